//! Status of the hits: in force, proposed, or past.

use crate::analysis::overlap::OverlapIndex;
use crate::analysis::overlap::rank::RankedUnit;
use crate::graph::{FileClass, Graph, LifecycleState};
use crate::span::FileId;

/// Whether a file is in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum InForceStatus {
    /// It holds.
    InForce,
    /// It may come.
    Proposed,
    /// Superseded, archived, or historical.
    Past,
}

impl InForceStatus {
    /// Of a file.
    pub fn of(graph: &Graph, file: FileId) -> InForceStatus {
        let artifact = graph.ids.of_file(file).map(|id| graph.artifact(id));
        let state = artifact.map_or(LifecycleState::Live, |artifact| artifact.state());
        match state {
            _ if graph.standing(file) != FileClass::Living => InForceStatus::Past,
            state if state.is_dead() => InForceStatus::Past,
            LifecycleState::Open => InForceStatus::Proposed,
            _ => InForceStatus::InForce,
        }
    }

    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            InForceStatus::InForce => "in-force",
            InForceStatus::Proposed => "proposed",
            InForceStatus::Past => "past",
        }
    }

    /// The factor for the ranking.
    fn weight(self) -> f32 {
        match self {
            InForceStatus::InForce => 1.0,
            InForceStatus::Proposed => 0.9,
            InForceStatus::Past => 0.75,
        }
    }
}

/// Sorts candidates by score and status. The scores stay unchanged.
pub fn weigh(graph: &Graph, index: &OverlapIndex, ranked: &mut [RankedUnit]) {
    let weighed = |near: &RankedUnit| {
        let stands = InForceStatus::of(graph, index.units[near.unit as usize].file);
        near.score * stands.weight()
    };
    ranked.sort_by(|a, b| weighed(b).total_cmp(&weighed(a)).then(a.unit.cmp(&b.unit)));
}
