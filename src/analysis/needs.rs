//! Analyses that a rule declares, so that they are computed before the rules run in parallel.

use super::analyzed_graph::AnalyzedGraph;

/// An analysis that is computed on first use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// [`AnalyzedGraph::surface`].
    Surface,
    /// [`AnalyzedGraph::trace`].
    Trace,
    /// [`AnalyzedGraph::repeats`].
    Repeats,
    /// [`AnalyzedGraph::approvals`].
    Approvals,
    /// [`AnalyzedGraph::past_links`].
    PastLinks,
    /// [`AnalyzedGraph::topics`].
    Topics,
    /// [`AnalyzedGraph::like_features`].
    LikeFeatures,
    /// [`AnalyzedGraph::like_decisions`].
    LikeDecisions,
    /// [`AnalyzedGraph::disputes`].
    Disputes,
}

/// Every need, in the order of computation.
const NEEDS: [Need; 9] = [
    Need::Surface,
    Need::Trace,
    Need::Repeats,
    Need::Approvals,
    Need::PastLinks,
    Need::Topics,
    Need::LikeFeatures,
    Need::LikeDecisions,
    Need::Disputes,
];

/// A set of analyses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Needs(u16);

impl Needs {
    /// Every analysis.
    pub const ALL: Needs = Needs(u16::MAX);

    /// The analyses in `list`.
    pub fn of(list: &[Need]) -> Needs {
        Needs(list.iter().fold(0, |set, need| set | need.bit()))
    }

    /// Whether `need` is in the set.
    pub fn contains(self, need: Need) -> bool {
        self.0 & need.bit() != 0
    }

    /// The analyses of both sets.
    pub fn union(self, other: Needs) -> Needs {
        Needs(self.0 | other.0)
    }

    /// Computes the analyses of the set, one after the other: each is parallel by itself. A rayon worker that computes one
    /// lazily may steal a rule that waits for the same `OnceLock`, which is a deadlock.
    pub fn prepare(self, graph: &AnalyzedGraph) {
        for need in NEEDS.into_iter().filter(|need| self.contains(*need)) {
            need.compute(graph);
        }
    }
}

impl Need {
    fn bit(self) -> u16 {
        1 << self as u16
    }

    fn compute(self, graph: &AnalyzedGraph) {
        match self {
            Need::Surface => drop(graph.surface()),
            Need::Trace => drop(graph.trace()),
            Need::Repeats => drop(graph.repeats()),
            Need::Approvals => drop(graph.approvals()),
            Need::PastLinks => drop(graph.past_links()),
            Need::Topics => drop(graph.topics()),
            Need::LikeFeatures => drop(graph.like_features()),
            Need::LikeDecisions => drop(graph.like_decisions()),
            Need::Disputes => drop(graph.disputes()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_contains_its_needs_alone() {
        let set = Needs::of(&[Need::Trace, Need::Disputes]);
        let found: Vec<Need> = NEEDS.into_iter().filter(|one| set.contains(*one)).collect();
        assert_eq!(found, [Need::Trace, Need::Disputes]);
        assert!(NEEDS.into_iter().all(|need| Needs::ALL.contains(need)));
        let both = set.union(Needs::of(&[Need::Surface]));
        assert!(both.contains(Need::Surface) && both.contains(Need::Trace));
    }
}
