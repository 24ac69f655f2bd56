//! The check report in GitLab's code quality format.

use serde::Serialize;

use super::LocationResolver;
use super::text::{clean, json};
use crate::analysis::AnalyzedGraph;
use crate::finding::{Finding, FindingLevel, Suppression};
use crate::queries::check::CheckOutcome;

/// One finding.
#[derive(Serialize)]
struct GitlabIssue {
    description: String,
    check_name: String,
    fingerprint: String,
    severity: &'static str,
    location: GitlabLocation,
}

/// The place of a finding.
#[derive(Serialize)]
struct GitlabLocation {
    path: String,
    lines: GitlabLines,
}

/// Its first line, from 1.
#[derive(Serialize)]
struct GitlabLines {
    begin: u32,
}

/// The check report. A held-back finding has the lowest severity and a note.
pub fn render(graph: &AnalyzedGraph, outcome: &CheckOutcome) -> String {
    let mut places = LocationResolver::new(graph);
    let issues: Vec<GitlabIssue> = outcome
        .findings
        .iter()
        .map(|finding| {
            let (path, from, _) = places.locate(&finding.place);
            GitlabIssue {
                description: description(finding),
                check_name: finding.rule.to_string(),
                fingerprint: finding.fingerprint.clone(),
                severity: severity(finding),
                location: GitlabLocation {
                    path: path.to_owned(),
                    lines: GitlabLines { begin: from.line },
                },
            }
        })
        .collect();
    json(&issues)
}

fn severity(finding: &Finding) -> &'static str {
    match (&finding.held_back, finding.level) {
        (Some(_), _) | (None, FindingLevel::Note) => "info",
        (None, FindingLevel::Warning) => "minor",
        (None, FindingLevel::Error) => "major",
    }
}

fn description(finding: &Finding) -> String {
    let held = match &finding.held_back {
        None => "",
        Some(Suppression::Baseline) => "(held back by the baseline) ",
        Some(Suppression::Comment(_)) => "(held back by a comment) ",
        Some(Suppression::Configuration) => "(held back by configuration) ",
    };
    format!(
        "{held}{}. {}",
        clean(&finding.message),
        clean(&finding.help)
    )
}
