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

use super::{Failure, is_folder};
use session::Session;

#[derive(Debug, Args)]
pub struct Arguments {
    /// The folder of the repository
    #[arg(default_value = ".")]
    root: PathBuf,
    /// Keep no facts between runs
    #[arg(long)]
    no_cache: bool,
    /// Do not read the history: names that are gone since a line was written stay unnoticed
    #[arg(long)]
    no_history: bool,
}

pub fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    is_folder(&arguments.root)?;
    let session = Session::new(arguments);
    server::serve(session)?;
    Ok(ExitCode::SUCCESS)
}
