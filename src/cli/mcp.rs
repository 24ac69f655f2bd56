//! `trueup mcp`: a Model Context Protocol server that offers the queries as tools to coding agents.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::CommandError;
use crate::engine::error::EngineError;
use crate::engine::project::Project;
use crate::git::repository;

#[derive(Debug, Args)]
pub struct Arguments {
    /// The folder of the repository [default: the top of the one that holds the current folder]
    root: Option<PathBuf>,
    /// Disable the cache
    #[arg(long)]
    no_cache: bool,
    /// Do not read the git history: names removed since a line was written are not reported
    #[arg(long)]
    no_history: bool,
}

/// Serves a project until the client hangs up; the flag leaves the history unread. `main` passes the server, so that the
/// command line and the protocol do not name each other.
pub type ServeFunction = fn(Project, bool) -> Result<(), EngineError>;

pub fn run(arguments: &Arguments, serve: ServeFunction) -> Result<ExitCode, CommandError> {
    let root = arguments.root.clone().unwrap_or_else(top);
    let project = Project::new(&root, !arguments.no_cache);
    project.is_folder()?;
    serve(project, arguments.no_history)?;
    Ok(ExitCode::SUCCESS)
}

/// The top of the repository that holds the current folder, or that folder: a client may start its servers where the person
/// stands, which says nothing of what they ask about.
fn top() -> PathBuf {
    let here = std::env::current_dir().ok();
    here.and_then(|here| repository::top(&here))
        .unwrap_or_else(|| PathBuf::from("."))
}
