//! The check report as JUnit XML: one suite per rule, one case per finding.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::LocationResolver;
use super::text::markup_text;
use crate::analysis::AnalyzedGraph;
use crate::finding::{Finding, Suppression};
use crate::queries::check::{CheckOutcome, CheckPlan};

/// The check report. A finding at the failing level is a failure, one below it a passing case with output, a held-back
/// one a skipped case; a rule without findings is one passing case.
pub fn render(graph: &AnalyzedGraph, plan: &CheckPlan, outcome: &CheckOutcome) -> String {
    let mut places = LocationResolver::new(graph);
    let mut by_rule: BTreeMap<&str, Vec<&Finding>> = plan
        .rules()
        .filter(|(_, level)| level.is_some())
        .map(|(rule, _)| (&*rule.id, Vec::new()))
        .collect();
    for finding in &outcome.findings {
        by_rule.entry(&finding.rule).or_default().push(finding);
    }
    let fails = |finding: &&Finding| finding.counts() && plan.fail_on.fails(finding.level);
    let failures = outcome.findings.iter().filter(fails).count();
    let skipped = outcome.findings.iter().filter(|one| !one.counts()).count();
    let tests: usize = by_rule.values().map(|found| found.len().max(1)).sum();
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let _ = writeln!(
        out,
        "<testsuites name=\"trueup\" tests=\"{tests}\" failures=\"{failures}\" errors=\"0\" skipped=\"{skipped}\">"
    );
    for (rule, found) in by_rule {
        let failures = found.iter().copied().filter(fails).count();
        let skipped = found.iter().filter(|one| !one.counts()).count();
        let _ = writeln!(
            out,
            "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{failures}\" errors=\"0\" skipped=\"{skipped}\">",
            markup_text(rule),
            found.len().max(1)
        );
        if found.is_empty() {
            let rule = markup_text(rule);
            let _ = writeln!(out, "    <testcase classname=\"{rule}\" name=\"{rule}\"/>");
        }
        for finding in found {
            case(finding, fails(&finding), &mut places, &mut out);
        }
        out.push_str("  </testsuite>\n");
    }
    out.push_str("</testsuites>\n");
    out
}

fn case<'a>(
    finding: &'a Finding,
    fails: bool,
    places: &mut LocationResolver<'a>,
    out: &mut String,
) {
    let (path, from, _) = places.locate(&finding.place);
    let place = format!("{}:{}:{}", markup_text(path), from.line, from.column);
    let message = markup_text(&finding.message);
    let text = format!(
        "{place}: {message}\nhelp: {}\nchange: {}",
        markup_text(&finding.help),
        markup_text(&finding.change)
    );
    let _ = writeln!(
        out,
        "    <testcase classname=\"{}\" name=\"{place} {message}\" file=\"{}\" line=\"{}\">",
        markup_text(&finding.rule),
        markup_text(path),
        from.line
    );
    let _ = match &finding.held_back {
        Some(hold) => writeln!(out, "      <skipped message=\"{}\"/>", held(hold)),
        None if fails => writeln!(
            out,
            "      <failure message=\"{message}\" type=\"{}\">{text}</failure>",
            finding.level.name()
        ),
        None => writeln!(
            out,
            "      <system-out>{}: {text}</system-out>",
            finding.level.name()
        ),
    };
    out.push_str("    </testcase>\n");
}

fn held(hold: &Suppression) -> String {
    match hold {
        Suppression::Baseline => "held back by the baseline".to_owned(),
        Suppression::Comment(reason) => format!("held back by a comment: {}", markup_text(reason)),
        Suppression::Configuration => "held back by configuration".to_owned(),
    }
}
