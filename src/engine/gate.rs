//! Judges a change by the policy files of the tip of its target branch.

use std::collections::BTreeMap;

use super::error::EngineError;
use super::project::Project;
use crate::analysis::AnalyzedGraph;
use crate::facts::history::HistoryResponse;
use crate::facts::policy_files::{self, WAIVERS};
use crate::history;
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
    /// The target branch, or any other commit to merge into; the default branch where it is not named.
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
        onto_target: true,
    };
    let pair = revisions::pair(
        &job.project.root,
        &wanted,
        policy_files::CONFIG,
        &job.project.options(),
        job.progress,
    )?;
    if pair.change.files.is_empty() && pair.change.commits.is_empty() {
        return Err(EngineError::Request(format!(
            "nothing to judge: {} changes nothing against {}; name the target branch with --base",
            pair.head.revision.name, pair.base.revision.name
        )));
    }
    let judging = match &pair.target {
        Some(target) => target.judging.clone(),
        None => pair.base.judging.clone(),
    };
    let judging = &judging;
    let mut plan = judged_by(gate::plan(judging))?;
    plan.today = Some(job.day.clone());
    // Commits are counted on the trunk: the first parents of the head are for its author to choose.
    let trunk = match &pair.target {
        Some(target) => HeadSpec::Commit(target.commit.commit.clone()),
        None => job.head.clone(),
    };
    let waivers = worn(job, &trunk, &judged_by(read_waivers(judging))?)?;
    // Waivers of the head that cannot be read are a finding of the gate.
    let newer = read_waivers(&pair.head.judging).unwrap_or_default();
    let newer = worn(job, &trunk, &newer)?;
    let mut notes = Vec::new();
    if let (HeadSpec::WorkingTree, Some(target)) = (&job.head, &pair.target)
        && pair.base.commit.as_ref() != Some(&target.commit)
    {
        notes.push(
            "The target branch has commits that the working tree lacks: of these, only the policy files judge."
                .to_owned(),
        );
    }
    let settings = plan.config.settings()?;
    let RevisionPair {
        base,
        head,
        change,
        target,
        ..
    } = pair;
    let (old, new) = rayon::join(
        || AnalyzedGraph::new(base.revision, &settings),
        || AnalyzedGraph::new(head.revision, &settings),
    );
    job.progress.go_on()?;
    // The newer side first: its history answers are cached and reused for the older side.
    let evidence = history(job, &new, &head.commit, &plan);
    let newest = check(&new, &evidence, &plan);
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
        history: &evidence,
        delta: &delta,
        judging,
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
    let target = target.map(|target| target.commit);
    let target = target.as_ref().or(base.commit.as_ref());
    let of = base.commit.as_ref().zip(head.commit.as_ref()).zip(target);
    let statement = of.map(|((base, head), target)| {
        let names = |one: &revisions::CommitIds| [one.commit.clone(), one.tree.clone()];
        let of = EvidenceRevisions {
            base: names(base),
            target: names(target),
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

/// A policy file of the target branch that cannot be used: no other plan judges instead, since whoever breaks a policy file
/// would choose the judge.
fn judged_by<T>(read: Result<T, impl std::fmt::Display>) -> Result<T, EngineError> {
    read.map_err(|problem| {
        EngineError::Request(format!(
            "the policy files of the target branch cannot be used, so that no change can be judged: {problem}"
        ))
    })
}

/// The waivers of one side, each with its validity.
fn worn(
    job: &GateRequest<'_>,
    trunk: &HeadSpec,
    waivers: &WaiverFile,
) -> Result<EvaluatedWaivers, EngineError> {
    // One history lookup per distinct number of commits.
    let mut earlier: BTreeMap<u32, Option<WaiverFile>> = BTreeMap::new();
    for waiver in &waivers.entries {
        if let Some(gate::waivers::WaiverExpiry::Commits(number)) = waiver.end()
            && !earlier.contains_key(&number)
        {
            let found = match revisions::earlier(&job.project.root, trunk, number, WAIVERS)? {
                EarlierText::Text(text) => Some(WaiverFile::parse(&text).unwrap_or_default()),
                EarlierText::Nothing => Some(WaiverFile::default()),
                EarlierText::Unknown => None,
            };
            earlier.insert(number, found);
        }
    }
    Ok(EvaluatedWaivers::new(
        waivers.clone(),
        &job.day,
        &|waiver, number| {
            let then = earlier.get(&number)?.as_ref()?;
            Some(then.entries.contains(waiver))
        },
    ))
}
