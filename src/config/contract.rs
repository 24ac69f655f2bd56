//! The words of the delivery contract that a repository can set: who wins, and what ships with a feature.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Config;
use crate::graph::Role;

/// A side of a disagreement.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// What is wanted.
    Intent,
    /// What a user sees.
    Behaviour,
    /// What a feature must and must not do.
    Feature,
    /// How it is known that it does.
    Criteria,
    /// What holds everywhere; decisions stand here too.
    Constraint,
    /// The code, its tests and its manifests.
    Code,
}

/// The sides in their order of authority.
pub const AUTHORITY: [Side; 6] = [
    Side::Intent,
    Side::Behaviour,
    Side::Feature,
    Side::Criteria,
    Side::Constraint,
    Side::Code,
];

impl Side {
    /// The side on which documents of a role stand.
    pub fn of(role: Role) -> Side {
        match role {
            Role::Intent => Side::Intent,
            Role::Behaviour => Side::Behaviour,
            Role::Feature => Side::Feature,
            Role::Criteria => Side::Criteria,
            Role::Decision | Role::Constraint | Role::Structure => Side::Constraint,
            Role::Guide | Role::Glossary | Role::Rollout => Side::Code,
        }
    }
}

/// Something that a feature which has shipped comes with.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Companion {
    /// A guide documents it.
    Documentation,
    /// Tests show its criteria.
    Tests,
    /// A job of the pipeline lints the code.
    Lint,
    /// A security review is recorded.
    Security,
    /// A decision or the structure speaks of it.
    Architecture,
}

/// Everything that a feature comes with.
pub const COMPANIONS: [Companion; 5] = [
    Companion::Documentation,
    Companion::Tests,
    Companion::Lint,
    Companion::Security,
    Companion::Architecture,
];

impl Config {
    /// The rank of a side, 0 for the one that wins over all others. A side that `authority` leaves out comes behind those
    /// it names.
    pub fn rank(&self, side: Side) -> usize {
        let named = self.authority.iter().position(|other| *other == side);
        let default = AUTHORITY.iter().position(|other| *other == side);
        named.unwrap_or(AUTHORITY.len() + default.unwrap_or(0))
    }
}
