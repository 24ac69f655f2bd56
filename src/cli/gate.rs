//! `trueup gate`: may this change pass?

mod agreement;
mod verify;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, ValueEnum};

use super::compared::RevisionArguments;
use super::{ColorOutput, CommandError, cache_folder, clock, is_folder, print};
use crate::config::{self, Config};
use crate::declarative;
use crate::facts::history::HistoryResponse;
use crate::facts::revision_diff::{WAIVERS, is_own_rule};
use crate::graph::Graph;
use crate::queries::baseline::{self, Baseline};
use crate::queries::check::{CheckPlan, check};
use crate::queries::delta::Delta;
use crate::queries::gate;
use crate::queries::gate::waivers::{EvaluatedWaivers, WaiverFile};
use crate::queries::gate::{GateInput, GateRevision, GateVerdict, read_waivers};
use crate::report::gate::evidence;
use crate::report::gate::evidence::EvidenceRevisions;
use crate::report::gate::{GateView, human, machine, markdown};
use crate::workspace::revisions;
use crate::workspace::revisions::{CommitIds, ComparisonSpec, EarlierText, HeadSpec, RevisionPair};
use crate::workspace::{ReadProgress, WorkspaceOptions};
use crate::{disk, history};

#[derive(Debug, Args)]
pub struct Arguments {
    /// The folder of the repository
    #[arg(default_value = ".")]
    root: PathBuf,
    #[command(flatten)]
    compared: RevisionArguments,
    /// Let what was there before close the gate too
    #[arg(long)]
    strict: bool,
    /// The state of the pipeline; while it is red, only what is declared a fix passes
    #[arg(long, value_enum, default_value_t = PipelineStatus::Green)]
    pipeline: PipelineStatus,
    /// How to print it
    #[arg(long, value_enum, default_value_t = GateFormat::Human)]
    format: GateFormat,
    /// Write the evidence, an in-toto Statement, to this file; the head must be a commit
    #[arg(long, value_name = "FILE")]
    evidence: Option<PathBuf>,
    /// Judge anew what this evidence says, and compare
    #[arg(long, value_name = "FILE", conflicts_with_all = ["evidence", "base", "staged", "shadow", "agreement"])]
    verify: Option<PathBuf>,
    /// Close nothing: append the verdict to the log
    #[arg(long, requires = "log")]
    shadow: bool,
    /// The log of the shadow
    #[arg(long, value_name = "FILE")]
    log: Option<PathBuf>,
    /// What the pipeline or the reviewer really decided, for the log
    #[arg(long, value_enum, requires = "shadow")]
    outcome: Option<OutcomeArgument>,
    /// Tell over how many runs of the log the verdict was the real outcome
    #[arg(long, requires = "log", conflicts_with = "shadow")]
    agreement: bool,
    /// Neither read nor write the cache
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

/// What is judged, and how.
pub(super) struct GateRequest<'a> {
    pub root: &'a Path,
    pub base: Option<String>,
    pub head: HeadSpec,
    pub strict: bool,
    pub red: bool,
    /// The day: waivers end by it.
    pub day: String,
    pub cached: bool,
    pub progress: &'a ReadProgress,
}

/// What came of it: the report as each format has it, and the statement where the head is a commit.
pub(super) struct GateResult {
    open: bool,
    pub text: String,
    statement: Option<String>,
    /// The head's commit, or what it is called.
    head: String,
    base: String,
    /// What was compared: to free two graphs piece by piece takes longer than to compare them, so that a command keeps
    /// them to its end.
    graphs: (Graph, Graph),
}

pub fn run(arguments: &Arguments, color: ColorOutput) -> Result<ExitCode, CommandError> {
    is_folder(&arguments.root)?;
    if let (true, Some(log)) = (arguments.agreement, &arguments.log) {
        return agreement::run(log);
    }
    if let Some(file) = &arguments.verify {
        return verify::run(arguments, file);
    }
    let head = arguments.compared.head();
    if arguments.evidence.is_some() && !matches!(head, HeadSpec::Commit(_)) {
        return Err(CommandError::Other(
            "evidence speaks of a commit: name one with --head".to_owned(),
        ));
    }
    let job = GateRequest {
        root: &arguments.root,
        base: arguments.compared.base.clone(),
        head,
        strict: arguments.strict,
        red: arguments.pipeline == PipelineStatus::Red,
        day: clock::today(),
        cached: !arguments.no_cache,
        progress: &ReadProgress::default(),
    };
    let done = judge(&job, &|shown| {
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
    print(&done.text)?;
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

/// Judge a change; `render` makes the text of it.
pub(super) fn judge(
    job: &GateRequest<'_>,
    render: &dyn Fn(&GateView<'_>) -> String,
) -> Result<GateResult, CommandError> {
    let options = WorkspaceOptions {
        cache: if job.cached { cache_folder() } else { None },
        ..WorkspaceOptions::default()
    };
    let wanted = ComparisonSpec {
        base: job.base.clone(),
        head: job.head.clone(),
        claims: true,
    };
    let pair = revisions::pair(job.root, &wanted, config::FILE, &options, job.progress)?;
    let mut notes = Vec::new();
    if !pair.follows {
        notes.push(
            "The head does not hold every commit of the base: what the base has beyond it looks taken away.".to_owned(),
        );
    }
    let mut plan = plan(&pair.base.judging, &mut notes);
    plan.today = Some(job.day.clone());
    let (waivers, newer) = (
        worn(job, &pair.base.judging, &mut notes)?,
        worn(job, &pair.head.judging, &mut Vec::new())?,
    );
    let settings = plan.config.settings()?;
    let RevisionPair {
        base, head, change, ..
    } = pair;
    let (old, new) = rayon::join(
        || Graph::new(base.revision, &settings),
        || Graph::new(head.revision, &settings),
    );
    job.progress.go_on()?;
    // The newer side first: what it learns of the history, the older side is told too.
    let newest = check(&new, &history(job, &new, &head.commit, &plan), &plan);
    job.progress.go_on()?;
    let older = check(&old, &history(job, &old, &base.commit, &plan), &plan);
    job.progress.go_on()?;
    let (settled, declared) = gate::settled(&change);
    let delta = Delta::new(&old, &new, &settled);
    let side = |graph, outcome, judging| GateRevision {
        graph,
        outcome,
        judging,
    };
    let asked = GateInput {
        base: side(&old, &older, &base.judging),
        head: side(&new, &newest, &head.judging),
        delta: &delta,
        declared,
        plan: &plan,
        waivers: &waivers,
        newer_waivers: &newer,
        strict: job.strict,
        red: job.red,
        notes,
    };
    let verdict: GateVerdict = gate::judge(&asked);
    let shown = GateView {
        asked: &asked,
        verdict: &verdict,
        shadow: false,
    };
    let of = base.commit.as_ref().zip(head.commit.as_ref());
    let statement = of.map(|(base, head)| {
        let names = |one: &revisions::CommitIds| [one.commit.clone(), one.tree.clone()];
        let of = EvidenceRevisions {
            base: names(base),
            head: names(head),
            day: job.day.clone(),
        };
        evidence::statement(&shown, &of)
    });
    let named = |commit: &Option<revisions::CommitIds>, name: &str| match commit {
        Some(stored) => stored.commit.clone(),
        None => name.to_owned(),
    };
    Ok(GateResult {
        open: verdict.open,
        text: render(&shown),
        statement,
        head: named(&head.commit, &new.revision),
        base: named(&base.commit, &old.revision),
        graphs: (old, new),
    })
}

/// What history says of one side, up to its commit; the working tree and the index stand on HEAD.
fn history(
    job: &GateRequest<'_>,
    graph: &Graph,
    of: &Option<CommitIds>,
    plan: &CheckPlan,
) -> HistoryResponse {
    if !plan.asks_history(&|_| true) {
        return HistoryResponse::default();
    }
    let cache = if job.cached { cache_folder() } else { None };
    let at = of.as_ref().map(|stored| stored.commit.as_str());
    let questions = graph.questions();
    history::answer_at(job.root, at, &graph.sources, &questions, cache.as_deref())
}

/// The plan of the base. What cannot be used there is told and left out: the head must not choose its own judge.
fn plan(judging: &BTreeMap<String, String>, notes: &mut Vec<String>) -> CheckPlan {
    let mut taken = |problem: String| {
        notes.push(format!(
            "The base's configuration cannot be used as it is; the defaults hold for what it says ({problem})."
        ));
    };
    let config = match judging.get(config::FILE).map(|text| Config::parse(text)) {
        Some(Ok(config)) => config,
        Some(Err(problem)) => {
            taken(problem.to_string());
            Config::default()
        }
        None => Config::default(),
    };
    let held = match judging
        .get(baseline::FILE)
        .map(|text| Baseline::parse(text))
    {
        Some(Ok(baseline)) => baseline,
        Some(Err(problem)) => {
            taken(problem.to_string());
            Baseline::default()
        }
        None => Baseline::default(),
    };
    let mut own = Vec::new();
    for (path, text) in judging.iter().filter(|(path, _)| is_own_rule(path)) {
        match declarative::parse(path, text) {
            Ok(rule) => own.push(rule),
            Err(problem) => taken(problem.to_string()),
        }
    }
    let (profile, fail_on) = (config.profile, config.fail_on);
    match CheckPlan::new(config, profile, fail_on, own, &[], held.clone()) {
        Ok(plan) => plan,
        Err(problem) => {
            taken(problem.to_string());
            let config = Config::default();
            let (profile, fail_on) = (config.profile, config.fail_on);
            match CheckPlan::new(config, profile, fail_on, Vec::new(), &[], held) {
                Ok(plan) => plan,
                // A test makes the plan of the default configuration.
                Err(problem) => unreachable!("{problem}"),
            }
        }
    }
}

/// The waivers of one side with whether each still holds.
fn worn(
    job: &GateRequest<'_>,
    judging: &BTreeMap<String, String>,
    notes: &mut Vec<String>,
) -> Result<EvaluatedWaivers, CommandError> {
    let waivers = read_waivers(judging).unwrap_or_else(|problem| {
        notes.push(format!("The base's waivers hold nothing back ({problem})."));
        WaiverFile::default()
    });
    // One look a number of commits.
    let mut earlier: BTreeMap<u32, Option<WaiverFile>> = BTreeMap::new();
    for waiver in &waivers.entries {
        if let Some(gate::waivers::WaiverExpiry::Commits(number)) = waiver.end()
            && !earlier.contains_key(&number)
        {
            let found = match revisions::earlier(job.root, &job.head, number, WAIVERS)? {
                EarlierText::Text(text) => Some(WaiverFile::parse(&text).unwrap_or_default()),
                EarlierText::Nothing => Some(WaiverFile::default()),
                EarlierText::Unknown => None,
            };
            earlier.insert(number, found);
        }
    }
    Ok(EvaluatedWaivers::new(
        waivers,
        &job.day,
        &|waiver, number| {
            let then = earlier.get(&number)?.as_ref()?;
            Some(then.entries.contains(waiver))
        },
    ))
}
