//! `loosened-gate`, in `gate/loosened.rs`.

use super::ChangeRule;
use crate::finding::FindingLevel;
use crate::queries::gate::loosened;
use crate::rules::RuleLevels;

/// The rule.
pub static RULE: ChangeRule = ChangeRule {
    id: "loosened-gate",
    summary: "A change of other things also loosens what it is judged by: configuration, rules, baseline, waivers, approvals or the lock.",
    why: "A change that edits what it is judged by lets itself through.",
    levels: RuleLevels {
        adopt: Some(FindingLevel::Error),
        agentic_cd: Some(FindingLevel::Error),
    },
    ways: &["split: the loosening is a change of its own, which a person sees for what it is"],
    can_be_waived: true,
    docs: DOCS,
    check: loosened::loosened,
};

const DOCS: &str = r#"## What it finds

- A configuration with a lower profile, a higher `fail-on`, a rule at a lower level, another path that is left out or allowed;
  a rule of the repository's own that is gone or another; a baseline or list of names that holds more back; a waiver that is new or
  lasts longer; an approval or review that is gone while its text is there. One finding a file, with its reasons.

## When it is silent

- A change that holds nothing else but decisions and intents: it is a note, and a person sees it for what it is.
- What tightens.

## Precision

No finding in the replay of 1,300 merged commits: none of the repositories has what it could loosen.

## Sources

Catalogue 18.
"#;
