//! How a hit relates to the text.

use super::evidence::OverlapContradiction;
use super::{CandidateUnit, NearestSentences};
use crate::analysis::overlap::rank::RankedUnit;
use crate::graph::{FileClass, Graph, LifecycleState, Role};

/// How a hit relates to the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OverlapKind {
    /// Both cannot hold, by typed evidence.
    Conflicts,
    /// A must not or a constraint speaks on it.
    Forbidden,
    /// It was decided otherwise before, and is no longer in force.
    Superseded,
    /// It says or does the same.
    Duplicate,
    /// A decision in force speaks on it.
    Decided,
    /// The text goes on where it ends.
    Extends,
    /// It has a part of the topic.
    Touches,
}

impl OverlapKind {
    /// Its name in reports.
    pub fn name(self) -> &'static str {
        match self {
            OverlapKind::Conflicts => "conflicts",
            OverlapKind::Forbidden => "forbidden",
            OverlapKind::Superseded => "superseded",
            OverlapKind::Duplicate => "duplicate",
            OverlapKind::Decided => "decided",
            OverlapKind::Extends => "extends",
            OverlapKind::Touches => "touches",
        }
    }
}

/// Scores from which a hit says the same, or is what the text goes on from. Half of the documents that authors called
/// related to another score above the second.
const SAME: f32 = 0.6;
const ON: f32 = 0.28;

/// How near the nearest sentences of what says the same are, at the least.
const SENTENCE: f32 = 0.5;

/// How near they are where one sentence, which is most of the text, is said again.
const REPEATED: f32 = 0.7;

/// The kind of a hit.
pub fn kind(
    graph: &Graph,
    doc: &CandidateUnit<'_>,
    near: &RankedUnit,
    pair: Option<&NearestSentences>,
    against: Option<&OverlapContradiction>,
) -> OverlapKind {
    if doc
        .artifact
        .is_some_and(|artifact| artifact.state().is_dead())
    {
        return OverlapKind::Superseded;
    }
    match against {
        Some(against) if against.conflict => return OverlapKind::Conflicts,
        Some(_) => return OverlapKind::Forbidden,
        None => {}
    }
    let same = |pair: &NearestSentences| {
        near.score >= SAME && pair.cosine >= SENTENCE
            || pair.cosine >= REPEATED && pair.covers >= SAME
    };
    if pair.is_some_and(same) {
        return OverlapKind::Duplicate;
    }
    let decided = doc.artifact.is_some_and(|artifact| {
        artifact.roles.contains(&Role::Decision)
            && matches!(
                artifact.state(),
                LifecycleState::Live | LifecycleState::Amended
            )
            && graph.standing(doc.file) == FileClass::Living
    });
    match near.score {
        _ if decided => OverlapKind::Decided,
        score if score >= ON => OverlapKind::Extends,
        _ => OverlapKind::Touches,
    }
}
