//! Renders results. One file per format, each with its own output types.

pub mod approvals;
pub mod columns;
pub mod context;
pub mod coverage;
pub mod decision;
pub mod delta;
pub mod excerpt;
pub mod gate;
pub mod github;
pub mod gitlab;
pub mod graph;
pub mod human;
pub mod json;
pub mod junit;
pub mod markdown;
pub mod matrix;
pub mod overlap;
pub mod sarif;
pub mod show;
pub mod stamps;
pub mod text;
pub mod trace;

use crate::graph::Graph;
use std::collections::HashMap;

use crate::finding::FindingLocation;
use crate::span::{FileId, LineIndex, Span, TextPosition};

/// Turns places into paths, lines and columns; each file is indexed once.
pub struct LocationResolver<'a> {
    graph: &'a Graph,
    lines: HashMap<FileId, LineIndex>,
}

impl<'a> LocationResolver<'a> {
    /// The places of a graph.
    pub fn new(graph: &'a Graph) -> LocationResolver<'a> {
        LocationResolver {
            graph,
            lines: HashMap::new(),
        }
    }

    /// Path, first and last position of a place; a path without a span is at the start of the file.
    pub fn locate(&mut self, place: &'a FindingLocation) -> (&'a str, TextPosition, TextPosition) {
        let start = TextPosition { line: 1, column: 1 };
        match place {
            FindingLocation::Path(path) => (path, start, start),
            FindingLocation::Text(file, span) => {
                let (from, to) = self.range(*file, *span);
                (self.graph.path(*file), from, to)
            }
        }
    }

    /// First and last position of `span` in a file.
    pub fn range(&mut self, file: FileId, span: Span) -> (TextPosition, TextPosition) {
        let text = self.graph.source(file).text();
        let lines = self.lines(file);
        (
            lines.position(text, span.start),
            lines.position(text, span.end),
        )
    }

    /// The path of a file.
    pub fn path(&self, file: FileId) -> &'a str {
        self.graph.path(file)
    }

    /// The line number of the start of `span`.
    pub fn line(&mut self, file: FileId, span: Span) -> u32 {
        let text = self.graph.source(file).text();
        self.lines(file).position(text, span.start).line
    }

    /// The lines of a file.
    pub fn lines(&mut self, file: FileId) -> &LineIndex {
        let text = self.graph.source(file).text();
        self.lines
            .entry(file)
            .or_insert_with(|| LineIndex::new(text))
    }
}
