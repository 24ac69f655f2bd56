//! `suspect-criterion`: a reviewed pair of criterion and test, one of which changed since the review.

use std::borrow::Cow;

use super::suspect_link::suspects;
use super::{Rule, RuleCheck, RuleContext, RuleLevels};
use crate::analysis::Need;
use crate::finding::{Finding, FindingLevel};

/// The rule.
pub static RULE: Rule = Rule {
    id: Cow::Borrowed("suspect-criterion"),
    summary: Cow::Borrowed(
        "A reviewed pair of criterion and test, one of which changed since the review.",
    ),
    why: Cow::Borrowed(
        "The review covers the old text only: the test may not verify the current criterion.",
    ),
    levels: RuleLevels {
        adopt: Some(FindingLevel::Warning),
        agentic_cd: Some(FindingLevel::Error),
    },
    docs: Cow::Borrowed(DOCS),
    needs: &[Need::Trace],
    options: &[],
    check: RuleCheck::History(check),
};

fn check(context: &RuleContext, out: &mut Vec<Finding>) {
    suspects(context, true, out);
}

const DOCS: &str = r#"## What it finds

A pair in `trueup.lock` with a criterion in force at one end and a test at the other, of which one end changed since the
review. The finding shows both ends, the difference, and the command that records a new review.

## When it is silent

- The pair has no stamp: the rule checks reviewed pairs only.
- Only layout, marks or comments changed: they are not part of the digest.
- Other pairs, and ends that no longer exist: [suspect-link](suspect-link.md),
  [unknown-criterion](unknown-criterion.md).

## Precision

Only reviewed pairs are checked. No findings on the development repositories, none of which has any.

## Sources

Catalogue 48.
"#;
