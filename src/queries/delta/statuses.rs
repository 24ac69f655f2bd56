//! Status changes of artifacts, and invalid transitions.

use super::matching::{GraphPair, MatchedDocument, artifact};
use super::{Delta, RevisionSpan, StatusChange};
use crate::graph::{Artifact, LifecycleState, Role};

/// Adds the changed statuses.
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
            "reinstate it with a new artifact that gives the reason, not by a change of status",
        ),
        (
            LifecycleState::Superseded | LifecycleState::Deprecated | LifecycleState::Rejected,
            LifecycleState::Open,
        ) => Some("reopen it with a new artifact, not by a change of status"),
        (LifecycleState::Rejected, LifecycleState::Live | LifecycleState::Amended) => {
            Some("a rejected artifact must be proposed again before it is accepted")
        }
        (LifecycleState::Live | LifecycleState::Amended, LifecycleState::Open) => {
            Some("an artifact in force cannot become a draft: supersede or deprecate it")
        }
        (LifecycleState::Live | LifecycleState::Amended, LifecycleState::Rejected) => {
            Some("an artifact in force cannot be rejected: supersede or deprecate it")
        }
        _ => None,
    }
}
