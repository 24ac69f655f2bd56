//! `reused-id`, in `gate/decisions.rs`.

use super::ChangeRule;
use crate::finding::FindingLevel;
use crate::queries::gate::decisions;
use crate::rules::RuleLevels;

/// The rule.
pub static RULE: ChangeRule = ChangeRule {
    id: "reused-id",
    summary: "An id or number of an artifact of the base that now names another text.",
    why: "Every reference to the id now leads to another thing, and none of them is broken.",
    levels: RuleLevels {
        adopt: Some(FindingLevel::Error),
        agentic_cd: Some(FindingLevel::Error),
    },
    ways: &[],
    can_be_waived: true,
    docs: DOCS,
    check: decisions::reused,
};

const DOCS: &str = r#"## What it finds

- An id or number of an intent, feature, behaviour or decision of the base that names a text at the head with which it shares
  neither a word of the title nor a paragraph.

## When it is silent

- Drafts. Texts that were rewritten under the same title.
- An id that was gone before the base.

## Precision

No finding in the replay of 1,300 merged commits of six repositories ([evaluation](../evaluation/gate.md)).

## Sources

Catalogue 18.
"#;
