//! The command line: one file a command, and what they share.

mod accept;
mod approve;
mod baseline;
mod cache;
mod check;
mod clock;
mod compared;
mod completions;
mod context;
mod coverage;
mod delta;
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
mod plan;
mod rules;
mod show;
mod staged;
mod trace;

use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::Ordering;
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::cache::store::CacheStore;
use crate::config::{self, Config, FailOn, Profile};
use crate::declarative;
use crate::facts::history::HistoryResponse;
use crate::graph::Graph;
use crate::queries;
use crate::queries::baseline as ledger;
use crate::queries::check::{CheckOutcome, CheckPlan};
use crate::report::text::clean;
use crate::workspace::{ReadProgress, WorkspaceOptions};
use crate::{disk, workspace};
use plan::{PlanSources, plan, plan_of};

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
    /// Print the cache folder or its size, or empty it
    Cache(cache::Arguments),
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
    /// Neither read nor write the cache
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

/// Why a command could not do its work. Its text is one clear message.
#[derive(Debug, thiserror::Error)]
enum CommandError {
    #[error(transparent)]
    Workspace(#[from] workspace::WorkspaceError),
    #[error(transparent)]
    Config(#[from] config::ConfigError),
    #[error(transparent)]
    Rule(#[from] declarative::RuleFileError),
    #[error(transparent)]
    Plan(#[from] crate::queries::check::PlanError),
    #[error(transparent)]
    Baseline(#[from] ledger::BaselineError),
    #[error("{0}")]
    Other(String),
    #[error(transparent)]
    Output(#[from] io::Error),
}

/// Exit code of a command that could not do its work.
const FAILED: u8 = 2;

/// Run a command line. `0`: nothing at the failing level; `1`: findings; `2`: the command could not do its work.
pub fn run(cli: Cli) -> ExitCode {
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
            CliCommand::Mcp(arguments) => mcp::run(&arguments),
            CliCommand::Hook(arguments) => hook::run(&arguments),
            CliCommand::Graph(arguments) => graph::run(&arguments),
            CliCommand::Cache(arguments) => cache::run(&arguments),
            CliCommand::Completions(arguments) => completions::run(&arguments),
            CliCommand::Man(arguments) => man::run(&arguments),
        });
    match ended {
        Ok(code) => code,
        // Who closed the pipe has read enough.
        Err(CommandError::Output(problem)) if problem.kind() == io::ErrorKind::BrokenPipe => {
            ExitCode::SUCCESS
        }
        Err(failure) => {
            let _ = writeln!(io::stderr(), "error: {}", clean(&failure.to_string()));
            ExitCode::from(FAILED)
        }
    }
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
    Ok(match disk::text(root, config::FILE)? {
        Some(text) => Config::parse(&text)?,
        None => Config::default(),
    })
}

/// The repository's own rules.
fn own_rules(root: &Path) -> Result<Vec<crate::rules::Rule>, CommandError> {
    is_folder(root)?;
    let mut rules = Vec::new();
    for (path, text) in disk::yaml_files(root, ".trueup/rules")? {
        rules.push(declarative::parse(&path, &text)?);
    }
    Ok(rules)
}

fn is_folder(root: &Path) -> Result<(), CommandError> {
    if root.is_dir() {
        return Ok(());
    }
    Err(CommandError::Other(format!(
        "cannot read `{}`: it is not a folder",
        root.display()
    )))
}

/// Check as `checking` says: the plan, what was checked, what was found.
fn checked(
    checking: &CheckOptions,
    fail_on: Option<FailOnArgument>,
) -> Result<(CheckPlan, &'static Graph, CheckOutcome), CommandError> {
    let plan = plan(checking, fail_on)?;
    let graph = open(&checking.root, &plan.config, !checking.no_cache)?;
    let history = history(checking, graph, &plan);
    let outcome = queries::check::check(graph, &history, &plan);
    Ok((plan, graph, outcome))
}

/// Read and link the working tree at `root`. The graph lasts as long as the process, which ends with its command: giving
/// it back piece by piece would cost a tenth of a check.
fn open(root: &Path, config: &Config, cached: bool) -> Result<&'static Graph, CommandError> {
    let settings = config.settings()?;
    let options = WorkspaceOptions {
        cache: if cached { cache_folder() } else { None },
        ..WorkspaceOptions::default()
    };
    let progress = ReadProgress::default();
    let revision = std::thread::scope(|scope| {
        let (finished, wait) = std::sync::mpsc::channel::<()>();
        let shown = &progress;
        if io::stderr().is_terminal() {
            scope.spawn(move || show(shown, &wait));
        }
        let read = workspace::read(root, &options, &progress);
        drop(finished);
        read
    })?;
    Ok(Box::leak(Box::new(Graph::new(revision, &settings))))
}

/// What history says of the mentions and approvals of `graph`, if some rule of the plan asks. One thread reads most of it; what
/// several rules ask for is made beside it.
fn history(checking: &CheckOptions, graph: &Graph, plan: &CheckPlan) -> HistoryResponse {
    history_for(checking, graph, plan, &|_| true)
}

/// The same for the rules that are `wanted` alone.
fn history_for(
    checking: &CheckOptions,
    graph: &Graph,
    plan: &CheckPlan,
    wanted: &(dyn Fn(&str) -> bool + Sync),
) -> HistoryResponse {
    if checking.no_history || !plan.asks_history(wanted) {
        return HistoryResponse::default();
    }
    let cache = if checking.no_cache {
        None
    } else {
        cache_folder()
    };
    let questions = graph.questions();
    let answer = || {
        let (root, sources) = (&checking.root, &graph.sources);
        crate::history::answer(root, sources, &questions, cache.as_deref())
    };
    workspace::beside(answer, || plan.prepare(graph, wanted)).0
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

/// The cache folder of the user.
fn cache_folder() -> Option<PathBuf> {
    CacheStore::default_folder()
}
