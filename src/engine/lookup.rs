//! Find things of a repository by name: where a trace starts, what a context is about, the text at an address, a rule.

use super::error::EngineError;
use super::project::Project;
use crate::analysis::AnalyzedGraph;
use crate::config::did_you_mean;
use crate::queries::context::ContextTargets;
use crate::queries::gate;
use crate::queries::show::{ShowTarget, show};
use crate::queries::trace::{TraceLookupError, TraceStart, find};
use crate::report::text::clean;
use crate::rules::BUILT_IN;

/// What is called `name`, to trace from.
pub fn start(graph: &AnalyzedGraph, name: &str) -> Result<TraceStart, EngineError> {
    find(graph, name).map_err(|lost| unknown(name, &lost))
}

/// The text at the address `name`.
pub fn text_at(graph: &AnalyzedGraph, name: &str) -> Result<ShowTarget, EngineError> {
    show(graph, name).map_err(|lost| unknown(name, &lost))
}

/// Resolves `name`; a description that resolves to nothing is searched with `by_text`.
pub fn targets(
    graph: &AnalyzedGraph,
    name: &str,
    by_text: impl FnOnce() -> ContextTargets,
) -> Result<ContextTargets, EngineError> {
    let asked = match ContextTargets::named(graph, name) {
        Ok(asked) => asked,
        Err(_) if ContextTargets::is_text(name) => by_text(),
        Err(lost) => return Err(unknown(name, &lost)),
    };
    if asked.starts.is_empty() {
        return Err(EngineError::Request(
            "nothing relates to the text".to_owned(),
        ));
    }
    Ok(asked)
}

/// The page of a rule: built in, of the repository at `root`, or a rule of change.
pub fn rule_page(project: &Project, name: &str) -> Result<String, EngineError> {
    if let Some(rule) = gate::rule(name) {
        return Ok(rule.page());
    }
    let own = project.own_rules()?;
    let rules = || BUILT_IN.iter().chain(&own);
    if let Some(rule) = rules().find(|rule| rule.id == name) {
        return Ok(rule.page());
    }
    let ids = rules().map(|rule| &*rule.id);
    let ids = ids.chain(gate::RULES.iter().map(|rule| rule.id));
    Err(EngineError::Request(format!(
        "unknown rule `{}`{}",
        clean(name),
        did_you_mean(name, ids)
    )))
}

/// Error message for an unresolved or ambiguous `name`.
fn unknown(name: &str, lost: &TraceLookupError) -> EngineError {
    let name: String = name.chars().take(200).collect();
    EngineError::Request(match lost {
        TraceLookupError::Missing(None) => format!("nothing is called `{name}`"),
        TraceLookupError::Missing(Some(near)) => {
            format!("nothing is called `{name}`; is `{near}` meant?")
        }
        TraceLookupError::Ambiguous(names) if names.is_empty() => {
            format!("`{name}` names more than one thing")
        }
        TraceLookupError::Ambiguous(names) => {
            format!("`{name}` names more than one thing: {}", names.join(", "))
        }
    })
}
