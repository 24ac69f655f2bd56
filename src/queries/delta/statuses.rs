//! What happened to the statuses of artifacts, and which of it may not be.

use super::matching::{GraphPair, MatchedDocument, artifact};
use super::{Delta, RevisionSpan, StatusChange};
use crate::graph::{Artifact, LifecycleState, Role};

/// Tell of every artifact whose status is another.
pub fn statuses(both: &GraphPair<'_>, pairs: &[MatchedDocument], delta: &mut Delta) {
    for pair in pairs {
        let (Some(one), Some(two)) = (pair.old, pair.new) else {
            continue;
        };
        let older = artifact(both.old, one);
        let newer = artifact(both.new, two);
        let (Some(older), Some(newer)) = (older, newer) else {
            continue;
        };
        let (from, to) = (word(older), word(newer));
        let folded = |word: &Option<String>| word.as_deref().map(str::to_lowercase);
        if folded(&from) == folded(&to) {
            continue;
        }
        let illegal = match (&from, &to) {
            (Some(_), Some(_)) => illegal(newer.role(), older.state(), newer.state()),
            _ => None,
        };
        delta.statuses.push(StatusChange {
            name: newer.id.clone(),
            role: newer.role().name(),
            illegal,
            old: place(older),
            new: place(newer),
            from,
            to,
        });
    }
}

fn word(artifact: &Artifact) -> Option<String> {
    artifact.statuses.first().map(|status| status.text.clone())
}

fn place(artifact: &Artifact) -> Option<RevisionSpan> {
    let status = artifact.statuses.first();
    status.map(|status| (artifact.file, status.span))
}

/// Why an artifact may not go from the one state to the other.
fn illegal(role: Role, from: LifecycleState, to: LifecycleState) -> Option<&'static str> {
    if !matches!(
        role,
        Role::Decision | Role::Feature | Role::Intent | Role::Behaviour | Role::Constraint
    ) {
        return None;
    }
    match (from, to) {
        (
            LifecycleState::Superseded | LifecycleState::Deprecated,
            LifecycleState::Live | LifecycleState::Amended,
        ) => Some(
            "what was put out of force comes back by a new artifact that says why, not by its old text",
        ),
        (
            LifecycleState::Superseded | LifecycleState::Deprecated | LifecycleState::Rejected,
            LifecycleState::Open,
        ) => Some("what is settled is opened again by a new artifact, not by its old text"),
        (LifecycleState::Rejected, LifecycleState::Live | LifecycleState::Amended) => {
            Some("what was rejected is proposed again before it is accepted")
        }
        (LifecycleState::Live | LifecycleState::Amended, LifecycleState::Open) => {
            Some("what is in force is not taken back to a draft: supersede or deprecate it")
        }
        (LifecycleState::Live | LifecycleState::Amended, LifecycleState::Rejected) => {
            Some("what was in force is superseded or deprecated, not rejected")
        }
        _ => None,
    }
}
