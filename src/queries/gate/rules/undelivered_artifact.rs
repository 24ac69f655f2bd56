//! `undelivered-artifact`, in `gate/contract.rs`.

use super::ChangeRule;
use crate::finding::FindingLevel;
use crate::queries::gate::contract;
use crate::rules::RuleLevels;

/// The rule.
pub static RULE: ChangeRule = ChangeRule {
    id: "undelivered-artifact",
    summary: "What must travel along with this kind of change is missing.",
    why: "What does not travel along with its change is rarely brought later.",
    levels: RuleLevels {
        adopt: None,
        agentic_cd: Some(FindingLevel::Error),
    },
    ways: &["declare: a trailer `Change-kind:`, if it is another kind"],
    can_be_waived: true,
    docs: DOCS,
    check: contract::undelivered,
};

const DOCS: &str = r#"## What it finds

- A feature or fix that changes code and no test: declared by a commit, or told by a name of the outer surface or a demand that
  is new.
- A name of the outer surface that is new or another while the document that is to name it is not; a criterion or scenario that
  is new and that no test shows.
- A declared refactor that breaks a promise.

## When it is silent

- Code that is gone, moved or has another name alone, and a change of which nothing can be seen from outside; a change of a job
  that runs tests, or of a library that drives the product.
- Variables of a library that depends on a program of the repository and that no published program depends on: a test framework.
- A demand without its code: a specification may travel first.
- A change of another kind: a trailer `Change-kind:` declares it.

## Precision

Replay of 200 merged commits each of two repositories in the agentic-cd profile: code without its document on 4 of 154 commits
that change code, 14 findings, all right; a feature or fix without a test 4, of which 3 are right. Before it was mended on the
same commits, 14 of 18 and 7 of 17 ([evaluation](../evaluation/gate.md)).

## Sources

Catalogue 18 and 61.
"#;
