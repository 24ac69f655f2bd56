//! `trueup explain RULE`: prints the rule's documentation.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::{CommandError, print};
use crate::engine::lookup::rule_page;
use crate::engine::project::Project;

#[derive(Debug, Args)]
pub struct Arguments {
    /// Name of the rule
    rule: String,
    /// Repository whose own rules are included
    #[arg(long, default_value = ".")]
    root: PathBuf,
}

pub fn run(arguments: &Arguments) -> Result<ExitCode, CommandError> {
    let project = Project::new(&arguments.root, false);
    print(&rule_page(&project, &arguments.rule)?)?;
    Ok(ExitCode::SUCCESS)
}
