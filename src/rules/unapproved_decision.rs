//! `unapproved-decision`: a decision in force whose text nobody approved as it is.

use std::borrow::Cow;

use super::unapproved_intent::unapproved;
use super::{Rule, RuleCheck, RuleContext, RuleLevels};
use crate::finding::{Finding, FindingLevel};
use crate::graph::Role;

/// The rule.
pub static RULE: Rule = Rule {
    id: Cow::Borrowed("unapproved-decision"),
    summary: Cow::Borrowed("A decision in force whose text is not the one that a person approved."),
    why: Cow::Borrowed(
        "A decision is human territory: changed under its status, it says that people agreed to what they never read.",
    ),
    levels: RuleLevels {
        adopt: Some(FindingLevel::Warning),
        agentic_cd: Some(FindingLevel::Error),
    },
    docs: Cow::Borrowed(DOCS),
    check: RuleCheck::Authors(check),
};

fn check(context: &RuleContext, out: &mut Vec<Finding>) {
    unapproved(context, Role::Decision, out);
}

const DOCS: &str = r#"## What it finds

A decision record, of any form that is recognised, that says it is in force (`accepted`, `approved`, `implemented` and the like) and

- whose words, without the front matter, are not those of its newest entry in `docs/approvals.yaml`; where history has the approved text, the finding shows where the two differ;
- or that has no entry there.

The approved text wins until a person approves another. In the agentic-cd profile, a repository without `docs/approvals.yaml` gets one finding for all its decisions.

## When it is silent

- In the adopt profile, where there is no `docs/approvals.yaml`: nobody asked for approvals.
- The decision states no status, or is proposed, rejected, deprecated or superseded.
- Only layout, marks, comments or front matter changed. A status that stands in the text is part of it.
- The file of approvals cannot be used, or its newest entry is of a text that never was: `invalid-approval` says so.

### What git cannot prove

That a person read the text, that the name behind `by` is the person's, or that a person typed the command. The rule holds the text to the record; [self-approval](self-approval.md) says who committed the record.

## Precision

No finding on the 14 development repositories in the adopt profile, which have no such file.

## Sources

Catalogue 21: "Intent and decisions are human territory"; gate on the approval record, not on authorship.
"#;
