//! `trueup matrix`: the traceability matrix of all features.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};

use super::{ColorOutput, CommandError, opened, print};
use crate::queries::contract::ContractIndex;
use crate::queries::matrix::{TraceabilityMatrix, approval};
use crate::report::matrix::{csv, html, human, machine, markdown};

#[derive(Debug, Args)]
pub struct Arguments {
    /// Root folder of the repository
    #[arg(default_value = ".")]
    root: PathBuf,
    /// Output format
    #[arg(long, value_enum, default_value_t = MatrixFormat::Human)]
    format: MatrixFormat,
    /// Exit with 1 if there is a hole
    #[arg(long)]
    fail_on_holes: bool,
    /// Disable the cache
    #[arg(long)]
    no_cache: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum MatrixFormat {
    Human,
    Markdown,
    Csv,
    Json,
    Html,
}

pub fn run(arguments: &Arguments, color: ColorOutput) -> Result<ExitCode, CommandError> {
    let root = &arguments.root;
    let (config, graph) = opened(root, !arguments.no_cache)?;
    let contract = ContractIndex::new(graph, &config.not_applicable);
    let answer = TraceabilityMatrix::new(graph, &contract, &|id| approval(graph, id));
    if answer.is_empty() {
        return Err(CommandError::Other(format!(
            "`{}` holds no feature and no requirement, so that there is no matrix; name another folder",
            root.display()
        )));
    }
    print(&match arguments.format {
        MatrixFormat::Human => human::human(&answer, color.out),
        MatrixFormat::Markdown => markdown::markdown(graph, &answer),
        MatrixFormat::Csv => csv::csv(graph, &answer),
        MatrixFormat::Json => machine::machine(graph, &answer),
        MatrixFormat::Html => html::html(graph, &answer),
    })?;
    let failed = arguments.fail_on_holes && answer.gaps().next().is_some();
    Ok(ExitCode::from(u8::from(failed)))
}
