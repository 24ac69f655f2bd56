//! Lookups of artifacts, marks and changed documents that several rules of change share.

use crate::analysis::trace::ResolvedMark;
use crate::graph::{Artifact, Graph, RelationTarget};
use crate::queries::delta::DiffStatus;
use crate::span::{FileId, Span};

/// The artifact with that id; none where no artifact or more than one has it.
pub fn unique_artifact<'a>(graph: &'a Graph, id: &str) -> Option<&'a Artifact> {
    match graph.find_at_root(id) {
        RelationTarget::Artifact(found) => Some(graph.artifact(found)),
        _ => None,
    }
}

/// The artifact that a file holds.
pub fn artifact_of_file(graph: &Graph, file: FileId) -> Option<&Artifact> {
    graph.ids.of_file(file).map(|id| graph.artifact(id))
}

/// Whether a document is new or its text differs; a mere move changes no part.
pub fn is_new_or_edited(how: DiffStatus, changed_parts: usize) -> bool {
    match how {
        DiffStatus::Added | DiffStatus::Changed => true,
        DiffStatus::Renamed | DiffStatus::Moved => changed_parts > 0,
        DiffStatus::Removed => false,
    }
}

/// Whether a mark applies to the code at `span` of its file: at the item, at an item around it, or at the head of the file.
pub fn mark_covers(graph: &Graph, mark: &ResolvedMark, span: Span) -> bool {
    let item = mark.item.and_then(|item| graph.item(mark.file, item));
    item.is_none_or(|item| item.span.start <= span.start && span.end <= item.span.end)
}
