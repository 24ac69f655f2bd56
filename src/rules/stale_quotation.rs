//! `stale-quotation`: a citation whose quotation its section does not say any more.

use std::borrow::Cow;
use std::collections::HashMap;

use super::{Rule, RuleCheck, RuleContext, RuleLevels};
use crate::analysis::trace::MarkTarget;
use crate::finding::{Finding, FindingLevel, FindingLocation, Witness};

/// The rule.
pub static RULE: Rule = Rule {
    id: Cow::Borrowed("stale-quotation"),
    summary: Cow::Borrowed(
        "A quotation that its section does not contain, or that leaves out the end of a sentence.",
    ),
    why: Cow::Borrowed("The code was written for other words than those in force."),
    levels: RuleLevels {
        adopt: Some(FindingLevel::Error),
        agentic_cd: Some(FindingLevel::Error),
    },
    docs: Cow::Borrowed(DOCS),
    check: RuleCheck::Graph(check),
};

/// Places that one finding shows, at the most.
const MOST: usize = 100;

fn check(context: &RuleContext, out: &mut Vec<Finding>) {
    let graph = context.graph;
    let trace = graph.trace();
    // A sentence that changed is one finding, whoever quotes it.
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
                let text = "it is quoted here too".into();
                witness.push(Witness { place, text });
            }
            continue;
        }
        if let Some(near) = near {
            of_sentence.insert(near, out.len());
        }
        let message = match heading {
            Some(_) => format!("`{}` does not say what is quoted here", mark.said),
            None => format!(
                "the sentence of `{}` that is quoted here says more than the quotation",
                mark.said
            ),
        };
        let mut found = Finding::new(place, &*mark.said, message);
        if let Some(near) = near {
            let unit = &trace.units[near as usize];
            found = found.witness(
                FindingLocation::Text(unit.file, unit.span),
                "the section says this",
            );
        } else if let Some((file, heading)) = heading {
            found = found.witness(FindingLocation::Text(file, heading), "the section");
        }
        let path = mark.said.split('#').next().unwrap_or("");
        out.push(found.wins(format!("`{path}`")).help(
            "read the section, bring the code up to it, and quote the whole sentence as it stands",
        ));
    }
}

const DOCS: &str = r#"## What it finds

A citation in duvet's form (`//= path#section`, `//# quoted text`) whose quotation

- is not in that section, white space, marks and entities aside;
- or is a part of a sentence: a clause that was added behind it would go unseen.

A sentence that several citations quote is one finding, with each of them.

## When it is silent

Citations of addresses on the web, and citations without a quotation.

## Precision

No finding on the development repositories, none of which uses this form. Its fixtures show what it reports.

## Sources

duvet: quotation not found. An appended clause is what it misses.
"#;
