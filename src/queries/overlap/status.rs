//! What of the hits is in force, and what is proposed or past.

use crate::analysis::overlap::Index;
use crate::analysis::overlap::rank::Near;
use crate::graph::{Graph, Standing, State};
use crate::span::FileId;

/// Whether a file is in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stands {
    /// It holds.
    InForce,
    /// It may come.
    Proposed,
    /// It is superseded, archived, or tells of another day.
    Past,
}

impl Stands {
    /// Of a file.
    pub fn of(graph: &Graph, file: FileId) -> Stands {
        let artifact = graph.ids.of_file(file).map(|id| graph.artifact(id));
        let state = artifact.map_or(State::Live, |artifact| artifact.state());
        match state {
            _ if graph.standing(file) != Standing::Living => Stands::Past,
            state if state.is_dead() => Stands::Past,
            State::Open => Stands::Proposed,
            _ => Stands::InForce,
        }
    }

    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Stands::InForce => "in-force",
            Stands::Proposed => "proposed",
            Stands::Past => "past",
        }
    }

    /// What a score counts in the order of hits.
    fn weight(self) -> f32 {
        match self {
            Stands::InForce => 1.0,
            Stands::Proposed => 0.9,
            Stands::Past => 0.75,
        }
    }
}

/// Order what is near by its score and by whether it is in force. The scores stay what they are.
pub fn weigh(graph: &Graph, index: &Index, ranked: &mut [Near]) {
    let weighed = |near: &Near| {
        let stands = Stands::of(graph, index.units[near.unit as usize].file);
        near.score * stands.weight()
    };
    ranked.sort_by(|a, b| weighed(b).total_cmp(&weighed(a)).then(a.unit.cmp(&b.unit)));
}
