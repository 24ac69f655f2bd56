//! `ignored-verifier`: a criterion whose every test is ignored.

use std::borrow::Cow;

use super::{Rule, RuleCheck, RuleContext, RuleLevels};
use crate::finding::{Finding, FindingLevel, FindingLocation};

/// The rule.
pub static RULE: Rule = Rule {
    id: Cow::Borrowed("ignored-verifier"),
    summary: Cow::Borrowed("A criterion that only ignored tests show."),
    why: Cow::Borrowed("The criterion looks tested, and nothing runs."),
    levels: RuleLevels {
        adopt: Some(FindingLevel::Warning),
        agentic_cd: Some(FindingLevel::Error),
    },
    docs: Cow::Borrowed(DOCS),
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
        let what = match tests.len() {
            1 => "the only test of it is ignored".to_owned(),
            count => format!("all {count} tests of it are ignored"),
        };
        let mut finding = Finding::new(
            FindingLocation::Text(first.file, first.span),
            &*unit.name,
            format!("`{}`: {what}", unit.name),
        );
        for mark in tests.iter().skip(1).take(5) {
            finding = finding.witness(FindingLocation::Text(mark.file, mark.span), "ignored too");
        }
        out.push(
            finding
                .witness(FindingLocation::Text(unit.file, unit.span), "the criterion")
                .wins(format!("`{}`", unit.name))
                .help("make a test of it run, or write one that does"),
        );
    }
}

const DOCS: &str = r#"## What it finds

A criterion, scenario or requirement all of whose tests carry `#[ignore]`.

## When it is silent

One test that runs is enough. A mark on something that is no test function says nothing here.

## Precision

No finding on the development repositories.

## Sources

Catalogue 47.
"#;
