//! The `approvals` section of `trueup.yaml`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The keys of `approvals`.
pub const KEYS: [&str; 4] = ["keys", "agents", "trailers", "self-approved"];

/// What counts for an approval.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ApprovalConfig {
    /// Keys of people who approve: SSH fingerprints (`SHA256:…`), GPG fingerprints or key ids of 16 digits.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keys: Vec<String>,
    /// Parts of names and addresses of programs that write commits, besides those that are known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub agents: Vec<String>,
    /// Trailers that mark a commit as made by a program, with any value, in addition to the known ones.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub trailers: Vec<String>,
    /// Why a person may approve a text of one's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub self_approved: Option<String>,
}

impl ApprovalConfig {
    /// Whether the section is empty.
    pub fn is_empty(&self) -> bool {
        *self == ApprovalConfig::default()
    }
}
