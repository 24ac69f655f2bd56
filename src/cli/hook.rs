//! `trueup hook install`: a pre-commit hook for plain git.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Subcommand};

use super::{CommandError, is_folder, print};
use crate::report::text::clean;
use crate::workspace::hooks;

#[derive(Debug, Args)]
pub struct Arguments {
    #[command(subcommand)]
    what: HookCommand,
}

#[derive(Debug, Subcommand)]
enum HookCommand {
    /// Write `.git/hooks/pre-commit`, which checks the index; fails if a hook exists
    Install(InstallArguments),
}

#[derive(Debug, Args)]
struct InstallArguments {
    /// A folder of the repository
    #[arg(default_value = ".")]
    root: PathBuf,
}

/// The hook script. A commit that adds no finding passes.
const HOOK: &str = "#!/bin/sh\n# Written by `trueup hook install`.\nexec trueup check --staged\n";

pub fn run(arguments: &Arguments) -> Result<ExitCode, CommandError> {
    let HookCommand::Install(given) = &arguments.what;
    is_folder(&given.root)?;
    let path = hooks::install(&given.root, "pre-commit", HOOK)?;
    print(&format!(
        "{}: written; a commit runs `trueup check --staged`\n",
        clean(&path)
    ))?;
    Ok(ExitCode::SUCCESS)
}
