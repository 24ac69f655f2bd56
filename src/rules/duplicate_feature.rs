//! `duplicate-feature`: two features on one topic, of which neither names the other.

use std::borrow::Cow;

use super::{Rule, RuleCheck, RuleContext, RuleLevels, duplicate_decision};
use crate::finding::{Finding, FindingLevel};

/// The rule.
pub static RULE: Rule = Rule {
    id: Cow::Borrowed("duplicate-feature"),
    summary: Cow::Borrowed(
        "Two features that speak on one topic, of which neither names the other.",
    ),
    why: Cow::Borrowed(
        "The same is described, and soon built, twice; what is changed in one is forgotten in the other.",
    ),
    levels: RuleLevels {
        adopt: None,
        agentic_cd: Some(FindingLevel::Note),
    },
    docs: Cow::Borrowed(DOCS),
    check: RuleCheck::Graph(check),
};

fn check(context: &RuleContext, out: &mut Vec<Finding>) {
    duplicate_decision::tell(context, context.graph.like_features(), out);
}

const DOCS: &str = r#"## What it finds

Two living features that are each other's nearest by what they say (`trueup overlap` shows what they share), with 45 % of their
information in common both ways, where neither links to the other or declares a relation to it.

## When it is silent

- Features that are dead.
- Where one of the two names the other in any way.

## Precision

On the 14 development repositories, two findings in one of them, both of like features that share their words: unsure. Off in
the adopt profile and a note in the other.

## Sources

Catalogue 14.
"#;
