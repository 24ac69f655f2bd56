//! `stale-quotation`: a citation whose quotation is no longer in the cited section.

use std::borrow::Cow;
use std::collections::HashMap;

use super::{Rule, RuleCheck, RuleContext, RuleLevels};
use crate::analysis::Need;
use crate::analysis::trace::MarkTarget;
use crate::finding::{Finding, FindingLevel, FindingLocation, Witness};

/// The rule.
pub static RULE: Rule = Rule {
    id: Cow::Borrowed("stale-quotation"),
    summary: Cow::Borrowed(
        "A quotation that is not in the cited section, or that omits a part of its sentence.",
    ),
    why: Cow::Borrowed("The code was written for an older text than the one in force."),
    levels: RuleLevels {
        adopt: Some(FindingLevel::Error),
        agentic_cd: Some(FindingLevel::Error),
    },
    docs: Cow::Borrowed(DOCS),
    needs: &[Need::Trace],
    options: &[],
    check: RuleCheck::Graph(check),
};

/// Limit of places that one finding shows.
const MOST: usize = 100;

fn check(context: &RuleContext, out: &mut Vec<Finding>) {
    let graph = context.graph;
    let trace = graph.trace();
    // A changed sentence is one finding; further quotations of it become witnesses.
    let mut of_sentence: HashMap<u32, usize> = HashMap::new();
    for mark in &trace.marks {
        let (near, heading) = match mark.target {
            MarkTarget::Unquoted(file, heading, near) => (near, Some((file, heading))),
            MarkTarget::Partial(unit) => (Some(unit), None),
            _ => continue,
        };
        let place = FindingLocation::Text(mark.file, mark.span);
        if let Some(first) = near.and_then(|near| of_sentence.get(&near)) {
            let witness = &mut out[*first].witness;
            if witness.len() < MOST {
                let text = "also quoted here".into();
                witness.push(Witness { place, text });
            }
            continue;
        }
        if let Some(near) = near {
            of_sentence.insert(near, out.len());
        }
        let message = match heading {
            Some(_) => format!("the quotation is not in `{}`", mark.said),
            None => format!(
                "the quotation omits a part of its sentence in `{}`",
                mark.said
            ),
        };
        let mut found = Finding::new(place, &*mark.said, message);
        if let Some(near) = near {
            let unit = &trace.units[near as usize];
            found = found.witness(
                FindingLocation::Text(unit.file, unit.span),
                "the current sentence",
            );
        } else if let Some((file, heading)) = heading {
            found = found.witness(FindingLocation::Text(file, heading), "the cited section");
        }
        let path = mark.said.split('#').next().unwrap_or("");
        out.push(
            found.wins(format!("`{path}`")).help(
                "read the section, update the code to it, and quote the whole current sentence",
            ),
        );
    }
}

const DOCS: &str = r#"## What it finds

A citation in duvet's form (`//= path#section`, `//# quoted text`) whose quotation

- is not in that section, ignoring white space, emphasis marks and entities;
- or is only a part of a sentence: a clause added to the rest of it would go unnoticed.

A sentence with several citations is one finding that shows each of them.

## When it is silent

Citations of web addresses, and citations without a quotation.

## Precision

No findings on the development repositories, none of which uses this form. Its fixtures show what it reports.

## Sources

duvet: quotation not found. duvet does not detect an added clause.
"#;
