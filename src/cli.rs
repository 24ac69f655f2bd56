//! The command line: one file a command, and what they share.

mod accept;
mod approve;
mod baseline;
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

use crate::config::{self, Config, FailOn, Profile};
use crate::declarative;
use crate::facts::history::History;
use crate::graph::Graph;
use crate::queries;
use crate::queries::baseline as ledger;
use crate::queries::check::{Outcome, Plan};
use crate::report::text::clean;
use crate::workspace::{Options, Progress};
use crate::{disk, workspace};
use plan::{Said, plan, plan_of};

/// Keeps a repository's intent, decisions, features, tests and Rust code true to each other.
#[derive(Debug, Parser)]
#[command(name = "trueup", version, about, long_about = None, arg_required_else_help = true)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
    /// When to use colour
    #[arg(long, global = true, value_enum, default_value_t = When::Auto)]
    color: When,
    /// Number of threads; 0 for one a core
    #[arg(long, global = true, default_value_t = 0, hide = true)]
    threads: usize,
}

#[derive(Debug, Subcommand)]
enum Command {
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
enum When {
    Auto,
    Always,
    Never,
}

/// What every command that checks takes.
#[derive(Debug, Args)]
struct Checking {
    /// The folder to check
    #[arg(default_value = ".")]
    root: PathBuf,
    /// Which rules are on by default [default: adopt, or what trueup.yaml says]
    #[arg(long, value_enum)]
    profile: Option<ProfileName>,
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
enum ProfileName {
    Adopt,
    AgenticCd,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum FailOnName {
    Note,
    Warning,
    Error,
    Never,
}

impl From<ProfileName> for Profile {
    fn from(name: ProfileName) -> Profile {
        match name {
            ProfileName::Adopt => Profile::Adopt,
            ProfileName::AgenticCd => Profile::AgenticCd,
        }
    }
}

impl From<FailOnName> for FailOn {
    fn from(name: FailOnName) -> FailOn {
        match name {
            FailOnName::Note => FailOn::Note,
            FailOnName::Warning => FailOn::Warning,
            FailOnName::Error => FailOn::Error,
            FailOnName::Never => FailOn::Never,
        }
    }
}

/// Why a command could not do its work. Its text is one clear message.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error(transparent)]
    Workspace(#[from] workspace::Error),
    #[error(transparent)]
    Config(#[from] config::ConfigError),
    #[error(transparent)]
    Rule(#[from] declarative::RuleError),
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
    let color = Color {
        out: cli.color.on(io::stdout().is_terminal()),
    };
    let ended = workspace::start_threads(cli.threads)
        .map_err(Failure::from)
        .and_then(|()| match cli.command {
            Command::Check(arguments) => check::run(&arguments, color),
            Command::Init(arguments) => init::run(&arguments),
            Command::New(arguments) => new::run(&arguments),
            Command::Rules(arguments) => rules::run(&arguments),
            Command::Explain(arguments) => explain::run(&arguments),
            Command::Baseline(arguments) => baseline::run(&arguments),
            Command::Accept(arguments) => accept::run(&arguments),
            Command::Approve(arguments) => approve::run(&arguments),
            Command::Coverage(arguments) => coverage::run(&arguments),
            Command::Delta(arguments) => delta::run(&arguments, color),
            Command::Gate(arguments) => gate::run(&arguments, color),
            Command::Trace(arguments) => trace::run(&arguments, color),
            Command::Matrix(arguments) => matrix::run(&arguments, color),
            Command::Overlap(arguments) => overlap::run(&arguments, color),
            Command::Context(arguments) => context::run(&arguments, color),
            Command::Show(arguments) => show::run(&arguments),
            Command::Mcp(arguments) => mcp::run(&arguments),
            Command::Hook(arguments) => hook::run(&arguments),
            Command::Graph(arguments) => graph::run(&arguments),
            Command::Completions(arguments) => completions::run(&arguments),
            Command::Man(arguments) => man::run(&arguments),
        });
    match ended {
        Ok(code) => code,
        // Who closed the pipe has read enough.
        Err(Failure::Output(problem)) if problem.kind() == io::ErrorKind::BrokenPipe => {
            ExitCode::SUCCESS
        }
        Err(failure) => {
            let _ = writeln!(io::stderr(), "error: {}", clean(&failure.to_string()));
            ExitCode::from(FAILED)
        }
    }
}

#[derive(Clone, Copy)]
struct Color {
    out: bool,
}

impl When {
    /// Whether to colour: asked for, or on a terminal that did not say no (`NO_COLOR`, `TERM=dumb`).
    fn on(self, terminal: bool) -> bool {
        match self {
            When::Always => true,
            When::Never => false,
            When::Auto => {
                let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
                let dumb = std::env::var_os("TERM").is_some_and(|value| value == "dumb");
                terminal && !refused && !dumb
            }
        }
    }
}

/// Write `text` to standard output.
fn print(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()?;
    Ok(())
}

/// The configuration at `root`; the default where there is none.
fn configuration(root: &Path) -> Result<Config, Failure> {
    Ok(match disk::text(root, config::FILE)? {
        Some(text) => Config::parse(&text)?,
        None => Config::default(),
    })
}

/// The repository's own rules.
fn own_rules(root: &Path) -> Result<Vec<crate::rules::Rule>, Failure> {
    is_folder(root)?;
    let mut rules = Vec::new();
    for (path, text) in disk::yaml_files(root, ".trueup/rules")? {
        rules.push(declarative::parse(&path, &text)?);
    }
    Ok(rules)
}

fn is_folder(root: &Path) -> Result<(), Failure> {
    if root.is_dir() {
        return Ok(());
    }
    Err(Failure::Other(format!(
        "cannot read `{}`: it is not a folder",
        root.display()
    )))
}

/// Check as `checking` says: the plan, what was checked, what was found.
fn checked(
    checking: &Checking,
    fail_on: Option<FailOnName>,
) -> Result<(Plan, &'static Graph, Outcome), Failure> {
    let plan = plan(checking, fail_on)?;
    let graph = open(&checking.root, &plan.config, !checking.no_cache)?;
    let history = history(checking, graph, &plan);
    let outcome = queries::check::check(graph, &history, &plan);
    Ok((plan, graph, outcome))
}

/// Read and link the working tree at `root`. The graph lasts as long as the process, which ends with its command: giving
/// it back piece by piece would cost a tenth of a check.
fn open(root: &Path, config: &Config, cached: bool) -> Result<&'static Graph, Failure> {
    let settings = config.settings()?;
    let options = Options {
        cache: if cached { cache_folder() } else { None },
        ..Options::default()
    };
    let progress = Progress::default();
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
fn history(checking: &Checking, graph: &Graph, plan: &Plan) -> History {
    history_for(checking, graph, plan, &|_| true)
}

/// The same for the rules that are `wanted` alone.
fn history_for(
    checking: &Checking,
    graph: &Graph,
    plan: &Plan,
    wanted: &(dyn Fn(&str) -> bool + Sync),
) -> History {
    if checking.no_history || !plan.asks_history(wanted) {
        return History::default();
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
fn show(progress: &Progress, wait: &std::sync::mpsc::Receiver<()>) {
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

/// The user's cache folder for this program: `TRUEUP_CACHE_DIR`, or the one below `XDG_CACHE_HOME` or the home folder.
fn cache_folder() -> Option<PathBuf> {
    let folder = |name| {
        std::env::var_os(name)
            .filter(|value| !value.is_empty())
            .map(PathBuf::from)
    };
    folder("TRUEUP_CACHE_DIR")
        .or_else(|| folder("XDG_CACHE_HOME").map(|cache| cache.join("trueup")))
        .or_else(|| folder("HOME").map(|home| home.join(".cache/trueup")))
        .or_else(|| folder("LOCALAPPDATA").map(|local| local.join("trueup/cache")))
}
