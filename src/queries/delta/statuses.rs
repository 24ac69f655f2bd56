//! What happened to the statuses of artifacts, and which of it may not be.

use super::pairs::{Both, Pair, artifact};
use super::{At, Delta, StatusChange};
use crate::graph::{Artifact, Role, State};

/// Tell of every artifact whose status is another.
pub fn statuses(both: &Both<'_>, pairs: &[Pair], delta: &mut Delta) {
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

fn place(artifact: &Artifact) -> Option<At> {
    let status = artifact.statuses.first();
    status.map(|status| (artifact.file, status.span))
}

/// Why an artifact may not go from the one state to the other.
fn illegal(role: Role, from: State, to: State) -> Option<&'static str> {
    if !matches!(
        role,
        Role::Decision | Role::Feature | Role::Intent | Role::Behaviour | Role::Constraint
    ) {
        return None;
    }
    match (from, to) {
        (State::Superseded | State::Deprecated, State::Live | State::Amended) => Some(
            "reinstate it with a new artifact that gives the reason, not by a change of status",
        ),
        (State::Superseded | State::Deprecated | State::Rejected, State::Open) => {
            Some("reopen it with a new artifact, not by a change of status")
        }
        (State::Rejected, State::Live | State::Amended) => {
            Some("a rejected artifact must be proposed again before it is accepted")
        }
        (State::Live | State::Amended, State::Open) => {
            Some("an artifact in force cannot become a draft: supersede or deprecate it")
        }
        (State::Live | State::Amended, State::Rejected) => {
            Some("an artifact in force cannot be rejected: supersede or deprecate it")
        }
        _ => None,
    }
}
