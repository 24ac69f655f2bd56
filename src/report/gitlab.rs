//! The check report in GitLab's code quality format.

use serde::Serialize;

use super::Places;
use super::text::{clean, json};
use crate::finding::{Finding, HeldBack, Level};
use crate::graph::Graph;
use crate::queries::check::Outcome;

/// One finding.
#[derive(Serialize)]
struct Issue {
    description: String,
    check_name: String,
    fingerprint: String,
    severity: &'static str,
    location: Location,
}

/// The place of a finding.
#[derive(Serialize)]
struct Location {
    path: String,
    lines: Lines,
}

/// Its first line, from 1.
#[derive(Serialize)]
struct Lines {
    begin: u32,
}

/// The check report. A held-back finding has the lowest severity and a note.
pub fn render(graph: &Graph, outcome: &Outcome) -> String {
    let mut places = Places::new(graph);
    let issues: Vec<Issue> = outcome
        .findings
        .iter()
        .map(|finding| {
            let (path, from, _) = places.locate(&finding.place);
            Issue {
                description: description(finding),
                check_name: finding.rule.to_string(),
                fingerprint: finding.fingerprint.clone(),
                severity: severity(finding),
                location: Location {
                    path: path.to_owned(),
                    lines: Lines { begin: from.line },
                },
            }
        })
        .collect();
    json(&issues)
}

fn severity(finding: &Finding) -> &'static str {
    match (&finding.held_back, finding.level) {
        (Some(_), _) | (None, Level::Note) => "info",
        (None, Level::Warning) => "minor",
        (None, Level::Error) => "major",
    }
}

fn description(finding: &Finding) -> String {
    let held = match &finding.held_back {
        None => "",
        Some(HeldBack::Baseline) => "(held back by the baseline) ",
        Some(HeldBack::Comment(_)) => "(held back by a comment) ",
        Some(HeldBack::Configuration) => "(held back by configuration) ",
    };
    format!(
        "{held}{}. {}",
        clean(&finding.message),
        clean(&finding.help)
    )
}
