//! stub
use crate::span::{Span, around};
/// stub
pub fn narrates(text: &str, span: Span) -> bool {
    let lower = around(text, span.start as usize, 1).to_ascii_lowercase();
    ["removed", "no longer", "renamed", "formerly", "previously", "deprecated", "there is no", "was deleted", "legacy", "instead of", "used to", "superseded", "replaced", "deleted", "retired", "gone"].iter().any(|w| lower.contains(w))
}
