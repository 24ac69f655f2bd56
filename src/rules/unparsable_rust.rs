//! `unparsable-rust`: a Rust file of a crate that is not Rust.

use std::borrow::Cow;

use super::{Rule, RuleCheck, RuleContext, RuleLevels};
use crate::finding::{Finding, FindingLevel, FindingLocation};
use crate::graph::FileClass;

/// The rule.
pub static RULE: Rule = Rule {
    id: Cow::Borrowed("unparsable-rust"),
    summary: Cow::Borrowed(
        "A Rust file that a crate's module tree reaches and that does not parse.",
    ),
    why: Cow::Borrowed("Its items, tests and references are unknown to every other check."),
    levels: RuleLevels {
        adopt: Some(FindingLevel::Note),
        agentic_cd: Some(FindingLevel::Warning),
    },
    docs: Cow::Borrowed(DOCS),
    check: RuleCheck::Graph(check),
};

fn check(context: &RuleContext, out: &mut Vec<Finding>) {
    let graph = context.graph;
    for (file, source) in graph.files() {
        let Some(error) = source.facts.code().and_then(|code| code.error.as_ref()) else {
            continue;
        };
        // Files that no module tree reaches are templates, test inputs and leftovers.
        let Some(place) = graph.crates.place(file) else {
            continue;
        };
        if graph.standing(file) != FileClass::Living {
            continue;
        }
        out.push(
            Finding::new(
                FindingLocation::Text(file, error.span),
                &*error.message,
                format!(
                    "module `{}` could not be parsed: {}",
                    place.path, error.message
                ),
            )
            .help("mend it, or take it out of the module tree")
            .unverifiable(),
        );
    }
}

const DOCS: &str = r#"## What it finds

A Rust file that a crate's module tree reaches, and that could not be parsed.

## When it is silent

Files that no module tree reaches: templates, test inputs, leftovers.

## Precision

1 finding on 27 repositories, wrong (see decision 0007); silent since, and a note in the adopt profile.

## Sources

Verdict: unverifiable.
"#;
