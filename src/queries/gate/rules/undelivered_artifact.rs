//! `undelivered-artifact`, in `gate/contract.rs`.

use super::ChangeRule;
use crate::finding::Level;
use crate::queries::gate::contract;
use crate::rules::Levels;

/// The rule.
pub static RULE: ChangeRule = ChangeRule {
    id: "undelivered-artifact",
    summary: "What must travel along with this kind of change is missing.",
    why: "What does not travel along with its change is rarely brought later.",
    levels: Levels {
        adopt: None,
        agentic_cd: Some(Level::Error),
    },
    ways: &["declare: a trailer `Change-kind:`, if it is another kind"],
    can_be_waived: true,
    docs: DOCS,
    check: contract::undelivered,
};

const DOCS: &str = r#"## What it finds

- A feature or fix, declared or inferred, that changes code and no test.
- A name of the outer surface that is new or another while the document that is to name it is not; a criterion or scenario that
  is new and that no test shows.
- A declared refactor that breaks a promise.

## When it is silent

- A demand without its code: a specification may travel first.
- A change of another kind: a trailer `Change-kind:` declares it.

## Precision

Replay of 200 merged commits each of two repositories in the agentic-cd profile: code without its document on 6 of 154 commits
that change code; of its 18 findings 14 are right, and 4 are variables that a test framework alone reads. A feature or fix
without a test: 18, not judged one by one ([evaluation](../evaluation/gate.md)).

## Sources

Catalogue 18 and 61.
"#;
