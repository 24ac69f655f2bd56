//! `trueup check --staged` and `--base`: a change, held against what was there before it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::baseline::path_of;
use super::{
    CheckOptions, CommandError, FailOnArgument, PlanSources, cache_folder, history, history_for,
    is_folder, open, plan, plan_of,
};
use crate::cache::results::{ResultCache, ResultKey, key};
use crate::config;
use crate::facts::history::HistoryResponse;
use crate::facts::revision_diff::is_own_rule;
use crate::graph::Graph;
use crate::queries::baseline::{self, Baseline};
use crate::queries::check::{CheckOutcome, CheckPlan, check, check_some};
use crate::report::text::clean;
use crate::workspace::revisions::{StagedBase, StagedContents};
use crate::workspace::{ReadProgress, WorkspaceOptions, beside, revisions};

/// Says that a comment allows nothing, for which every rule must have run.
const OF_ALL: &str = "unused-suppression";

/// Check the index, or the working tree. What `base`, or the last commit, has already is held back as by a baseline: a
/// change that makes nothing worse passes.
pub fn changed(
    checking: &CheckOptions,
    fail_on: Option<FailOnArgument>,
    (base, staged): (Option<&str>, bool),
) -> Result<(CheckPlan, &'static Graph, CheckOutcome), CommandError> {
    is_folder(&checking.root)?;
    let progress = ReadProgress::default();
    let (mut plan, graph, contents): (_, &'static Graph, _) = match staged {
        true => {
            let (plan, graph, contents) = index(checking, fail_on, &progress)?;
            (plan, Box::leak(Box::new(graph)), Some(contents))
        }
        false => {
            let plan = plan(checking, fail_on)?;
            let graph = open(&checking.root, &plan.config, !checking.no_cache)?;
            (plan, graph, None)
        }
    };
    let (before, history) = beside(
        || revisions::before(&checking.root, base),
        || history(checking, graph, &plan),
    );
    let mut outcome = check(graph, &history, &plan);
    let newer = CheckedHead {
        graph,
        contents: contents.as_ref(),
        history: &history,
    };
    let older = hold_back(
        checking,
        (&mut plan, &mut outcome),
        &newer,
        before?,
        &progress,
    )?;
    // The process ends soon, and giving a graph back takes time.
    std::mem::forget(older);
    Ok((plan, graph, outcome))
}

/// What would be committed, and how it is checked: by the configuration, baseline and own rules that are staged.
pub fn index(
    checking: &CheckOptions,
    fail_on: Option<FailOnArgument>,
    progress: &ReadProgress,
) -> Result<(CheckPlan, Graph, StagedContents), CommandError> {
    let index = revisions::staged(&checking.root, &options(checking), progress)?;
    progress.go_on()?;
    let plan = plan_of(checking, fail_on, &said(&index.judging))?;
    let graph = Graph::new(index.revision, &plan.config.settings()?);
    Ok((plan, graph, index.contents))
}

/// The newer of two revisions, as it was checked.
pub struct CheckedHead<'a> {
    /// Its graph.
    pub graph: &'a Graph,
    /// What it is made of, where that has names.
    pub contents: Option<&'a StagedContents>,
    /// What history says of it.
    pub history: &'a HistoryResponse,
}

/// Hold back what the commit `before` has already, if there is one, of what was found in the newer graph; the graph of
/// that, if it had to be read. What the newer one is known to share with it is not read again, and what an earlier run
/// found of it is not looked for again.
pub fn hold_back(
    checking: &CheckOptions,
    (plan, outcome): (&mut CheckPlan, &mut CheckOutcome),
    newer: &CheckedHead<'_>,
    before: Option<StagedBase>,
    progress: &ReadProgress,
) -> Result<Option<Graph>, CommandError> {
    let answers = FindingsCache::new(checking, plan);
    let now = RuleFindings::of(plan, newer.graph, outcome, &|_| true);
    if let Some(contents) = newer.contents {
        answers.keep(contents.digest(), now.of_class(plan, RuleInputs::Timeless));
    }
    let Some(before) = before else {
        return Ok(None);
    };
    // Of what was before, only what is found now too is of interest.
    let found = outcome.findings.iter().filter(|finding| finding.counts());
    let mut open: BTreeSet<String> = found.map(|finding| finding.rule.to_string()).collect();
    if open.is_empty() {
        return Ok(None);
    }
    progress.go_on()?;
    let digests = [
        (RuleInputs::Timeless, before.digest()),
        (RuleInputs::Past, before.digest_of_history()),
        (RuleInputs::Timed, before.digest_of_history()),
    ];
    let staged = newer
        .contents
        .filter(|_| newer.history.is_settled())
        .and_then(|contents| before.digest_of_staged(contents));
    if let Some(staged) = staged {
        answers.keep(staged, now.of_class(plan, RuleInputs::Past));
    }
    // Nothing is made worse by a commit that changes nothing.
    if newer.contents.is_some_and(|contents| before.is(contents)) {
        if newer.history.is_settled() {
            let timed =
                [RuleInputs::Past, RuleInputs::Timed].map(|class| now.of_class(plan, class));
            for found in timed {
                answers.keep(before.digest_of_history(), found);
            }
        }
        plan.baseline = std::mem::take(&mut plan.baseline).with(now.findings);
        outcome.hold_back(&plan.baseline);
        return Ok(None);
    }
    let mut held = Baseline::default();
    for (class, digest) in digests {
        let wanted = |id: &String| class == RuleInputs::of(plan, id);
        let known = answers.get(digest);
        if let Some(known) = known.filter(|known| {
            open.iter()
                .filter(|id| wanted(id))
                .all(|id| known.covers(id))
        }) {
            open.retain(|id| !wanted(id));
            held = held.with(known.findings);
        }
    }
    // What was staged when the hook ran is a commit now. What it does not have is asked of the commit itself.
    if let Some(known) = before.digest_when_staged().and_then(|it| answers.get(it)) {
        let now = now.of_class(plan, RuleInputs::Past);
        let wanted = |id: &String| RuleInputs::of(plan, id) == RuleInputs::Past;
        let mut asked = open.iter().filter(|id| wanted(id));
        if asked.all(|id| known.covers(id)) && now.is_within(&known) {
            open.retain(|id| !wanted(id));
            held = held.with(known.findings);
        }
    }
    let mut older = None;
    if !open.is_empty() {
        let read = newer
            .contents
            .map(|contents| (contents, newer.graph.sources.as_slice()));
        let graph = before.revision(&checking.root, read, &options(checking), progress)?;
        let graph = Graph::new(graph, &plan.config.settings()?);
        progress.go_on()?;
        let wanted = |id: &str| open.contains(id) || open.contains(OF_ALL);
        let past = history_for(checking, &graph, plan, &wanted);
        let found = RuleFindings::of(
            plan,
            &graph,
            &check_some(&graph, &past, plan, &wanted),
            &wanted,
        );
        for (class, digest) in digests {
            if class == RuleInputs::Timeless || past.is_settled() {
                answers.keep(digest, found.of_class(plan, class));
            }
        }
        held = held.with(found.findings);
        older = Some(graph);
    }
    plan.baseline = std::mem::take(&mut plan.baseline).with(held);
    outcome.hold_back(&plan.baseline);
    Ok(older)
}

/// What a rule's findings are made of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum RuleInputs {
    /// Of the files of a revision alone.
    Timeless,
    /// Of what was there in the commits before it too.
    Past,
    /// Of who committed what too, or of what every other rule found.
    Timed,
}

impl RuleInputs {
    fn of(plan: &CheckPlan, rule: &str) -> RuleInputs {
        match plan.rule(rule) {
            _ if rule == OF_ALL => RuleInputs::Timed,
            Some(rule) if rule.asks_authors() => RuleInputs::Timed,
            Some(rule) if rule.asks_history() => RuleInputs::Past,
            _ => RuleInputs::Timeless,
        }
    }
}

/// What some rules found in a revision.
#[derive(Clone, Serialize, Deserialize)]
struct RuleFindings {
    /// The rules that looked.
    rules: BTreeSet<String>,
    /// What they found.
    findings: Baseline,
}

impl RuleFindings {
    /// What the rules that are `wanted` found in `graph`, of what counts.
    fn of(
        plan: &CheckPlan,
        graph: &Graph,
        outcome: &CheckOutcome,
        wanted: &dyn Fn(&str) -> bool,
    ) -> RuleFindings {
        let counting = outcome.findings.iter().filter(|finding| finding.counts());
        let on = plan.on(wanted);
        RuleFindings {
            rules: on.map(|rule| rule.id.to_string()).collect(),
            findings: Baseline::of(
                counting.map(|finding| (finding, clean(path_of(graph, finding)))),
            ),
        }
    }

    /// Of that, what rules of `class` found.
    fn of_class(&self, plan: &CheckPlan, class: RuleInputs) -> RuleFindings {
        let is_of = |rule: &str| RuleInputs::of(plan, rule) == class;
        let rules = self.rules.iter().filter(|rule| is_of(rule));
        RuleFindings {
            rules: rules.cloned().collect(),
            findings: self.findings.clone().of_rules(is_of),
        }
    }

    /// Whether nothing of it is new to `known`.
    fn is_within(&self, known: &RuleFindings) -> bool {
        let mut all = self.findings.fingerprints();
        all.all(|one| known.findings.holds(one))
    }

    fn covers(&self, rule: &str) -> bool {
        self.rules.contains(rule)
    }
}

/// What earlier runs found, by what they looked at; nothing where nothing may be kept.
struct FindingsCache {
    kept: Option<(ResultCache, ResultKey)>,
}

impl FindingsCache {
    fn new(checking: &CheckOptions, plan: &CheckPlan) -> FindingsCache {
        let folder = cache_folder().filter(|_| !checking.no_cache);
        let open = |folder: PathBuf| (ResultCache::open(&folder, &checking.root), plan.digest);
        let kept = folder.map(open);
        FindingsCache {
            kept: kept.and_then(|(kept, digest)| Some((kept, digest?))),
        }
    }

    fn get(&self, digest: ResultKey) -> Option<RuleFindings> {
        let (kept, plan) = self.kept.as_ref()?;
        serde_json::from_str(&kept.get(&key(&[plan, &digest]))?).ok()
    }

    /// Keep what was found, beside what other rules found there.
    fn keep(&self, digest: ResultKey, mut found: RuleFindings) {
        if let Some(known) = self.get(digest) {
            found.rules.extend(known.rules);
            found.findings = found.findings.with(known.findings);
        }
        if let Some((kept, plan)) = &self.kept
            && let Ok(text) = serde_json::to_string(&found)
        {
            kept.put(&key(&[plan, &digest]), &text);
        }
    }
}

fn options(checking: &CheckOptions) -> WorkspaceOptions {
    WorkspaceOptions {
        cache: if checking.no_cache {
            None
        } else {
            cache_folder()
        },
        ..WorkspaceOptions::default()
    }
}

/// What the index says of how it is judged.
fn said(judging: &BTreeMap<String, String>) -> PlanSources {
    let text = |path: &str| judging.get(path).cloned();
    let rules = judging.iter().filter(|(path, _)| is_own_rule(path));
    PlanSources {
        config: text(config::FILE),
        baseline: text(baseline::FILE),
        rules: rules
            .map(|(path, text)| (path.clone(), text.clone()))
            .collect(),
    }
}
