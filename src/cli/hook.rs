//! `trueup hook install`: a pre-commit hook for plain git.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Subcommand};

use super::{Failure, is_folder, print};
use crate::git::hooks;
use crate::report::text::clean;

#[derive(Debug, Args)]
pub struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Write `.git/hooks/pre-commit`, which checks what is staged; refuses where there is one
    Install(Root),
}

#[derive(Debug, Args)]
struct Root {
    /// A folder of the repository
    #[arg(default_value = ".")]
    root: PathBuf,
}

/// What the hook does. A commit that makes nothing worse passes.
const HOOK: &str = "#!/bin/sh\n# Written by `trueup hook install`.\nexec trueup check --staged\n";

pub fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let What::Install(given) = &arguments.what;
    is_folder(&given.root)?;
    let path = hooks::install(&given.root, "pre-commit", HOOK)?;
    print(&format!(
        "{}: written; a commit runs `trueup check --staged`\n",
        clean(&path)
    ))?;
    Ok(ExitCode::SUCCESS)
}
