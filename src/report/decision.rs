//! The verdict of a check in the form that hooks and agents' gates read: pass or block, and why.

use schemars::JsonSchema;
use serde::Serialize;

use super::LocationResolver;
use super::text::json;
use crate::graph::Graph;
use crate::queries::check::{CheckOutcome, CheckPlan};

/// What `trueup check --format decision` prints.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "trueup decision")]
pub struct DecisionReport {
    /// `pass` or `block`.
    pub decision: &'static str,
    /// The findings that block.
    pub findings: Vec<BlockingFinding>,
}

/// A finding that blocks.
#[derive(Debug, Serialize, JsonSchema)]
pub struct BlockingFinding {
    /// The path of its file.
    pub file: String,
    /// Its line.
    pub line: u32,
    /// What is wrong, and what to do.
    pub issue: String,
    /// Why it matters.
    pub why: String,
}

/// The verdict: what counts at the failing level or above blocks; what is held back, or below it, does not.
pub fn render(graph: &Graph, plan: &CheckPlan, outcome: &CheckOutcome) -> String {
    let mut places = LocationResolver::new(graph);
    let blocking = outcome
        .findings
        .iter()
        .filter(|finding| finding.counts() && plan.fail_on.fails(finding.level));
    let findings: Vec<BlockingFinding> = blocking
        .map(|finding| {
            let (file, from, _) = places.locate(&finding.place);
            let rule = plan.rule(&finding.rule);
            BlockingFinding {
                file: file.to_owned(),
                line: from.line,
                issue: match finding.help.as_str() {
                    "" => format!("{}: {}", finding.rule, finding.message),
                    help => format!("{}: {}; {help}", finding.rule, finding.message),
                },
                why: rule.map_or_else(String::new, |rule| rule.why.to_string()),
            }
        })
        .collect();
    json(&DecisionReport {
        decision: if findings.is_empty() { "pass" } else { "block" },
        findings,
    })
}
