//! The kind of a hit: how it relates to the text.

use super::evidence::Against;
use super::{Doc, Pair};
use crate::graph::overlap::rank::Near;
use crate::graph::{Graph, Role, Standing, State};

/// How a hit relates to the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
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

impl Kind {
    /// Its name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Conflicts => "conflicts",
            Kind::Forbidden => "forbidden",
            Kind::Superseded => "superseded",
            Kind::Duplicate => "duplicate",
            Kind::Decided => "decided",
            Kind::Extends => "extends",
            Kind::Touches => "touches",
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
    doc: &Doc<'_>,
    near: &Near,
    pair: Option<&Pair>,
    against: Option<&Against>,
) -> Kind {
    if doc
        .artifact
        .is_some_and(|artifact| artifact.state().is_dead())
    {
        return Kind::Superseded;
    }
    match against {
        Some(against) if against.conflict => return Kind::Conflicts,
        Some(_) => return Kind::Forbidden,
        None => {}
    }
    let same = |pair: &Pair| {
        near.score >= SAME && pair.cosine >= SENTENCE
            || pair.cosine >= REPEATED && pair.covers >= SAME
    };
    if pair.is_some_and(same) {
        return Kind::Duplicate;
    }
    let decided = doc.artifact.is_some_and(|artifact| {
        artifact.roles.contains(&Role::Decision)
            && matches!(artifact.state(), State::Live | State::Amended)
            && graph.standing(doc.file) == Standing::Living
    });
    match near.score {
        _ if decided => Kind::Decided,
        score if score >= ON => Kind::Extends,
        _ => Kind::Touches,
    }
}
