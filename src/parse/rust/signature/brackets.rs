//! Walks over the tokens of an item that step over what is in brackets.

use super::SignatureReader;
use crate::parse::rust::digest::put;
use crate::span::Span;

/// For each bracket the index of its other end; itself for every other token.
pub fn pairs(text: &str, tokens: &[Span]) -> Vec<u32> {
    let mut pairs: Vec<u32> = (0..tokens.len() as u32).collect();
    let mut open = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        match token.text(text) {
            "(" | "[" | "{" => open.push(at),
            ")" | "]" | "}" => {
                if let Some(start) = open.pop() {
                    pairs[start] = at as u32;
                    pairs[at] = start as u32;
                }
            }
            _ => {}
        }
    }
    pairs
}

impl SignatureReader<'_> {
    pub(super) fn token(&self, at: usize) -> &str {
        self.tokens.get(at).map_or("", |span| span.text(self.text))
    }

    /// The other end of the bracket at `at`.
    pub(super) fn close(&self, at: usize) -> usize {
        self.pairs[at] as usize
    }

    /// Append the tokens `first..after`, without commas that may be left out.
    pub(super) fn put(&self, first: usize, after: usize, out: &mut Vec<u8>) {
        for at in first..after {
            let next = if at + 1 < after {
                self.token(at + 1)
            } else {
                ""
            };
            if self.token(at) == "," && matches!(next, "" | ")" | "]" | ">" | "}") {
                // `(T,)` is a type of its own.
                let single = next == ")" && self.is_single(at + 1);
                if !single {
                    continue;
                }
            }
            put(out, self.token(at));
        }
    }

    /// Whether the parentheses that end at `close` hold one comma alone.
    fn is_single(&self, close: usize) -> bool {
        let open = self.close(close);
        let mut at = open + 1;
        let mut commas = 0;
        while at < close {
            commas += u32::from(self.token(at) == ",");
            at = self.close(at).max(at) + 1;
        }
        commas == 1
    }

    /// Where the type of the parameter at `at` begins, and where the parameter ends.
    // trueup: allow(duplicate-code) each of the three walks stops at something else
    pub(super) fn parameter(&self, mut at: usize, close: usize) -> (Option<usize>, usize) {
        let mut colon = None;
        let mut angles = 0_i32;
        while at < close {
            match self.token(at) {
                "(" | "[" | "{" => at = self.close(at).max(at),
                "<" => angles += 1,
                ">" if !matches!(self.token(at - 1), "-" | "=") => angles -= 1,
                "," if angles <= 0 => return (colon, at),
                ":" if angles <= 0 && colon.is_none() => {
                    if self.token(at + 1) == ":" {
                        at += 1;
                    } else {
                        colon = Some(at);
                    }
                }
                _ => {}
            }
            at += 1;
        }
        (colon, close)
    }

    /// The token after the angle brackets that open at `open`.
    pub(super) fn after_angles(&self, open: usize, end: usize) -> usize {
        let mut angles = 0_i32;
        let mut at = open;
        while at < end {
            match self.token(at) {
                "(" | "[" | "{" => at = self.close(at).max(at),
                "<" => angles += 1,
                ">" if !matches!(self.token(at - 1), "-" | "=") => {
                    angles -= 1;
                    if angles == 0 {
                        return at + 1;
                    }
                }
                _ => {}
            }
            at += 1;
        }
        end
    }

    /// The first `=` between `first` and `end` that stands in no bracket and alone.
    pub(super) fn equals(&self, first: usize, end: usize) -> Option<usize> {
        let mut at = first;
        let mut angles = 0_i32;
        while at < end {
            match self.token(at) {
                "(" | "[" | "{" => at = self.close(at).max(at),
                "<" => angles += 1,
                ">" if at > first && self.token(at - 1) != "-" => angles -= 1,
                "=" if angles <= 0 => return Some(at),
                _ => {}
            }
            at += 1;
        }
        None
    }
}
