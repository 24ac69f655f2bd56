//! `outdated-mark`: a mark with a revision that is not current, or of a type that the requirement does not need.

use std::borrow::Cow;
use std::collections::HashSet;

use super::{Rule, RuleCheck, RuleContext, RuleLevels};
use crate::analysis::Need;
use crate::analysis::trace::{MarkTarget, ResolvedMark, TraceUnit};
use crate::finding::{Finding, FindingLevel, FindingLocation};

/// The rule.
pub static RULE: Rule = Rule {
    id: Cow::Borrowed("outdated-mark"),
    summary: Cow::Borrowed(
        "A mark that names a revision of a requirement other than the current one, or a type of coverage that the requirement does not need.",
    ),
    why: Cow::Borrowed(
        "The requirement changed after the code or the test was written, and nobody confirmed that they still match.",
    ),
    levels: RuleLevels {
        adopt: Some(FindingLevel::Error),
        agentic_cd: Some(FindingLevel::Error),
    },
    docs: Cow::Borrowed(DOCS),
    needs: &[Need::Trace],
    options: &[],
    check: RuleCheck::Graph(check),
};

fn check(context: &RuleContext, out: &mut Vec<Finding>) {
    let trace = context.graph.trace();
    // `requirement-cycle` reports unwanted coverage within a cycle.
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
                format!("definition of `{}`", unit.name),
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
            format!(
                "`{said}` is outdated: the current revision is `{}`",
                unit.name
            ),
            "review the change, update the code, then name the current revision".to_owned(),
        ),
        MarkTarget::Predated(_) => (
            format!(
                "`{said}` does not exist: the newest revision is `{}`",
                unit.name
            ),
            "name the current revision, or raise the revision of the requirement".to_owned(),
        ),
        _ => (
            format!("`{}` does not need `{}` coverage", unit.name, mark.kind),
            format!("add `{}` to its `Needs:`, or remove the mark", mark.kind),
        ),
    }
}

const DOCS: &str = r#"## What it finds

- A mark that names an older revision: `[impl->req~login~1]` if the document has `req~login~2`; `r[impl auth.login]` if
  it has `r[auth.login+2]`.
- A mark that names a revision which no document has yet.
- Coverage of a type that the requirement does not list under `Needs:`.

## When it is silent

- Unneeded coverage that is part of a cycle: see [requirement-cycle](requirement-cycle.md).
- Forms without revisions: there, a review stamp detects changed text ([suspect-link](suspect-link.md)).

## Precision

No findings on the development repositories, none of which uses these forms. Its fixtures show what it reports.

## Sources

OpenFastTrace: outdated, predated, unwanted. tracey: stale.
"#;
