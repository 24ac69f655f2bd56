//! `trueup check --staged` and `--base`: a change, held against what was there before it.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use super::baseline::path_of;
use super::{
    Checking, FailOnName, Failure, Said, cache_folder, history, is_folder, open, plan, plan_of,
};
use crate::config;
use crate::facts::change::is_own_rule;
use crate::facts::history::History;
use crate::graph::Graph;
use crate::queries::baseline::{self, Baseline};
use crate::queries::check::{Outcome, Plan, check, check_some};
use crate::report::text::clean;
use crate::workspace::revisions::Contained;
use crate::workspace::{Options, Progress, revisions};

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
    let mut outcome = check(graph, &history(checking, graph, &plan), &plan);
    let newer = (graph, contents.as_ref());
    let older = hold_back(checking, (&mut plan, &mut outcome), newer, base, &progress)?;
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

/// Hold back what `base` has already, or the last commit where none is named, of what was found in the newer graph; the
/// graph of that, if it had to be read. What the newer one is known to share with it is not read again.
pub fn hold_back(
    checking: &Checking,
    (plan, outcome): (&mut Plan, &mut Outcome),
    (newer, contents): (&Graph, Option<&Contained>),
    base: Option<&str>,
    progress: &Progress,
) -> Result<Option<Graph>, Failure> {
    let root = &checking.root;
    if !revisions::is_there(root, base)? {
        return Ok(None);
    }
    // Of what was before, only what is found now too is of interest.
    let found = outcome.findings.iter().filter(|finding| finding.counts());
    let found: HashSet<Arc<str>> = found.map(|finding| finding.rule.clone()).collect();
    if found.is_empty() {
        return Ok(None);
    }
    progress.go_on()?;
    let counting = |graph: &Graph, outcome: &Outcome| {
        let counting = outcome.findings.iter().filter(|finding| finding.counts());
        Baseline::of(counting.map(|finding| (finding, clean(path_of(graph, finding)))))
    };
    // Nothing is made worse by a commit that changes nothing.
    if contents.is_some() && revisions::is_unchanged(root, base)? {
        let held = counting(newer, outcome);
        plan.baseline = std::mem::take(&mut plan.baseline).with(held);
        outcome.hold_back(&plan.baseline);
        return Ok(None);
    }
    let read = contents.map(|contents| (contents, newer.sources.as_slice()));
    let older = revisions::before(root, base, read, &options(checking), progress)?;
    let older = Graph::new(older, &plan.config.settings()?);
    progress.go_on()?;
    let wanted = |id: &str| found.contains(id) || found.contains(OF_ALL);
    let asks = plan
        .rules()
        .any(|(rule, _)| wanted(&rule.id) && rule.asks_history());
    let past = match asks {
        true => history(checking, &older, plan),
        false => History::default(),
    };
    let held = counting(&older, &check_some(&older, &past, plan, &wanted));
    plan.baseline = std::mem::take(&mut plan.baseline).with(held);
    outcome.hold_back(&plan.baseline);
    Ok(Some(older))
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
