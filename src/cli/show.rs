//! `trueup show`: the text at an address.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};

use super::trace::unknown;
use super::{CommandError, configuration, is_folder, open, print};
use crate::queries::show::show;
use crate::report::show::{human, machine};

#[derive(Debug, Args)]
pub struct Arguments {
    /// An id, the address of a section, criterion or block (`feature:x#AC-1`, `decision:7#context/2`), a path, a Rust item
    address: String,
    /// How to print it
    #[arg(long, value_enum, default_value_t = ShowFormat::Human)]
    format: ShowFormat,
    /// The folder of the repository
    #[arg(long, default_value = ".")]
    root: PathBuf,
    /// Neither read nor write the cache
    #[arg(long)]
    no_cache: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum ShowFormat {
    Human,
    Json,
}

// trueup: allow(duplicate-code) the frame of a command; what it asks and prints differs
pub fn run(arguments: &Arguments) -> Result<ExitCode, CommandError> {
    // trueup: allow(duplicate-code) each command opens what it asks by itself
    let root = &arguments.root;
    is_folder(root)?;
    let config = configuration(root)?;
    let graph = open(root, &config, !arguments.no_cache)?;
    let name = arguments.address.as_str();
    let shown = show(graph, name).map_err(|lost| unknown(name, &lost))?;
    print(&match arguments.format {
        ShowFormat::Human => human(graph, &shown),
        ShowFormat::Json => machine(graph, &shown, name),
    })?;
    Ok(ExitCode::SUCCESS)
}
