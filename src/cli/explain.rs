//! `trueup explain RULE`: the rule's page.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::{Failure, own_rules, print};
use crate::config::did_you_mean;
use crate::rules::BUILT_IN;

#[derive(Debug, Args)]
pub struct Arguments {
    /// The rule
    rule: String,
    /// The folder whose own rules count too
    #[arg(long, default_value = ".")]
    root: PathBuf,
}

pub fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let own = own_rules(&arguments.root)?;
    let mut known = BUILT_IN.iter().chain(&own);
    let Some(rule) = known.find(|rule| rule.id == arguments.rule) else {
        let ids: Vec<&str> = BUILT_IN.iter().chain(&own).map(|rule| &*rule.id).collect();
        return Err(Failure::Other(format!(
            "unknown rule `{}`{}",
            arguments.rule,
            did_you_mean(&arguments.rule, ids.into_iter())
        )));
    };
    print(&rule.page())?;
    Ok(ExitCode::SUCCESS)
}
