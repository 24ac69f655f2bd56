//! `stale-quotation`: a citation whose quotation its section does not say any more.

use std::borrow::Cow;

use super::{Check, Context, Levels, Rule};
use crate::finding::{Finding, Level, Place};
use crate::graph::trace::Target;

/// The rule.
pub static RULE: Rule = Rule {
    id: Cow::Borrowed("stale-quotation"),
    summary: Cow::Borrowed(
        "A quotation that its section does not contain, or that leaves out the end of a sentence.",
    ),
    why: Cow::Borrowed("The code was written for other words than those in force."),
    levels: Levels {
        adopt: Some(Level::Error),
        agentic_cd: Some(Level::Error),
    },
    docs: Cow::Borrowed(DOCS),
    check: Check::Graph(check),
};

fn check(context: &Context, out: &mut Vec<Finding>) {
    let graph = context.graph;
    let trace = graph.trace();
    for mark in &trace.marks {
        let place = Place::Text(mark.file, mark.span);
        let sentence = |unit: u32| {
            let unit = &trace.units[unit as usize];
            (Place::Text(unit.file, unit.span), "the section says this")
        };
        let found = match mark.target {
            Target::Unquoted(file, heading, near) => {
                let message = format!("`{}` does not say what is quoted here", mark.said);
                let (place_of, text) =
                    near.map_or((Place::Text(file, heading), "the section"), sentence);
                Finding::new(place, &*mark.said, message).witness(place_of, text)
            }
            Target::Partial(unit) => {
                let message = format!(
                    "the sentence of `{}` that is quoted here says more than the quotation",
                    mark.said
                );
                let (place_of, text) = sentence(unit);
                Finding::new(place, &*mark.said, message).witness(place_of, text)
            }
            _ => continue,
        };
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

## When it is silent

Citations of addresses on the web, and citations without a quotation.

## Precision

No finding on the development repositories, none of which uses this form. Its fixtures show what it reports.

## Sources

duvet: quotation not found. An appended clause is what it misses.
"#;
