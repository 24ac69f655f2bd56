//! `requirement-cycle`: requirements that cover or need each other in a circle.

use std::borrow::Cow;

use super::{Rule, RuleCheck, RuleContext, RuleLevels};
use crate::finding::{Finding, FindingLevel, FindingLocation};

/// The rule.
pub static RULE: Rule = Rule {
    id: Cow::Borrowed("requirement-cycle"),
    summary: Cow::Borrowed("Requirements that cover or depend on each other in a circle."),
    why: Cow::Borrowed("Each is justified by the other, and none by what somebody wants."),
    levels: RuleLevels {
        adopt: Some(FindingLevel::Error),
        agentic_cd: Some(FindingLevel::Error),
    },
    docs: Cow::Borrowed(DOCS),
    check: RuleCheck::Graph(check),
};

/// Names of a circle that are shown, at the most.
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
            format!("requirements in a circle: {}", way.join(" -> ")),
        )
        .help("keep the link from the more detailed requirement to the one it comes from, and remove the one that leads back");
        for (unit, mark) in cycle.steps.iter().skip(1).take(SHOWN - 1) {
            let mark = &trace.marks[*mark as usize];
            finding = finding.witness(
                FindingLocation::Text(mark.file, mark.span),
                format!("`{}` goes on from here", name(*unit)),
            );
        }
        out.push(finding);
    }
}

const DOCS: &str = r#"## What it finds

Requirements of OpenFastTrace whose `Covers:` and `Depends:` lead back to where they began, over any number of steps, and one
that names itself. One finding for each knot, with the shortest way round through its first requirement.

## When it is silent

A requirement that two others cover, or that is reached on two ways: that is no circle.

## Precision

No finding on the development repositories, none of which uses this form. Its fixtures show what it reports.

## Sources

Catalogue 37. OpenFastTrace ends in a crash on such a circle, Doorstop and sphinx-needs pass it.
"#;
