//! Builds the trace tree from the graph. Iterative, with an explicit stack, and expands each node once: linear in
//! edges, marks and units, even for long chains and cycles.

mod code;
mod units;

use super::direction::{TraceDirection, order, rank, turn, words};
use super::index::TraceIndex;
use super::{TraceLine, TraceStart, TraceSubject};
use crate::analysis::AnalyzedGraph;
use crate::facts::trace_marks::TraceForm;
use crate::graph::{ArtifactId, FileClass, Role};
use crate::queries::contract::{ContractIndex, ContractRelation};
use crate::span::FileId;

/// How much of a thing is shown.
#[derive(Clone, Copy, PartialEq, Eq)]
enum TraceDetail {
    /// All that hangs on it.
    Whole,
    /// Why it is there: what it realizes.
    Why,
    /// That, and its scenarios.
    Told,
    /// Itself.
    Alone,
}

struct PendingLine {
    parent: Option<u32>,
    depth: u32,
    way: &'static str,
    linked: bool,
    what: TraceSubject,
    mode: TraceDetail,
}

/// A child that is about to hang on a line.
struct TraceChild {
    way: &'static str,
    linked: bool,
    what: TraceSubject,
    mode: TraceDetail,
}

impl TraceChild {
    fn new(way: &'static str, what: TraceSubject, mode: TraceDetail) -> TraceChild {
        TraceChild {
            way,
            linked: false,
            what,
            mode,
        }
    }
}

pub struct TraceWalk<'a> {
    graph: &'a AnalyzedGraph,
    contract: &'a ContractIndex<'a>,
    pub lines: Vec<TraceLine>,
    /// Whether an artifact or unit was opened; artifacts are units by their number.
    opened: Vec<bool>,
    /// Per artifact or unit, the root below which it was last expanded.
    told: Vec<u32>,
    root: u32,
    root_artifact: Option<ArtifactId>,
    /// Requirements that cover others are expanded below those.
    top_alone: bool,
    index: TraceIndex,
}

impl<'a> TraceWalk<'a> {
    pub fn new(graph: &'a AnalyzedGraph, contract: &'a ContractIndex<'a>) -> TraceWalk<'a> {
        let units = graph.trace().units.len();
        TraceWalk {
            graph,
            contract,
            lines: Vec::new(),
            opened: vec![false; units],
            told: vec![0; units],
            root: 0,
            root_artifact: None,
            top_alone: false,
            index: TraceIndex::new(graph),
        }
    }

    /// The chain around one thing.
    pub fn around(&mut self, start: TraceStart) {
        let what = match start {
            TraceStart::Artifact(id) => TraceSubject::Artifact(id),
            TraceStart::Unit(at) => TraceSubject::Unit(at),
            TraceStart::Item(file, at) => TraceSubject::Item(file, at),
            TraceStart::File(file) => TraceSubject::File(file),
        };
        self.run(what);
    }

    /// Every intent with its subtree; then everything that is linked to none.
    pub fn everything(&mut self) {
        let mut roots: Vec<(Role, bool, ArtifactId)> = Vec::new();
        for (at, artifact) in self.graph.artifacts.iter().enumerate() {
            let id = ArtifactId(at as u32);
            let living = self.graph.standing(artifact.file) == FileClass::Living;
            if rank(artifact.role()).is_some() && living && !artifact.state().is_dead() {
                let ties = self.contract.ties(id);
                let hangs = ties
                    .iter()
                    .any(|tie| self.turn(id, tie) == TraceDirection::Up);
                roots.push((artifact.role(), hangs, id));
            }
        }
        roots.sort_unstable();
        for (_, _, id) in roots {
            if !self.opened[id.0 as usize] {
                self.run(TraceSubject::Artifact(id));
            }
        }
        self.requirements();
    }

    /// Requirement documents outside the chain. First those that cover nothing, since their coverage is expanded below
    /// them; then those that cover only missing ones.
    fn requirements(&mut self) {
        let files: Vec<FileId> = self.index.units_in.keys().copied().collect();
        for top_alone in [true, false] {
            self.top_alone = top_alone;
            for file in &files {
                if self.requirements_of(*file).is_empty() {
                    continue;
                }
                match self.graph.ids.of_file(*file) {
                    Some(id) if !self.opened[id.0 as usize] => self.run(TraceSubject::Artifact(id)),
                    _ => self.run(TraceSubject::File(*file)),
                }
            }
        }
    }

    /// The requirements of a foreign form in a file that are not expanded yet.
    fn requirements_of(&self, file: FileId) -> Vec<u32> {
        let of_file = self
            .index
            .units_in
            .get(&file)
            .into_iter()
            .flatten()
            .copied();
        let trace = self.graph.trace();
        of_file
            .filter(|at| {
                let unit = &trace.units[*at as usize];
                let foreign = matches!(
                    unit.form,
                    TraceForm::OpenFastTrace | TraceForm::Duvet | TraceForm::Tracey
                );
                foreign
                    && !self.opened[*at as usize]
                    && !(self.top_alone && self.index.covers.contains_key(at))
            })
            .collect()
    }

    fn run(&mut self, root: TraceSubject) {
        self.root += 1;
        self.root_artifact = None;
        match root {
            TraceSubject::Artifact(id) => {
                self.told[id.0 as usize] = self.root;
                self.root_artifact = Some(id);
            }
            TraceSubject::Unit(at) => self.told[at as usize] = self.root,
            _ => {}
        }
        let mut stack = vec![PendingLine {
            parent: None,
            depth: 0,
            way: "",
            linked: false,
            what: root,
            mode: TraceDetail::Whole,
        }];
        while let Some(next) = stack.pop() {
            let at = self.lines.len() as u32;
            let (again, children) = self.children(&next);
            let depth = next.depth + 1;
            self.lines.push(TraceLine {
                parent: next.parent,
                depth: next.depth,
                way: next.way,
                linked: next.linked,
                what: next.what,
                again,
            });
            stack.extend(children.into_iter().rev().map(|child| PendingLine {
                parent: Some(at),
                depth,
                way: child.way,
                linked: child.linked,
                what: child.what,
                mode: child.mode,
            }));
        }
    }

    /// Whether it was expanded before; otherwise its children.
    fn children(&mut self, next: &PendingLine) -> (bool, Vec<TraceChild>) {
        let above = next.parent.map(|at| self.lines[at as usize].what.clone());
        match (&next.what, next.mode) {
            (TraceSubject::Gap(_) | TraceSubject::Mark(_), _) | (_, TraceDetail::Alone) => {
                (false, Vec::new())
            }
            (TraceSubject::Artifact(id), TraceDetail::Whole) => {
                if std::mem::replace(&mut self.opened[id.0 as usize], true) {
                    return (true, Vec::new());
                }
                (false, self.artifact(*id, above.as_ref()))
            }
            (TraceSubject::Artifact(id), mode) => (false, self.why(*id, mode == TraceDetail::Told)),
            (TraceSubject::Unit(at), TraceDetail::Whole) => {
                if std::mem::replace(&mut self.opened[*at as usize], true) {
                    return (true, Vec::new());
                }
                (false, self.unit(*at, above.as_ref()))
            }
            (TraceSubject::Unit(at), _) => (false, self.holder(*at)),
            (TraceSubject::Item(file, at), _) => (false, self.code(*file, Some(*at))),
            (TraceSubject::File(file), _) => (false, self.file(*file)),
        }
    }

    /// All that hangs on an artifact.
    fn artifact(&mut self, id: ArtifactId, above: Option<&TraceSubject>) -> Vec<TraceChild> {
        let ties = self.contract.ties(id);
        let gaps = self.contract.gaps(id, &ties).into_iter();
        let mut found: Vec<TraceChild> = gaps
            .map(|gap| TraceChild::new("", TraceSubject::Gap(gap), TraceDetail::Alone))
            .collect();
        let mut by_turn: Vec<(TraceDirection, &ContractRelation)> =
            ties.iter().map(|tie| (self.turn(id, tie), tie)).collect();
        by_turn.sort_by_key(|(turn, tie)| {
            let role = self.graph.artifact(tie.other).role();
            (*turn, order(tie.relation), tie.inverse, role, tie.other)
        });
        let split = by_turn.partition_point(|(turn, _)| *turn == TraceDirection::Up);
        for (_, tie) in &by_turn[..split] {
            let known = above == Some(&TraceSubject::Artifact(tie.other))
                || self.root_artifact == Some(tie.other);
            if !known {
                self.told[tie.other.0 as usize] = self.root;
                let role = self.graph.artifact(tie.other).role();
                let mode = if role == Role::Behaviour {
                    TraceDetail::Told
                } else {
                    TraceDetail::Why
                };
                found.push(tied(tie, mode));
            }
        }
        found.extend(self.marks(id.0));
        found.extend(self.parts(id));
        for (turn, tie) in &by_turn[split..] {
            if above == Some(&TraceSubject::Artifact(tie.other)) {
                continue;
            }
            let mode = if *turn == TraceDirection::Down {
                TraceDetail::Whole
            } else {
                TraceDetail::Alone
            };
            found.push(tied(tie, mode));
        }
        found
    }

    /// Why an artifact is there, `told` with its scenarios.
    fn why(&mut self, id: ArtifactId, told: bool) -> Vec<TraceChild> {
        let mut found = Vec::new();
        if told && !self.opened[id.0 as usize] {
            self.opened[id.0 as usize] = true;
            found.extend(self.parts(id));
        }
        for tie in self.contract.ties(id) {
            let told = &mut self.told[tie.other.0 as usize];
            if *told != self.root && self.turn(id, &tie) == TraceDirection::Up {
                self.told[tie.other.0 as usize] = self.root;
                found.push(tied(&tie, TraceDetail::Why));
            }
        }
        found
    }

    fn turn(&self, id: ArtifactId, tie: &ContractRelation) -> TraceDirection {
        let role = |id| self.graph.artifact(id).role();
        turn(tie, role(id), role(tie.other))
    }
}

fn tied(tie: &ContractRelation, mode: TraceDetail) -> TraceChild {
    TraceChild {
        way: words(tie.relation, tie.inverse),
        linked: tie.linked,
        what: TraceSubject::Artifact(tie.other),
        mode,
    }
}
