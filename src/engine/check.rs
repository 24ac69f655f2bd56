//! Check the working tree, and ask the history what the rules need of it.

use super::error::EngineError;
use super::plan::{CheckRequest, plan};
use super::project::Project;
use crate::analysis::AnalyzedGraph;
use crate::config::Config;
use crate::facts::history::HistoryResponse;
use crate::queries::check::{CheckOutcome, CheckPlan, check};
use crate::workspace;

/// Reads and links the working tree under a configuration; a caller may show its progress. The graph lasts as long as
/// the process: to free it piece by piece would cost a tenth of a check.
pub type TreeReader<'a> = &'a dyn Fn(&Config) -> Result<&'static AnalyzedGraph, EngineError>;

/// Check the working tree: the plan, the graph, the findings.
pub fn working_tree(
    project: &Project,
    request: &CheckRequest,
    read: TreeReader<'_>,
) -> Result<(CheckPlan, &'static AnalyzedGraph, CheckOutcome), EngineError> {
    let plan = plan(project, request)?;
    let graph = read(&plan.config)?;
    let history = history(project, request, graph, &plan);
    let outcome = check(graph, &history, &plan);
    Ok((plan, graph, outcome))
}

/// The history of the mentions and approvals of `graph`, if some rule of the plan asks. One thread reads most of it;
/// analyses that several rules use are computed beside it.
pub fn history(
    project: &Project,
    request: &CheckRequest,
    graph: &AnalyzedGraph,
    plan: &CheckPlan,
) -> HistoryResponse {
    history_for(project, request, graph, plan, &|_| true)
}

/// The same, only for the rules in `wanted`.
pub fn history_for(
    project: &Project,
    request: &CheckRequest,
    graph: &AnalyzedGraph,
    plan: &CheckPlan,
    wanted: &(dyn Fn(&str) -> bool + Sync),
) -> HistoryResponse {
    if request.no_history || !plan.asks_history(wanted) {
        return HistoryResponse::default();
    }
    let questions = graph.questions();
    let answer = || project.ask_history(graph, &questions);
    workspace::beside(answer, || plan.prepare(graph, wanted)).0
}
