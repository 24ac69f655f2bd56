//! The decisions and intents of a change that authorise it to break a promise or weaken a demand.

use super::GateInput;
use super::documents::{artifact_of_file, is_new_or_edited};
use crate::analysis::approvals::ApprovalState as Approval;
use crate::analysis::trace::in_force;
use crate::graph::{LifecycleState, Role};

/// A decision or intent of the change that is in force, and approved where approvals are kept.
pub struct Authority<'a> {
    text: &'a str,
}

impl Authority<'_> {
    /// Whether its text contains the id or the file name of an artifact.
    pub fn mentions_artifact(&self, id: &str, path: &str) -> bool {
        let file = path.rsplit('/').next().unwrap_or(path);
        self.text.contains(id) || self.text.contains(file)
    }

    /// Whether its text contains the last segment of the name of a code item.
    pub fn mentions_item(&self, name: &str) -> bool {
        let last = name.rsplit([':', ' ']).next().unwrap_or(name);
        !last.is_empty() && self.text.contains(last)
    }
}

/// The new or edited decisions and intents of the change that are in force.
pub fn authorities<'a>(asked: &'a GateInput<'_>) -> Vec<Authority<'a>> {
    let graph = asked.head.graph;
    let approvals = graph.approvals();
    // A repository that keeps approvals at either end grants authority only by an approval.
    let keeps_approvals = asked.base.graph.approvals().is_there() || approvals.is_there();
    let edited = asked.delta.documents.iter();
    let edited = edited.filter(|change| is_new_or_edited(change.how, change.parts.len()));
    edited
        .filter_map(|change| {
            let (file, _) = change.new?;
            let artifact = artifact_of_file(graph, file)?;
            let applies = [Role::Decision, Role::Intent].contains(&artifact.role())
                && artifact.state() == LifecycleState::Live
                && in_force(artifact);
            let approved =
                !keeps_approvals || approvals.state(graph, &artifact.id) == Approval::Approved;
            (applies && approved).then(|| Authority {
                text: graph.source(file).text(),
            })
        })
        .collect()
}
