//! Hold back the findings that a base commit has already, so that only what a change makes worse is reported.

use std::collections::BTreeSet;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::check::history_for;
use super::error::EngineError;
use super::plan::CheckRequest;
use super::project::Project;
use crate::cache::results::{ResultCache, ResultKey, ResultKind, key};
use crate::facts::history::HistoryResponse;
use crate::finding::{Finding, FindingLocation};
use crate::graph::Graph;
use crate::queries::baseline::Baseline;
use crate::queries::check::{CheckOutcome, CheckPlan, check_some};
use crate::report::text::clean;
use crate::workspace::ReadProgress;
use crate::workspace::revisions::{StagedBase, StagedContents};

/// Says that a comment allows nothing, for which every rule must have run.
const OF_ALL: &str = "unused-suppression";

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
    (project, request): (&Project, &CheckRequest),
    (plan, outcome): (&mut CheckPlan, &mut CheckOutcome),
    newer: &CheckedHead<'_>,
    before: Option<StagedBase>,
    progress: &ReadProgress,
) -> Result<Option<Graph>, EngineError> {
    let mut answers = FindingsCache::new(project, plan);
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
        let graph = before.revision(&project.root, read, &project.options(), progress)?;
        let graph = Graph::new(graph, &plan.config.settings()?);
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
    fn new(project: &Project, plan: &CheckPlan) -> FindingsCache {
        let open = |folder: PathBuf| {
            (
                ResultCache::open(&folder, &project.root, ResultKind::Found),
                plan.digest,
            )
        };
        let kept = project.cache.clone().map(open);
        FindingsCache {
            kept: kept.and_then(|(kept, digest)| Some((kept, digest?))),
        }
    }

    fn get(&self, digest: ResultKey) -> Option<RuleFindings> {
        let (kept, plan) = self.kept.as_ref()?;
        serde_json::from_str(kept.get(&key(&[plan, &digest]))?).ok()
    }

    /// Keep what was found, beside what other rules found there.
    fn keep(&mut self, digest: ResultKey, mut found: RuleFindings) {
        if let Some(known) = self.get(digest) {
            found.rules.extend(known.rules);
            found.findings = found.findings.with(known.findings);
        }
        if let Some((kept, plan)) = &mut self.kept
            && let Ok(text) = serde_json::to_string(&found)
        {
            kept.put(key(&[plan, &digest]), text);
        }
    }
}

/// The path of the file that a finding is in.
pub fn path_of<'a>(graph: &'a Graph, finding: &'a Finding) -> &'a str {
    match &finding.place {
        FindingLocation::Text(file, _) => graph.path(*file),
        FindingLocation::Path(path) => path,
    }
}
