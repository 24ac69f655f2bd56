//! `trueup show`: resolves an address to its text.

use super::trace::{TraceLookupError, TraceStart, find};
use crate::analysis::AnalyzedGraph;
use crate::analysis::reviews::endpoints::EndpointResolver;
use crate::graph::Graph;
use crate::span::{FileId, Span};

/// The resolved target of an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShowTarget {
    /// Its one name.
    pub address: String,
    /// The file it stands in.
    pub file: FileId,
    /// Where.
    pub span: Span,
}

/// Resolves `name` to a text: an artifact, a section, a criterion, a block, a requirement, a file, a Rust item with its
/// documentation. Linear in units and items.
pub fn show(graph: &AnalyzedGraph, name: &str) -> Result<ShowTarget, TraceLookupError> {
    let name = name.trim();
    if let Ok(end) = EndpointResolver::new(graph).find(name) {
        let span = documented(graph, end.file, end.span);
        return Ok(ShowTarget {
            address: end.name,
            file: end.file,
            span,
        });
    }
    // What is no end of a pair: a requirement in a foreign form, a label that only one criterion has.
    Ok(match find(graph, name)? {
        TraceStart::Artifact(id) => {
            let artifact = graph.artifact(id);
            ShowTarget {
                address: artifact.id.clone(),
                file: artifact.file,
                span: whole(graph, artifact.file),
            }
        }
        TraceStart::Unit(at) => {
            let unit = &graph.trace().units[at as usize];
            ShowTarget {
                address: unit.name.clone(),
                file: unit.file,
                span: unit.span,
            }
        }
        TraceStart::File(file) => ShowTarget {
            address: graph.path(file).to_owned(),
            file,
            span: whole(graph, file),
        },
        TraceStart::Item(file, at) => ShowTarget {
            address: graph.item_path(file, at),
            file,
            span: graph
                .item(file, at)
                .map_or_else(Span::default, |item| documented(graph, file, item.span)),
        },
    })
}

fn whole(graph: &Graph, file: FileId) -> Span {
    Span::new(0..graph.source(file).text().len())
}

/// A Rust item with the documentation above it; any other place as it is.
fn documented(graph: &Graph, file: FileId, span: Span) -> Span {
    let code = graph.source(file).facts.code();
    let item = code.and_then(|code| code.items.iter().find(|item| item.span == span));
    item.and_then(|item| item.doc)
        .map_or(span, |doc| doc.join(span))
}
