//! `outdated-mark`: a mark of another revision than the requirement has, or that the requirement does not want.

use std::borrow::Cow;
use std::collections::HashSet;

use super::{Rule, RuleCheck, RuleContext, RuleLevels};
use crate::analysis::trace::{MarkTarget, ResolvedMark, TraceUnit};
use crate::finding::{Finding, FindingLevel, FindingLocation};

/// The rule.
pub static RULE: Rule = Rule {
    id: Cow::Borrowed("outdated-mark"),
    summary: Cow::Borrowed(
        "A mark that names another revision of a requirement than the one in force, or covers what does not ask for it.",
    ),
    why: Cow::Borrowed(
        "The requirement changed after the code or the test was written for it; nobody has said that it still holds.",
    ),
    levels: RuleLevels {
        adopt: Some(FindingLevel::Error),
        agentic_cd: Some(FindingLevel::Error),
    },
    docs: Cow::Borrowed(DOCS),
    check: RuleCheck::Graph(check),
};

fn check(context: &RuleContext, out: &mut Vec<Finding>) {
    let trace = context.graph.trace();
    // That a link of a circle is not wanted is a part of what is told of the circle.
    let circles = trace.cycles.iter().flat_map(|cycle| &cycle.steps);
    let told: HashSet<u32> = circles.map(|(_, mark)| *mark).collect();
    for (at, mark) in trace.marks.iter().enumerate() {
        if told.contains(&(at as u32)) && matches!(mark.target, MarkTarget::Unwanted(_)) {
            continue;
        }
        let (MarkTarget::Outdated(unit) | MarkTarget::Predated(unit) | MarkTarget::Unwanted(unit)) =
            mark.target
        else {
            continue;
        };
        let unit = &trace.units[unit as usize];
        let (message, help) = words(mark, unit);
        out.push(
            Finding::new(
                FindingLocation::Text(mark.file, mark.span),
                &*mark.said,
                message,
            )
            .witness(
                FindingLocation::Text(unit.file, unit.span),
                format!("`{}` is in force", unit.name),
            )
            .wins(format!("`{}`", unit.name))
            .help(help),
        );
    }
}

fn words(mark: &ResolvedMark, unit: &TraceUnit) -> (String, String) {
    let said = &mark.said;
    match mark.target {
        MarkTarget::Outdated(_) => (
            format!("`{said}` is outdated: `{}` took its place", unit.name),
            "read what changed, bring the code up to it, then name the new revision".to_owned(),
        ),
        MarkTarget::Predated(_) => (
            format!(
                "`{said}` names a revision that is not there yet: the newest is `{}`",
                unit.name
            ),
            "name the revision that is in force, or raise the requirement's own".to_owned(),
        ),
        _ => (
            format!("`{}` does not ask for `{}`", unit.name, mark.kind),
            format!("add `{}` to its `Needs:`, or remove this", mark.kind),
        ),
    }
}

const DOCS: &str = r#"## What it finds

- A mark that names an older revision: `[impl->req~login~1]` where the document has `req~login~2`; `r[impl auth.login]` where
  it has `r[auth.login+2]`.
- A mark that names a revision which no document has yet.
- Coverage of a type that the requirement does not list under `Needs:`.

## When it is silent

- Coverage that nobody asked for as a part of a circle: [requirement-cycle](requirement-cycle.md) tells of it.
- Forms without revisions: there, a review stamp tells that a text changed ([suspect-link](suspect-link.md)).

## Precision

No finding on the development repositories, none of which uses these forms. Its fixtures show what it reports.

## Sources

OpenFastTrace: outdated, predated, unwanted. tracey: stale.
"#;
