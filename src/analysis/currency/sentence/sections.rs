//! Whether the headings above a position describe the present.

use super::tense_words::{HISTORIES, RECORDS};
use super::{begins, prose, speaks};
use crate::facts::Document;
use crate::facts::file_class::is_dated;

/// Whether a heading above `offset`, at any level, is about the past or the future.
pub fn narrates_section(document: &Document, offset: u32) -> bool {
    let mut around = document.sections_around(offset);
    around.any(|section| speaks(&section.title) || heads_history(&section.title))
}

/// Whether a heading above `offset` marks its section as historical. Narrower than [`narrates_section`], as [`recalls`]
/// is narrower than [`narrates`]. `dated`: a date in it counts too.
pub fn recalls_section(document: &Document, offset: u32, dated: bool) -> bool {
    let mut around = document.sections_around(offset);
    around.any(|section| recorded(&prose(&section.title)) || dated && is_dated(&section.title))
}

fn recorded(title: &str) -> bool {
    // "0.26.0 - 2024-02-02" is a changelog heading.
    let first = title.trim_start_matches(|c: char| !c.is_alphanumeric());
    let version = first.strip_prefix('v').unwrap_or(first);
    let end = version
        .find(|c: char| !c.is_ascii_digit() && c != '.')
        .unwrap_or(version.len());
    version[..end].trim_end_matches('.').matches('.').count() == 2
        || RECORDS.iter().any(|word| begins(title, word))
}

/// Section titles that mark history without a tense word.
fn heads_history(title: &str) -> bool {
    let lower = title.to_lowercase();
    HISTORIES.iter().any(|word| lower.contains(word)) || recorded(&lower) || is_dated(&lower)
}
