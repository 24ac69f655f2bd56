//! `breaking-without-decision`, in `gate/contract.rs`.

use super::ChangeRule;
use crate::finding::FindingLevel;
use crate::queries::gate::contract;
use crate::rules::RuleLevels;

/// The rule.
pub static RULE: ChangeRule = ChangeRule {
    id: "breaking-without-decision",
    summary: "A promise of the outer surface is broken, and no decision or intent of the change says so.",
    why: "Who relies on the promise meets the break first, and nobody can say who agreed to it.",
    levels: RuleLevels {
        adopt: None,
        agentic_cd: Some(FindingLevel::Error),
    },
    ways: &["decide: a decision or intent in force that travels along and names what breaks"],
    can_be_waived: true,
    docs: DOCS,
    check: contract::breaking,
};

const DOCS: &str = r#"## What it finds

- An item, flag, variable, key, feature, command or code of the outer surface that went or changed so that who relies on it
  must change something. `trueup delta` marks the same as `breaking`. All of a change are one finding; the first ten are its
  evidence.

## When it is silent

- A decision or intent that is new or another in the change, is in force and names what breaks by the last part of its name.
  Where approvals are kept, it must be approved.
- A function that can be called in constants, or that takes `&self` instead of `&mut self`, where it is no member of a trait.
- What tests and documentation alone build: by `#[cfg(…)]`, at the item or at a `mod` above it.
- What no library exports, and what is hidden from documentation.

## Precision

Replay of 200 merged commits each of two repositories in the agentic-cd profile: it fires on 61 of 400, 59 of them right. The other
two break what was never released. Before it was mended on the same commits, 59 of 63 ([evaluation](../evaluation/gate.md)). Of 178 labelled pairs that need a major version, 173 are told as breaking; of 52
that need less, 17 are too ([evaluation](../evaluation/delta.md)).

## Sources

Catalogue 18; cargo-semver-checks, whose labelled pairs the delta is measured on.
"#;
