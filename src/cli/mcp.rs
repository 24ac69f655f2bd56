//! `trueup mcp`: the queries as tools of a coding agent, over the Model Context Protocol.

mod answer;
mod memo;
mod prompt;
mod server;
mod session;
mod tools;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::{CommandError, is_folder};
use crate::git::repository;
use session::McpSession;

#[derive(Debug, Args)]
pub struct Arguments {
    /// The folder of the repository [default: the top of the one that holds the current folder]
    root: Option<PathBuf>,
    /// Neither read nor write the cache
    #[arg(long)]
    no_cache: bool,
    /// Do not read the history: names that are gone since a line was written stay unnoticed
    #[arg(long)]
    no_history: bool,
}

pub fn run(arguments: &Arguments) -> Result<ExitCode, CommandError> {
    let root = arguments.root.clone().unwrap_or_else(top);
    is_folder(&root)?;
    let session = McpSession::new(arguments, &root);
    server::serve(session)?;
    Ok(ExitCode::SUCCESS)
}

/// The top of the repository that holds the current folder, or that folder: a client may start its servers where the person
/// stands, which says nothing of what they ask about.
fn top() -> PathBuf {
    let here = std::env::current_dir().ok();
    here.and_then(|here| repository::top(&here))
        .unwrap_or_else(|| PathBuf::from("."))
}
