//! Resolves the marks in code, and the lists in OpenFastTrace documents, to units.

use std::collections::{BTreeMap, HashMap};

use rayon::prelude::*;

use super::citations::CitationIndex;
use super::plans::plans;
use super::tags::{cover, tags};
use super::units::requiring;
use super::{MarkTarget, ResolvedMark, TraceNeed, TraceUnit, counts, item_of};
use crate::facts::RustFacts;
use crate::facts::trace_marks::{RequirementName, TraceForm, TraceMark as Written, TraceMarkKind};
use crate::graph::artifact::{ArtifactId, RelationTarget};
use crate::graph::{Graph, suggest};
use crate::span::FileId;

/// The marks of every living file. Adds the units that citations quote, and those that comments of code hand on.
pub fn marks(graph: &Graph, units: &mut Vec<TraceUnit>) -> Vec<ResolvedMark> {
    hand_on(graph, units);
    let mut quotes = CitationIndex::new(graph, units);
    let names = UnitNames::new(graph, units);
    let mut budget = suggest::SuggestionBudget::default();
    let sides: Vec<FileMarks> = graph
        .sources
        .par_iter()
        .enumerate()
        .filter_map(|(at, source)| {
            let file = FileId(at as u32);
            let code = source.facts.code().filter(|_| counts(graph, file))?;
            (!code.marks.is_empty()).then(|| side(file, code, &names))
        })
        .collect();
    let mut found = Vec::with_capacity(sides.iter().map(|side| side.marks.len()).sum());
    for FileMarks { marks, open } in sides {
        let mut open = open.into_iter().peekable();
        for (at, mark) in marks.into_iter().enumerate() {
            let Some((_, written)) = open.next_if(|(place, _)| *place == at) else {
                found.push(mark);
                continue;
            };
            let targets = match written.form {
                TraceForm::Duvet => quotes.targets(mark.file, written),
                _ => vec![names.target(written, units, &mut budget)],
            };
            found.extend(targets.into_iter().map(|target| ResolvedMark {
                target,
                ..mark.clone()
            }));
        }
    }
    let mut finder = RequirementFinder {
        names: &names,
        units,
        budget,
    };
    lists(graph, &mut finder, &mut found);
    plans(graph, &names, &mut found);
    let tags = tags(graph, units);
    for tag in &tags {
        if tag.named.name.contains('#') {
            let file = units[tag.scenario as usize].file;
            let target = names.own(file, &tag.named.name);
            if let MarkTarget::Unit(unit) = target {
                units[unit as usize].covered.push(tag.scenario);
            }
            found.push(ResolvedMark {
                by: Some(tag.scenario),
                ..cited(TraceForm::Tag, file, tag.named, target)
            });
        }
    }
    cover(graph, &tags, units);
    found
}

/// The marks of one file.
struct FileMarks<'a> {
    marks: Vec<ResolvedMark>,
    /// Marks with an expensive target, by position: resolved later.
    open: Vec<(usize, &'a Written)>,
}

fn side<'a>(file: FileId, code: &'a RustFacts, names: &UnitNames) -> FileMarks<'a> {
    let mut open = Vec::new();
    let marks = code.marks.iter().enumerate().map(|(place, written)| {
        let item = item_of(code, written);
        let at = item.and_then(|at| code.items.get(at as usize));
        let target = match written.form {
            TraceForm::Duvet | TraceForm::OpenFastTrace | TraceForm::Tracey => {
                open.push((place, written));
                MarkTarget::Elsewhere
            }
            _ => names.own(file, &written.target.name),
        };
        ResolvedMark {
            file,
            span: written.target.span,
            form: written.form,
            act: written.act,
            said: said(&written.target),
            kind: written.kind.clone(),
            item,
            test: at.and_then(|item| item.test),
            by: None,
            target,
        }
    });
    FileMarks {
        marks: marks.collect(),
        open,
    }
}

/// Lookup tables for requirements.
struct RequirementFinder<'a> {
    names: &'a UnitNames<'a>,
    units: &'a [TraceUnit],
    budget: suggest::SuggestionBudget,
}

/// The entries of `Covers:` and `Depends:` lists in documents.
fn lists(graph: &Graph, finder: &mut RequirementFinder, found: &mut Vec<ResolvedMark>) {
    let at: HashMap<(FileId, u32), u32> = finder
        .units
        .iter()
        .enumerate()
        .filter(|(_, unit)| matches!(unit.form, TraceForm::OpenFastTrace | TraceForm::Tracey))
        .map(|(at, unit)| ((unit.file, unit.span.start), at as u32))
        .collect();
    for (file, document) in requiring(graph) {
        for requirement in &document.requirements {
            let kind = requirement.named.name.split('~').next().unwrap_or("");
            let covers = requirement
                .covers
                .iter()
                .map(|named| (named, TraceMarkKind::Implements, kind));
            let depends = requirement
                .depends
                .iter()
                .map(|named| (named, TraceMarkKind::Cites, ""));
            for (named, act, kind) in covers.chain(depends) {
                let form = requirement.form;
                let target =
                    finder
                        .names
                        .of_form(form, named, kind, act, finder.units, &mut finder.budget);
                found.push(ResolvedMark {
                    act,
                    kind: kind.into(),
                    by: at.get(&(file, requirement.named.span.start)).copied(),
                    ..cited(form, file, named, target)
                });
            }
        }
    }
}

/// A mark in a document that only references its target.
pub fn cited(
    form: TraceForm,
    file: FileId,
    named: &RequirementName,
    target: MarkTarget,
) -> ResolvedMark {
    ResolvedMark {
        file,
        span: named.span,
        form,
        act: TraceMarkKind::Cites,
        said: said(named),
        kind: "".into(),
        item: None,
        test: None,
        by: None,
        target,
    }
}

/// A name as a person writes it.
fn said(named: &RequirementName) -> String {
    match named.revision {
        Some(revision) if named.name.contains('~') => format!("{}~{revision}", named.name),
        Some(revision) => format!("{}+{revision}", named.name),
        None => named.name.to_string(),
    }
}

/// `[dsn->req~x~1>>impl,utest]`: the comment acts as the requirement `dsn~x~1`, which covers `req~x~1`.
fn hand_on(graph: &Graph, units: &mut Vec<TraceUnit>) {
    for (file, source) in graph.files() {
        let Some(code) = source.facts.code().filter(|_| counts(graph, file)) else {
            continue;
        };
        for written in code.marks.iter().filter(|mark| !mark.needs.is_empty()) {
            let target = &written.target;
            let name = target.name.split_once('~').map_or("", |(_, name)| name);
            let revision = target.revision.unwrap_or(0);
            units.push(TraceUnit {
                name: format!("{}~{name}~{revision}", written.kind),
                form: written.form,
                file,
                span: target.span,
                artifact: None,
                parent: None,
                revision: target.revision,
                repeats: None,
                needs: written.needs.iter().cloned().map(TraceNeed::Kind).collect(),
                marks: Vec::new(),
                covered: Vec::new(),
            });
        }
    }
}

/// Units by the names that marks use.
pub struct UnitNames<'a> {
    graph: &'a Graph,
    /// Criteria by `id#label` in lower case.
    criteria: HashMap<String, u32>,
    /// Requirements by their name without revision.
    requirements: BTreeMap<(TraceForm, String), Vec<u32>>,
}

impl<'a> UnitNames<'a> {
    fn new(graph: &'a Graph, units: &[TraceUnit]) -> UnitNames<'a> {
        let mut criteria = HashMap::new();
        let mut requirements: BTreeMap<(TraceForm, String), Vec<u32>> = BTreeMap::new();
        for (at, unit) in units.iter().enumerate().skip(graph.artifacts.len()) {
            match unit.form {
                TraceForm::OpenFastTrace | TraceForm::Tracey => {
                    let name = bare(unit).to_owned();
                    requirements
                        .entry((unit.form, name))
                        .or_default()
                        .push(at as u32);
                }
                _ => {
                    criteria
                        .entry(unit.name.to_ascii_lowercase())
                        .or_insert(at as u32);
                }
            }
        }
        UnitNames {
            graph,
            criteria,
            requirements,
        }
    }

    /// The target of an OpenFastTrace or tracey mark.
    fn target(
        &self,
        written: &Written,
        units: &[TraceUnit],
        budget: &mut suggest::SuggestionBudget,
    ) -> MarkTarget {
        self.of_form(
            written.form,
            &written.target,
            &written.kind,
            written.act,
            units,
            budget,
        )
    }

    /// `feature:x`, `feature:x#AC-1`, `feature:x#acceptance-criteria/AC-1`, `ADR-7`.
    fn own(&self, file: FileId, name: &str) -> MarkTarget {
        let (head, fragment) = match name.split_once('#') {
            Some((head, fragment)) => (head, Some(fragment)),
            None => (name, None),
        };
        let id = match self.graph.find(head, file) {
            RelationTarget::Artifact(id) => id,
            // A duplicate id is reported elsewhere; the first artifact is meant.
            RelationTarget::Ambiguous(ids) => match ids.first() {
                Some(first) if self.one_id(&ids) => *first,
                _ => return MarkTarget::Ambiguous,
            },
            RelationTarget::Elsewhere => return MarkTarget::Elsewhere,
            RelationTarget::Path | RelationTarget::Missing => return MarkTarget::Missing(None),
        };
        let Some(fragment) = fragment else {
            return MarkTarget::Unit(id.0);
        };
        let artifact = self.graph.artifact(id);
        let label = fragment.rsplit('/').next().unwrap_or(fragment);
        for part in [fragment, label] {
            let name = format!("{}#{part}", artifact.id).to_ascii_lowercase();
            if let Some(unit) = self.criteria.get(&name) {
                return MarkTarget::Unit(*unit);
            }
        }
        let (document, _) = self.graph.document(artifact);
        let slug = fragment.split('/').next().unwrap_or(fragment);
        let ordinal = fragment == slug || label.bytes().all(|byte| byte.is_ascii_digit());
        let section = document
            .sections
            .iter()
            .any(|section| &*section.slug == slug);
        if section && ordinal {
            return MarkTarget::Unit(id.0);
        }
        MarkTarget::Missing(Some(id.0))
    }

    /// Whether several artifacts have the same id.
    fn one_id(&self, ids: &[ArtifactId]) -> bool {
        let id = |id: &ArtifactId| &self.graph.artifact(*id).id;
        ids.windows(2).all(|two| id(&two[0]) == id(&two[1]))
    }

    /// A numbered criterion of an artifact, or all of a requirement.
    pub fn numbered(&self, id: &str, artifact: ArtifactId, number: &str) -> MarkTarget {
        let name = |number: &str| format!("{id}#{number}").to_ascii_lowercase();
        if let Some(unit) = self.criteria.get(&name(number)) {
            return MarkTarget::Unit(*unit);
        }
        let whole =
            !number.contains('.') && self.criteria.contains_key(&name(&format!("{number}.1")));
        if whole {
            MarkTarget::Unit(artifact.0)
        } else {
            MarkTarget::Missing(Some(artifact.0))
        }
    }

    /// An OpenFastTrace or tracey requirement. If no document defines any, they belong to a different repository.
    fn of_form(
        &self,
        form: TraceForm,
        named: &RequirementName,
        kind: &str,
        act: TraceMarkKind,
        units: &[TraceUnit],
        budget: &mut suggest::SuggestionBudget,
    ) -> MarkTarget {
        let key = (form, named.name.to_string());
        let Some(known) = self.requirements.get(&key) else {
            let names = self.requirements.keys().filter(|(other, _)| *other == form);
            if names.clone().next().is_none() {
                return MarkTarget::Elsewhere;
            }
            let near = budget.word(&named.name, names.map(|(_, name)| name.as_str()));
            let near = near.and_then(|near| self.requirements.get(&(form, near.to_owned())));
            return MarkTarget::Missing(near.and_then(|units| units.first().copied()));
        };
        let wanted = named.revision.unwrap_or(1);
        let revision = |unit: &u32| units[*unit as usize].revision.unwrap_or(1);
        let Some(unit) = known.iter().find(|unit| revision(unit) == wanted) else {
            // Of several revisions the newest counts.
            let newest = known.iter().copied().max_by_key(revision);
            return match newest {
                Some(unit) if revision(&unit) > wanted => MarkTarget::Outdated(unit),
                Some(unit) => MarkTarget::Predated(unit),
                None => MarkTarget::Missing(None),
            };
        };
        let needs = &units[*unit as usize].needs;
        let wants = needs
            .iter()
            .any(|need| *need == TraceNeed::Kind(kind.into()));
        if form == TraceForm::OpenFastTrace && act != TraceMarkKind::Cites && !wants {
            return MarkTarget::Unwanted(*unit);
        }
        MarkTarget::Unit(*unit)
    }
}

/// A requirement's name without its revision.
fn bare(unit: &TraceUnit) -> &str {
    let mark = if unit.form == TraceForm::Tracey {
        '+'
    } else {
        '~'
    };
    match unit.revision.and(unit.name.rsplit_once(mark)) {
        Some((name, _)) => name,
        None => &unit.name,
    }
}
