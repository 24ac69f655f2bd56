//! Source locations: a file and a byte range, and the conversion from bytes to lines and columns.

use std::ops::Range;

use serde::{Deserialize, Serialize};

/// A file of one revision: its index in the revision's sorted list of paths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

impl FileId {
    /// The position in the revision's list of files.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A half-open range of bytes in one file's text (files over 4 GiB are never read).
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct Span {
    /// Offset of the first byte.
    pub start: u32,
    /// Offset of the byte after the last one.
    pub end: u32,
}

impl Span {
    /// The span of `range`; a range that runs backwards becomes empty at its start.
    pub fn new(range: Range<usize>) -> Span {
        let start = u32::try_from(range.start).unwrap_or(u32::MAX);
        let end = u32::try_from(range.end).unwrap_or(u32::MAX);
        Span {
            start,
            end: end.max(start),
        }
    }

    /// The empty span at byte `offset`.
    pub fn at(offset: usize) -> Span {
        Span::new(offset..offset)
    }

    /// The smallest span that covers `self` and `other`.
    pub fn join(self, other: Span) -> Span {
        Span {
            start: self.start.min(other.start),
            end: self.end.max(other.end),
        }
    }

    /// Whether byte `offset` lies inside.
    pub fn contains(self, offset: u32) -> bool {
        self.start <= offset && offset < self.end
    }

    /// Length in bytes.
    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// Whether it covers no byte.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The bytes it covers, as a range of `usize`.
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// The covered part of `text`; empty where the span does not fit the text.
    pub fn text(self, text: &str) -> &str {
        text.get(self.range()).unwrap_or("")
    }
}

/// A place as a person reads it: both numbers start at 1, the column counts characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TextPosition {
    /// Line number, from 1.
    pub line: u32,
    /// Column in characters (Unicode scalar values), from 1.
    pub column: u32,
}

/// Characters are counted in steps of this many bytes, so that a column on a line of megabytes costs no more
/// than one step.
const STEP: usize = 1024;

/// Converts byte offsets to lines and columns: built once per file in one pass; lookups are logarithmic.
#[derive(Debug)]
pub struct LineIndex {
    /// Offset of the first byte of each line.
    starts: Vec<u32>,
    /// Characters that begin before byte `STEP * i`; empty where every character is one byte.
    chars: Vec<u32>,
}

impl LineIndex {
    /// Index `text`. Lines end at `\n`; the `\r` of a `\r\n` belongs to the line.
    pub fn new(text: &str) -> LineIndex {
        let bytes = text.as_bytes();
        let mut starts = vec![0];
        starts.extend(
            bytes
                .iter()
                .enumerate()
                .filter(|(_, byte)| **byte == b'\n')
                .map(|(at, _)| at as u32 + 1),
        );
        let mut chars = Vec::new();
        if !text.is_ascii() {
            let mut count = 0;
            for block in bytes.chunks(STEP) {
                chars.push(count);
                count += leading_bytes(block);
            }
        }
        LineIndex { starts, chars }
    }

    /// Number of lines; a text that ends with a newline has an empty last line that is not counted.
    pub fn lines(&self, text: &str) -> u32 {
        let count = self.starts.len() as u32;
        if text.is_empty() || text.ends_with('\n') {
            count - 1
        } else {
            count
        }
    }

    /// The position of byte `offset` of `text`; past the end it is the end.
    pub fn position(&self, text: &str, offset: u32) -> TextPosition {
        let offset = offset.min(text.len() as u32);
        let line = self.starts.partition_point(|start| *start <= offset) - 1;
        let start = self.starts[line];
        let column = self.chars_before(text, offset) - self.chars_before(text, start);
        TextPosition {
            line: line as u32 + 1,
            column: column + 1,
        }
    }

    /// The bytes of line `line` (from 1), without its line end; none where there is no such line.
    pub fn line_span(&self, text: &str, line: u32) -> Option<Span> {
        let at = (line as usize).checked_sub(1)?;
        let start = *self.starts.get(at)? as usize;
        let end = self
            .starts
            .get(at + 1)
            .map_or(text.len(), |next| *next as usize - 1);
        let end = if text.as_bytes().get(end.wrapping_sub(1)) == Some(&b'\r') && end > start {
            end - 1
        } else {
            end
        };
        Some(Span::new(start..end))
    }

    fn chars_before(&self, text: &str, offset: u32) -> u32 {
        if self.chars.is_empty() {
            return offset;
        }
        let offset = offset as usize;
        let block = (offset / STEP).min(self.chars.len() - 1);
        self.chars[block] + leading_bytes(&text.as_bytes()[block * STEP..offset])
    }
}

/// The text around byte `at`: its line and up to `lines` more each way, within blank lines, and never more than 2 KiB
/// each way, whatever the length of the lines.
pub fn around(text: &str, at: usize, lines: usize) -> &str {
    const REACH: usize = 2048;
    let at = floor(text, at);
    let low = floor(text, at.saturating_sub(REACH));
    let high = floor(text, at.saturating_add(REACH));
    let (before, after) = (&text[low..at], &text[at..high]);
    let start = before
        .rmatch_indices('\n')
        .nth(lines)
        .map_or(0, |(end, _)| end + 1);
    let start = before
        .rfind("\n\n")
        .map_or(start, |blank| start.max(blank + 2));
    let end = after
        .match_indices('\n')
        .nth(lines)
        .map_or(after.len(), |(end, _)| end);
    let end = after.find("\n\n").map_or(end, |blank| end.min(blank));
    &text[low + start..at + end]
}

/// The nearest character boundary at or before byte `at`.
pub fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// Number of characters that begin in `bytes`.
fn leading_bytes(bytes: &[u8]) -> u32 {
    bytes.iter().filter(|byte| **byte & 0xC0 != 0x80).count() as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_on_long_lines() {
        let text = format!("é\n{}x", "ü".repeat(5000));
        let index = LineIndex::new(&text);
        let position = index.position(&text, text.len() as u32 - 1);
        assert_eq!(
            position,
            TextPosition {
                line: 2,
                column: 5001
            }
        );
        assert_eq!(index.lines(&text), 2);
    }

    #[test]
    fn around_stays_within_the_paragraph() {
        let text = "a\n\nb\nc x d\ne\n\nf";
        let at = text.find('x').unwrap();
        assert_eq!(around(text, at, 0), "c x d");
        assert_eq!(around(text, at, 2), "b\nc x d\ne");
        let long = "é".repeat(9000);
        assert!(around(&long, 9001, 1).len() <= 4096);
    }

    #[test]
    fn line_span_leaves_out_the_line_end() {
        let text = "a\r\nbc\n";
        let index = LineIndex::new(text);
        assert_eq!(index.line_span(text, 1).unwrap().text(text), "a");
        assert_eq!(index.line_span(text, 2).unwrap().text(text), "bc");
        assert_eq!(index.lines(text), 2);
        assert!(index.line_span(text, 9).is_none());
    }
}
