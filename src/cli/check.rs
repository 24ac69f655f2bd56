//! `trueup check`: the main job.

use std::process::ExitCode;

use clap::{Args, ValueEnum};

use super::{Checking, Color, FailOnName, Failure, checked, print};
use crate::report::{human, json};

#[derive(Debug, Args)]
pub struct Arguments {
    #[command(flatten)]
    checking: Checking,
    /// How to print the report
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    /// The lowest level that fails [default: warning, or what trueup.yaml says]
    #[arg(long, value_enum)]
    fail_on: Option<FailOnName>,
    /// Print the summary alone
    #[arg(long, short)]
    quiet: bool,
    /// Let a repository without documents and Rust files pass
    #[arg(long)]
    allow_empty: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    Human,
    Json,
}

/// Columns of the human report.
const WIDTH: usize = 80;

pub fn run(arguments: &Arguments, color: Color) -> Result<ExitCode, Failure> {
    let checking = &arguments.checking;
    let (plan, graph, outcome) = checked(checking, arguments.fail_on)?;
    if outcome.is_empty() && !arguments.allow_empty {
        return Err(Failure::Other(format!(
            "`{}` holds no document and no Rust file, so that nothing was checked; \
             name another folder, or pass --allow-empty",
            checking.root.display()
        )));
    }
    let text = match arguments.format {
        Format::Human => {
            let look = human::Look {
                color: color.out,
                width: WIDTH,
                quiet: arguments.quiet,
            };
            human::render(&graph, &plan, &outcome, look)
        }
        Format::Json => {
            let root = checking.root.to_string_lossy();
            json::render(&graph, &plan, &outcome, &root)
        }
    };
    print(&text)?;
    Ok(ExitCode::from(u8::from(outcome.fails(plan.fail_on))))
}
