//! How a hit relates to the text.

use super::evidence::Against;
use super::{Doc, Pair};
use crate::analysis::overlap::rank::Near;
use crate::graph::{Graph, Role, Standing, State};

/// How a hit relates to the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
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
