//! `trueup graph`: artifacts, documents and crates, with what lies between them.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};

use super::{Failure, configuration, open, print};
use crate::report::graph;

#[derive(Debug, Args)]
pub struct Arguments {
    /// The folder to read
    #[arg(default_value = ".")]
    root: PathBuf,
    /// How to print it
    #[arg(long, value_enum, default_value_t = Format::Mermaid)]
    format: Format,
    /// Show every document and Rust file, not artifacts and crates alone
    #[arg(long)]
    files: bool,
    /// Keep no facts between runs
    #[arg(long)]
    no_cache: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    Dot,
    Mermaid,
    Json,
}

pub fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let config = configuration(&arguments.root)?;
    let graph = open(&arguments.root, &config, !arguments.no_cache)?;
    let text = match arguments.format {
        Format::Dot => graph::dot(graph, arguments.files),
        Format::Mermaid => graph::mermaid(graph, arguments.files),
        Format::Json => graph::json(graph, arguments.files),
    };
    print(&text)?;
    Ok(ExitCode::SUCCESS)
}
