//! Whether the headings above a position describe the present.

use super::tense_words::{HISTORIES, RECORDS};
use super::{begins, prose, speaks};
use crate::facts::Document;
use crate::facts::file_class::is_dated;

/// Whether a heading above `offset`, its own or an outer one, speaks of the past or the future.
pub fn narrates_section(document: &Document, offset: u32) -> bool {
    let mut around = document.sections_around(offset);
    around.any(|section| speaks(&section.title) || heads_history(&section.title))
}

/// Whether a heading above `offset` says that its section tells of a time. Less than [`narrates_section`], as
/// [`recalls`] is less than [`narrates`]. `dated`: a day in it says so too.
pub fn recalls_section(document: &Document, offset: u32, dated: bool) -> bool {
    let mut around = document.sections_around(offset);
    around.any(|section| recorded(&prose(&section.title)) || dated && is_dated(&section.title))
}

fn recorded(title: &str) -> bool {
    // "0.26.0 - 2024-02-02" heads what changed then.
    let first = title.trim_start_matches(|c: char| !c.is_alphanumeric());
    let version = first.strip_prefix('v').unwrap_or(first);
    let end = version
        .find(|c: char| !c.is_ascii_digit() && c != '.')
        .unwrap_or(version.len());
    version[..end].trim_end_matches('.').matches('.').count() == 2
        || RECORDS.iter().any(|word| begins(title, word))
}

/// Titles of sections that tell of a point in time without a word of tense.
fn heads_history(title: &str) -> bool {
    let lower = title.to_lowercase();
    HISTORIES.iter().any(|word| lower.contains(word)) || recorded(&lower) || is_dated(&lower)
}
