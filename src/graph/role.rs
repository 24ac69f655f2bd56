//! Roles: the purpose of a first-class document, one table row each.

use serde::{Deserialize, Serialize};

use super::listed::listed;

listed! {
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
    pub const ROLES;
}

/// Which other work a document of a role binds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BindingScope {
    /// None.
    None,
    /// Work on the artifacts and files that it names.
    Related,
    /// All work, unless it names files.
    Global,
}

/// The properties of a role. Its side in a disagreement is `AuthoritySource::of` in `config`.
#[derive(Clone, Copy, Debug)]
pub struct RoleRow {
    /// The name, as it is written in ids.
    pub name: &'static str,
    /// Other words for it in front matter, in lower case with spaces.
    pub aliases: &'static [&'static str],
    /// The folder of its documents in this product's own layout; a path that ends with `.md` is its only document.
    pub home: &'static str,
    /// Folders below `docs` whose documents have the role.
    pub folders: &'static [&'static str],
    /// Names of files in `docs` that have the role.
    pub files: &'static [&'static str],
    /// Names of files at the top of the repository that have the role.
    pub root_files: &'static [&'static str],
    /// The text that `trueup new` writes.
    pub template: &'static str,
    /// Usual statuses, which an editor offers; others are as good.
    pub statuses: &'static [&'static str],
    /// Whether a person must approve a change.
    pub needs_approval: bool,
    /// The position in the chain from intent to criteria.
    pub chain_rank: Option<u8>,
    /// Which other work it binds.
    pub binding: BindingScope,
}

impl Role {
    /// The role's table row.
    pub const fn row(self) -> RoleRow {
        match self {
            Role::Intent => RoleRow {
                name: "intent",
                aliases: &["intents", "intent description", "intent statement"],
                home: "docs/intents",
                folders: &["intents", "intent"],
                files: &[],
                root_files: &[],
                template: INTENT,
                statuses: STATUSES,
                needs_approval: true,
                chain_rank: Some(0),
                binding: BindingScope::None,
            },
            Role::Behaviour => RoleRow {
                name: "behaviour",
                aliases: &[
                    "behavior",
                    "behaviours",
                    "behaviors",
                    "user facing behavior",
                    "user facing behaviour",
                ],
                home: "docs/behaviours",
                folders: &["behaviours", "behaviour", "behaviors", "behavior"],
                files: &[],
                root_files: &[],
                template: BEHAVIOUR,
                statuses: STATUSES,
                needs_approval: false,
                chain_rank: Some(1),
                binding: BindingScope::None,
            },
            Role::Feature => RoleRow {
                name: "feature",
                aliases: &[
                    "features",
                    "feature description",
                    "constraint architecture",
                    "architecture specification",
                    "spec",
                    "specification",
                ],
                home: "docs/features",
                folders: &["features"],
                files: &[],
                root_files: &[],
                template: FEATURE,
                statuses: STATUSES,
                needs_approval: false,
                chain_rank: Some(2),
                binding: BindingScope::None,
            },
            Role::Criteria => RoleRow {
                name: "criteria",
                aliases: &["acceptance criteria", "executable truth"],
                home: "docs/features",
                folders: &[],
                files: &[],
                root_files: &[],
                template: FEATURE,
                statuses: STATUSES,
                needs_approval: false,
                chain_rank: Some(3),
                binding: BindingScope::None,
            },
            Role::Decision => RoleRow {
                name: "decision",
                aliases: &[
                    "decisions",
                    "adr",
                    "decision record",
                    "architecture decision record",
                    "architectural decision record",
                ],
                home: "docs/decisions",
                folders: &[],
                files: &[],
                root_files: &[],
                template: DECISION,
                statuses: &[
                    "proposed",
                    "accepted",
                    "rejected",
                    "deprecated",
                    "superseded",
                ],
                needs_approval: true,
                chain_rank: None,
                binding: BindingScope::Related,
            },
            Role::Constraint => RoleRow {
                name: "constraint",
                aliases: &["constraints", "system constraints"],
                home: "docs/constraints.md",
                folders: &["constraints"],
                files: &["constraints", "system-constraints"],
                root_files: &[],
                template: CONSTRAINT,
                statuses: STATUSES,
                needs_approval: false,
                chain_rank: None,
                binding: BindingScope::Global,
            },
            Role::Structure => RoleRow {
                name: "structure",
                aliases: &["system structure", "architecture"],
                home: "docs/structure.md",
                folders: &[],
                files: &["structure", "architecture", "system-structure"],
                root_files: &["architecture"],
                template: STRUCTURE,
                statuses: STATUSES,
                needs_approval: false,
                chain_rank: None,
                binding: BindingScope::Global,
            },
            Role::Guide => RoleRow {
                name: "guide",
                aliases: &["guides", "user guide"],
                home: "docs/guides",
                folders: &["guides", "guide", "user-guide"],
                files: &[],
                root_files: &[],
                template: GUIDE,
                statuses: STATUSES,
                needs_approval: false,
                chain_rank: None,
                binding: BindingScope::None,
            },
            Role::Glossary => RoleRow {
                name: "glossary",
                aliases: &[],
                home: "docs/glossary.md",
                folders: &[],
                files: &["glossary"],
                root_files: &["glossary"],
                template: GLOSSARY,
                statuses: STATUSES,
                needs_approval: false,
                chain_rank: None,
                binding: BindingScope::None,
            },
            Role::Rollout => RoleRow {
                name: "rollout",
                aliases: &["rollouts", "rollout plan"],
                home: "docs/rollouts",
                folders: &["rollouts"],
                files: &[],
                root_files: &[],
                template: ROLLOUT,
                statuses: &["draft", "planned", "in progress", "released", "withdrawn"],
                needs_approval: false,
                chain_rank: None,
                binding: BindingScope::None,
            },
        }
    }

    /// The role's name, as it is written in ids.
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// The role that `word` means: its name or one of the guide's other words for it, in any case.
    pub fn parse(word: &str) -> Option<Role> {
        let folded = word.trim().to_ascii_lowercase().replace(['-', '_'], " ");
        let folded = folded.as_str();
        ROLES
            .into_iter()
            .find(|role| role.name() == folded || role.row().aliases.contains(&folded))
    }

    /// Whether a person owns it, so that an agent may change it only with approval.
    pub fn needs_approval(self) -> bool {
        self.row().needs_approval
    }
}

const STATUSES: &[&str] = &[
    "draft",
    "in review",
    "approved",
    "implemented",
    "deprecated",
];

const INTENT: &str = "---\nrole: intent\nstatus: draft\nowner: TBD\n---\n# {title}\n\n## What\n\nTBD\n\n## Why\n\nTBD\n\n## For whom\n\nTBD\n";

const BEHAVIOUR: &str = "---\nrole: behaviour\nstatus: draft\nowner: TBD\nrealizes: [] # intent:…\n---\n# {title}\n\n## Scenario: {title}\n\n- Given TBD\n- When TBD\n- Then TBD\n";

const FEATURE: &str = "---\nroles: [feature, criteria]\nstatus: draft\nowner: TBD\nrealizes: [] # intent:…\nrelates: none\n---\n# {title}\n\n## Musts\n\nTBD\n\n## Must nots\n\nTBD\n\n## Acceptance criteria\n\n- **AC-1**: TBD\n";

const DECISION: &str = "---\nrole: decision\nstatus: proposed\nowner: TBD\ndecides: [] # feature:…\n---\n# {number}. {title}\n\n## Context\n\nTBD\n\n## Decision\n\nTBD\n\n## Consequences\n\nTBD\n";

const CONSTRAINT: &str =
    "---\nrole: constraint\nowner: TBD\n---\n# {title}\n\n## Constraints\n\n- **C-1**: TBD\n";

const STRUCTURE: &str = "---\nrole: structure\nowner: TBD\n---\n# {title}\n\n## Components\n\n| component | path | purpose | may use |\n|---|---|---|---|\n| TBD | TBD | TBD | TBD |\n";

const GUIDE: &str = "---\nrole: guide\nstatus: draft\nowner: TBD\ndocuments: [] # feature:…\n---\n# {title}\n\nTBD\n";

const GLOSSARY: &str = "---\nrole: glossary\nowner: TBD\n---\n# {title}\n\n| term | meaning |\n|---|---|\n| TBD | TBD |\n";

const ROLLOUT: &str = "---\nrole: rollout\nstatus: draft\nowner: TBD\ndepends-on: [] # feature:…\n---\n# {title}\n\n## Steps\n\nTBD\n\n## Metrics\n\nTBD\n\n## Rollback\n\nTBD\n";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_role_can_begin_a_typed_id() {
        for role in ROLES {
            assert!(
                crate::parse::artifact_ids::ROLES.contains(&role.name()),
                "{}",
                role.name()
            );
        }
    }
}
