//! `unexplained-suppression`: a comment that allows without a reason.

use std::borrow::Cow;

use super::{Check,  Levels, Rule};
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


const DOCS: &str = "";
