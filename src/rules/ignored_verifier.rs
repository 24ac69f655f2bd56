//! `ignored-verifier`: a criterion whose tests are all ignored.

use std::borrow::Cow;

use super::{Rule, RuleCheck, RuleContext, RuleLevels};
use crate::analysis::Need;
use crate::finding::{Finding, FindingLevel, FindingLocation};

/// The rule.
pub static RULE: Rule = Rule {
    id: Cow::Borrowed("ignored-verifier"),
    summary: Cow::Borrowed("A criterion whose tests are all ignored."),
    why: Cow::Borrowed("The criterion looks tested, but no test of it runs."),
    levels: RuleLevels {
        adopt: Some(FindingLevel::Warning),
        agentic_cd: Some(FindingLevel::Error),
    },
    docs: Cow::Borrowed(DOCS),
    needs: &[Need::Trace],
    options: &[],
    check: RuleCheck::Graph(check),
};

fn check(context: &RuleContext, out: &mut Vec<Finding>) {
    let graph = context.graph;
    let trace = graph.trace();
    for unit in &trace.units {
        let tests: Vec<_> = trace.verifiers(unit).collect();
        let ignored = tests
            .iter()
            .all(|mark| mark.test.is_some_and(|test| test.ignored));
        let (Some(first), true) = (tests.first(), ignored) else {
            continue;
        };
        let (what, verb) = match tests.len() {
            1 => ("the only test".to_owned(), "is"),
            count => (format!("all {count} tests"), "are"),
        };
        let mut finding = Finding::new(
            FindingLocation::Text(first.file, first.span),
            &*unit.name,
            format!("{what} of `{}` {verb} ignored", unit.name),
        );
        for mark in tests.iter().skip(1).take(5) {
            finding = finding.witness(FindingLocation::Text(mark.file, mark.span), "also ignored");
        }
        out.push(
            finding
                .witness(FindingLocation::Text(unit.file, unit.span), "the criterion")
                .wins(format!("`{}`", unit.name))
                .help("enable one of its tests, or add one that runs"),
        );
    }
}

const DOCS: &str = r#"## What it finds

A criterion, scenario or requirement whose tests all carry `#[ignore]`.

## When it is silent

Criteria with at least one test that runs, or with a mark on something other than a test function.

## Precision

No findings on the development repositories.

## Sources

Catalogue 47.
"#;
