//! `trueup check`: runs the rules over the working tree and reports the findings.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};

use super::{CheckOptions, ColorOutput, CommandError, FailOnArgument, open_project, print};
use crate::analysis::AnalyzedGraph;
use crate::disk;
use crate::engine::check::working_tree;
use crate::engine::staged::changed;
use crate::queries::check::{CheckOutcome, CheckPlan};
use crate::report::{decision, github, gitlab, human, json, junit, markdown, sarif};

#[derive(Debug, Args)]
pub struct Arguments {
    #[command(flatten)]
    checking: CheckOptions,
    /// Output format
    #[arg(long, value_enum, default_value_t = CheckFormat::Human)]
    format: CheckFormat,
    /// Also write the report to a file, as FORMAT=FILE; repeatable
    #[arg(long, value_name = "FORMAT=FILE", value_parser = output)]
    output: Vec<(CheckFormat, PathBuf)>,
    /// Lowest level that fails [default: warning, or the one in trueup.yaml]
    #[arg(long, value_enum)]
    fail_on: Option<FailOnArgument>,
    /// Check the index instead of the working tree; hold back findings of the last commit
    #[arg(long)]
    staged: bool,
    /// Hold back findings of this revision
    #[arg(long, value_name = "REV")]
    base: Option<String>,
    /// Print only the summary
    #[arg(long, short)]
    quiet: bool,
    /// Accept a repository without documents and Rust files
    #[arg(long)]
    allow_empty: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum CheckFormat {
    /// Text for people, 80 columns wide
    Human,
    /// The full report as JSON
    Json,
    /// One JSON object per finding and line
    Jsonl,
    /// SARIF 2.1.0, for code hosts
    Sarif,
    /// GitHub Actions workflow commands
    Github,
    /// GitLab code quality report
    Gitlab,
    /// JUnit XML
    Junit,
    /// Markdown, for a job summary or a comment
    Markdown,
    /// `pass` or `block`, for hooks and coding agents
    Decision,
}

/// Width of the human report, in columns.
const WIDTH: usize = 80;

/// Parses `FORMAT=FILE`.
fn output(text: &str) -> Result<(CheckFormat, PathBuf), String> {
    let Some((format, file)) = text.split_once('=').filter(|(_, file)| !file.is_empty()) else {
        return Err("it is not of the form FORMAT=FILE".to_owned());
    };
    Ok((CheckFormat::from_str(format, false)?, PathBuf::from(file)))
}

pub fn run(arguments: &Arguments, color: ColorOutput) -> Result<ExitCode, CommandError> {
    let checking = &arguments.checking;
    let (project, request) = (checking.project(), checking.request(arguments.fail_on));
    let read = |config: &_| open_project(&project, config);
    let (plan, graph, outcome) = match (&arguments.base, arguments.staged) {
        (None, false) => working_tree(&project, &request, &read)?,
        (base, staged) => changed((&project, &request), (base.as_deref(), staged), &read)?,
    };
    if outcome.is_empty() && !arguments.allow_empty {
        return Err(CommandError::Other(format!(
            "`{}` holds no document and no Rust file, so that nothing was checked; \
             name another folder, or pass --allow-empty",
            checking.root.display()
        )));
    }
    let look = human::RenderOptions {
        color: color.out,
        width: WIDTH,
        quiet: arguments.quiet,
    };
    let render = |format, look| {
        let root = checking.root.to_string_lossy();
        rendered(format, graph, &plan, &outcome, (&root, look))
    };
    for (format, file) in &arguments.output {
        let plain = human::RenderOptions {
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
    format: CheckFormat,
    graph: &AnalyzedGraph,
    plan: &CheckPlan,
    outcome: &CheckOutcome,
    (root, look): (&str, human::RenderOptions),
) -> String {
    match format {
        CheckFormat::Human => human::render(graph, plan, outcome, look),
        CheckFormat::Json => json::render(graph, plan, outcome, root),
        CheckFormat::Jsonl => json::lines(graph, plan, outcome),
        CheckFormat::Sarif => sarif::render(graph, plan, outcome),
        CheckFormat::Github => github::render(graph, plan, outcome),
        CheckFormat::Gitlab => gitlab::render(graph, outcome),
        CheckFormat::Junit => junit::render(graph, plan, outcome),
        CheckFormat::Markdown => markdown::render(graph, plan, outcome),
        CheckFormat::Decision => decision::render(graph, plan, outcome),
    }
}
