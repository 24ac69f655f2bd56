//! `invalid-waivers`, in `gate/loosened.rs`.

use super::ChangeRule;
use crate::finding::FindingLevel;
use crate::queries::gate::loosened;
use crate::rules::RuleLevels;

/// The rule.
pub static RULE: ChangeRule = ChangeRule {
    id: "invalid-waivers",
    summary: "The file of waivers cannot be used.",
    why: "A waiver that is misread opens the gate for what nobody agreed to.",
    levels: RuleLevels {
        adopt: Some(FindingLevel::Error),
        agentic_cd: Some(FindingLevel::Error),
    },
    ways: &[],
    can_be_waived: true,
    docs: DOCS,
    check: loosened::invalid,
};

const DOCS: &str = r#"## What it finds

- A file of waivers that is no YAML of the known form, has an entry without rule, place, reason, owner or end, names a rule
  that there is not, or a place that is everything.

## When it is silent

- A file that was so at the base: it is reported, and holds nothing back.

## Precision

No finding in the replay of 1,300 merged commits: none of the repositories has waivers.

## Sources

Catalogue 18.
"#;
