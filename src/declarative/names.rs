//! Vocabulary of rule files: roles, states, formats, with suggestions for misspelled ones.

use crate::config::{did_you_mean, unknown_word};
use crate::graph::artifact::ROLES;
use crate::graph::{LifecycleState, Role};

/// The roles of `names`.
pub fn roles(names: &[String]) -> Result<Vec<Role>, String> {
    names
        .iter()
        .map(|name| {
            let known = ROLES.iter().map(|role| role.name());
            ROLES
                .into_iter()
                .find(|role| role.name() == name)
                .ok_or_else(|| format!("unknown role `{name}`{}", did_you_mean(name, known)))
        })
        .collect()
}

const STATES: [(&str, LifecycleState); 6] = [
    ("open", LifecycleState::Open),
    ("live", LifecycleState::Live),
    ("amended", LifecycleState::Amended),
    ("rejected", LifecycleState::Rejected),
    ("deprecated", LifecycleState::Deprecated),
    ("superseded", LifecycleState::Superseded),
];

/// The states of `names`.
pub fn states(names: &[String]) -> Result<Vec<LifecycleState>, String> {
    names
        .iter()
        .map(|name| {
            let found = STATES.iter().find(|(known, _)| known == name);
            let known = STATES.iter().map(|(known, _)| *known);
            found
                .map(|(_, state)| *state)
                .ok_or_else(|| format!("unknown state `{name}`{}", did_you_mean(name, known)))
        })
        .collect()
}

/// Serde's words for an unknown field or variant, with a suggestion.
pub fn with_suggestion(problem: &str) -> String {
    for kind in ["unknown field `", "unknown variant `"] {
        let Some((head, rest)) = problem.split_once(kind) else {
            continue;
        };
        let what = kind.trim_end_matches(" `");
        return format!("{head}{what} {}", unknown_word(rest));
    }
    problem.to_owned()
}
