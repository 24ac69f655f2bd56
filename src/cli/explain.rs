//! `trueup explain RULE`: prints the rule's documentation.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

use super::{CommandError, own_rules, print};
use crate::config::did_you_mean;
use crate::queries::gate;
use crate::report::text::clean;
use crate::rules::BUILT_IN;

#[derive(Debug, Args)]
pub struct Arguments {
    /// Name of the rule
    rule: String,
    /// Repository whose own rules are included
    #[arg(long, default_value = ".")]
    root: PathBuf,
}

pub fn run(arguments: &Arguments) -> Result<ExitCode, CommandError> {
    print(&page(&arguments.root, &arguments.rule)?)?;
    Ok(ExitCode::SUCCESS)
}

/// The page of a rule: built in, of the repository at `root`, or a rule of change.
pub(super) fn page(root: &Path, name: &str) -> Result<String, CommandError> {
    if let Some(rule) = gate::rule(name) {
        return Ok(rule.page());
    }
    let own = own_rules(root)?;
    let rules = || BUILT_IN.iter().chain(&own);
    if let Some(rule) = rules().find(|rule| rule.id == name) {
        return Ok(rule.page());
    }
    let ids = rules().map(|rule| &*rule.id);
    let ids = ids.chain(gate::RULES.iter().map(|rule| rule.id));
    Err(CommandError::Other(format!(
        "unknown rule `{}`{}",
        clean(name),
        did_you_mean(name, ids)
    )))
}
