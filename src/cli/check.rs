//! `trueup check`: the main job.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};

use super::staged::changed;
use super::{Checking, Color, FailOnName, Failure, checked, print};
use crate::disk;
use crate::graph::Graph;
use crate::queries::check::{Outcome, Plan};
use crate::report::{decision, github, gitlab, human, json, junit, markdown, sarif};

#[derive(Debug, Args)]
pub struct Arguments {
    #[command(flatten)]
    checking: Checking,
    /// How to print the report
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    /// Write the report to a file too, as FORMAT=FILE; as often as needed
    #[arg(long, value_name = "FORMAT=FILE", value_parser = output)]
    output: Vec<(Format, PathBuf)>,
    /// The lowest level that fails [default: warning, or what trueup.yaml says]
    #[arg(long, value_enum)]
    fail_on: Option<FailOnName>,
    /// Check what would be committed instead of the working tree; what the last commit has already is held back
    #[arg(long)]
    staged: bool,
    /// Hold back what this revision has already
    #[arg(long, value_name = "REV")]
    base: Option<String>,
    /// Print the summary alone
    #[arg(long, short)]
    quiet: bool,
    /// Let a repository without documents and Rust files pass
    #[arg(long)]
    allow_empty: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// For people, at 80 columns
    Human,
    /// All of it, for programs
    Json,
    /// A finding a line
    Jsonl,
    /// SARIF 2.1.0, for code hosts
    Sarif,
    /// Workflow commands of GitHub Actions
    Github,
    /// Code quality of GitLab
    Gitlab,
    /// JUnit's XML
    Junit,
    /// A summary of a run, or a comment
    Markdown,
    /// `pass` or `block`, for hooks and coding agents
    Decision,
}

/// Columns of the human report.
const WIDTH: usize = 80;

/// Read `FORMAT=FILE`.
fn output(text: &str) -> Result<(Format, PathBuf), String> {
    let Some((format, file)) = text.split_once('=').filter(|(_, file)| !file.is_empty()) else {
        return Err("it is not of the form FORMAT=FILE".to_owned());
    };
    Ok((Format::from_str(format, false)?, PathBuf::from(file)))
}

pub fn run(arguments: &Arguments, color: Color) -> Result<ExitCode, Failure> {
    let checking = &arguments.checking;
    let (plan, graph, outcome) = match (&arguments.base, arguments.staged) {
        (None, false) => checked(checking, arguments.fail_on)?,
        (base, staged) => changed(checking, arguments.fail_on, (base.as_deref(), staged))?,
    };
    if outcome.is_empty() && !arguments.allow_empty {
        return Err(Failure::Other(format!(
            "`{}` holds no document and no Rust file, so that nothing was checked; \
             name another folder, or pass --allow-empty",
            checking.root.display()
        )));
    }
    let look = human::Look {
        color: color.out,
        width: WIDTH,
        quiet: arguments.quiet,
    };
    let render = |format, look| {
        let root = checking.root.to_string_lossy();
        rendered(format, graph, &plan, &outcome, (&root, look))
    };
    for (format, file) in &arguments.output {
        let plain = human::Look {
            color: false,
            quiet: false,
            ..look
        };
        disk::write_report(&checking.root, file, &render(*format, plain))?;
    }
    print(&render(arguments.format, look))?;
    Ok(ExitCode::from(u8::from(outcome.fails(plan.fail_on))))
}

fn rendered(
    format: Format,
    graph: &Graph,
    plan: &Plan,
    outcome: &Outcome,
    (root, look): (&str, human::Look),
) -> String {
    match format {
        Format::Human => human::render(graph, plan, outcome, look),
        Format::Json => json::render(graph, plan, outcome, root),
        Format::Jsonl => json::lines(graph, plan, outcome),
        Format::Sarif => sarif::render(graph, plan, outcome),
        Format::Github => github::render(graph, plan, outcome),
        Format::Gitlab => gitlab::render(graph, outcome),
        Format::Junit => junit::render(graph, plan, outcome),
        Format::Markdown => markdown::render(graph, plan, outcome),
        Format::Decision => decision::render(graph, plan, outcome),
    }
}
