//! `trueup trace`: the trace around one thing, or from every intent to its tests, as a flat tree.

mod direction;
mod index;
pub(crate) mod lookup;
mod tree_builder;

use crate::analysis::AnalyzedGraph;
use crate::graph::ArtifactId;
use crate::queries::contract::{ContractGap, ContractIndex, doubt};
use crate::span::FileId;

pub use lookup::{TraceLookupError, TraceStart, find};

/// The subject of a line of the tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TraceSubject {
    /// An artifact.
    Artifact(ArtifactId),
    /// A criterion or requirement, by its index.
    Unit(u32),
    /// Code or a test that answers, by its index among the marks.
    Mark(u32),
    /// A Rust item of a file, by its index.
    Item(FileId, u32),
    /// A file that is no artifact.
    File(FileId),
    /// Something that is not there.
    Gap(ContractGap),
}

/// A line of the tree.
#[derive(Clone, Debug)]
pub struct TraceLine {
    /// The line it hangs on, by its index.
    pub parent: Option<u32>,
    /// How many lines are above it in the tree.
    pub depth: u32,
    /// How it belongs to its parent: "realized by". Empty where that is plain.
    pub way: &'static str,
    /// Implied by a link in prose instead of declared.
    pub linked: bool,
    /// What it stands for.
    pub what: TraceSubject,
    /// Already expanded earlier in the tree.
    pub again: bool,
}

/// The tree, in depth-first order.
#[derive(Default)]
pub struct TraceTree {
    /// The lines.
    pub lines: Vec<TraceLine>,
}

/// What the tree holds; what is told again counts once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TraceTotals {
    /// Artifacts.
    pub artifacts: usize,
    /// Criteria and requirements.
    pub criteria: usize,
    /// Code and tests that answer.
    pub answers: usize,
    /// Those of them that are in doubt.
    pub doubtful: usize,
    /// Gaps.
    pub holes: usize,
}

impl TraceTree {
    /// The chain around `start`; without one, of every intent, and of all that hangs on none.
    pub fn new(
        graph: &AnalyzedGraph,
        contract: &ContractIndex,
        start: Option<TraceStart>,
    ) -> TraceTree {
        let mut walk = tree_builder::TraceWalk::new(graph, contract);
        match start {
            Some(start) => walk.around(start),
            None => walk.everything(),
        }
        TraceTree { lines: walk.lines }
    }

    /// For each line, the index after the last that hangs on it.
    pub fn ends(&self) -> Vec<usize> {
        let mut ends = vec![self.lines.len(); self.lines.len()];
        // The first line after each depth that is not below it; depths grow by one at the most.
        let mut open: Vec<usize> = Vec::new();
        for (at, line) in self.lines.iter().enumerate() {
            while open.len() > line.depth as usize {
                if let Some(ended) = open.pop() {
                    ends[ended] = at;
                }
            }
            open.push(at);
        }
        ends
    }

    /// Only the lines that lead to a gap.
    pub fn holes_alone(self) -> TraceTree {
        let ends = self.ends();
        let gaps = self.gaps_before();
        let mut place = vec![0u32; self.lines.len()];
        let mut lines: Vec<TraceLine> = Vec::new();
        for (at, mut line) in self.lines.into_iter().enumerate() {
            if gaps[ends[at]] == gaps[at] {
                continue;
            }
            place[at] = lines.len() as u32;
            line.parent = line.parent.map(|parent| place[parent as usize]);
            lines.push(line);
        }
        TraceTree { lines }
    }

    /// How many gaps come before each line, and before the end.
    pub fn gaps_before(&self) -> Vec<usize> {
        let mut sum = 0;
        let mut sums = vec![0];
        for line in &self.lines {
            sum += usize::from(matches!(line.what, TraceSubject::Gap(_)));
            sums.push(sum);
        }
        sums
    }

    /// What the tree holds.
    pub fn sums(&self, graph: &AnalyzedGraph) -> TraceTotals {
        let mut sums = TraceTotals::default();
        let mut artifacts = std::collections::HashSet::new();
        let mut marks = std::collections::HashSet::new();
        let mut units = std::collections::HashSet::new();
        for line in &self.lines {
            match &line.what {
                TraceSubject::Artifact(id) => sums.artifacts += usize::from(artifacts.insert(*id)),
                TraceSubject::Unit(at) => sums.criteria += usize::from(units.insert(*at)),
                TraceSubject::Mark(at) if marks.insert(*at) => {
                    sums.answers += 1;
                    let mark = &graph.trace().marks[*at as usize];
                    sums.doubtful += usize::from(doubt(mark).is_some());
                }
                TraceSubject::Gap(_) => sums.holes += 1,
                TraceSubject::Mark(_) | TraceSubject::Item(..) | TraceSubject::File(_) => {}
            }
        }
        sums
    }
}
