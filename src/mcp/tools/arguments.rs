//! Argument types of the MCP tools.

use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::engine::error::EngineError;
use crate::report::text::clean;

/// Parses the arguments of a call; errors are returned to the client.
pub fn read<T: DeserializeOwned>(given: Value) -> Result<T, EngineError> {
    serde_json::from_value(given).map_err(|problem| {
        let words: String = clean(&problem.to_string()).chars().take(300).collect();
        EngineError::Request(format!("wrong arguments: {words}"))
    })
}

/// Arguments of `overlap`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OverlapParameters {
    /// The text: a plan, a requirement, a paragraph, code. The first 256 KiB are compared.
    pub text: String,
    /// The text is Rust code.
    #[serde(default)]
    pub rust: bool,
    /// Maximum number of hits; default 10.
    pub limit: Option<usize>,
    /// Token budget of the answer; default 4000.
    pub budget: Option<usize>,
}

/// Arguments of `delta`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DeltaParameters {
    /// Older revision; default: the merge base of HEAD and the remote's default branch.
    pub base: Option<String>,
    /// Newer revision; default: the working tree.
    pub head: Option<String>,
    /// Use the index as the newer revision.
    #[serde(default)]
    pub staged: bool,
    /// Branches of concurrent work: report what each touches of the same things since it left the newer revision.
    #[serde(default)]
    pub against: Vec<String>,
    /// Token budget of the answer; default 4000.
    pub budget: Option<usize>,
}

/// Arguments of `gate`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GateParameters {
    /// Older revision; default: the merge base of HEAD and the remote's default branch.
    pub base: Option<String>,
    /// Newer revision; default: the working tree.
    pub head: Option<String>,
    /// Use the index as the newer revision.
    #[serde(default)]
    pub staged: bool,
    /// Let findings that existed at the base close the gate too.
    #[serde(default)]
    pub strict: bool,
    /// The pipeline is red: only a declared fix passes.
    #[serde(default)]
    pub red: bool,
    /// Token budget of the answer; default 4000.
    pub budget: Option<usize>,
}

/// Arguments of `check`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckParameters {
    /// Files and folders, relative to the root; default: all.
    #[serde(default)]
    pub paths: Vec<String>,
    /// Hold back findings of this revision, so that only new ones are reported.
    pub base: Option<String>,
    /// Check the index; hold back findings of `base`, or of the last commit.
    #[serde(default)]
    pub staged: bool,
    /// Also report findings held back by a baseline, a comment or the configuration.
    #[serde(default)]
    pub held_back: bool,
    /// Token budget of the answer; default 4000.
    pub budget: Option<usize>,
}

/// Arguments of `context`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ContextParameters {
    /// An id, an address, a path, a Rust item, or a task description of more than one word.
    pub about: String,
    /// Token budget of the answer; default 4000.
    pub budget: Option<usize>,
}

/// Arguments of `show`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ShowParameters {
    /// An id, the address of a section, criterion or block, a path, a Rust item.
    pub address: String,
    /// Token budget of the answer; default 4000.
    pub budget: Option<usize>,
}

/// Arguments of `trace`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TraceParameters {
    /// An artifact, a criterion, a requirement, a path or a Rust item; default: every intent.
    pub id: Option<String>,
    /// Only paths that lead to a hole.
    #[serde(default)]
    pub holes: bool,
    /// Token budget of the answer; default 4000.
    pub budget: Option<usize>,
}

/// Arguments of `explain`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExplainParameters {
    /// The rule.
    pub rule: String,
    /// Token budget of the answer; default 4000.
    pub budget: Option<usize>,
}
