//! The kind of a hit: how it relates to the text.

use super::evidence::OverlapContradiction;
use super::{CandidateUnit, NearestSentences};
use crate::analysis::overlap::rank::RankedUnit;
use crate::graph::{FileClass, Graph, LifecycleState, Role};

/// How a hit relates to the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OverlapKind {
    /// Both cannot be true, by typed evidence.
    Conflicts,
    /// A must not or a constraint covers it.
    Forbidden,
    /// An earlier decision on it is no longer in force.
    Superseded,
    /// It has the same content or function.
    Duplicate,
    /// A decision in force covers it.
    Decided,
    /// The text extends it.
    Extends,
    /// It covers a part of the topic.
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

/// Minimum scores of a duplicate and of an extended document. Half of the documents that authors declared related score
/// above the second.
const SAME: f32 = 0.6;
const ON: f32 = 0.28;

/// Minimum similarity of the nearest sentences of a duplicate.
const SENTENCE: f32 = 0.5;

/// The same, if the text is mostly one repeated sentence.
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
