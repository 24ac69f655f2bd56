//! `trueup context`: the context that a task needs, within a token budget.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};

use super::{ColorOutput, CommandError, opened, print};
use crate::analysis::overlap::OverlapIndex;
use crate::engine::lookup::targets;
use crate::queries::context::{ContextTargets, context};
use crate::queries::contract::ContractIndex;
use crate::report::context::{human, machine, markdown};

#[derive(Debug, Args)]
pub struct Arguments {
    /// Subject of the task: an id, an address, a path, a Rust item, or a description of more than one word
    #[arg(allow_hyphen_values = true)]
    asked: String,
    /// Token budget for the texts and their addresses, at 4 bytes per token
    #[arg(long, default_value_t = 4000)]
    budget: usize,
    /// Output format
    #[arg(long, value_enum, default_value_t = ContextFormat::Human)]
    format: ContextFormat,
    /// Root folder of the repository
    #[arg(long, default_value = ".")]
    root: PathBuf,
    /// Disable the cache
    #[arg(long)]
    no_cache: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum ContextFormat {
    Human,
    Json,
    Markdown,
}

pub fn run(arguments: &Arguments, color: ColorOutput) -> Result<ExitCode, CommandError> {
    let root = &arguments.root;
    let (config, graph) = opened(root, !arguments.no_cache)?;
    let name = arguments.asked.as_str();
    let asked = targets(graph, name, || {
        ContextTargets::text(graph, &OverlapIndex::new(graph), name)
    })?;
    let contract = ContractIndex::new(graph, &config.not_applicable);
    let found = context(graph, &contract, &asked, arguments.budget);
    print(&match arguments.format {
        ContextFormat::Human => human(graph, &found, color.out),
        ContextFormat::Json => machine(graph, &found, name),
        ContextFormat::Markdown => markdown(graph, &found),
    })?;
    Ok(ExitCode::SUCCESS)
}
