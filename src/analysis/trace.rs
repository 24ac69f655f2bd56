//! The trace from intent to test: everything that requires coverage, and the marks in code and documents that cover it.
//!
//! A unit is an artifact, one of its criteria, or a requirement in a foreign form. Linear in units, marks and tests.

mod citations;
mod cycles;
mod items;
mod labels;
mod nearest_unit;
mod plans;
mod resolve;
mod tags;
mod units;

use crate::facts::code::TestFunction;
use crate::facts::trace_marks::{TraceForm, TraceMarkKind};
use crate::graph::artifact::ArtifactId;
use crate::graph::{FileClass, Graph};
use crate::span::{FileId, Span};

pub use cycles::TraceCycle;
pub use items::item_of;
pub use units::{demands, in_force, repeats};

/// What a unit needs to be complete.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TraceNeed {
    /// Code that carries it out.
    Implementation,
    /// A test that shows it.
    Test,
    /// Something of a type that the document names: `dsn`, `utest`.
    Kind(Box<str>),
}

impl TraceNeed {
    /// The word for it.
    pub fn name(&self) -> &str {
        match self {
            TraceNeed::Implementation => "an implementation",
            TraceNeed::Test => "a test",
            TraceNeed::Kind(kind) => kind,
        }
    }
}

/// Something that is traced.
#[derive(Clone, Debug)]
pub struct TraceUnit {
    /// What it is called: `feature:x`, `feature:x#AC-1`, `req~login~1`, `auth.login`, `docs/spec.md#close`.
    pub name: String,
    /// How it is written.
    pub form: TraceForm,
    /// Where.
    pub file: FileId,
    /// Its name, heading or block.
    pub span: Span,
    /// The artifact that it is or belongs to.
    pub artifact: Option<ArtifactId>,
    /// The requirement that a scenario belongs to.
    pub parent: Option<u32>,
    /// Its revision, where the form has one.
    pub revision: Option<u32>,
    /// The coverage that it requires; empty if it is not in force.
    pub needs: Vec<TraceNeed>,
    /// The unit that has its name already.
    pub repeats: Option<u32>,
    /// The marks that name it, by their index.
    pub marks: Vec<u32>,
    /// The units that cover it.
    pub covered: Vec<u32>,
}

/// Something that names a unit.
#[derive(Clone, Debug)]
pub struct ResolvedMark {
    /// Where.
    pub file: FileId,
    /// The name in the text.
    pub span: Span,
    /// How it is written.
    pub form: TraceForm,
    /// Its meaning.
    pub act: TraceMarkKind,
    /// The name, as written.
    pub said: String,
    /// The type of artifact that the code is, where the form says one.
    pub kind: Box<str>,
    /// The item it stands at.
    pub item: Option<u32>,
    /// Test properties of that item, if it is a test.
    pub test: Option<TestFunction>,
    /// The requirement that lists it, or the tagged scenario.
    pub by: Option<u32>,
    /// Its target.
    pub target: MarkTarget,
}

/// The resolved target of a mark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MarkTarget {
    /// This unit.
    Unit(u32),
    /// An older revision of this unit.
    Outdated(u32),
    /// A revision of this unit that does not exist yet.
    Predated(u32),
    /// This unit, which does not want to be covered by such a thing.
    Unwanted(u32),
    /// A partial quotation of this unit's sentence.
    Partial(u32),
    /// A section without the quoted text; with the nearest unit.
    Unquoted(FileId, Span, Option<u32>),
    /// More than one thing.
    Ambiguous,
    /// Nothing; the unit that is nearest.
    Missing(Option<u32>),
    /// Something that cannot be looked up here.
    Elsewhere,
}

impl MarkTarget {
    /// The intended unit, even if the mark is faulty: the fault is reported at the mark.
    pub fn unit(&self) -> Option<u32> {
        match self {
            MarkTarget::Unit(unit)
            | MarkTarget::Outdated(unit)
            | MarkTarget::Predated(unit)
            | MarkTarget::Partial(unit) => Some(*unit),
            MarkTarget::Unquoted(_, _, unit) | MarkTarget::Missing(unit) => *unit,
            MarkTarget::Unwanted(_) | MarkTarget::Ambiguous | MarkTarget::Elsewhere => None,
        }
    }
}

/// The units of a revision and the marks on them.
#[derive(Debug, Default)]
pub struct TraceGraph {
    /// Artifacts first, by their number; then criteria; then requirements; each by file and place.
    pub units: Vec<TraceUnit>,
    /// By file and place.
    pub marks: Vec<ResolvedMark>,
    /// The circles in which requirements cover and need each other.
    pub cycles: Vec<TraceCycle>,
    /// The criteria and requirements of each artifact.
    parts: Vec<Vec<u32>>,
}

/// A unit without full coverage.
#[derive(Clone, Debug)]
pub struct TraceGap<'a> {
    /// The unit.
    pub unit: u32,
    /// The missing coverage.
    pub needs: Vec<&'a TraceNeed>,
    /// Units below it that lack the same for the same reason.
    pub below: usize,
}

impl TraceGraph {
    /// Link the units and marks of `graph`.
    pub fn new(graph: &Graph) -> TraceGraph {
        let mut units = units::units(graph);
        let mut marks = resolve::marks(graph, &mut units);
        let named = labels::marks(graph, &units, &marks);
        marks.extend(named);
        marks.sort_by_key(|mark| (mark.file, mark.span.start, mark.span.end));
        for (at, mark) in marks.iter().enumerate() {
            if let Some(unit) = mark.target.unit() {
                units[unit as usize].marks.push(at as u32);
            }
        }
        let mut parts = vec![Vec::new(); graph.artifacts.len()];
        for (at, unit) in units.iter().enumerate().skip(parts.len()) {
            if let Some(artifact) = unit.artifact {
                parts[artifact.0 as usize].push(at as u32);
            }
        }
        let cycles = cycles::cycles(&units, &marks);
        let mut trace = TraceGraph {
            units,
            marks,
            cycles,
            parts,
        };
        nearest_unit::lend(&mut trace);
        trace
    }

    /// The marks on a unit.
    pub fn marks_of<'a>(&'a self, unit: &'a TraceUnit) -> impl Iterator<Item = &'a ResolvedMark> {
        unit.marks.iter().map(|at| &self.marks[*at as usize])
    }

    /// The marks by which tests show a unit.
    pub fn verifiers<'a>(&'a self, unit: &'a TraceUnit) -> impl Iterator<Item = &'a ResolvedMark> {
        self.marks_of(unit)
            .filter(|mark| mark.act == TraceMarkKind::Verifies)
    }

    /// Whether something answers `need` of a unit directly.
    fn answers(&self, unit: &TraceUnit, need: &TraceNeed) -> bool {
        let excused = self
            .marks_of(unit)
            .any(|mark| mark.act == TraceMarkKind::Excuses);
        let covered = |kind: &str| {
            unit.covered.iter().any(|by| {
                let name = &self.units[*by as usize].name;
                name.strip_prefix(kind)
                    .is_some_and(|rest| rest.starts_with('~'))
            })
        };
        let answered = match need {
            TraceNeed::Implementation => self
                .marks_of(unit)
                .any(|mark| mark.act == TraceMarkKind::Implements),
            TraceNeed::Test => self.verifiers(unit).next().is_some() || self.by_covering(unit),
            TraceNeed::Kind(kind) => {
                self.marks_of(unit).any(|mark| mark.kind == *kind) || covered(kind)
            }
        };
        excused || answered
    }

    /// Whether a scenario that is tested covers the unit.
    fn by_covering(&self, unit: &TraceUnit) -> bool {
        unit.covered.iter().any(|by| {
            let by = &self.units[*by as usize];
            by.form == TraceForm::Tag
                && (by.needs.is_empty() || self.verifiers(by).next().is_some())
        })
    }

    /// Whether something answers `need` of a unit, or of the requirement that it belongs to.
    pub fn is_met(&self, at: u32, need: &TraceNeed) -> bool {
        let unit = &self.units[at as usize];
        let above = unit.parent.map(|parent| &self.units[parent as usize]);
        self.answers(unit, need) || above.is_some_and(|above| self.answers(above, need))
    }

    /// Every unit without full coverage, once per cause. A requirement without any test represents its scenarios;
    /// otherwise each scenario is reported.
    pub fn holes(&self) -> Vec<TraceGap<'_>> {
        let mut children: Vec<(u32, u32)> = vec![(0, 0); self.units.len()];
        for (at, unit) in self.units.iter().enumerate() {
            if let Some(parent) = unit.parent
                && !unit.needs.is_empty()
            {
                let met = unit.needs.iter().all(|need| self.is_met(at as u32, need));
                let count = &mut children[parent as usize];
                count.0 += 1;
                count.1 += u32::from(met);
            }
        }
        let mut holes = Vec::new();
        for (at, unit) in self.units.iter().enumerate() {
            let (below, met) = children[at];
            let needs: Vec<&TraceNeed> = unit
                .needs
                .iter()
                .filter(|need| !self.is_met(at as u32, need))
                .collect();
            // An untested scenario represents the criteria that it covers.
            let told_below = unit.covered.iter().any(|by| {
                let by = *by as usize;
                self.units[by].form == TraceForm::Tag && !self.units[by].needs.is_empty()
            });
            let told_above = unit
                .parent
                .is_some_and(|parent| children[parent as usize].1 == 0);
            if needs.is_empty() || met > 0 || told_above || told_below {
                continue;
            }
            holes.push(TraceGap {
                unit: at as u32,
                needs,
                below: below as usize,
            });
        }
        holes
    }

    /// The unit of an artifact.
    pub fn of_artifact(&self, id: ArtifactId) -> &TraceUnit {
        &self.units[id.0 as usize]
    }

    /// The criteria and requirements of an artifact, with their index.
    pub fn parts(&self, id: ArtifactId) -> impl Iterator<Item = (u32, &TraceUnit)> {
        let parts = self.parts.get(id.0 as usize).map_or(&[][..], Vec::as_slice);
        parts.iter().map(|at| (*at, &self.units[*at as usize]))
    }
}

/// Whether the marks of a file count.
fn counts(graph: &Graph, file: FileId) -> bool {
    matches!(graph.standing(file), FileClass::Living)
}
