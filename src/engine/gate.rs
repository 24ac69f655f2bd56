//! Judge a change by the rules of its base.

use std::collections::BTreeMap;

use super::error::EngineError;
use super::project::Project;
use crate::analysis::AnalyzedGraph;
use crate::config::Config;
use crate::declarative;
use crate::facts::history::HistoryResponse;
use crate::facts::policy_files::{self, WAIVERS, is_own_rule};
use crate::history;
use crate::queries::baseline::Baseline;
use crate::queries::check::{CheckPlan, check};
use crate::queries::delta::Delta;
use crate::queries::gate;
use crate::queries::gate::waivers::{EvaluatedWaivers, WaiverFile};
use crate::queries::gate::{GateInput, GateRevision, GateVerdict, read_waivers};
use crate::report::gate::GateView;
use crate::report::gate::evidence;
use crate::report::gate::evidence::EvidenceRevisions;
use crate::workspace::ReadProgress;
use crate::workspace::revisions;
use crate::workspace::revisions::{CommitIds, ComparisonSpec, EarlierText, HeadSpec, RevisionPair};

/// The input of a gate run.
pub struct GateRequest<'a> {
    /// The project.
    pub project: &'a Project,
    /// The older revision; the merge base with the default branch where it is not named.
    pub base: Option<String>,
    /// The newer revision.
    pub head: HeadSpec,
    /// Whether findings of the base close the gate too.
    pub strict: bool,
    /// Whether the pipeline is red: only a declared fix passes.
    pub red: bool,
    /// The date, for the expiry of waivers.
    pub day: String,
    /// Progress and cancellation.
    pub progress: &'a ReadProgress,
}

/// A verdict, its view, and the statement where the head is a commit.
pub struct GateResult<T> {
    /// Whether the change may pass.
    pub open: bool,
    /// The caller's view of the verdict.
    pub view: T,
    /// The in-toto Statement; none where a side is not a commit.
    pub statement: Option<String>,
    /// The head's commit, or the name of the index or the working tree.
    pub head: String,
    /// The same of the base.
    pub base: String,
    /// The graphs that were compared: to free them piece by piece takes longer than to compare them, so that a command
    /// keeps them to its end.
    pub graphs: (AnalyzedGraph, AnalyzedGraph),
}

/// Judge a change; `view` takes from the verdict what the caller needs before the comparison goes.
pub fn judge<T>(
    job: &GateRequest<'_>,
    view: impl FnOnce(&GateView<'_>) -> T,
) -> Result<GateResult<T>, EngineError> {
    let wanted = ComparisonSpec {
        base: job.base.clone(),
        head: job.head.clone(),
        claims: true,
    };
    let pair = revisions::pair(
        &job.project.root,
        &wanted,
        policy_files::CONFIG,
        &job.project.options(),
        job.progress,
    )?;
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
        || AnalyzedGraph::new(base.revision, &settings),
        || AnalyzedGraph::new(head.revision, &settings),
    );
    job.progress.go_on()?;
    // The newer side first: its history answers are cached and reused for the older side.
    let newest = check(&new, &history(job, &new, &head.commit, &plan), &plan);
    job.progress.go_on()?;
    let older = check(&old, &history(job, &old, &base.commit, &plan), &plan);
    job.progress.go_on()?;
    let (change, declared) = gate::canonical(&change);
    let delta = Delta::new(&old, &new, &change);
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
        view: view(&shown),
        statement,
        head: named(&head.commit, &new.revision),
        base: named(&base.commit, &old.revision),
        graphs: (old, new),
    })
}

/// The history evidence of one side, up to its commit; for the working tree and the index, up to HEAD.
fn history(
    job: &GateRequest<'_>,
    graph: &AnalyzedGraph,
    of: &Option<CommitIds>,
    plan: &CheckPlan,
) -> HistoryResponse {
    if !plan.asks_history(&|_| true) {
        return HistoryResponse::default();
    }
    let project = job.project;
    let at = of.as_ref().map(|stored| stored.commit.as_str());
    let questions = graph.questions();
    history::answer_at(
        &project.root,
        at,
        &graph.sources,
        &questions,
        project.cache.as_deref(),
    )
}

/// The plan of the base, so that the head cannot weaken its own gate. Invalid parts are reported and ignored.
fn plan(judging: &BTreeMap<String, String>, notes: &mut Vec<String>) -> CheckPlan {
    let mut taken = |problem: String| {
        notes.push(format!(
            "The base's configuration cannot be used as it is; the defaults hold for what it says ({problem})."
        ));
    };
    let config = match judging
        .get(policy_files::CONFIG)
        .map(|text| Config::parse(text))
    {
        Some(Ok(config)) => config,
        Some(Err(problem)) => {
            taken(problem.to_string());
            Config::default()
        }
        None => Config::default(),
    };
    let held = match judging
        .get(policy_files::BASELINE)
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
                // A test builds the plan of the default configuration, so this cannot fail.
                Err(problem) => unreachable!("{problem}"),
            }
        }
    }
}

/// The waivers of one side, each with its validity.
fn worn(
    job: &GateRequest<'_>,
    judging: &BTreeMap<String, String>,
    notes: &mut Vec<String>,
) -> Result<EvaluatedWaivers, EngineError> {
    let waivers = read_waivers(judging).unwrap_or_else(|problem| {
        notes.push(format!("The base's waivers hold nothing back ({problem})."));
        WaiverFile::default()
    });
    // One history lookup per distinct number of commits.
    let mut earlier: BTreeMap<u32, Option<WaiverFile>> = BTreeMap::new();
    for waiver in &waivers.entries {
        if let Some(gate::waivers::WaiverExpiry::Commits(number)) = waiver.end()
            && !earlier.contains_key(&number)
        {
            let found = match revisions::earlier(&job.project.root, &job.head, number, WAIVERS)? {
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
