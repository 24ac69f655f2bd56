//! `unapproved-decision`: a decision in force whose current text no person approved.

use std::borrow::Cow;

use super::unapproved_intent::unapproved;
use super::{Rule, RuleCheck, RuleContext, RuleLevels};
use crate::analysis::Need;
use crate::finding::{Finding, FindingLevel};
use crate::graph::Role;

/// The rule.
pub static RULE: Rule = Rule {
    id: Cow::Borrowed("unapproved-decision"),
    summary: Cow::Borrowed("A decision in force whose current text no person approved."),
    why: Cow::Borrowed(
        "Decisions belong to people: one that changes under an accepted status claims an agreement that nobody gave.",
    ),
    levels: RuleLevels {
        adopt: Some(FindingLevel::Warning),
        agentic_cd: Some(FindingLevel::Error),
    },
    docs: Cow::Borrowed(DOCS),
    needs: &[Need::Approvals],
    options: &[],
    check: RuleCheck::Authors(check),
};

fn check(context: &RuleContext, out: &mut Vec<Finding>) {
    unapproved(context, Role::Decision, out);
}

const DOCS: &str = r#"## What it finds

A decision record of any recognised form that is in force (`accepted`, `approved`, `implemented` and the like) and

- whose words, without the front matter, differ from those of its newest entry in `docs/approvals.yaml`; if history has
  the approved text, the finding shows the first difference;
- or that has no entry there.

The approved text wins until a person approves a new one. In the agentic-cd profile, a repository without
`docs/approvals.yaml` gets one finding for all its decisions.

## When it is silent

- In the adopt profile, if there is no `docs/approvals.yaml`: the repository does not use approvals.
- The decision has no status, or is proposed, rejected, deprecated or superseded.
- Only layout, marks, comments or front matter changed. A status in the text itself is part of the text.
- The approvals file is invalid, or its newest entry has a digest that no committed version had: `invalid-approval`
  reports that.

### What git cannot prove

That a person read the text, that the name in `by` is that person's, or that a person typed the command. The rule
compares the text with the approval; [self-approval](self-approval.md) checks who committed it.

## Precision

No findings on the 14 development repositories in the adopt profile, which have no such file.

## Sources

Catalogue 21: "Intent and decisions are human territory"; gate on the approval record, not on authorship.
"#;
