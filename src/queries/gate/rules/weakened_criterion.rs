//! `weakened-criterion`, in `gate/demands.rs`.

use super::ChangeRule;
use crate::finding::FindingLevel;
use crate::queries::gate::demands;
use crate::rules::RuleLevels;

/// The rule.
pub static RULE: ChangeRule = ChangeRule {
    id: "weakened-criterion",
    summary: "An artifact in force demands less, and no approved decision or intent of the change says so.",
    why: "A criterion that was weakened looks like a word that was mended.",
    levels: RuleLevels {
        adopt: None,
        agentic_cd: Some(FindingLevel::Error),
    },
    ways: &["decide: an approved decision or intent that travels along and names the artifact"],
    can_be_waived: true,
    docs: DOCS,
    check: demands::weakened,
};

const DOCS: &str = r#"## What it finds

- A criterion, scenario, must or number of an artifact in force that went, says `should` for `must`, has a looser bound or a
  test without assertion.

## When it is silent

- An approved decision or intent of the change that names the artifact.
- A demand that changed in words alone.

## Precision

Replay of 200 merged commits each of two repositories in the agentic-cd profile: 2 findings, both of decisions that were deleted,
which [edited-merged-record](edited-merged-record.md) tells since ([evaluation](../evaluation/gate.md)).

## Sources

Catalogue 18.
"#;
