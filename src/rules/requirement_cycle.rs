//! `requirement-cycle`: requirements that cover or depend on each other in a cycle.

use std::borrow::Cow;

use super::{Rule, RuleCheck, RuleContext, RuleLevels};
use crate::analysis::Need;
use crate::finding::{Finding, FindingLevel, FindingLocation};

/// The rule.
pub static RULE: Rule = Rule {
    id: Cow::Borrowed("requirement-cycle"),
    summary: Cow::Borrowed("Requirements that cover or depend on each other in a cycle."),
    why: Cow::Borrowed(
        "They justify only each other, and no source outside the cycle justifies them.",
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

/// Limit of names of a cycle that are shown.
const SHOWN: usize = 6;

fn check(context: &RuleContext, out: &mut Vec<Finding>) {
    let trace = context.graph.trace();
    for cycle in &trace.cycles {
        let name = |unit: u32| &*trace.units[unit as usize].name;
        let Some((first, mark)) = cycle.steps.first() else {
            continue;
        };
        let mark = &trace.marks[*mark as usize];
        let mut way: Vec<String> = cycle
            .steps
            .iter()
            .take(SHOWN)
            .map(|(unit, _)| format!("`{}`", name(*unit)))
            .collect();
        if let Some(more @ 1..) = cycle.steps.len().checked_sub(SHOWN) {
            way.push(format!("{more} more"));
        }
        way.push(format!("`{}`", name(*first)));
        let key: Vec<&str> = cycle.steps.iter().map(|(unit, _)| name(*unit)).collect();
        let mut finding = Finding::new(
            FindingLocation::Text(mark.file, mark.span),
            key.join(" "),
            format!("requirements form a cycle: {}", way.join(" -> ")),
        )
        .help("keep the link from the more detailed requirement to its source, and remove the link back");
        for (unit, mark) in cycle.steps.iter().skip(1).take(SHOWN - 1) {
            let mark = &trace.marks[*mark as usize];
            finding = finding.witness(
                FindingLocation::Text(mark.file, mark.span),
                format!("the link of `{}` in the cycle", name(*unit)),
            );
        }
        out.push(finding);
    }
}

const DOCS: &str = r#"## What it finds

OpenFastTrace requirements whose `Covers:` and `Depends:` lead back to their start, over any number of steps, or that
name themselves. One finding per strongly connected group, with the shortest cycle through its first requirement.

## When it is silent

A requirement that two others cover, or that two paths reach: that is no cycle.

## Precision

No findings on the development repositories, none of which uses this form. Its fixtures show what it reports.

## Sources

Catalogue 37. OpenFastTrace crashes on such a cycle; Doorstop and sphinx-needs accept it.
"#;
