//! A piece of a file that is fit to be shown: few lines, none of them long, nothing a terminal would obey.

use super::text::push_clean;
use crate::span::{LineIndex, Span, floor};

/// Characters of a line that are shown: with the frame around them, 80 columns.
const WIDTH: usize = 68;

/// Of those, how many at the most are of the place itself.
const MARKED: usize = 52;

/// Lines that are shown at the most.
const LINES: u32 = 4;

/// A piece of a file.
#[derive(Debug, PartialEq, Eq)]
pub struct SourceExcerpt {
    /// The piece, cleaned.
    pub text: String,
    /// The place in `text`, in bytes.
    pub start: usize,
    /// Its length in `text`, in bytes.
    pub len: usize,
    /// Number of its first line in the file, from 1.
    pub first_line: u32,
}

/// The lines of `text` that `span` touches: the first few of them, cut where they are long.
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
        // A place that another library told may lie within a character.
        let inside = |at: u32| floor(text, at.clamp(line.start, line.end) as usize);
        let (from, to) = (inside(span.start), inside(span.end.max(span.start)));
        if number > first {
            out.text.push('\n');
        }
        let before = &text[line.start as usize..from];
        let after = &text[to..line.end as usize];
        let marked = &text[from..to];
        let shown = head(marked, MARKED);
        // Each side gets half of what is left, and what the other side does not need.
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
