//! `trueup trace`: the trace around one thing, or from every intent to its tests.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};

use super::{ColorOutput, CommandError, opened, print};
use crate::engine::lookup;
use crate::queries::contract::ContractIndex;
use crate::queries::trace::TraceTree;
use crate::report::trace::{human, machine::machine};

#[derive(Debug, Args)]
pub struct Arguments {
    /// Root of the trace: an artifact (`feature:x`, `ADR-7`), a criterion (`feature:x#AC-1`), a requirement
    /// (`req~login~1`), a path, or a Rust item by its path [default: every intent, and what is linked to none]
    id: Option<String>,
    /// Output format
    #[arg(long, value_enum, default_value_t = TraceFormat::Human)]
    format: TraceFormat,
    /// Print only the paths to a hole
    #[arg(long)]
    holes: bool,
    /// Exit with 1 if there is a hole
    #[arg(long)]
    fail_on_holes: bool,
    /// Root folder of the repository
    #[arg(long, default_value = ".")]
    root: PathBuf,
    /// Disable the cache
    #[arg(long)]
    no_cache: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum TraceFormat {
    Human,
    Json,
}

pub fn run(arguments: &Arguments, color: ColorOutput) -> Result<ExitCode, CommandError> {
    let root = &arguments.root;
    let (config, graph) = opened(root, !arguments.no_cache)?;
    let asked = arguments.id.as_deref();
    let start = asked.map(|name| lookup::start(graph, name)).transpose()?;
    let contract = ContractIndex::new(graph, &config.not_applicable);
    let mut answer = TraceTree::new(graph, &contract, start);
    if answer.lines.is_empty() {
        return Err(CommandError::Other(format!(
            "`{}` holds no intent, behaviour, feature, criteria or requirement, so that there is nothing to trace; \
             name another folder with --root, or an id",
            root.display()
        )));
    }
    let failed = arguments.fail_on_holes && answer.sums(graph).holes > 0;
    if arguments.holes {
        answer = answer.holes_alone();
    }
    print(&match arguments.format {
        TraceFormat::Human => human(graph, &answer, color.out),
        TraceFormat::Json => machine(graph, &answer, asked),
    })?;
    Ok(ExitCode::from(u8::from(failed)))
}
