//! `unused-suppression`: a comment that allows what is not there.

use std::borrow::Cow;

use super::{Rule, RuleCheck, RuleLevels};
use crate::finding::FindingLevel;

/// The rule.
pub static RULE: Rule = Rule {
    id: Cow::Borrowed("unused-suppression"),
    summary: Cow::Borrowed("An allow comment that holds nothing back."),
    why: Cow::Borrowed("It will hide the next finding of that kind, which nobody has looked at."),
    levels: RuleLevels {
        adopt: Some(FindingLevel::Warning),
        agentic_cd: Some(FindingLevel::Error),
    },
    docs: Cow::Borrowed(DOCS),
    check: RuleCheck::Engine,
};

const DOCS: &str = r#"## What it finds

A comment `trueup: allow(RULE)` that holds no finding back, though the rule is on.

## When it is silent

Rules that are off in this run.

## Precision

No finding on the 14 development repositories, so that its precision there is unknown; on by default since it holds only where a document contradicts itself. Its fixtures show what it must not report.

## Sources

Catalogue e: unused ignores stay for ever.
"#;
