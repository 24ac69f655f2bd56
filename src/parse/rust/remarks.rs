//! Comments: the artifact ids they mention, and which of them speak to trueup or carry a trace tag.

use super::scan::Remark;
use crate::facts::{Code, Comment};
use crate::parse::mentions::mentions;

/// Words that make a comment a trace tag.
const LABELS: [&str; 4] = ["trueup:", "Implements:", "Verifies:", "Satisfies:"];

/// Put what the comments of `text` say into `code`.
pub fn read(text: &str, remarks: &[Remark], code: &mut Code) {
    for remark in remarks {
        let inner = remark.inner.text(text);
        mentions(inner, remark.inner.range().start, 0, &mut code.references);
        if is_tag(inner, remark.doc) {
            code.comments.push(Comment {
                text: inner.trim().into(),
                span: remark.span,
            });
        }
    }
}

/// Whether a comment with the text `inner` is kept.
fn is_tag(inner: &str, doc: bool) -> bool {
    // Duvet marks citations by `//=` and `//#`; in a doc comment these are text.
    (!doc && inner.starts_with(['=', '#']))
        || LABELS.iter().any(|label| inner.contains(label))
        || inner.match_indices('[').any(|(at, _)| {
            let (before, after) = (&inner[..at], &inner[at + 1..]);
            is_arrow(after) || is_rule(before, after)
        })
}

/// `[impl->…`: what follows the bracket is a word and an arrow.
fn is_arrow(after: &str) -> bool {
    let word = |letter: char| letter.is_ascii_alphanumeric() || "-_~.".contains(letter);
    let rest = after.trim_start_matches(word);
    let name = &after[..after.len() - rest.len()];
    // A hyphen may belong to the word, so the arrow's was taken for one.
    match name.strip_suffix('-') {
        Some(name) => !name.is_empty() && rest.starts_with('>'),
        None => !name.is_empty() && rest.trim_start().starts_with("->"),
    }
}

/// `r[rule.id]`: a requirement as tracey and the Rust reference write it, and no indexing.
fn is_rule(before: &str, after: &str) -> bool {
    let mut letters = before.chars().rev();
    letters.next() == Some('r')
        && !letters
            .next()
            .is_some_and(|letter| letter.is_alphanumeric() || letter == '_')
        && after.starts_with(|letter: char| letter.is_ascii_lowercase())
}
