//! `trueup explain RULE`: the rule's page.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::{CommandError, print};
use crate::engine::lookup::rule_page;
use crate::engine::project::Project;

#[derive(Debug, Args)]
pub struct Arguments {
    /// The rule
    rule: String,
    /// The folder whose own rules count too
    #[arg(long, default_value = ".")]
    root: PathBuf,
}

pub fn run(arguments: &Arguments) -> Result<ExitCode, CommandError> {
    let project = Project::new(&arguments.root, false);
    print(&rule_page(&project, &arguments.rule)?)?;
    Ok(ExitCode::SUCCESS)
}
