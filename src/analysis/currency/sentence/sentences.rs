//! Sentence segmentation.

use super::REACH;
use crate::span::{Span, floor};

/// The sentence around `span`: within its paragraph, list item or table row.
pub fn sentence(text: &str, span: Span) -> &str {
    let from = floor(text, span.start as usize);
    let to = floor(text, (span.end as usize).max(from));
    let low = floor(text, from.saturating_sub(REACH));
    let high = floor(text, to.saturating_add(REACH));
    let before = &text[low..from];
    let mut start = 0;
    // Line by line upwards, to the line that begins the block.
    for (at, _) in before.rmatch_indices('\n') {
        let line = &before[at + 1..];
        if line.lines().next().is_some_and(|line| {
            opens(line) || line.trim().is_empty() && line.len() < before.len() - at - 1
        }) {
            start = at + 1;
            break;
        }
        let above = before[..at].rsplit('\n').next().unwrap_or("");
        if above.trim().is_empty() || above.trim_start().starts_with(['#', '|']) {
            start = at + 1;
            break;
        }
    }
    let start = start.max(last_stop(&before[start..]).map_or(start, |stop| start + stop));
    let after = &text[to..high];
    let mut end = after.len();
    for (at, _) in after.match_indices('\n') {
        let next = after[at + 1..].split('\n').next().unwrap_or("");
        if next.trim().is_empty() || opens(next) {
            end = at;
            break;
        }
    }
    let end = first_stop(&after[..end]).unwrap_or(end);
    &text[low + start..to + end]
}

/// Whether a line begins a block of its own: a list item, a row, a heading, a fence.
pub fn opens(line: &str) -> bool {
    let line = line.trim_start_matches(['>', ' ', '\t']);
    let bullet = ["- ", "* ", "+ ", "#", "|", "```", "~~~"];
    if bullet.iter().any(|mark| line.starts_with(mark)) {
        return true;
    }
    let digits = line.len() - line.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    digits > 0 && (line[digits..].starts_with(". ") || line[digits..].starts_with(") "))
}

/// Where the last sentence of `text` begins, if an earlier one ends in it.
fn last_stop(text: &str) -> Option<usize> {
    // A stop at the end of the text may be cut from `a.b`, so it does not count.
    stops(text).filter(|stop| *stop < text.len()).last()
}

/// Where the first sentence of `text` ends, if it does.
fn first_stop(text: &str) -> Option<usize> {
    stops(text).next()
}

/// The places after the full stops of `text` that a blank follows. `e.g.` and `i.e.` end nothing.
fn stops(text: &str) -> impl Iterator<Item = usize> + '_ {
    text.match_indices(['.', '!', '?']).filter_map(|(at, _)| {
        let after = text[at + 1..].trim_start_matches([')', '*', '"', '_']);
        let blank = after.is_empty() || after.starts_with(char::is_whitespace);
        let before = &text[..at];
        let short = ["e.g", "i.e", "etc", "vs", "cf", "approx"];
        (blank && !short.iter().any(|word| before.ends_with(word)))
            .then(|| text.len() - after.len())
    })
}
