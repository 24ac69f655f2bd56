//! Output of `trueup show`.

use schemars::JsonSchema;
use serde::Serialize;

use super::LocationResolver;
use super::context::NOTE;
use super::text::{clean, json, json_value, push_clean};
use crate::analysis::AnalyzedGraph;
use crate::queries::context::tokens;
use crate::queries::show::ShowTarget;

impl ShowReport {
    /// Its lists and texts, most important first: an answer with a budget is cut from the last one.
    pub const CUT_ORDER: &'static [&'static str] = &["/text"];
}

/// Output of `trueup show --format json`.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "trueup show")]
pub struct ShowReport {
    /// The version of this format.
    pub schema: u32,
    /// The name, as given.
    pub asked: String,
    /// Its canonical address.
    pub address: String,
    /// The path of its file.
    pub file: String,
    /// Its first line.
    pub line: u32,
    /// Its last line.
    pub end_line: u32,
    /// Its size, in tokens.
    pub tokens: usize,
    /// The notice that the text is data.
    pub note: String,
    /// The text.
    pub text: String,
}

/// The report for programs.
pub fn machine(graph: &AnalyzedGraph, shown: &ShowTarget, asked: &str) -> String {
    json(&report(graph, shown, asked))
}

/// The report as a value.
pub fn value(graph: &AnalyzedGraph, shown: &ShowTarget, asked: &str) -> serde_json::Value {
    json_value(&report(graph, shown, asked))
}

fn report(graph: &AnalyzedGraph, shown: &ShowTarget, asked: &str) -> ShowReport {
    let (from, to) = LocationResolver::new(graph).range(shown.file, shown.span);
    let text = shown.span.text(graph.source(shown.file).text());
    ShowReport {
        schema: 1,
        asked: asked.to_owned(),
        address: shown.address.clone(),
        file: graph.path(shown.file).to_owned(),
        line: from.line,
        end_line: to.line,
        tokens: tokens(text),
        note: NOTE.to_owned(),
        text: text.to_owned(),
    }
}

/// The place, and the text with control characters escaped.
pub fn human(graph: &AnalyzedGraph, shown: &ShowTarget) -> String {
    let line = LocationResolver::new(graph).line(shown.file, shown.span);
    let path = clean(graph.path(shown.file));
    let mut out = format!("{}  {path}:{line}\n\n", clean(&shown.address));
    for line in shown.span.text(graph.source(shown.file).text()).lines() {
        push_clean(&mut out, line, "    ");
        out.push('\n');
    }
    out
}
