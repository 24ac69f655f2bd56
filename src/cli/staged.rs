//! `trueup check --staged`: what would be committed, held against the last commit.

use super::baseline::path_of;
use super::{Checking, FailOnName, Failure, cache_folder, history, plan};
use crate::graph::Graph;
use crate::queries::baseline::Baseline;
use crate::queries::check::{Outcome, Plan, check};
use crate::report::text::clean;
use crate::workspace::{Options, Progress, revisions};

/// Check the index. What the last commit has already is held back as by a baseline: a commit that makes nothing worse
/// passes. Configuration, baseline and own rules are those of the working tree.
pub fn staged(
    checking: &Checking,
    fail_on: Option<FailOnName>,
) -> Result<(Plan, &'static Graph, Outcome), Failure> {
    let mut plan = plan(checking, fail_on)?;
    let settings = plan.config.settings()?;
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
    if let Some(last) = revisions::last(&checking.root, &options, &progress)? {
        let graph = Graph::new(last, &settings);
        let before = check(&graph, &history(checking, &graph, &plan), &plan);
        let counting = before.findings.iter().filter(|finding| finding.counts());
        let held = Baseline::of(counting.map(|finding| (finding, clean(path_of(&graph, finding)))));
        plan.baseline = std::mem::take(&mut plan.baseline).with(held);
        // The process ends soon, and giving a graph back takes time.
        std::mem::forget(graph);
    }
    let graph: &'static Graph = Box::leak(Box::new(Graph::new(index, &settings)));
    let outcome = check(graph, &history(checking, graph, &plan), &plan);
    Ok((plan, graph, outcome))
}
