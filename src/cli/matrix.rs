//! `trueup matrix`: every feature with its intent, behaviour, decisions, criteria, tests, guide, owner and approval.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};

use super::{Color, Failure, configuration, is_folder, open, print};
use crate::queries::contract::Contract;
use crate::queries::matrix::{Answer, approval};
use crate::report::matrix::{csv, html, human, machine, markdown};

#[derive(Debug, Args)]
pub struct Arguments {
    /// The folder of the repository
    #[arg(default_value = ".")]
    root: PathBuf,
    /// How to print it
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    /// Exit with 1 if there is a hole
    #[arg(long)]
    fail_on_holes: bool,
    /// Keep no facts between runs
    #[arg(long)]
    no_cache: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    Human,
    Markdown,
    Csv,
    Json,
    Html,
}

pub fn run(arguments: &Arguments, color: Color) -> Result<ExitCode, Failure> {
    let root = &arguments.root;
    is_folder(root)?;
    let config = configuration(root)?;
    let graph = open(root, &config, !arguments.no_cache)?;
    let contract = Contract::new(graph, &config.not_applicable);
    let answer = Answer::new(graph, &contract, &|id| approval(graph, id));
    if answer.is_empty() {
        return Err(Failure::Other(format!(
            "`{}` holds no feature and no requirement, so that there is no matrix; name another folder",
            root.display()
        )));
    }
    print(&match arguments.format {
        Format::Human => human::human(&answer, color.out),
        Format::Markdown => markdown::markdown(graph, &answer),
        Format::Csv => csv::csv(graph, &answer),
        Format::Json => machine::machine(graph, &answer),
        Format::Html => html::html(graph, &answer),
    })?;
    let failed = arguments.fail_on_holes && answer.gaps().next().is_some();
    Ok(ExitCode::from(u8::from(failed)))
}
