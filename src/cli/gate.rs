//! `trueup gate`: decides whether a change may be merged.

mod agreement;
mod verify;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};

use super::compared::RevisionArguments;
use super::{ColorOutput, CommandError, print};
use crate::disk;
use crate::engine::clock;
use crate::engine::gate::{GateRequest, judge};
use crate::engine::project::Project;
use crate::report::gate::{GateView, human, machine, markdown};
use crate::workspace::ReadProgress;
use crate::workspace::revisions::HeadSpec;

#[derive(Debug, Args)]
pub struct Arguments {
    /// Root folder of the repository
    #[arg(default_value = ".")]
    root: PathBuf,
    #[command(flatten)]
    compared: RevisionArguments,
    /// Let findings that existed at the base close the gate too
    #[arg(long)]
    strict: bool,
    /// State of the pipeline; while it is red, only a declared fix passes
    #[arg(long, value_enum, default_value_t = PipelineStatus::Green)]
    pipeline: PipelineStatus,
    /// Output format
    #[arg(long, value_enum, default_value_t = GateFormat::Human)]
    format: GateFormat,
    /// Write the evidence, an in-toto Statement, to this file; the head must be a commit
    #[arg(long, value_name = "FILE")]
    evidence: Option<PathBuf>,
    /// Recompute the verdict of this evidence, and compare
    #[arg(long, value_name = "FILE", conflicts_with_all = ["evidence", "staged", "shadow", "agreement"])]
    verify: Option<PathBuf>,
    /// Age in days beyond which evidence is refused
    #[arg(long, value_name = "DAYS", requires = "verify", default_value_t = 7)]
    max_age: u16,
    /// Shadow mode: never exit with 1, append the verdict to the log
    #[arg(long, requires = "log")]
    shadow: bool,
    /// Log file of shadow mode
    #[arg(long, value_name = "FILE")]
    log: Option<PathBuf>,
    /// The real decision of the pipeline or reviewer, for the log
    #[arg(long, value_enum, requires = "shadow")]
    outcome: Option<OutcomeArgument>,
    /// Report how often the verdicts in the log agreed with the real decision
    #[arg(long, requires = "log", conflicts_with = "shadow")]
    agreement: bool,
    /// Disable the cache
    #[arg(long)]
    no_cache: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum PipelineStatus {
    Green,
    Red,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum OutcomeArgument {
    Open,
    Closed,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum GateFormat {
    Human,
    Json,
    Markdown,
}

pub fn run(arguments: &Arguments, color: ColorOutput) -> Result<ExitCode, CommandError> {
    let project = Project::new(&arguments.root, !arguments.no_cache);
    project.is_folder()?;
    if let (true, Some(log)) = (arguments.agreement, &arguments.log) {
        return agreement::run(&arguments.root, log);
    }
    if let Some(file) = &arguments.verify {
        return verify::run(arguments, &project, file);
    }
    let head = arguments.compared.head();
    if arguments.evidence.is_some() && !matches!(head, HeadSpec::Commit(_)) {
        return Err(CommandError::Other(
            "evidence speaks of a commit: name one with --head".to_owned(),
        ));
    }
    let job = GateRequest {
        project: &project,
        base: arguments.compared.base.clone(),
        head,
        strict: arguments.strict,
        red: arguments.pipeline == PipelineStatus::Red,
        day: clock::today(),
        progress: &ReadProgress::default(),
    };
    let done = judge(&job, |shown| {
        let shown = &GateView {
            shadow: arguments.shadow,
            ..*shown
        };
        match arguments.format {
            GateFormat::Human => human::human(shown, color.out),
            GateFormat::Json => machine::machine(shown),
            GateFormat::Markdown => markdown::markdown(shown),
        }
    })?;
    print(&done.view)?;
    if let (Some(file), Some(statement)) = (&arguments.evidence, &done.statement) {
        disk::write_report(&arguments.root, file, statement)?;
    }
    if let (true, Some(log)) = (arguments.shadow, &arguments.log) {
        let outcome = arguments
            .outcome
            .map(|outcome| outcome == OutcomeArgument::Open);
        disk::append(&arguments.root, log, &agreement::line(&done, outcome))?;
        return Ok(ExitCode::SUCCESS);
    }
    let code = code(done.open);
    std::mem::forget(done.graphs);
    Ok(code)
}

fn code(open: bool) -> ExitCode {
    match open {
        true => ExitCode::SUCCESS,
        false => ExitCode::from(1),
    }
}
