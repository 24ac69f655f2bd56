//! `unused-suppression`: a suppression comment that suppresses no finding.

use std::borrow::Cow;

use super::{Rule, RuleCheck, RuleLevels};
use crate::finding::FindingLevel;

/// The rule.
pub static RULE: Rule = Rule {
    id: Cow::Borrowed("unused-suppression"),
    summary: Cow::Borrowed("A suppression comment that suppresses no finding."),
    why: Cow::Borrowed("It would hide the next finding of that rule, which nobody has reviewed."),
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

A comment `trueup: allow(RULE)` that suppresses no finding, although the rule is on.

## When it is silent

Rules that are off in this run.

## Precision

No findings on the 14 development repositories, so its precision there is unknown. On by default because it reports only
contradictions within the repository itself; its fixtures show what it must not report.

## Sources

Catalogue e: without this rule, unused suppressions are never removed.
"#;
