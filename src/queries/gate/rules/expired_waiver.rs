//! `expired-waiver`, in `gate/loosened.rs`.

use super::ChangeRule;
use crate::finding::FindingLevel;
use crate::queries::gate::loosened;
use crate::rules::RuleLevels;

/// The rule.
pub static RULE: ChangeRule = ChangeRule {
    id: "expired-waiver",
    summary: "A waiver past its end is still in the file.",
    why: "An exception without an end is a rule that was turned off.",
    levels: RuleLevels {
        adopt: Some(FindingLevel::Warning),
        agentic_cd: Some(FindingLevel::Error),
    },
    ways: &["renew: another `expires` with its reason, in a change of its own"],
    can_be_waived: false,
    docs: DOCS,
    check: loosened::expired,
};

const DOCS: &str = r#"## What it finds

- An entry of `docs/waivers.yaml` at the head whose day has passed, or after which the trunk has as many commits as it was
  to last; also one in a clone that does not reach back far enough to tell.

## When it is silent

- Entries that hold.

## Precision

Nothing is judged: a day or a number of commits has passed, or not.

## Sources

Catalogue 18.
"#;
