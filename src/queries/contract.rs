//! The delivery contract of an artifact: its behaviour, decisions, tests, guides and owner, and the missing ones.

mod labels;

use std::collections::{BTreeMap, HashMap};

use crate::analysis::AnalyzedGraph;
use crate::analysis::trace::{TraceGap, TraceNeed, TraceUnit};
use crate::facts::trace_marks::{TraceForm, TraceMarkKind};
use crate::graph::artifact::Artifact;
use crate::graph::{ArtifactId, FileClass, LifecycleState, NetworkNode, Relation, Role};
use crate::span::{FileId, Span};
use labels::{fill, natural};

pub use labels::{doubt, label};

/// A relation from one artifact to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ContractRelation {
    /// The relation.
    pub relation: Relation,
    /// The inverse direction: "realized by".
    pub inverse: bool,
    /// The other.
    pub other: ArtifactId,
    /// Implied by a link in prose instead of declared.
    pub linked: bool,
}

/// A missing part of the contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContractGap {
    /// Whose: an artifact's id, or a criterion's name.
    pub of: String,
    /// The missing part: "no intent".
    pub lacks: String,
    /// How to fill it.
    pub fill: String,
    /// The artifact's or criterion's file.
    pub file: FileId,
    /// Its place there.
    pub span: Span,
}

/// The ties and gaps of a graph.
pub struct ContractIndex<'a> {
    graph: &'a AnalyzedGraph,
    /// Roles that the configuration exempts, with the reason.
    excused: &'a BTreeMap<Role, String>,
    /// The relations that each artifact declares, as a bit set.
    declares: Vec<u32>,
    open: HashMap<u32, TraceGap<'a>>,
    /// The scenarios of each requirement.
    below: HashMap<u32, Vec<u32>>,
}

impl<'a> ContractIndex<'a> {
    /// The contract of `graph`. Linear in artifacts, units and marks.
    pub fn new(graph: &'a AnalyzedGraph, excused: &'a BTreeMap<Role, String>) -> ContractIndex<'a> {
        let declares = graph.artifacts.iter().map(|artifact| {
            let known = artifact.relations.iter().filter(|declared| {
                !declared.inverse
                    && matches!(declared.to, crate::graph::RelationTarget::Artifact(_))
            });
            known.fold(0, |bits, declared| bits | bit(declared.relation))
        });
        let trace = graph.trace();
        let mut below: HashMap<u32, Vec<u32>> = HashMap::new();
        for (at, unit) in trace.units.iter().enumerate() {
            if let Some(parent) = unit.parent {
                below.entry(parent).or_default().push(at as u32);
            }
        }
        ContractIndex {
            graph,
            excused,
            declares: declares.collect(),
            open: trace
                .holes()
                .into_iter()
                .map(|hole| (hole.unit, hole))
                .collect(),
            below,
        }
    }

    /// The relations of an artifact to living artifacts; without duplicates, by relation.
    pub fn ties(&self, id: ArtifactId) -> Vec<ContractRelation> {
        let network = self.graph.network();
        let node = NetworkNode::Artifact(id);
        let out = network.outgoing(node).into_iter().map(|edge| (edge, false));
        let into = network.incoming(node).into_iter().map(|edge| (edge, true));
        let mut found: Vec<ContractRelation> = out
            .chain(into)
            .filter_map(|((relation, other), inverse)| {
                let NetworkNode::Artifact(other) = other else {
                    return None;
                };
                let file = self.graph.artifact(other).file;
                let living = self.graph.standing(file) == FileClass::Living;
                (other != id && living)
                    .then(|| self.tie(id, other, relation, inverse))
                    .flatten()
            })
            .collect();
        found.sort_unstable();
        found.dedup_by_key(|tie| (tie.relation, tie.inverse, tie.other));
        found
    }

    fn tie(
        &self,
        id: ArtifactId,
        other: ArtifactId,
        relation: Relation,
        inverse: bool,
    ) -> Option<ContractRelation> {
        if relation != Relation::Cites {
            return Some(ContractRelation {
                relation,
                inverse,
                other,
                linked: false,
            });
        }
        let role = |id| self.graph.artifact(id).role();
        let (relation, told_back) = natural(role(id), role(other))?;
        let (source, subject) = (
            if inverse { other } else { id },
            if told_back { other } else { id },
        );
        // If the artifact declares this relation, its plain links are incidental.
        let declared = self.declares[subject.0 as usize] & bit(relation) != 0;
        (source != subject || !declared).then_some(ContractRelation {
            relation,
            inverse: told_back,
            other,
            linked: true,
        })
    }

    /// The artifacts in force that `ties` name by `relation`, of one of `roles`.
    pub fn named(
        &self,
        ties: &[ContractRelation],
        relation: Relation,
        roles: &[Role],
    ) -> Vec<ArtifactId> {
        let fits = ties.iter().filter(|tie| {
            let other = self.graph.artifact(tie.other);
            tie.relation == relation
                && !other.state().is_dead()
                && roles.iter().any(|role| other.roles.contains(role))
        });
        let mut found: Vec<ArtifactId> = fits.map(|tie| tie.other).collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The intents that an artifact realizes: its own, those of its parent feature, or those of its behaviours.
    pub fn intents(&self, id: ArtifactId, ties: &[ContractRelation]) -> Vec<ArtifactId> {
        let above = ties.iter().filter(|tie| {
            tie.relation == Relation::Realizes
                && !tie.inverse
                && !self.graph.artifact(tie.other).state().is_dead()
        });
        let direct: Vec<ArtifactId> = above.map(|tie| tie.other).collect();
        if !direct.is_empty() || self.graph.artifact(id).role() != Role::Feature {
            return direct;
        }
        let behaviours = self.named(ties, Relation::Specifies, &[Role::Behaviour]);
        let mut found: Vec<ArtifactId> = behaviours
            .into_iter()
            .flat_map(|id| self.named(&self.ties(id), Relation::Realizes, &[Role::Intent]))
            .collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The missing parts of an artifact in force, other than coverage of its criteria.
    pub fn gaps(&self, id: ArtifactId, ties: &[ContractRelation]) -> Vec<ContractGap> {
        let artifact = self.graph.artifact(id);
        let mut gaps = Vec::new();
        if !in_force(artifact) || self.graph.standing(artifact.file) != FileClass::Living {
            return gaps;
        }
        let lacks = |role: Role, found: bool| {
            !found && !artifact.roles.contains(&role) && !self.excused.contains_key(&role)
        };
        let name = &artifact.id;
        let mut gap = |lacks: &str, fill: String| gaps.push(self.gap_of(artifact, lacks, fill));
        let behaviours = self.named(ties, Relation::Specifies, &[Role::Behaviour]);
        let features = |relation| !self.named(ties, relation, &[Role::Feature]).is_empty();
        match artifact.role() {
            Role::Intent => {
                let carried = [Role::Behaviour, Role::Feature];
                let found = !self.named(ties, Relation::Realizes, &carried).is_empty();
                if lacks(Role::Feature, found) {
                    gap("no feature", format!("say `realizes: {name}` in one"));
                }
            }
            Role::Behaviour | Role::Criteria
                if lacks(Role::Feature, features(Relation::Specifies)) =>
            {
                gap("no feature", "name one: `specifies: feature:…`".to_owned());
            }
            Role::Feature => {
                if lacks(Role::Intent, !self.intents(id, ties).is_empty()) {
                    gap("no intent", "name one: `realizes: intent:…`".to_owned());
                }
                if lacks(Role::Behaviour, !behaviours.is_empty()) {
                    let fill = format!("write scenarios that say `specifies: {name}`");
                    gap("no behaviour", fill);
                }
                if self.criteria(id, ties).is_empty() && !self.excused.contains_key(&Role::Criteria)
                {
                    let fill = "list them below `## Acceptance criteria`: `AC-1: …`";
                    gap("no criteria", fill.to_owned());
                }
                let guides = self.named(ties, Relation::Documents, &[Role::Guide]);
                if lacks(Role::Guide, !guides.is_empty()) {
                    gap(
                        "no guide",
                        format!("write one that says `documents: {name}`"),
                    );
                }
            }
            _ => {}
        }
        let owned = matches!(
            artifact.role(),
            Role::Intent | Role::Feature | Role::Decision
        );
        if owned && self.graph.owner(self.graph.path(artifact.file)).is_none() {
            let fill = "name one: `owner:` in its front matter, or in CODEOWNERS";
            gap("no owner", fill.to_owned());
        }
        gaps
    }

    fn gap_of(&self, artifact: &Artifact, lacks: &str, fill: String) -> ContractGap {
        let (document, text) = self.graph.document(artifact);
        ContractGap {
            of: artifact.id.clone(),
            lacks: lacks.to_owned(),
            fill,
            file: artifact.file,
            span: document.head(text),
        }
    }

    /// The criteria of a feature that must be shown, its own and those of documents of criteria: of a requirement with
    /// scenarios, these.
    pub fn criteria(&self, id: ArtifactId, ties: &[ContractRelation]) -> Vec<u32> {
        let mut holders = vec![id];
        holders.extend(
            self.named(ties, Relation::Specifies, &[Role::Criteria])
                .iter()
                .filter(|other| self.graph.artifact(**other).role() == Role::Criteria),
        );
        let trace = self.graph.trace();
        let parts = holders.into_iter().flat_map(|id| trace.parts(id));
        parts
            .filter(|(at, unit)| self.is_counted(*at, unit))
            .map(|(at, _)| at)
            .collect()
    }

    /// Whether a unit must be shown by itself.
    pub fn is_counted(&self, at: u32, unit: &TraceUnit) -> bool {
        let wanted = |at: &u32| !self.graph.trace().units[*at as usize].needs.is_empty();
        !unit.needs.is_empty() && !self.below(at).iter().any(wanted)
    }

    /// The scenarios of a requirement.
    pub fn below(&self, at: u32) -> &[u32] {
        self.below.get(&at).map_or(&[], Vec::as_slice)
    }

    /// Whether all that a unit needs is there and holds.
    pub fn is_shown(&self, at: u32) -> bool {
        let trace = self.graph.trace();
        let unit = &trace.units[at as usize];
        unit.needs.iter().all(|need| trace.is_met(at, need)) && !self.is_doubtful(unit)
    }

    /// The missing coverage of a unit.
    pub fn gap(&self, at: u32) -> Option<ContractGap> {
        let unit = &self.graph.trace().units[at as usize];
        // The slug of a heading is no label.
        let shaped = |label: &&str| {
            unit.form == TraceForm::Own && label.starts_with(|c: char| c.is_ascii_uppercase())
        };
        let label = Some(label(unit)).filter(shaped).unwrap_or("it");
        let gap = |lacks: String, fill: String| ContractGap {
            of: unit.name.clone(),
            lacks,
            fill,
            file: unit.file,
            span: unit.span,
        };
        if let Some(hole) = self.open.get(&at) {
            let below = match hole.below {
                0 => String::new(),
                1 => ", nor its scenario".to_owned(),
                count => format!(", nor its {count} scenarios"),
            };
            let lacks = match hole.needs.as_slice() {
                [TraceNeed::Test] => format!("no test shows {label}{below}"),
                [TraceNeed::Implementation] => format!("no code carries out {label}{below}"),
                needs => {
                    let needs: Vec<&str> = needs.iter().map(|need| need.name()).collect();
                    format!("{label} lacks {}{below}", needs.join(" and "))
                }
            };
            return Some(gap(lacks, fill(unit, &hole.needs)));
        }
        self.is_doubtful(unit).then(|| {
            let lacks = format!("nothing sound answers {label}");
            gap(lacks, "mend what is marked with `!`".to_owned())
        })
    }

    /// Whether marks answer a unit, and all of them are in doubt.
    fn is_doubtful(&self, unit: &TraceUnit) -> bool {
        let trace = self.graph.trace();
        let excused = trace
            .marks_of(unit)
            .any(|mark| mark.act == TraceMarkKind::Excuses);
        let doubtful = |need: &TraceNeed| {
            let mut answers = trace.marks_of(unit).filter(|mark| match need {
                TraceNeed::Test => mark.act == TraceMarkKind::Verifies,
                TraceNeed::Implementation => mark.act == TraceMarkKind::Implements,
                TraceNeed::Kind(kind) => mark.kind == *kind,
            });
            answers
                .next()
                .is_some_and(|first| doubt(first).is_some() && answers.all(|m| doubt(m).is_some()))
        };
        !excused && unit.covered.is_empty() && unit.needs.iter().any(doubtful)
    }
}

fn bit(relation: Relation) -> u32 {
    1 << relation as u32
}

/// Whether an artifact's contract must hold.
pub fn in_force(artifact: &Artifact) -> bool {
    matches!(
        artifact.state(),
        LifecycleState::Live | LifecycleState::Amended
    )
}
