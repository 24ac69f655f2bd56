//! Resolves a name or a task description to the subjects of the context.

use crate::analysis::AnalyzedGraph;
use crate::analysis::overlap::{OverlapIndex, OverlapUnitKind};
use crate::facts::Language;
use crate::graph::Graph;
use crate::queries::overlap::{OverlapQuery, bounded, overlap};
use crate::queries::show::{ShowTarget, show};
use crate::queries::trace::{TraceLookupError, TraceStart, find};

/// Maximum number of overlap hits whose context is included.
const HITS: usize = 3;

/// The subjects of the context.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ContextTargets {
    /// The things.
    pub starts: Vec<TraceStart>,
    /// The place that was named, where it is a part of one.
    pub place: Option<ShowTarget>,
}

impl ContextTargets {
    /// Resolves `name`: an id, an address, a path, an item.
    pub fn named(graph: &AnalyzedGraph, name: &str) -> Result<ContextTargets, TraceLookupError> {
        let place = show(graph, name)?;
        let start = match find(graph, name) {
            Ok(start) => start,
            Err(_) => match graph.ids.of_file(place.file) {
                Some(id) => TraceStart::Artifact(id),
                None => TraceStart::File(place.file),
            },
        };
        // A whole artifact is included through its parts.
        let is_part = matches!(start, TraceStart::Unit(_)) || name.contains('#');
        Ok(ContextTargets {
            starts: vec![start],
            place: Some(place).filter(|_| is_part),
        })
    }

    /// The targets nearest to a text, by [`overlap`]; empty if nothing is related.
    pub fn text(graph: &Graph, index: &OverlapIndex, text: &str) -> ContextTargets {
        let question = OverlapQuery {
            text: bounded(text),
            language: Language::Markdown,
            own: None,
        };
        let answer = overlap(graph, index, &question, HITS);
        let starts = answer.hits.iter().take(HITS).map(|hit| match hit.what {
            OverlapUnitKind::Artifact(id) => TraceStart::Artifact(id),
            OverlapUnitKind::Item(at) => TraceStart::Item(hit.file, at),
            OverlapUnitKind::Document => TraceStart::File(hit.file),
        });
        ContextTargets {
            starts: starts.collect(),
            place: None,
        }
    }

    /// Whether a name that nothing has is a text: it holds a blank.
    pub fn is_text(name: &str) -> bool {
        name.trim().contains(char::is_whitespace)
    }
}
