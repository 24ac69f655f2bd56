//! `code-without-intent`, in `gate/contract.rs`.

use super::ChangeRule;
use crate::finding::FindingLevel;
use crate::queries::gate::contract;
use crate::rules::RuleLevels;

/// The rule.
pub static RULE: ChangeRule = ChangeRule {
    id: "code-without-intent",
    summary: "The outer surface has something new, and no intent, feature, behaviour or decision travels along or is named by the code.",
    why: "What nobody asked for has no one who can say whether it is right.",
    levels: RuleLevels {
        adopt: None,
        agentic_cd: Some(FindingLevel::Error),
    },
    ways: &["declare: a trailer `Change-kind:`, if it is no feature"],
    can_be_waived: true,
    docs: DOCS,
    check: contract::unintended,
};

const DOCS: &str = r#"## What it finds

- A feature, declared or inferred, whose names of the outer surface are new, where no intent, feature, behaviour, criterion,
  decision or constraint is new or another in the same change. One finding a change.

## When it is silent

- Where the base keeps no living intent, feature or behaviour: `missing-intent` says so, once.
- New code that carries a mark of what it implements (`Implements: feature:…`).
- Dependencies, `unsafe` and implementations of traits.
- A change of another kind: a trailer `Change-kind:` declares it.

## Precision

Replay of 200 merged commits each of two repositories in the agentic-cd profile: none. Neither keeps intents, so that its
precision is not known ([evaluation](../evaluation/gate.md)).

## Sources

Catalogue 18.
"#;
