//! Output of `trueup coverage`.

use std::fmt::Write as _;

use schemars::JsonSchema;
use serde::Serialize;

use super::LocationResolver;
use super::text::{clean, json};
use crate::analysis::AnalyzedGraph;
use crate::analysis::coverage::SurfaceName;
use crate::queries::coverage::{CoverageAnswer, percent};

/// The report of `trueup coverage --format json`.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "trueup coverage")]
pub struct CoverageReport {
    /// The version of this format.
    pub schema: u32,
    /// Names of the outer surface.
    pub total: usize,
    /// The number of names in living documents.
    pub named: usize,
    /// Their share in percent, rounded down.
    pub percent: u8,
    /// Each kind with names.
    pub kinds: Vec<CoverageKindReport>,
    /// Whether there is a ratchet file.
    pub held: bool,
    /// Names of the ratchet that are documented or removed by now.
    pub paid_off: usize,
    /// Names without a document.
    pub unnamed: Vec<UndocumentedNameReport>,
}

/// The coverage of one kind.
#[derive(Debug, Serialize, JsonSchema)]
pub struct CoverageKindReport {
    /// The kind.
    pub kind: String,
    /// The number of names.
    pub total: usize,
    /// The number of names in living documents.
    pub named: usize,
}

/// A name without a document.
#[derive(Debug, Serialize, JsonSchema)]
pub struct UndocumentedNameReport {
    /// The kind.
    pub kind: String,
    /// The name.
    pub name: String,
    /// The file that defines it.
    pub file: String,
    /// Its line there.
    pub line: u32,
    /// Whether the ratchet does not list it.
    pub new: bool,
}

/// For programs.
pub fn machine(graph: &AnalyzedGraph, answer: &CoverageAnswer) -> String {
    let (total, named) = answer.sum();
    let unnamed = answer.unnamed.iter().enumerate();
    let mut places = LocationResolver::new(graph);
    json(&CoverageReport {
        schema: 1,
        total,
        named,
        percent: answer.percent(),
        kinds: answer
            .shares
            .iter()
            .map(|share| CoverageKindReport {
                kind: share.kind.name().to_owned(),
                total: share.total,
                named: share.named,
            })
            .collect(),
        held: answer.held,
        paid_off: answer.paid_off,
        unnamed: unnamed
            .map(|(at, name)| UndocumentedNameReport {
                kind: name.kind.name().to_owned(),
                name: name.name.clone(),
                file: graph.path(name.file).to_owned(),
                line: places.line(name.file, name.span),
                new: answer.new.binary_search(&at).is_ok(),
            })
            .collect(),
    })
}

/// For people: the undocumented names (with a ratchet only new ones), then the shares.
pub fn human(graph: &AnalyzedGraph, answer: &CoverageAnswer) -> String {
    let mut out = String::new();
    let told: Vec<&SurfaceName> = if answer.held {
        answer.new.iter().map(|at| &answer.unnamed[*at]).collect()
    } else {
        answer.unnamed.iter().collect()
    };
    let mut places = LocationResolver::new(graph);
    for name in &told {
        // Writing to a string cannot fail.
        let _ = writeln!(
            out,
            "{:8} {}  {}:{}",
            name.kind.name(),
            clean(&name.name),
            clean(graph.path(name.file)),
            places.line(name.file, name.span)
        );
    }
    if !told.is_empty() {
        out.push('\n');
    }
    for share in &answer.shares {
        let _ = writeln!(
            out,
            "{:8} {:3} % of {}",
            share.kind.name(),
            percent(share.total, share.named),
            share.total
        );
    }
    let (total, _) = answer.sum();
    let _ = writeln!(out, "{:8} {:3} % of {total}", "all", answer.percent());
    if answer.held {
        let _ = writeln!(
            out,
            "{} new without a document; {} listed in the ratchet; {} paid off",
            answer.new.len(),
            answer.unnamed.len() - answer.new.len(),
            answer.paid_off
        );
    }
    out
}
