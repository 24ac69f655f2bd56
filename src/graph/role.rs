//! Roles: the purpose of an artifact.

use serde::{Deserialize, Serialize};

/// What a first-class document is for.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// What is wanted, why, and for whom.
    Intent,
    /// What a user sees: scenarios.
    Behaviour,
    /// What a feature must and must not do.
    Feature,
    /// How it is known that it does.
    Criteria,
    /// What was decided, and why.
    Decision,
    /// What holds everywhere.
    Constraint,
    /// Which parts there are, and what may use what.
    Structure,
    /// How it is used.
    Guide,
    /// What the words mean.
    Glossary,
    /// How it is released, and taken back.
    Rollout,
}

/// Every role, in order of authority where they have one.
pub const ROLES: [Role; 10] = [
    Role::Intent,
    Role::Behaviour,
    Role::Feature,
    Role::Criteria,
    Role::Decision,
    Role::Constraint,
    Role::Structure,
    Role::Guide,
    Role::Glossary,
    Role::Rollout,
];

impl Role {
    /// The role's name, as it is written in ids.
    pub fn name(self) -> &'static str {
        match self {
            Role::Intent => "intent",
            Role::Behaviour => "behaviour",
            Role::Feature => "feature",
            Role::Criteria => "criteria",
            Role::Decision => "decision",
            Role::Constraint => "constraint",
            Role::Structure => "structure",
            Role::Guide => "guide",
            Role::Glossary => "glossary",
            Role::Rollout => "rollout",
        }
    }

    /// The role that `word` means: its name or one of the guide's other words for it, in any case.
    pub fn parse(word: &str) -> Option<Role> {
        let folded = word.trim().to_ascii_lowercase().replace(['-', '_'], " ");
        Some(match folded.as_str() {
            "intent" | "intents" | "intent description" | "intent statement" => Role::Intent,
            "behaviour"
            | "behavior"
            | "behaviours"
            | "behaviors"
            | "user facing behavior"
            | "user facing behaviour" => Role::Behaviour,
            "feature"
            | "features"
            | "feature description"
            | "constraint architecture"
            | "architecture specification"
            | "spec"
            | "specification" => Role::Feature,
            "criteria" | "acceptance criteria" | "executable truth" => Role::Criteria,
            "decision"
            | "decisions"
            | "adr"
            | "decision record"
            | "architecture decision record"
            | "architectural decision record" => Role::Decision,
            "constraint" | "constraints" | "system constraints" => Role::Constraint,
            "structure" | "system structure" | "architecture" => Role::Structure,
            "guide" | "guides" | "user guide" => Role::Guide,
            "glossary" => Role::Glossary,
            "rollout" | "rollouts" | "rollout plan" => Role::Rollout,
            _ => return None,
        })
    }

    /// Whether a person owns it, so that an agent may change it only with approval.
    pub fn needs_approval(self) -> bool {
        matches!(self, Role::Intent | Role::Decision)
    }
}
