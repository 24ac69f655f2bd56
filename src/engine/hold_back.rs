//! `trueup check --staged` and `--base`: reports only findings that the base does not have.

use std::collections::BTreeSet;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::check::history_for;
use super::error::EngineError;
use super::plan::CheckRequest;
use super::project::Project;
use crate::analysis::AnalyzedGraph;
use crate::cache::results::{ResultCache, ResultKey, key};
use crate::facts::history::HistoryResponse;
use crate::finding::{Finding, FindingLocation};
use crate::queries::baseline::Baseline;
use crate::queries::check::{CheckOutcome, CheckPlan, check_some};
use crate::report::text::clean;
use crate::workspace::ReadProgress;
use crate::workspace::revisions::{StagedBase, StagedContents};

/// Depends on every other rule: a suppression is unused only if no rule needed it.
const OF_ALL: &str = "unused-suppression";

/// The newer of two revisions, with its check results.
pub struct CheckedHead<'a> {
    /// Its graph.
    pub graph: &'a AnalyzedGraph,
    /// Its content ids, if known.
    pub contents: Option<&'a StagedContents>,
    /// Its history evidence.
    pub history: &'a HistoryResponse,
}

/// Holds back the findings of the newer graph that the commit `before` has too; returns the graph of that commit if it
/// had to be read. Shared files are not read again, and cached findings of earlier runs are reused.
pub fn hold_back(
    (project, request): (&Project, &CheckRequest),
    (plan, outcome): (&mut CheckPlan, &mut CheckOutcome),
    newer: &CheckedHead<'_>,
    before: Option<StagedBase>,
    progress: &ReadProgress,
) -> Result<Option<AnalyzedGraph>, EngineError> {
    let answers = FindingsCache::new(project, plan);
    let now = RuleFindings::of(plan, newer.graph, outcome, &|_| true);
    if let Some(contents) = newer.contents {
        answers.keep(contents.digest(), now.of_class(plan, RuleInputs::Timeless));
    }
    let Some(before) = before else {
        return Ok(None);
    };
    // Of the base's findings, only those that also occur at the head matter.
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
    // Fast path: a commit without changes adds no finding.
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
    // The index checked by the hook is now the commit, so its cached findings apply; the rest is computed from the
    // commit.
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
        let graph = before.revision(&project.root, read, &project.options(), progress)?;
        let graph = AnalyzedGraph::new(graph, &plan.config.settings()?);
        progress.go_on()?;
        let wanted = |id: &str| open.contains(id) || open.contains(OF_ALL);
        let past = history_for(project, request, &graph, plan, &wanted);
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

/// Inputs of a rule's findings, which decide how long they can be cached.
#[derive(Clone, Copy, PartialEq, Eq)]
enum RuleInputs {
    /// Only the files of a revision.
    Timeless,
    /// Also the commits before it.
    Past,
    /// Also authorship, or the findings of all other rules.
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

/// Findings of a set of rules in one revision.
#[derive(Clone, Serialize, Deserialize)]
struct RuleFindings {
    /// The rules that ran.
    rules: BTreeSet<String>,
    /// Their findings.
    findings: Baseline,
}

impl RuleFindings {
    /// The counted findings of the rules in `wanted` on `graph`.
    fn of(
        plan: &CheckPlan,
        graph: &AnalyzedGraph,
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

    /// The subset found by rules of `class`.
    fn of_class(&self, plan: &CheckPlan, class: RuleInputs) -> RuleFindings {
        let is_of = |rule: &str| RuleInputs::of(plan, rule) == class;
        let rules = self.rules.iter().filter(|rule| is_of(rule));
        RuleFindings {
            rules: rules.cloned().collect(),
            findings: self.findings.clone().of_rules(is_of),
        }
    }

    /// Whether `known` contains all of these findings.
    fn is_within(&self, known: &RuleFindings) -> bool {
        let mut all = self.findings.fingerprints();
        all.all(|one| known.findings.holds(one))
    }

    fn covers(&self, rule: &str) -> bool {
        self.rules.contains(rule)
    }
}

/// Findings of earlier runs, by content digest; none if caching is off.
struct FindingsCache {
    kept: Option<(ResultCache, ResultKey)>,
}

impl FindingsCache {
    fn new(project: &Project, plan: &CheckPlan) -> FindingsCache {
        let open = |folder: PathBuf| (ResultCache::open(&folder, &project.root), plan.digest);
        let kept = project.cache.clone().map(open);
        FindingsCache {
            kept: kept.and_then(|(kept, digest)| Some((kept, digest?))),
        }
    }

    fn get(&self, digest: ResultKey) -> Option<RuleFindings> {
        let (kept, plan) = self.kept.as_ref()?;
        serde_json::from_str(&kept.get(&key(&[plan, &digest]))?).ok()
    }

    /// Stores findings, merged with those of other rules for the same content.
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

/// The path of the file that a finding is in.
pub fn path_of<'a>(graph: &'a AnalyzedGraph, finding: &'a Finding) -> &'a str {
    match &finding.place {
        FindingLocation::Text(file, _) => graph.path(*file),
        FindingLocation::Path(path) => path,
    }
}
