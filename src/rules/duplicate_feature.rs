//! `duplicate-feature`: two features on the same topic that do not reference each other.

use std::borrow::Cow;

use super::{Rule, RuleCheck, RuleContext, RuleLevels, duplicate_decision};
use crate::analysis::Need;
use crate::finding::{Finding, FindingLevel};

/// The rule.
pub static RULE: Rule = Rule {
    id: Cow::Borrowed("duplicate-feature"),
    summary: Cow::Borrowed("Two features on the same topic that do not reference each other."),
    why: Cow::Borrowed(
        "The same behaviour is described, and later built, twice, and a change of one misses the other.",
    ),
    levels: RuleLevels {
        adopt: None,
        agentic_cd: Some(FindingLevel::Note),
    },
    docs: Cow::Borrowed(DOCS),
    needs: &[Need::LikeFeatures],
    options: &[],
    check: RuleCheck::Graph(check),
};

fn check(context: &RuleContext, out: &mut Vec<Finding>) {
    duplicate_decision::tell(context, context.graph.like_features(), out);
}

const DOCS: &str = r#"## What it finds

Two living features that are each other's nearest by content (`trueup overlap` shows the overlap), with 45 % of their
information in common both ways, if neither links to the other or declares a relation to it.

## When it is silent

- Features that are dead.
- If one of the two references the other in any way.

## Precision

Two findings in one of the 14 development repositories, both of similar features with shared words: unsure. Off in the
adopt profile and a note in agentic-cd.

## Sources

Catalogue 14.
"#;
