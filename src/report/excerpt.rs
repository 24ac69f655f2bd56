//! An excerpt of a file for a terminal: few short lines, without control characters.

use super::text::push_clean;
use crate::span::{LineIndex, Span, floor};

/// Limit of characters per line: with the frame, 80 columns.
const WIDTH: usize = 68;

/// Limit of characters of the marked place in a line.
const MARKED: usize = 52;

/// Limit of lines.
const LINES: u32 = 4;

/// An excerpt of a file.
#[derive(Debug, PartialEq, Eq)]
pub struct SourceExcerpt {
    /// The excerpt, cleaned.
    pub text: String,
    /// Start of the marked place in `text`, in bytes.
    pub start: usize,
    /// Its length in `text`, in bytes.
    pub len: usize,
    /// Number of its first line in the file, from 1.
    pub first_line: u32,
}

/// The first lines of `span` in `text`, truncated.
pub fn excerpt(text: &str, lines: &LineIndex, span: Span) -> SourceExcerpt {
    let first = lines.position(text, span.start).line;
    let last = lines
        .position(text, span.end.saturating_sub(1).max(span.start))
        .line;
    let mut out = SourceExcerpt {
        text: String::new(),
        start: 0,
        len: 0,
        first_line: first,
    };
    let mut end = 0;
    for number in first..=last.min(first + LINES - 1) {
        let Some(line) = lines.line_span(text, number) else {
            break;
        };
        // Spans from a dependency may be inside a character.
        let inside = |at: u32| floor(text, at.clamp(line.start, line.end) as usize);
        let (from, to) = (inside(span.start), inside(span.end.max(span.start)));
        if number > first {
            out.text.push('\n');
        }
        let before = &text[line.start as usize..from];
        let after = &text[to..line.end as usize];
        let marked = &text[from..to];
        let shown = head(marked, MARKED);
        // Each side gets half of the remaining room, plus the half that the other side leaves.
        let room = WIDTH - shown.chars().count();
        let wanted = after.chars().take(room).count();
        let left = before
            .chars()
            .rev()
            .take((room / 2).max(room - wanted))
            .count();
        let (before, cut_before) = (tail(before, left), before.len() > tail(before, left).len());
        push(&mut out.text, before, cut_before, false);
        if number == first {
            out.start = out.text.len();
        }
        push(&mut out.text, shown, false, marked.len() > shown.len());
        end = out.text.len();
        let rest = head(after, room - left);
        push(&mut out.text, rest, false, after.len() > rest.len());
    }
    out.len = end.saturating_sub(out.start);
    out
}

fn push(out: &mut String, text: &str, cut_before: bool, cut_after: bool) {
    if cut_before {
        out.push('…');
    }
    push_clean(out, text, "    ");
    if cut_after {
        out.push('…');
    }
}

/// The first `most` characters.
fn head(text: &str, most: usize) -> &str {
    text.char_indices()
        .nth(most)
        .map_or(text, |(at, _)| &text[..at])
}

/// The last `most` characters.
fn tail(text: &str, most: usize) -> &str {
    let Some(last) = most.checked_sub(1) else {
        return "";
    };
    text.char_indices()
        .rev()
        .nth(last)
        .map_or(text, |(at, _)| &text[at..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_are_cut_and_escapes_shown() {
        let text = format!("one\n{}\u{1b}[0mHIT{}\n", "a".repeat(500), "b".repeat(500));
        let at = text.find("HIT").unwrap();
        let shown = excerpt(&text, &LineIndex::new(&text), Span::new(at..at + 3));
        assert_eq!(shown.first_line, 2);
        assert_eq!(&shown.text[shown.start..shown.start + shown.len], "HIT");
        assert!(shown.text.contains("\\u{1b}[0m"));
        assert!(shown.text.chars().count() < 80, "{}", shown.text);
    }

    #[test]
    fn spans_of_many_lines_show_the_first_few() {
        let text = "a\nb\nc\nd\ne\nf\n";
        let shown = excerpt(text, &LineIndex::new(text), Span::new(0..12));
        assert_eq!(shown.text, "a\nb\nc\nd");
    }
}
