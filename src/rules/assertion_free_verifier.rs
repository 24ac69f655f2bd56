//! `assertion-free-verifier`: a test that claims to verify a criterion but cannot fail.

use std::borrow::Cow;

use super::{Rule, RuleCheck, RuleContext, RuleLevels};
use std::collections::{HashMap, HashSet};

use crate::analysis::Need;
use crate::facts::RustFacts;
use crate::facts::code::ItemKind;
use crate::facts::word_set::words;
use crate::finding::{Finding, FindingLevel, FindingLocation};
use crate::span::FileId;

/// The rule.
pub static RULE: Rule = Rule {
    id: Cow::Borrowed("assertion-free-verifier"),
    summary: Cow::Borrowed(
        "A test that claims to verify a criterion but contains nothing that can fail.",
    ),
    why: Cow::Borrowed("The test passes whatever the code does."),
    levels: RuleLevels {
        adopt: Some(FindingLevel::Warning),
        agentic_cd: Some(FindingLevel::Error),
    },
    docs: Cow::Borrowed(DOCS),
    needs: &[Need::Trace],
    options: &[],
    check: RuleCheck::Graph(check),
};

/// Non-test functions of a file, by module and name.
type TestHelpers<'a> = HashSet<(Option<u32>, &'a str)>;

fn check(context: &RuleContext, out: &mut Vec<Finding>) {
    let graph = context.graph;
    let trace = graph.trace();
    let mut known: HashMap<FileId, TestHelpers> = HashMap::new();
    for unit in &trace.units {
        for mark in trace.verifiers(unit) {
            let (Some(test), Some(at)) = (mark.test, mark.item) else {
                continue;
            };
            let source = graph.source(mark.file);
            let Some(code) = source
                .facts
                .code()
                .filter(|_| !test.asserts && !test.ignored)
            else {
                continue;
            };
            let item = &code.items[at as usize];
            let helpers = known.entry(mark.file).or_insert_with(|| helpers(code));
            let mut called = words(item.span.text(source.text()).as_bytes());
            if called.any(|(_, word)| {
                let word = std::str::from_utf8(word).unwrap_or("");
                helpers.contains(&(item.parent, word))
            }) {
                continue;
            }
            let name = &item.name;
            out.push(
                Finding::new(
                    FindingLocation::Text(mark.file, mark.span),
                    format!("{name} {}", unit.name),
                    format!(
                        "`{name}` claims to verify `{}` but cannot fail: it has no assertion",
                        unit.name
                    ),
                )
                .witness(FindingLocation::Text(unit.file, unit.span), "the criterion")
                .wins(format!("`{}`", unit.name))
                .help("assert the behaviour that the criterion specifies"),
            );
        }
    }
}

/// Non-test functions of a file: a test that calls one may assert through it.
fn helpers(code: &RustFacts) -> TestHelpers<'_> {
    let plain = code
        .items
        .iter()
        .filter(|item| item.kind == ItemKind::Function && item.test.is_none());
    plain.map(|item| (item.parent, &*item.name)).collect()
}

const DOCS: &str = r#"## What it finds

A test function with a mark or label of a criterion that cannot fail: no assertion, panic, `?`, `unwrap` or `expect`, no
`#[should_panic]`, no macro that is not known to be harmless, and no call whose name suggests a check.

## When it is silent

- A test that calls a function of the same module: that function may assert.
- Ignored tests, which `ignored-verifier` reports.

## Precision

No findings on the development repositories.

## Sources

Catalogue 7, 47.
"#;
