//! `trueup graph`: artifacts, documents and crates, with what lies between them.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};

use super::{CommandError, configuration, open, print};
use crate::report::graph;

#[derive(Debug, Args)]
pub struct Arguments {
    /// The folder to read
    #[arg(default_value = ".")]
    root: PathBuf,
    /// How to print it
    #[arg(long, value_enum, default_value_t = GraphFormat::Mermaid)]
    format: GraphFormat,
    /// Show every document and Rust file, not artifacts and crates alone
    #[arg(long)]
    files: bool,
    /// Neither read nor write the cache
    #[arg(long)]
    no_cache: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum GraphFormat {
    Dot,
    Mermaid,
    Json,
}

pub fn run(arguments: &Arguments) -> Result<ExitCode, CommandError> {
    let config = configuration(&arguments.root)?;
    let graph = open(&arguments.root, &config, !arguments.no_cache)?;
    let text = match arguments.format {
        GraphFormat::Dot => graph::dot(graph, arguments.files),
        GraphFormat::Mermaid => graph::mermaid(graph, arguments.files),
        GraphFormat::Json => graph::json(graph, arguments.files),
    };
    print(&text)?;
    Ok(ExitCode::SUCCESS)
}
