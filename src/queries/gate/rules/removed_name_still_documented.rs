//! `removed-name-still-documented`, in `gate/names.rs`.

use super::ChangeRule;
use crate::finding::FindingLevel;
use crate::queries::gate::names;
use crate::rules::RuleLevels;

/// The rule.
pub static RULE: ChangeRule = ChangeRule {
    id: "removed-name-still-documented",
    summary: "A name that the change takes away, in a line of a document that it leaves as it was.",
    why: "The change itself makes the document wrong, and no line diff shows it.",
    levels: RuleLevels {
        adopt: Some(FindingLevel::Error),
        agentic_cd: Some(FindingLevel::Error),
    },
    ways: &[],
    can_be_waived: true,
    docs: DOCS,
    check: names::still_documented,
};

const DOCS: &str = r#"## What it finds

- A name, flag, variable, command or path that the base has and the head has no more, in a line of a living document that the
  change leaves as it was. One finding a name and document.

## When it is silent

- A folder that moved as a whole, where the end of the stated path is still the end of one.
- A key of data alone is a note: the data of others has keys of that name too. So is a line in a section that the change edits.
- Documents that tell of a point in time, as for [vanished-name](vanished-name.md).

## Precision

Replay of 1,300 merged commits of six repositories: 2 findings, 2 right; the same commits shaped the rule
([evaluation](../evaluation/gate.md)).

## Sources

Catalogue 41; evidence 3 of drift.
"#;
