//! `trueup approve`: resolves a request to texts, and renders the new entries. Pure: the date is a parameter.

use std::collections::BTreeSet;

use super::stamps::quoted;
use crate::analysis::AnalyzedGraph;
use crate::analysis::approvals::{ApprovalIndex, ApprovalState, in_force, text_of};
use crate::analysis::reviews::endpoints::{EndpointError, EndpointResolver, ReviewEndpoint};
use crate::facts::approvals::{ApprovalEntry, HEAD, LARGEST, LONGEST, VERSION};
use crate::graph::{Graph, Role};

/// An approval, as a person states it.
pub struct ApprovalRequest<'a> {
    /// The day: `2026-03-01`.
    pub date: &'a str,
    /// Who approves.
    pub by: &'a str,
}

/// Why a request cannot be done.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("{0}")]
pub struct ApprovalError(String);

/// The texts that `ids` name, each once, in their order.
pub fn select(graph: &Graph, ids: &[String]) -> Result<Vec<ReviewEndpoint>, ApprovalError> {
    let mut ends = EndpointResolver::new(graph);
    let (mut seen, mut found) = (BTreeSet::new(), Vec::new());
    for id in ids {
        let end = text_of(graph, &mut ends, id).map_err(|lost| match lost {
            EndpointError::Ambiguous => {
                ApprovalError(format!("more than one artifact answers to `{id}`"))
            }
            EndpointError::Missing(near) => {
                let near = near.map(|near| format!("; did you mean `{near}`?"));
                ApprovalError(format!(
                    "`{id}` names no artifact and no part of one{}",
                    near.unwrap_or_default()
                ))
            }
        })?;
        if seen.insert(end.name.clone()) {
            found.push(end);
        }
    }
    Ok(found)
}

/// Every intent and decision in force, and every other text that was approved, by name.
pub fn watched(graph: &AnalyzedGraph) -> Vec<ReviewEndpoint> {
    let mut ends = EndpointResolver::new(graph);
    let mut names: BTreeSet<String> = graph.approvals().names().map(str::to_owned).collect();
    for role in [Role::Intent, Role::Decision] {
        names.extend(in_force(graph, role).map(|artifact| artifact.id.clone()));
    }
    let found = names.iter().map(|name| text_of(graph, &mut ends, name));
    found.flatten().collect()
}

/// The entries to be written.
#[derive(Default)]
pub struct ApprovalUpdate {
    /// The texts that are approved anew.
    pub approved: Vec<ReviewEndpoint>,
    /// The texts that the same person approved already, as they are.
    pub same: usize,
    /// The lines.
    lines: Vec<String>,
}

/// The new entries for `texts`. Skips those whose latest approval by the same person is current.
pub fn add(
    graph: &AnalyzedGraph,
    texts: Vec<ReviewEndpoint>,
    approving: &ApprovalRequest<'_>,
) -> Result<ApprovalUpdate, ApprovalError> {
    let approvals = graph.approvals();
    let mut added = ApprovalUpdate::default();
    for end in texts {
        let current = approvals.state(graph, &end.name) == ApprovalState::Approved;
        if current && has_said(graph, approvals, &end, approving.by) {
            added.same += 1;
            continue;
        }
        let newest = approvals.newest(&end.name);
        let newest = newest.map(|entry| approvals.approval(graph, entry));
        if let Some(later) = newest.filter(|newest| &*newest.date > approving.date) {
            return Err(ApprovalError(format!(
                "`{}` was approved on {}, after {}: the newest line counts, and this one would not be it",
                end.name, later.date, approving.date
            )));
        }
        let line = line(&end, approving);
        if line.len() > LONGEST {
            return Err(ApprovalError(format!(
                "the line of `{}` would be longer than {LONGEST} bytes: give a shorter name",
                end.name
            )));
        }
        added.lines.push(line);
        added.approved.push(end);
    }
    Ok(added)
}

/// Whether `by` approved the current text since it last changed.
fn has_said(graph: &Graph, approvals: &ApprovalIndex, end: &ReviewEndpoint, by: &str) -> bool {
    let newest_first = approvals.of(&end.name).rev();
    newest_first
        .take_while(|entry| approvals.is_current(graph, entry))
        .any(|entry| said(approvals.approval(graph, entry), by))
}

fn said(approval: &ApprovalEntry, by: &str) -> bool {
    &*approval.by == by
}

fn line(end: &ReviewEndpoint, approving: &ApprovalRequest<'_>) -> String {
    format!(
        "- {{id: {}, digest: \"{:016x}\", by: {}, date: {}}}",
        quoted(&end.name),
        end.digest,
        quoted(approving.by),
        approving.date
    )
}

impl ApprovalUpdate {
    /// The file with the new lines appended; `old` is preserved byte by byte.
    pub fn text(&self, old: &str) -> Result<String, ApprovalError> {
        let mut text = old.to_owned();
        if old.is_empty() {
            text = format!(
                "{HEAD}{VERSION}\n\
                 # Who approved which text, one approval a line, the newest last. `trueup approve` adds lines; none is \
                 changed.\n\
                 # Of a conflict, keep the lines of both sides. Only people approve.\n"
            );
        } else if !text.ends_with('\n') {
            text.push('\n');
        }
        for line in &self.lines {
            text.push_str(line);
            text.push('\n');
        }
        if text.len() > LARGEST {
            return Err(ApprovalError(format!(
                "the file would be larger than {LARGEST} bytes: keep the newest line of each id"
            )));
        }
        Ok(text)
    }
}
