//! `trueup coverage`: how much of the outer surface the documents mention, enforced as a ratchet.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};

use super::{CommandError, configuration, disk, is_folder, open, print};
use crate::facts::policy_files::UNDOCUMENTED;
use crate::queries::coverage::CoverageAnswer;
use crate::report::coverage::{human, machine};
use crate::workspace;

#[derive(Debug, Args)]
pub struct Arguments {
    /// Root folder of the repository
    #[arg(default_value = ".")]
    root: PathBuf,
    /// Output format
    #[arg(long, value_enum, default_value_t = CoverageFormat::Human)]
    format: CoverageFormat,
    /// Fail below this documented share of names
    #[arg(long, value_name = "PERCENT", value_parser = clap::value_parser!(u8).range(0..=100))]
    min: Option<u8>,
    /// Write `trueup.coverage`: first all undocumented names, later without the documented ones
    #[arg(long)]
    record: bool,
    /// Also record new names if there is a ratchet
    #[arg(long, requires = "record")]
    add: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum CoverageFormat {
    Human,
    Json,
}

pub fn run(arguments: &Arguments) -> Result<ExitCode, CommandError> {
    let root = &arguments.root;
    is_folder(root)?;
    let old = workspace::ratchet(root)?;
    let graph = open(root, &configuration(root)?, true)?;
    let answer = CoverageAnswer::new(graph, old.as_ref());
    if arguments.record {
        if graph.tree.ignores(UNDOCUMENTED) {
            return Err(CommandError::Other(format!(
                "git ignores {UNDOCUMENTED}, so that no check would see it: take it out of .gitignore"
            )));
        }
        let text = answer.ratchet(old.as_ref(), arguments.add);
        disk::write(root, UNDOCUMENTED, &text, false)?;
        let names = text.lines().count().saturating_sub(3);
        print(&format!(
            "{UNDOCUMENTED}: {names} names without a document, {} paid off\n",
            answer.paid_off
        ))?;
        return Ok(ExitCode::SUCCESS);
    }
    if answer.sum().0 == 0 {
        return Err(CommandError::Other(format!(
            "`{}` shows nothing to the outside that could be counted: no library, no argument, no variable",
            root.display()
        )));
    }
    print(&match arguments.format {
        CoverageFormat::Human => human(graph, &answer),
        CoverageFormat::Json => machine(graph, &answer),
    })?;
    let low = arguments.min.is_some_and(|min| answer.percent() < min);
    Ok(ExitCode::from(u8::from(low || !answer.new.is_empty())))
}
