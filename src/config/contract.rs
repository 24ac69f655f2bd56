//! Settings of the delivery contract: precedence between roles, and required companions of a feature.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Config;
use crate::graph::Role;

/// A side of a disagreement.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum AuthoritySource {
    /// What is wanted.
    Intent,
    /// What a user sees.
    Behaviour,
    /// What a feature must and must not do.
    Feature,
    /// How it is known that it does.
    Criteria,
    /// Global constraints and decisions.
    Constraint,
    /// The code, its tests and its manifests.
    Code,
}

/// The sides in their order of authority.
pub const AUTHORITY: [AuthoritySource; 6] = [
    AuthoritySource::Intent,
    AuthoritySource::Behaviour,
    AuthoritySource::Feature,
    AuthoritySource::Criteria,
    AuthoritySource::Constraint,
    AuthoritySource::Code,
];

impl AuthoritySource {
    /// The precedence group of a role.
    pub fn of(role: Role) -> AuthoritySource {
        match role {
            Role::Intent => AuthoritySource::Intent,
            Role::Behaviour => AuthoritySource::Behaviour,
            Role::Feature => AuthoritySource::Feature,
            Role::Criteria => AuthoritySource::Criteria,
            Role::Decision | Role::Constraint | Role::Structure => AuthoritySource::Constraint,
            Role::Guide | Role::Glossary | Role::Rollout => AuthoritySource::Code,
        }
    }
}

/// Something that a feature which has shipped comes with.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum FeatureCompanion {
    /// A guide documents it.
    Documentation,
    /// Tests show its criteria.
    Tests,
    /// A job of the pipeline lints the code.
    Lint,
    /// A security review is recorded.
    Security,
    /// A decision or the structure mentions it.
    Architecture,
}

/// Everything that a feature comes with.
pub const COMPANIONS: [FeatureCompanion; 5] = [
    FeatureCompanion::Documentation,
    FeatureCompanion::Tests,
    FeatureCompanion::Lint,
    FeatureCompanion::Security,
    FeatureCompanion::Architecture,
];

impl Config {
    /// The rank of a side, 0 for the one that wins over all others. A side that `authority` leaves out comes behind those
    /// it names.
    pub fn rank(&self, side: AuthoritySource) -> usize {
        let named = self.authority.iter().position(|other| *other == side);
        let default = AUTHORITY.iter().position(|other| *other == side);
        named.unwrap_or(AUTHORITY.len() + default.unwrap_or(0))
    }
}
