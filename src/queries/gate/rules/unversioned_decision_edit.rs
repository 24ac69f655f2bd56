//! `unversioned-decision-edit`, in `gate/decisions.rs`.

use super::ChangeRule;
use crate::finding::FindingLevel;
use crate::queries::gate::decisions;
use crate::rules::RuleLevels;

/// The rule.
pub static RULE: ChangeRule = ChangeRule {
    id: "unversioned-decision-edit",
    summary: "What an accepted decision decides is rewritten instead of superseded.",
    why: "Who acted on the decision can no longer read what it said.",
    levels: RuleLevels {
        adopt: Some(FindingLevel::Error),
        agentic_cd: Some(FindingLevel::Error),
    },
    ways: &["approve: a person approves the new text with `trueup approve`"],
    can_be_waived: true,
    docs: DOCS,
    check: decisions::rewritten,
};

const DOCS: &str = r#"## What it finds

- An accepted decision whose section *Decision* (all of its text, where no section is called so) has another number or
  another `not`, `must`, `only`…, or lost five words and a tenth of them.

## When it is silent

- Text that is only added, words that are mended, other sections.
- A decision without a status, and one that is not in force any more.
- A text that a person approved as it is now.

## Precision

No finding in the replay of 1,300 merged commits of six repositories ([evaluation](../evaluation/gate.md)).

## Sources

Catalogue 18; the habit of decision records to be superseded and not edited.
"#;
