//! `trueup check --staged` and `--base`: a change, held against what was there before it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::baseline::path_of;
use super::{
    Checking, FailOnName, Failure, Said, cache_folder, history, history_for, is_folder, open, plan,
    plan_of,
};
use crate::cache::results::{Kept, Key, Kind, key};
use crate::config;
use crate::facts::history::History;
use crate::facts::revision_diff::is_own_rule;
use crate::graph::Graph;
use crate::queries::baseline::{self, Baseline};
use crate::queries::check::{Outcome, Plan, check, check_some};
use crate::report::text::clean;
use crate::workspace::revisions::{Before, Contained};
use crate::workspace::{Options, Progress, beside, revisions};

/// Says that a comment allows nothing, for which every rule must have run.
const OF_ALL: &str = "unused-suppression";

/// Check the index, or the working tree. What `base`, or the last commit, has already is held back as by a baseline: a
/// change that makes nothing worse passes.
pub fn changed(
    checking: &Checking,
    fail_on: Option<FailOnName>,
    (base, staged): (Option<&str>, bool),
) -> Result<(Plan, &'static Graph, Outcome), Failure> {
    is_folder(&checking.root)?;
    let progress = Progress::default();
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
    let newer = Newer {
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
    checking: &Checking,
    fail_on: Option<FailOnName>,
    progress: &Progress,
) -> Result<(Plan, Graph, Contained), Failure> {
    let index = revisions::staged(&checking.root, &options(checking), progress)?;
    progress.go_on()?;
    let plan = plan_of(checking, fail_on, &said(&index.judging))?;
    let graph = Graph::new(index.revision, &plan.config.settings()?);
    Ok((plan, graph, index.contents))
}

/// The newer of two revisions, as it was checked.
pub struct Newer<'a> {
    /// Its graph.
    pub graph: &'a Graph,
    /// What it is made of, where that has names.
    pub contents: Option<&'a Contained>,
    /// What history says of it.
    pub history: &'a History,
}

/// Hold back what the commit `before` has already, if there is one, of what was found in the newer graph; the graph of
/// that, if it had to be read. What the newer one is known to share with it is not read again, and what an earlier run
/// found of it is not looked for again.
pub fn hold_back(
    checking: &Checking,
    (plan, outcome): (&mut Plan, &mut Outcome),
    newer: &Newer<'_>,
    before: Option<Before>,
    progress: &Progress,
) -> Result<Option<Graph>, Failure> {
    let mut answers = Answers::new(checking, plan);
    let now = Held::of(plan, newer.graph, outcome, &|_| true);
    if let Some(contents) = newer.contents {
        answers.keep(contents.digest(), now.of_class(plan, Class::Timeless));
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
        (Class::Timeless, before.digest()),
        (Class::Past, before.digest_of_history()),
        (Class::Timed, before.digest_of_history()),
    ];
    let staged = newer
        .contents
        .filter(|_| newer.history.is_settled())
        .and_then(|contents| before.digest_of_staged(contents));
    if let Some(staged) = staged {
        answers.keep(staged, now.of_class(plan, Class::Past));
    }
    // Nothing is made worse by a commit that changes nothing.
    if newer.contents.is_some_and(|contents| before.is(contents)) {
        if newer.history.is_settled() {
            let timed = [Class::Past, Class::Timed].map(|class| now.of_class(plan, class));
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
        let wanted = |id: &String| class == Class::of(plan, id);
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
        let now = now.of_class(plan, Class::Past);
        let wanted = |id: &String| Class::of(plan, id) == Class::Past;
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
        let found = Held::of(
            plan,
            &graph,
            &check_some(&graph, &past, plan, &wanted),
            &wanted,
        );
        for (class, digest) in digests {
            if class == Class::Timeless || past.is_settled() {
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
enum Class {
    /// Of the files of a revision alone.
    Timeless,
    /// Of what was there in the commits before it too.
    Past,
    /// Of who committed what too, or of what every other rule found.
    Timed,
}

impl Class {
    fn of(plan: &Plan, rule: &str) -> Class {
        match plan.rule(rule) {
            _ if rule == OF_ALL => Class::Timed,
            Some(rule) if rule.asks_authors() => Class::Timed,
            Some(rule) if rule.asks_history() => Class::Past,
            _ => Class::Timeless,
        }
    }
}

/// What some rules found in a revision.
#[derive(Clone, Serialize, Deserialize)]
struct Held {
    /// The rules that looked.
    rules: BTreeSet<String>,
    /// What they found.
    findings: Baseline,
}

impl Held {
    /// What the rules that are `wanted` found in `graph`, of what counts.
    fn of(plan: &Plan, graph: &Graph, outcome: &Outcome, wanted: &dyn Fn(&str) -> bool) -> Held {
        let counting = outcome.findings.iter().filter(|finding| finding.counts());
        let on = plan.on(wanted);
        Held {
            rules: on.map(|rule| rule.id.to_string()).collect(),
            findings: Baseline::of(
                counting.map(|finding| (finding, clean(path_of(graph, finding)))),
            ),
        }
    }

    /// Of that, what rules of `class` found.
    fn of_class(&self, plan: &Plan, class: Class) -> Held {
        let is_of = |rule: &str| Class::of(plan, rule) == class;
        let rules = self.rules.iter().filter(|rule| is_of(rule));
        Held {
            rules: rules.cloned().collect(),
            findings: self.findings.clone().of_rules(is_of),
        }
    }

    /// Whether nothing of it is new to `known`.
    fn is_within(&self, known: &Held) -> bool {
        let mut all = self.findings.fingerprints();
        all.all(|one| known.findings.holds(one))
    }

    fn covers(&self, rule: &str) -> bool {
        self.rules.contains(rule)
    }
}

/// What earlier runs found, by what they looked at; nothing where nothing may be kept.
struct Answers {
    kept: Option<(Kept, Key)>,
}

impl Answers {
    fn new(checking: &Checking, plan: &Plan) -> Answers {
        let folder = cache_folder().filter(|_| !checking.no_cache);
        let open = |folder: PathBuf| {
            (
                Kept::open(&folder, &checking.root, Kind::Found),
                plan.digest,
            )
        };
        let kept = folder.map(open);
        Answers {
            kept: kept.and_then(|(kept, digest)| Some((kept, digest?))),
        }
    }

    fn get(&self, digest: Key) -> Option<Held> {
        let (kept, plan) = self.kept.as_ref()?;
        serde_json::from_str(kept.get(&key(&[plan, &digest]))?).ok()
    }

    /// Keep what was found, beside what other rules found there.
    fn keep(&mut self, digest: Key, mut found: Held) {
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

fn options(checking: &Checking) -> Options {
    Options {
        cache: if checking.no_cache {
            None
        } else {
            cache_folder()
        },
        ..Options::default()
    }
}

/// What the index says of how it is judged.
fn said(judging: &BTreeMap<String, String>) -> Said {
    let text = |path: &str| judging.get(path).cloned();
    let rules = judging.iter().filter(|(path, _)| is_own_rule(path));
    Said {
        config: text(config::FILE),
        baseline: text(baseline::FILE),
        rules: rules
            .map(|(path, text)| (path.clone(), text.clone()))
            .collect(),
    }
}
