//! `unexplained-suppression`: a comment that allows without a reason.

use std::borrow::Cow;

use super::{Rule, RuleCheck, RuleLevels};
use crate::finding::FindingLevel;

/// The rule.
pub static RULE: Rule = Rule {
    id: Cow::Borrowed("unexplained-suppression"),
    summary: Cow::Borrowed("An allow comment without a reason, or for a rule that does not exist."),
    why: Cow::Borrowed("Nobody can tell later whether the reason still holds."),
    levels: RuleLevels {
        adopt: Some(FindingLevel::Warning),
        agentic_cd: Some(FindingLevel::Error),
    },
    docs: Cow::Borrowed(DOCS),
    check: RuleCheck::Engine,
};

const DOCS: &str = r#"## What it finds

A comment `trueup: allow(RULE)` without a reason, or with a rule that does not exist.

## When it is silent

Nothing.

## Precision

No finding on the 14 development repositories, so that its precision there is unknown; on by default since it holds only where a document contradicts itself. Its fixtures show what it must not report.

## Sources

Catalogue e.
"#;
