//! `unexplained-suppression`: a suppression comment without a reason.

use std::borrow::Cow;

use super::{Rule, RuleCheck, RuleLevels};
use crate::finding::FindingLevel;

/// The rule.
pub static RULE: Rule = Rule {
    id: Cow::Borrowed("unexplained-suppression"),
    summary: Cow::Borrowed(
        "A suppression comment without a reason, or for a rule that does not exist.",
    ),
    why: Cow::Borrowed("Nobody can check later whether the exception is still justified."),
    levels: RuleLevels {
        adopt: Some(FindingLevel::Warning),
        agentic_cd: Some(FindingLevel::Error),
    },
    docs: Cow::Borrowed(DOCS),
    needs: &[],
    options: &[],
    check: RuleCheck::Engine,
};

const DOCS: &str = r#"## What it finds

A comment `trueup: allow(RULE)` without a reason, or with a rule that does not exist.

## When it is silent

Never.

## Precision

No findings on the 14 development repositories, so its precision there is unknown. On by default because it reports only
contradictions within the repository itself; its fixtures show what it must not report.

## Sources

Catalogue e.
"#;
