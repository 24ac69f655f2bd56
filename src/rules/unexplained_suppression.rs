//! `unexplained-suppression`: a comment that allows without a reason.

use std::borrow::Cow;

use super::{Check, Levels, Rule};
use crate::finding::Level;

/// The rule.
pub static RULE: Rule = Rule {
    id: Cow::Borrowed("unexplained-suppression"),
    summary: Cow::Borrowed("An allow comment without a reason, or for a rule that does not exist."),
    why: Cow::Borrowed("Nobody can tell later whether the reason still holds."),
    levels: Levels {
        adopt: Some(Level::Warning),
        agentic_cd: Some(Level::Error),
    },
    docs: Cow::Borrowed(DOCS),
    check: Check::Engine,
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
