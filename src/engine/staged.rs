//! Check the index, or the working tree against a base commit.

use std::collections::BTreeMap;

use super::check::{TreeReader, history};
use super::error::EngineError;
use super::hold_back::{CheckedHead, hold_back};
use super::plan::{CheckRequest, PlanSources, plan, plan_of};
use super::project::Project;
use crate::analysis::AnalyzedGraph;
use crate::facts::policy_files;
use crate::facts::policy_files::is_own_rule;
use crate::queries::check::{CheckOutcome, CheckPlan, check};
use crate::workspace::revisions::StagedContents;
use crate::workspace::{ReadProgress, beside, revisions};

/// Checks the index or the working tree. Findings of `base`, or of the last commit, are held back as by a baseline: a
/// change that adds no finding passes.
pub fn changed(
    (project, request): (&Project, &CheckRequest),
    (base, staged): (Option<&str>, bool),
    read: TreeReader<'_>,
) -> Result<(CheckPlan, &'static AnalyzedGraph, CheckOutcome), EngineError> {
    project.is_folder()?;
    let progress = ReadProgress::default();
    let (mut plan, graph, contents): (_, &'static AnalyzedGraph, _) = match staged {
        true => {
            let (plan, graph, contents) = index(project, request, &progress)?;
            (plan, Box::leak(Box::new(graph)), Some(contents))
        }
        false => {
            let plan = plan(project, request)?;
            let graph = read(&plan.config)?;
            (plan, graph, None)
        }
    };
    let head = (graph, contents.as_ref());
    let (outcome, older) = check_change((project, request), &mut plan, head, base, &progress)?;
    // Leaked on purpose: freeing a graph takes time, and the process ends soon.
    std::mem::forget(older);
    Ok((plan, graph, outcome))
}

/// Checks the graph of the newer side, with its content ids if it is the index, and holds back the findings of `base`, or of
/// the last commit. Returns the graph of that commit too, if it had to be read.
pub fn check_change(
    (project, request): (&Project, &CheckRequest),
    plan: &mut CheckPlan,
    (graph, contents): (&AnalyzedGraph, Option<&StagedContents>),
    base: Option<&str>,
    progress: &ReadProgress,
) -> Result<(CheckOutcome, Option<AnalyzedGraph>), EngineError> {
    let (before, history) = beside(
        || revisions::before(&project.root, base),
        || history(project, request, graph, plan),
    );
    let mut outcome = check(graph, &history, plan);
    let newer = CheckedHead {
        graph,
        contents,
        history: &history,
    };
    let older = hold_back(
        (project, request),
        (plan, &mut outcome),
        &newer,
        before?,
        progress,
    )?;
    Ok((outcome, older))
}

/// The index, and how it is checked: by the configuration, baseline and own rules that are staged.
pub fn index(
    project: &Project,
    request: &CheckRequest,
    progress: &ReadProgress,
) -> Result<(CheckPlan, AnalyzedGraph, StagedContents), EngineError> {
    let index = revisions::staged(&project.root, &project.options(), progress)?;
    progress.go_on()?;
    let plan = plan_of(request, &sources(&index.judging))?;
    let graph = AnalyzedGraph::new(index.revision, &plan.config.settings()?);
    Ok((plan, graph, index.contents))
}

/// The texts of the index that say how it is checked.
fn sources(judging: &BTreeMap<String, String>) -> PlanSources {
    let text = |path: &str| judging.get(path).cloned();
    let rules = judging.iter().filter(|(path, _)| is_own_rule(path));
    PlanSources {
        config: text(policy_files::CONFIG),
        baseline: text(policy_files::BASELINE),
        rules: rules
            .map(|(path, text)| (path.clone(), text.clone()))
            .collect(),
    }
}
