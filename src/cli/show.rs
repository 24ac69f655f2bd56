//! `trueup show`: prints the text at an address.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};

use super::{CommandError, opened, print};
use crate::engine::lookup::text_at;
use crate::report::show::{human, machine};

#[derive(Debug, Args)]
pub struct Arguments {
    /// An id, the address of a section, criterion or block (`feature:x#AC-1`, `decision:7#context/2`), a path, a Rust item
    address: String,
    /// Output format
    #[arg(long, value_enum, default_value_t = ShowFormat::Human)]
    format: ShowFormat,
    /// Root folder of the repository
    #[arg(long, default_value = ".")]
    root: PathBuf,
    /// Disable the cache
    #[arg(long)]
    no_cache: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum ShowFormat {
    Human,
    Json,
}

// trueup: allow(duplicate-code) the frame of a command; the query and its report differ
pub fn run(arguments: &Arguments) -> Result<ExitCode, CommandError> {
    let root = &arguments.root;
    let (_, graph) = opened(root, !arguments.no_cache)?;
    let name = arguments.address.as_str();
    let shown = text_at(graph, name)?;
    print(&match arguments.format {
        ShowFormat::Human => human(graph, &shown),
        ShowFormat::Json => machine(graph, &shown, name),
    })?;
    Ok(ExitCode::SUCCESS)
}
