//! `trueup check --staged`: what would be committed, held against the last commit.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use super::baseline::path_of;
use super::{Checking, FailOnName, Failure, Said, cache_folder, history, is_folder, plan_of};
use crate::config;
use crate::facts::change::is_own_rule;
use crate::graph::Graph;
use crate::queries::baseline::{self, Baseline};
use crate::queries::check::{Outcome, Plan, check, check_some};
use crate::report::text::clean;
use crate::workspace::{Options, Progress, revisions};

/// Says that a comment allows nothing, for which every rule must have run.
const OF_ALL: &str = "unused-suppression";

/// Check the index, by the configuration, baseline and own rules that are staged. What the last commit has already is held
/// back as by a baseline: a commit that makes nothing worse passes.
pub fn staged(
    checking: &Checking,
    fail_on: Option<FailOnName>,
) -> Result<(Plan, &'static Graph, Outcome), Failure> {
    is_folder(&checking.root)?;
    let options = Options {
        cache: if checking.no_cache {
            None
        } else {
            cache_folder()
        },
        ..Options::default()
    };
    let progress = Progress::default();
    let index = revisions::staged(&checking.root, &options, &progress)?;
    let mut plan = plan_of(checking, fail_on, &said(&index.judging))?;
    let settings = plan.config.settings()?;
    let graph: &'static Graph = Box::leak(Box::new(Graph::new(index.revision, &settings)));
    let asked = history(checking, graph, &plan);
    let mut outcome = check(graph, &asked, &plan);
    // Of the last commit, only what the index has too is of interest.
    let found = outcome.findings.iter().filter(|finding| finding.counts());
    let found: HashSet<Arc<str>> = found.map(|finding| finding.rule.clone()).collect();
    if found.is_empty() {
        return Ok((plan, graph, outcome));
    }
    let read = (&index.contents, graph.sources.as_slice());
    let Some(last) = revisions::last(&checking.root, read, &options, &progress)? else {
        return Ok((plan, graph, outcome));
    };
    let last = Graph::new(last, &settings);
    let wanted = |id: &str| found.contains(id) || found.contains(OF_ALL);
    let before = check_some(&last, &history(checking, &last, &plan), &plan, &wanted);
    let counting = before.findings.iter().filter(|finding| finding.counts());
    let held = Baseline::of(counting.map(|finding| (finding, clean(path_of(&last, finding)))));
    // The process ends soon, and giving a graph back takes time.
    std::mem::forget(last);
    plan.baseline = std::mem::take(&mut plan.baseline).with(held);
    outcome.hold_back(&plan.baseline);
    Ok((plan, graph, outcome))
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
