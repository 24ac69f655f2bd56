//! The command line: one file per command, and the code that they share.

mod accept;
mod approve;
mod baseline;
mod cache;
mod check;
mod compared;
mod completions;
mod context;
mod coverage;
mod delta;
mod error;
mod explain;
mod gate;
mod graph;
mod hook;
mod init;
mod man;
mod matrix;
mod mcp;
mod new;
mod overlap;
mod rules;
mod show;
mod trace;

use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::Ordering;
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::analysis::AnalyzedGraph;
use crate::config::{Config, FailOn, Profile};
use crate::engine::error::EngineError;
use crate::engine::plan::CheckRequest;
use crate::engine::project::Project;
use crate::workspace::ReadProgress;
use crate::{disk, workspace};
use error::CommandError;

/// Keeps a repository's intent, decisions, features, tests and Rust code true to each other.
#[derive(Debug, Parser)]
#[command(name = "trueup", version, about, long_about = None, arg_required_else_help = true)]
pub struct Cli {
    #[command(subcommand)]
    command: CliCommand,
    /// When to use colour
    #[arg(long, global = true, value_enum, default_value_t = ColorChoice::Auto)]
    color: ColorChoice,
    /// Number of threads; 0 for one per core
    #[arg(long, global = true, default_value_t = 0, hide = true)]
    threads: usize,
}

#[derive(Debug, Subcommand)]
enum CliCommand {
    /// Check a repository: documents, decisions, links and code against each other
    Check(check::Arguments),
    /// Write `trueup.yaml` with the settings detected in the repository
    Init(init::Arguments),
    /// Write a new artifact from its role's template
    New(new::Arguments),
    /// List the rules with their levels
    Rules(rules::Arguments),
    /// Explain a rule: what it finds, its exceptions, and its measured precision
    Explain(explain::Arguments),
    /// Record existing findings so that only new ones fail; later, remove fixed ones
    Baseline(baseline::Arguments),
    /// Record that a person reviewed a section against the code it describes
    Accept(accept::Arguments),
    /// Record that a person approved the text of an intent, a decision or another artifact
    Approve(approve::Arguments),
    /// Report how much of the outer surface the documents mention
    Coverage(coverage::Arguments),
    /// Compare two revisions semantically: artifacts, requirements, outer surface and code
    Delta(delta::Arguments),
    /// Decide whether a change may be merged, by the rules of its base: `open` or `closed`
    Gate(gate::Arguments),
    /// Print the trace from intent to test around one thing, or all of it, with its holes
    Trace(trace::Arguments),
    /// Print every feature with its intent, behaviour, decisions, criteria, tests, guide, owner and approval
    Matrix(matrix::Arguments),
    /// Find documents, decisions and code that already cover, forbid or contradict a text
    Overlap(overlap::Arguments),
    /// Print the context of a task within a token budget: intent, requirements, decisions, constraints and code
    Context(context::Arguments),
    /// Print the text at an address
    Show(show::Arguments),
    /// Serve coding agents over the Model Context Protocol on standard input and output
    Mcp(mcp::Arguments),
    /// Write a git hook that checks each commit
    Hook(hook::Arguments),
    /// Print the graph of artifacts, documents and crates
    Graph(graph::Arguments),
    /// Print the cache folder or its size, or empty it
    Cache(cache::Arguments),
    /// Print a completion script for a shell
    Completions(completions::Arguments),
    /// Print the manual page of trueup or of one command
    Man(man::Arguments),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ColorChoice {
    Auto,
    Always,
    Never,
}

/// Options shared by the commands that run a check.
#[derive(Debug, Args)]
struct CheckOptions {
    /// The folder to check
    #[arg(default_value = ".")]
    root: PathBuf,
    /// Profile: the default level of each rule [default: adopt, or the one in trueup.yaml]
    #[arg(long, value_enum)]
    profile: Option<ProfileArgument>,
    /// Run only this rule; repeatable
    #[arg(long, value_name = "RULE")]
    rule: Vec<String>,
    /// Disable the cache
    #[arg(long)]
    no_cache: bool,
    /// Do not read the git history: names removed since a line was written are not reported
    #[arg(long)]
    no_history: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum ProfileArgument {
    Adopt,
    AgenticCd,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum FailOnArgument {
    Note,
    Warning,
    Error,
    Never,
}

impl From<ProfileArgument> for Profile {
    fn from(name: ProfileArgument) -> Profile {
        match name {
            ProfileArgument::Adopt => Profile::Adopt,
            ProfileArgument::AgenticCd => Profile::AgenticCd,
        }
    }
}

impl From<FailOnArgument> for FailOn {
    fn from(name: FailOnArgument) -> FailOn {
        match name {
            FailOnArgument::Note => FailOn::Note,
            FailOnArgument::Warning => FailOn::Warning,
            FailOnArgument::Error => FailOn::Error,
            FailOnArgument::Never => FailOn::Never,
        }
    }
}

/// Runs a command line. Exit codes: `0` no finding at the failing level, `1` findings, `2` the command failed.
pub fn run(cli: Cli, serve: mcp::ServeFunction) -> ExitCode {
    let color = ColorOutput {
        out: cli.color.on(io::stdout().is_terminal()),
    };
    let ended = workspace::start_threads(cli.threads)
        .map_err(CommandError::from)
        .and_then(|()| match cli.command {
            CliCommand::Check(arguments) => check::run(&arguments, color),
            CliCommand::Init(arguments) => init::run(&arguments),
            CliCommand::New(arguments) => new::run(&arguments),
            CliCommand::Rules(arguments) => rules::run(&arguments),
            CliCommand::Explain(arguments) => explain::run(&arguments),
            CliCommand::Baseline(arguments) => baseline::run(&arguments),
            CliCommand::Accept(arguments) => accept::run(&arguments),
            CliCommand::Approve(arguments) => approve::run(&arguments),
            CliCommand::Coverage(arguments) => coverage::run(&arguments),
            CliCommand::Delta(arguments) => delta::run(&arguments, color),
            CliCommand::Gate(arguments) => gate::run(&arguments, color),
            CliCommand::Trace(arguments) => trace::run(&arguments, color),
            CliCommand::Matrix(arguments) => matrix::run(&arguments, color),
            CliCommand::Overlap(arguments) => overlap::run(&arguments, color),
            CliCommand::Context(arguments) => context::run(&arguments, color),
            CliCommand::Show(arguments) => show::run(&arguments),
            CliCommand::Mcp(arguments) => mcp::run(&arguments, serve),
            CliCommand::Hook(arguments) => hook::run(&arguments),
            CliCommand::Graph(arguments) => graph::run(&arguments),
            CliCommand::Cache(arguments) => cache::run(&arguments),
            CliCommand::Completions(arguments) => completions::run(&arguments),
            CliCommand::Man(arguments) => man::run(&arguments),
        });
    ended.unwrap_or_else(|failure| failure.exit())
}

#[derive(Clone, Copy)]
struct ColorOutput {
    out: bool,
}

impl ColorChoice {
    /// Whether to use colour: on request, or on a terminal without an opt-out (`NO_COLOR`, `TERM=dumb`).
    fn on(self, terminal: bool) -> bool {
        match self {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto => {
                let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
                let dumb = std::env::var_os("TERM").is_some_and(|value| value == "dumb");
                terminal && !refused && !dumb
            }
        }
    }
}

/// Write `text` to standard output.
fn print(text: &str) -> Result<(), CommandError> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()?;
    Ok(())
}

/// The configuration at `root`; the default if there is no file.
fn configuration(root: &Path) -> Result<Config, CommandError> {
    Ok(Project::new(root, false).configuration()?)
}

/// The repository's own rules.
fn own_rules(root: &Path) -> Result<Vec<crate::rules::Rule>, CommandError> {
    Ok(Project::new(root, false).own_rules()?)
}

/// The configuration of the repository at `root`, and its graph by it.
fn opened(root: &Path, cached: bool) -> Result<(Config, &'static AnalyzedGraph), CommandError> {
    is_folder(root)?;
    let config = configuration(root)?;
    let graph = open(root, &config, cached)?;
    Ok((config, graph))
}

fn is_folder(root: &Path) -> Result<(), CommandError> {
    Ok(Project::new(root, false).is_folder()?)
}

impl CheckOptions {
    fn project(&self) -> Project {
        Project::new(&self.root, !self.no_cache)
    }

    fn request(&self, fail_on: Option<FailOnArgument>) -> CheckRequest {
        CheckRequest {
            profile: self.profile.map(Profile::from),
            fail_on: fail_on.map(FailOn::from),
            rules: self.rule.clone(),
            no_history: self.no_history,
        }
    }
}

/// Reads and links the working tree at `root`. The graph is leaked on purpose: freeing it piece by piece would cost a
/// tenth of a check, and the process ends with its command.
fn open(
    root: &Path,
    config: &Config,
    cached: bool,
) -> Result<&'static AnalyzedGraph, CommandError> {
    Ok(open_project(&Project::new(root, cached), config)?)
}

/// Read and link a working tree, and show the progress on a terminal. The graph lasts as long as the process, which ends
/// with its command: to free it piece by piece would cost a tenth of a check.
fn open_project(project: &Project, config: &Config) -> Result<&'static AnalyzedGraph, EngineError> {
    let progress = ReadProgress::default();
    let graph = std::thread::scope(|scope| {
        let (finished, wait) = std::sync::mpsc::channel::<()>();
        let shown = &progress;
        if io::stderr().is_terminal() {
            scope.spawn(move || show(shown, &wait));
        }
        let read = project.read(config, &progress);
        drop(finished);
        read
    })?;
    Ok(Box::leak(Box::new(graph)))
}

/// Shows a progress bar on a terminal after half a second.
fn show(progress: &ReadProgress, wait: &std::sync::mpsc::Receiver<()>) {
    use std::sync::mpsc::RecvTimeoutError;
    if wait.recv_timeout(Duration::from_millis(500)) == Err(RecvTimeoutError::Disconnected) {
        return;
    }
    let bar = indicatif::ProgressBar::new(0);
    bar.set_message("reading");
    while wait.recv_timeout(Duration::from_millis(100)) == Err(RecvTimeoutError::Timeout) {
        bar.set_length(progress.total.load(Ordering::Relaxed) as u64);
        bar.set_position(progress.done.load(Ordering::Relaxed) as u64);
    }
    bar.finish_and_clear();
}
