//! `red-pipeline`, in `gate/contract.rs`.

use super::ChangeRule;
use crate::finding::FindingLevel;
use crate::queries::gate::contract;
use crate::rules::RuleLevels;

/// The rule.
pub static RULE: ChangeRule = ChangeRule {
    id: "red-pipeline",
    summary: "The pipeline is red, and the change is not declared a fix.",
    why: "While nothing can be released, each further change makes the cause harder to find.",
    levels: RuleLevels {
        adopt: Some(FindingLevel::Error),
        agentic_cd: Some(FindingLevel::Error),
    },
    ways: &["declare: a trailer `Change-kind: fix`, if it restores the pipeline"],
    can_be_waived: false,
    docs: DOCS,
    check: contract::red,
};

const DOCS: &str = r#"## What it finds

- With `--pipeline red`, a change whose commits do not all declare `Change-kind: fix`.

## When it is silent

- Without that flag, and where nothing differs.

## Precision

Nothing is judged: the pipeline says that it is red, and the commits what they are.

## Sources

Catalogue 61.
"#;
