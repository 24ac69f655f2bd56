//! `suspect-criterion`: a criterion and its test that a person reviewed together, one of which changed since.

use std::borrow::Cow;

use super::suspect_link::suspects;
use super::{Rule, RuleCheck, RuleContext, RuleLevels};
use crate::finding::{Finding, FindingLevel};

/// The rule.
pub static RULE: Rule = Rule {
    id: Cow::Borrowed("suspect-criterion"),
    summary: Cow::Borrowed(
        "A criterion whose words changed and its test did not since their review, or the reverse.",
    ),
    why: Cow::Borrowed(
        "The test shows what the criterion said at the review; of what it says now, nobody knows.",
    ),
    levels: RuleLevels {
        adopt: Some(FindingLevel::Warning),
        agentic_cd: Some(FindingLevel::Error),
    },
    docs: Cow::Borrowed(DOCS),
    check: RuleCheck::History(check),
};

fn check(context: &RuleContext, out: &mut Vec<Finding>) {
    suspects(context, true, out);
}

const DOCS: &str = r#"## What it finds

A pair of `trueup.lock` of which one end is a criterion in force and the other a test, where an end says something
else than at the review. The finding shows both, what changed, and the command that settles it.

## When it is silent

- Nothing was stamped: the rule speaks of reviewed pairs alone.
- Layout, marks and comments: they are not what an end says.
- Other pairs, and ends that are gone: [suspect-link](suspect-link.md), [unknown-criterion](unknown-criterion.md).

## Precision

It holds only where a person stamped a pair. No finding on the development repositories, none of which does.

## Sources

Catalogue 48.
"#;
