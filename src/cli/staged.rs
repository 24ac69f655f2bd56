//! `trueup check --staged` and `--base`: a change, held against what was there before it.

use super::baseline::path_of;
use super::{Checking, FailOnName, Failure, cache_folder, history, open, plan};
use crate::graph::Graph;
use crate::queries::baseline::Baseline;
use crate::queries::check::{Outcome, Plan, check};
use crate::report::text::clean;
use crate::workspace::{Options, Progress, revisions};

/// Check the index, or the working tree. What `base`, or the last commit, has already is held back as by a baseline: a
/// change that makes nothing worse passes. Configuration, baseline and own rules are those of the working tree.
pub fn changed(
    checking: &Checking,
    fail_on: Option<FailOnName>,
    (base, staged): (Option<&str>, bool),
) -> Result<(Plan, &'static Graph, Outcome), Failure> {
    let mut plan = plan(checking, fail_on)?;
    let progress = Progress::default();
    let newer = match staged {
        true => Some(index(checking, &plan, &progress)?),
        false => None,
    };
    // The process ends soon, and giving a graph back takes time.
    std::mem::forget(hold_back(checking, &mut plan, base, &progress)?);
    let graph: &'static Graph = match newer {
        Some(graph) => Box::leak(Box::new(graph)),
        None => open(&checking.root, &plan.config, !checking.no_cache)?,
    };
    let outcome = check(graph, &history(checking, graph, &plan), &plan);
    Ok((plan, graph, outcome))
}

/// What would be committed.
pub fn index(checking: &Checking, plan: &Plan, progress: &Progress) -> Result<Graph, Failure> {
    let settings = plan.config.settings()?;
    let index = revisions::staged(&checking.root, &options(checking), progress)?;
    progress.go_on()?;
    Ok(Graph::new(index, &settings))
}

/// Make `plan` hold back what `base` has, or the last commit where none is named; the graph of that, if there is one.
pub fn hold_back(
    checking: &Checking,
    plan: &mut Plan,
    base: Option<&str>,
    progress: &Progress,
) -> Result<Option<Graph>, Failure> {
    let (root, options) = (&checking.root, options(checking));
    let older = match base {
        Some(name) => Some(revisions::commit(root, name, &options, progress)?),
        None => revisions::last(root, &options, progress)?,
    };
    let Some(older) = older else {
        return Ok(None);
    };
    let graph = Graph::new(older, &plan.config.settings()?);
    progress.go_on()?;
    let before = check(&graph, &history(checking, &graph, plan), plan);
    progress.go_on()?;
    let counting = before.findings.iter().filter(|finding| finding.counts());
    let held = Baseline::of(counting.map(|finding| (finding, clean(path_of(&graph, finding)))));
    plan.baseline = std::mem::take(&mut plan.baseline).with(held);
    Ok(Some(graph))
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
