//! `unparsable-rust`: a Rust file of a crate that does not parse.

use std::borrow::Cow;

use super::{Rule, RuleCheck, RuleContext, RuleLevels};
use crate::finding::{Finding, FindingLevel, FindingLocation};
use crate::graph::FileClass;

/// The rule.
pub static RULE: Rule = Rule {
    id: Cow::Borrowed("unparsable-rust"),
    summary: Cow::Borrowed("A Rust file in a crate's module tree that does not parse."),
    why: Cow::Borrowed("No other rule can check its items, tests and references."),
    levels: RuleLevels {
        adopt: Some(FindingLevel::Note),
        agentic_cd: Some(FindingLevel::Warning),
    },
    docs: Cow::Borrowed(DOCS),
    needs: &[],
    options: &[],
    check: RuleCheck::Graph(check),
};

fn check(context: &RuleContext, out: &mut Vec<Finding>) {
    let graph = context.graph;
    for (file, source) in graph.files() {
        let Some(error) = source.facts.code().and_then(|code| code.error.as_ref()) else {
            continue;
        };
        // Files outside every module tree are templates, test inputs and leftovers.
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
                format!("module `{}` does not parse: {}", place.path, error.message),
            )
            .help("fix the syntax, or remove the file from the module tree")
            .unverifiable(),
        );
    }
}

const DOCS: &str = r#"## What it finds

A Rust file that belongs to a crate's module tree and does not parse.

## When it is silent

Files outside every module tree: templates, test inputs, leftovers.

## Precision

1 finding on 27 repositories, wrong (see decision 0007); silent since, and a note in the adopt profile.

## Sources

Verdict: unverifiable.
"#;
