//! `trueup trace` for programs: the nodes of the tree, each with the index of its parent.

use schemars::JsonSchema;
use serde::Serialize;

use super::line::{place, raw_name, unit_text};
use crate::analysis::AnalyzedGraph;
use crate::facts::trace_marks::TraceMarkKind;
use crate::queries::contract::doubt;
use crate::queries::trace::{TraceLine, TraceSubject, TraceTree};
use crate::report::LocationResolver;
use crate::report::text::{json, json_value};
use crate::span::{FileId, Span};

impl TraceReport {
    /// Its lists and texts, most important first: an answer with a budget is cut from the last one.
    pub const CUT_ORDER: &'static [&'static str] = &["/nodes"];
}

/// Output of `trueup trace --format json`.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "trueup trace")]
pub struct TraceReport {
    /// The version of this format.
    pub schema: u32,
    /// The id, as given.
    pub asked: Option<String>,
    /// Number of artifacts in the tree.
    pub artifacts: usize,
    /// Number of criteria and requirements in the tree.
    pub criteria: usize,
    /// Number of code items and tests that answer them.
    pub answers: usize,
    /// Number of doubtful answers: ignored, without an assertion, outdated.
    pub doubtful: usize,
    /// Number of holes.
    pub holes: usize,
    /// The tree, parents before children.
    pub nodes: Vec<TraceNodeReport>,
}

/// A node of the tree.
#[derive(Debug, Serialize, JsonSchema)]
pub struct TraceNodeReport {
    /// The index of its parent.
    pub parent: Option<u32>,
    /// Its relation to the parent: `realized by`, `test`. Empty if it is obvious.
    pub how: &'static str,
    /// Whether the relation is a link in prose, not a declaration.
    pub linked: bool,
    /// `artifact`, `criterion`, `code`, `test`, `excuse`, `mention`, `item`, `file` or `hole`.
    pub kind: &'static str,
    /// Its name: an id, a criterion's name, a path, an item's name; for a hole, the missing part.
    pub name: String,
    /// Its title or text; for a hole, how to fill it.
    pub text: String,
    /// The path of its file.
    pub file: String,
    /// Its line there.
    pub line: u32,
    /// An artifact's status, as written.
    pub status: Option<String>,
    /// Who may change an artifact.
    pub owner: Option<String>,
    /// Why an answer is doubtful.
    pub doubt: Option<&'static str>,
    /// Whether its children are listed at an earlier node.
    pub again: bool,
}

/// The report for programs.
pub fn machine(graph: &AnalyzedGraph, answer: &TraceTree, asked: Option<&str>) -> String {
    json(&report(graph, answer, asked))
}

/// The report as a value.
pub fn value(graph: &AnalyzedGraph, answer: &TraceTree, asked: Option<&str>) -> serde_json::Value {
    json_value(&report(graph, answer, asked))
}

fn report(graph: &AnalyzedGraph, answer: &TraceTree, asked: Option<&str>) -> TraceReport {
    let sums = answer.sums(graph);
    let mut places = LocationResolver::new(graph);
    let nodes = answer
        .lines
        .iter()
        .map(|line| node(graph, line, &mut places));
    TraceReport {
        schema: 1,
        asked: asked.map(str::to_owned),
        artifacts: sums.artifacts,
        criteria: sums.criteria,
        answers: sums.answers,
        doubtful: sums.doubtful,
        holes: sums.holes,
        nodes: nodes.collect(),
    }
}

fn node<'a>(
    graph: &'a AnalyzedGraph,
    line: &TraceLine,
    places: &mut LocationResolver<'a>,
) -> TraceNodeReport {
    let (kind, file, span) = kind_and_place(graph, &line.what);
    let mut node = TraceNodeReport {
        parent: line.parent,
        how: line.way,
        linked: line.linked,
        kind,
        name: raw_name(graph, &line.what),
        text: String::new(),
        file: graph.path(file).to_owned(),
        line: places.line(file, span),
        status: None,
        owner: None,
        doubt: None,
        again: line.again,
    };
    match &line.what {
        TraceSubject::Artifact(id) => {
            let artifact = graph.artifact(*id);
            node.text = artifact.title.clone();
            node.status = artifact.statuses.first().map(|status| status.text.clone());
            node.owner = graph.owner(graph.path(file));
        }
        TraceSubject::Unit(at) => node.text = unit_text(graph, &graph.trace().units[*at as usize]),
        TraceSubject::Mark(at) => node.doubt = doubt(&graph.trace().marks[*at as usize]),
        TraceSubject::Gap(gap) => node.text = gap.fill.clone(),
        TraceSubject::Item(..) | TraceSubject::File(_) => {}
    }
    node
}

fn kind_and_place(graph: &AnalyzedGraph, what: &TraceSubject) -> (&'static str, FileId, Span) {
    let trace = graph.trace();
    match what {
        TraceSubject::Artifact(id) => {
            let artifact = graph.artifact(*id);
            let (document, text) = graph.document(artifact);
            ("artifact", artifact.file, document.head(text))
        }
        TraceSubject::Unit(at) => {
            let unit = &trace.units[*at as usize];
            ("criterion", unit.file, unit.span)
        }
        TraceSubject::Mark(at) => {
            let mark = &trace.marks[*at as usize];
            let kind = match mark.act {
                TraceMarkKind::Implements => "code",
                TraceMarkKind::Verifies => "test",
                TraceMarkKind::Excuses => "excuse",
                TraceMarkKind::Cites => "mention",
            };
            (kind, mark.file, place(graph, mark))
        }
        TraceSubject::Item(file, at) => {
            let code = graph.source(*file).facts.code();
            let item = code.and_then(|code| code.items.get(*at as usize));
            (
                "item",
                *file,
                item.map_or_else(Span::default, |item| item.name_span),
            )
        }
        TraceSubject::File(file) => ("file", *file, Span::default()),
        TraceSubject::Gap(gap) => ("hole", gap.file, gap.span),
    }
}
