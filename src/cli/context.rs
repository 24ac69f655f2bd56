//! `trueup context`: what work on something needs to know, within a budget.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};

use super::trace::unknown;
use super::{ColorOutput, CommandError, configuration, is_folder, open, print};
use crate::analysis::overlap::OverlapIndex;
use crate::graph::Graph;
use crate::queries::context::{ContextTargets, context};
use crate::queries::contract::ContractIndex;
use crate::report::context::{human, machine, markdown};

#[derive(Debug, Args)]
pub struct Arguments {
    /// What is worked on: an id, an address, a path, a Rust item, or a text of more than one word
    #[arg(allow_hyphen_values = true)]
    asked: String,
    /// Tokens that the texts and their addresses may take; one for each 4 bytes
    #[arg(long, default_value_t = 4000)]
    budget: usize,
    /// How to print it
    #[arg(long, value_enum, default_value_t = ContextFormat::Human)]
    format: ContextFormat,
    /// The folder of the repository
    #[arg(long, default_value = ".")]
    root: PathBuf,
    /// Neither read nor write the cache
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
    is_folder(root)?;
    let config = configuration(root)?;
    let graph = open(root, &config, !arguments.no_cache)?;
    let name = arguments.asked.as_str();
    let asked = asked(graph, name, || {
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

/// What `name` stands for; where nothing has that name and it is a text, what `by_text` finds.
pub(super) fn asked(
    graph: &Graph,
    name: &str,
    by_text: impl FnOnce() -> ContextTargets,
) -> Result<ContextTargets, CommandError> {
    let asked = match ContextTargets::named(graph, name) {
        Ok(asked) => asked,
        Err(_) if ContextTargets::is_text(name) => by_text(),
        Err(lost) => return Err(unknown(name, &lost)),
    };
    if asked.starts.is_empty() {
        return Err(CommandError::Other(
            "nothing relates to the text".to_owned(),
        ));
    }
    Ok(asked)
}
