//! Line comments and block comments.

use super::*;

impl RustScanner<'_> {
    pub fn line_comment(&mut self) {
        let start = self.at;
        let rest = &self.bytes[start..];
        let length = find(rest, b'\n').unwrap_or(rest.len());
        self.at += length;
        let line = self.text[start..self.at].trim_end_matches('\r');
        let doc = line.starts_with("//!") || (line.starts_with("///") && !line.starts_with("////"));
        let end = start + line.len();
        self.found.remarks.push(ScannedComment {
            span: Span::new(start..end),
            inner: Span::new(start + if doc { 3 } else { 2 }..end),
            doc,
        });
    }

    pub fn block_comment(&mut self) {
        let start = self.at;
        self.at += 2;
        let mut depth = 1_usize;
        while depth > 0 && self.at < self.bytes.len() {
            match (self.peek(0), self.peek(1)) {
                (b'/', b'*') => {
                    depth += 1;
                    self.at += 2;
                }
                (b'*', b'/') => {
                    depth -= 1;
                    self.at += 2;
                }
                _ => self.at += 1,
            }
        }
        let comment = &self.text[start..self.at];
        let marks = comment.starts_with("/**") && !comment.starts_with("/***");
        let doc = comment.starts_with("/*!") || (marks && comment.len() > 4);
        let first = start + if doc { 3 } else { 2 };
        let last = self.at - if depth == 0 { 2 } else { 0 };
        self.found.remarks.push(ScannedComment {
            span: Span::new(start..self.at),
            inner: Span::new(first..last.max(first)),
            doc,
        });
    }
}
