//! The command line: one file a command, and what they share.

mod accept;
mod approve;
mod baseline;
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

use crate::config::{Config, FailOn, Profile};
use crate::engine::error::EngineError;
use crate::engine::plan::CheckRequest;
use crate::engine::project::Project;
use crate::graph::Graph;
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
    /// Number of threads; 0 for one a core
    #[arg(long, global = true, default_value_t = 0, hide = true)]
    threads: usize,
}

#[derive(Debug, Subcommand)]
enum CliCommand {
    /// Check a repository: documents, decisions, links and code against each other
    Check(check::Arguments),
    /// Write `trueup.yaml` with what was found
    Init(init::Arguments),
    /// Write a new artifact from its role's template
    New(new::Arguments),
    /// List the rules with their levels
    Rules(rules::Arguments),
    /// Explain a rule: what it finds, when it is silent, how often it was right
    Explain(explain::Arguments),
    /// Record today's findings so that only new ones fail; later, remove what is paid off
    Baseline(baseline::Arguments),
    /// Record that a person reviewed a section against the code it describes
    Accept(accept::Arguments),
    /// Record that a person approved the text of an intent, a decision or another artifact
    Approve(approve::Arguments),
    /// How much of the outer surface do the documents name?
    Coverage(coverage::Arguments),
    /// What a change means: artifacts, demands, outer surface and code of two revisions, compared
    Delta(delta::Arguments),
    /// May this change pass? Checks it by the base's rules and answers `open` or `closed`
    Gate(gate::Arguments),
    /// Print the chain from intent to test around one thing, or all of it, with its holes
    Trace(trace::Arguments),
    /// Print every feature with its intent, behaviour, decisions, criteria, tests, guide, owner and approval
    Matrix(matrix::Arguments),
    /// Compare a text with all that is there: what does, decides, forbids or says it already
    Overlap(overlap::Arguments),
    /// What work on something needs to know, within a budget of tokens: why, what, what was decided, what holds, the code
    Context(context::Arguments),
    /// Print the text at an address
    Show(show::Arguments),
    /// Answer a coding agent over the Model Context Protocol, on standard input and output
    Mcp(mcp::Arguments),
    /// Write a git hook that checks each commit
    Hook(hook::Arguments),
    /// Print the graph of artifacts, documents and crates
    Graph(graph::Arguments),
    /// Print a completion script for a shell
    Completions(completions::Arguments),
    /// Print the page of the manual, of trueup or of one command
    Man(man::Arguments),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ColorChoice {
    Auto,
    Always,
    Never,
}

/// What every command that checks takes.
#[derive(Debug, Args)]
struct CheckOptions {
    /// The folder to check
    #[arg(default_value = ".")]
    root: PathBuf,
    /// Which rules are on by default [default: adopt, or what trueup.yaml says]
    #[arg(long, value_enum)]
    profile: Option<ProfileArgument>,
    /// Run this rule alone; may be given more than once
    #[arg(long, value_name = "RULE")]
    rule: Vec<String>,
    /// Keep no facts between runs
    #[arg(long)]
    no_cache: bool,
    /// Do not read the history: names that are gone since a line was written stay unnoticed
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

/// Run a command line. `0`: nothing at the failing level; `1`: findings; `2`: the command could not do its work.
/// `serve` answers over the Model Context Protocol.
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
    /// Whether to colour: asked for, or on a terminal that did not say no (`NO_COLOR`, `TERM=dumb`).
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

/// The configuration at `root`; the default where there is none.
fn configuration(root: &Path) -> Result<Config, CommandError> {
    Ok(Project::new(root, false).configuration()?)
}

/// The repository's own rules.
fn own_rules(root: &Path) -> Result<Vec<crate::rules::Rule>, CommandError> {
    Ok(Project::new(root, false).own_rules()?)
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

/// Read and link the working tree at `root`.
fn open(root: &Path, config: &Config, cached: bool) -> Result<&'static Graph, CommandError> {
    Ok(open_project(&Project::new(root, cached), config)?)
}

/// Read and link a working tree, and show the progress on a terminal. The graph lasts as long as the process, which ends
/// with its command: to free it piece by piece would cost a tenth of a check.
fn open_project(project: &Project, config: &Config) -> Result<&'static Graph, EngineError> {
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

/// Show a bar where a terminal waits for more than half a second.
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
