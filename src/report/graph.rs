//! The graph as Graphviz, Mermaid or JSON.

use std::fmt::Write as _;

use schemars::JsonSchema;
use serde::Serialize;

use super::text::clean;
use crate::analysis::AnalyzedGraph;
use crate::graph::{Graph, NetworkNode, Relation};
use crate::span::FileId;

/// Output of `trueup graph --format json`.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "trueup graph")]
pub struct GraphReport {
    /// The version of this format.
    pub schema: u32,
    /// Artifacts, documents and crates.
    pub nodes: Vec<JsonNode>,
    /// Typed edges.
    pub edges: Vec<JsonEdge>,
}

/// One node.
#[derive(Debug, Serialize, JsonSchema)]
pub struct JsonNode {
    /// Its name: an artifact's id, a path, or `crate:NAME`.
    pub id: String,
    /// `artifact`, `file` or `crate`.
    pub kind: String,
    /// Its title, if it has one.
    pub title: Option<String>,
    /// The path of its file.
    pub file: Option<String>,
    /// An artifact's roles, main one first.
    pub roles: Vec<String>,
    /// An artifact's status, as written.
    pub status: Option<String>,
}

/// One edge.
#[derive(Debug, Serialize, JsonSchema)]
pub struct JsonEdge {
    /// The node it leaves.
    pub from: String,
    /// The node it enters.
    pub to: String,
    /// The relation.
    pub relation: String,
}

/// Artifacts and crates with their edges; with `files`, every document and Rust file too.
fn report(graph: &AnalyzedGraph, files: bool) -> GraphReport {
    let shown = |node: NetworkNode| files || !matches!(node, NetworkNode::File(_));
    let nodes = graph
        .network()
        .nodes()
        .filter(|node| shown(*node))
        .map(|node| json_node(graph, node))
        .collect();
    let mut edges: Vec<(String, String, Relation)> = graph
        .network()
        .edges()
        .filter(|(from, to, _)| shown(*from) && shown(*to) && from != to)
        .map(|(from, to, relation)| (name(graph, from), name(graph, to), relation))
        .collect();
    // The network contains only links of living documents.
    let past = files.then(|| graph.past_links()).into_iter().flatten();
    edges.extend(past.filter_map(|link| {
        let to = link.target.file().filter(|to| *to != link.file)?;
        let is_document = graph.source(to).facts.is_document();
        let name = |file: FileId| name(graph, NetworkNode::of(&graph.ids, file));
        is_document.then(|| (name(link.file), name(to), Relation::Cites))
    }));
    edges.sort();
    edges.dedup();
    GraphReport {
        schema: 1,
        nodes,
        edges: edges
            .into_iter()
            .map(|(from, to, relation)| JsonEdge {
                from,
                to,
                relation: relation.name().to_owned(),
            })
            .collect(),
    }
}

fn name(graph: &Graph, node: NetworkNode) -> String {
    match node {
        NetworkNode::Artifact(id) => graph.artifact(id).id.clone(),
        NetworkNode::File(file) => graph.path(file).to_owned(),
        NetworkNode::Crate(at) => {
            let found = &graph.crates.crates[at as usize];
            format!("crate:{}", found.name)
        }
    }
}

fn json_node(graph: &Graph, node: NetworkNode) -> JsonNode {
    let id = name(graph, node);
    match node {
        NetworkNode::Artifact(at) => {
            let artifact = graph.artifact(at);
            JsonNode {
                id,
                kind: "artifact".to_owned(),
                title: Some(artifact.title.clone()).filter(|title| !title.is_empty()),
                file: Some(graph.path(artifact.file).to_owned()),
                roles: artifact
                    .roles
                    .iter()
                    .map(|role| role.name().to_owned())
                    .collect(),
                status: artifact.statuses.first().map(|status| status.text.clone()),
            }
        }
        NetworkNode::File(file) => plain(id, "file", Some(graph.path(file))),
        NetworkNode::Crate(at) => {
            let root = graph.crates.crates[at as usize].root;
            plain(id, "crate", Some(graph.path(root)))
        }
    }
}

fn plain(id: String, kind: &str, file: Option<&str>) -> JsonNode {
    JsonNode {
        id,
        kind: kind.to_owned(),
        title: None,
        file: file.map(str::to_owned),
        roles: Vec::new(),
        status: None,
    }
}

/// The graph as JSON.
pub fn json(graph: &AnalyzedGraph, files: bool) -> String {
    super::text::json(&report(graph, files))
}

/// The graph for Graphviz.
pub fn dot(graph: &AnalyzedGraph, files: bool) -> String {
    let report = report(graph, files);
    let mut out = String::from("digraph trueup {\n  rankdir=LR;\n  node [shape=box];\n");
    for node in &report.nodes {
        let _ = writeln!(out, "  {};", quoted(&node.id));
    }
    for edge in &report.edges {
        let (from, to) = (quoted(&edge.from), quoted(&edge.to));
        let _ = writeln!(out, "  {from} -> {to} [label={}];", quoted(&edge.relation));
    }
    out.push_str("}\n");
    out
}

/// The graph for Mermaid. Nodes are numbered, because their ids are not valid in Mermaid.
pub fn mermaid(graph: &AnalyzedGraph, files: bool) -> String {
    let report = report(graph, files);
    let mut out = String::from("graph LR\n");
    let mut numbers = std::collections::HashMap::new();
    for (at, node) in report.nodes.iter().enumerate() {
        numbers.entry(node.id.as_str()).or_insert(at);
        let _ = writeln!(out, "  n{at}[\"{}\"]", entity(&node.id));
    }
    for edge in &report.edges {
        let (Some(from), Some(to)) = (numbers.get(&*edge.from), numbers.get(&*edge.to)) else {
            continue;
        };
        let _ = writeln!(out, "  n{from} -->|{}| n{to}", edge.relation);
    }
    out
}

fn quoted(text: &str) -> String {
    let text = clean(text).replace('\\', "\\\\").replace('"', "\\\"");
    format!("\"{text}\"")
}

fn entity(text: &str) -> String {
    let mut out = String::new();
    for c in clean(text).chars() {
        match c {
            '"' | '#' | '<' | '>' | '&' | ';' | '`' => {
                let _ = write!(out, "#{};", c as u32);
            }
            c => out.push(c),
        }
    }
    out
}
