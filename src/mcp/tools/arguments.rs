//! What the tools are given.

use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::engine::error::EngineError;
use crate::report::text::clean;

/// The arguments of a call; what is wrong with them is told to who called.
pub fn read<T: DeserializeOwned>(given: Value) -> Result<T, EngineError> {
    serde_json::from_value(given).map_err(|problem| {
        let words: String = clean(&problem.to_string()).chars().take(300).collect();
        EngineError::Request(format!("wrong arguments: {words}"))
    })
}

/// Of `overlap`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OverlapParameters {
    /// The text: a plan, a requirement, a paragraph, code. The first 256 KiB are compared.
    pub text: String,
    /// The text is Rust code.
    #[serde(default)]
    pub rust: bool,
    /// Hits, at the most; 10 where it is not named.
    pub limit: Option<usize>,
    /// Tokens that the answer may take; 4000 where it is not named.
    pub budget: Option<usize>,
}

/// Of `delta`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DeltaParameters {
    /// The older revision; what HEAD and the remote's default branch have in common where it is not named.
    pub base: Option<String>,
    /// The newer revision; the working tree where it is not named.
    pub head: Option<String>,
    /// Take the index for the newer revision: what would be committed.
    #[serde(default)]
    pub staged: bool,
    /// Other revisions, branches of open work: what each touches of the same things since it left the newer revision.
    #[serde(default)]
    pub against: Vec<String>,
    /// Tokens that the answer may take; 4000 where it is not named.
    pub budget: Option<usize>,
}

/// Of `gate`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GateParameters {
    /// The older revision; what HEAD and the remote's default branch have in common where it is not named.
    pub base: Option<String>,
    /// The newer revision; the working tree where it is not named.
    pub head: Option<String>,
    /// Take the index for the newer revision: what would be committed.
    #[serde(default)]
    pub staged: bool,
    /// Let what was there before close the gate too.
    #[serde(default)]
    pub strict: bool,
    /// The pipeline is red: only what is declared a fix passes.
    #[serde(default)]
    pub red: bool,
    /// Tokens that the answer may take; 4000 where it is not named.
    pub budget: Option<usize>,
}

/// Of `check`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckParameters {
    /// Files and folders from the root; everything where none is named.
    #[serde(default)]
    pub paths: Vec<String>,
    /// Hold back what this revision has already, so that what the change makes worse is told alone.
    pub base: Option<String>,
    /// Check what would be committed; what `base`, or the last commit, has already is held back.
    #[serde(default)]
    pub staged: bool,
    /// Tell what a baseline, a comment or the configuration holds back too.
    #[serde(default)]
    pub held_back: bool,
    /// Tokens that the answer may take; 4000 where it is not named.
    pub budget: Option<usize>,
}

/// Of `context`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ContextParameters {
    /// An id, an address, a path, a Rust item, or a text of more than one word that says what is to be done.
    pub about: String,
    /// Tokens that the answer may take; 4000 where it is not named.
    pub budget: Option<usize>,
}

/// Of `show`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ShowParameters {
    /// An id, the address of a section, criterion or block, a path, a Rust item.
    pub address: String,
    /// Tokens that the answer may take; 4000 where it is not named.
    pub budget: Option<usize>,
}

/// Of `trace`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TraceParameters {
    /// An artifact, a criterion, a requirement, a path or a Rust item; every intent where it is not named.
    pub id: Option<String>,
    /// Only what leads to a hole.
    #[serde(default)]
    pub holes: bool,
    /// Tokens that the answer may take; 4000 where it is not named.
    pub budget: Option<usize>,
}

/// Of `explain`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExplainParameters {
    /// The rule.
    pub rule: String,
    /// Tokens that the answer may take; 4000 where it is not named.
    pub budget: Option<usize>,
}
