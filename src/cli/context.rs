//! `trueup context`: what work on something needs to know, within a budget.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};

use super::trace::unknown;
use super::{Color, Failure, configuration, is_folder, open, print};
use crate::analysis::overlap::Index;
use crate::graph::Graph;
use crate::queries::context::{Asked, context};
use crate::queries::contract::Contract;
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
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    /// The folder of the repository
    #[arg(long, default_value = ".")]
    root: PathBuf,
    /// Keep no facts between runs
    #[arg(long)]
    no_cache: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    Human,
    Json,
    Markdown,
}

pub fn run(arguments: &Arguments, color: Color) -> Result<ExitCode, Failure> {
    let root = &arguments.root;
    is_folder(root)?;
    let config = configuration(root)?;
    let graph = open(root, &config, !arguments.no_cache)?;
    let name = arguments.asked.as_str();
    let asked = asked(graph, name, || Asked::text(graph, &Index::new(graph), name))?;
    let contract = Contract::new(graph, &config.not_applicable);
    let found = context(graph, &contract, &asked, arguments.budget);
    print(&match arguments.format {
        Format::Human => human(graph, &found, color.out),
        Format::Json => machine(graph, &found, name),
        Format::Markdown => markdown(graph, &found),
    })?;
    Ok(ExitCode::SUCCESS)
}

/// What `name` stands for; where nothing has that name and it is a text, what `by_text` finds.
pub(super) fn asked(
    graph: &Graph,
    name: &str,
    by_text: impl FnOnce() -> Asked,
) -> Result<Asked, Failure> {
    let asked = match Asked::named(graph, name) {
        Ok(asked) => asked,
        Err(_) if Asked::is_text(name) => by_text(),
        Err(lost) => return Err(unknown(name, &lost)),
    };
    if asked.starts.is_empty() {
        return Err(Failure::Other("nothing relates to the text".to_owned()));
    }
    Ok(asked)
}
