//! Fingerprints of the functions of a Rust file, for clone detection.

use serde::{Deserialize, Serialize};

use crate::span::Span;

/// The body of a function, as the search for copies sees it: layout, comments, names and literals left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FunctionBody {
    /// Index of the function's item.
    pub item: u32,
    /// From the opening brace to the closing one.
    pub span: Span,
    /// Its tokens; `::` and `=>` are one, a comma before a closing bracket is none.
    pub tokens: u32,
    /// Hash of the kinds of its tokens, in order.
    pub shape: u32,
    /// The tokens from the function's name to the closing brace.
    pub whole: u32,
    /// Hash of those, where a name that begins with a small letter counts by when it was first used, and a literal as
    /// any other: the same for functions that differ by a consistent renaming.
    pub renamed: u32,
    /// Hashes of windows of its tokens, chosen by winnowing: sorted, unique.
    pub prints: Vec<u32>,
}

/// One token, as the search for copies sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CloneToken {
    /// The same for all names, for all literals and for all lifetimes; a hash of every other token.
    pub shape: u32,
    /// Hash of a name, a literal or a lifetime; 0 for other tokens.
    pub name: u32,
}

/// The tokens of a piece of Rust.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CloneTokens {
    /// The tokens.
    pub tokens: Vec<CloneToken>,
    /// The span of each token.
    pub spans: Vec<Span>,
}

impl CloneToken {
    /// The shape of every name.
    pub const NAME: u32 = 1;
    /// The shape of every literal.
    pub const LITERAL: u32 = 2;
    /// The shape of every lifetime.
    pub const LIFETIME: u32 = 3;
    /// The shape of `,`.
    pub const COMMA: u32 = shape(b",");
    /// The shape of `;`.
    pub const SEMICOLON: u32 = shape(b";");
    /// The shape of `.`.
    pub const DOT: u32 = shape(b".");
    /// The shape of `::`.
    pub const PATH: u32 = shape(b"::");
    /// The shape of `(`.
    pub const CALL: u32 = shape(b"(");
    /// The shape of `!`.
    pub const BANG: u32 = shape(b"!");
    /// The shape of `{`.
    pub const OPEN: u32 = shape(b"{");
    /// The shape of `}`.
    pub const CLOSE: u32 = shape(b"}");

    /// By how much it changes the number of brackets that are open.
    pub fn depth(self) -> i32 {
        const OPENING: [u32; 3] = [CloneToken::OPEN, CloneToken::CALL, shape(b"[")];
        const CLOSING: [u32; 3] = [CloneToken::CLOSE, shape(b")"), shape(b"]")];
        if OPENING.contains(&self.shape) {
            1
        } else if CLOSING.contains(&self.shape) {
            -1
        } else {
            0
        }
    }
}

/// The shape of a keyword or of punctuation.
pub const fn shape(word: &[u8]) -> u32 {
    half(hash(word)) | 0x100
}

/// FNV-1a.
pub const fn hash(bytes: &[u8]) -> u64 {
    let mut sum = 0xcbf2_9ce4_8422_2325_u64;
    let mut at = 0;
    while at < bytes.len() {
        sum = (sum ^ bytes[at] as u64).wrapping_mul(0x0100_0000_01b3);
        at += 1;
    }
    sum
}

/// `sum` with one more number in it.
pub const fn more(sum: u64, number: u32) -> u64 {
    (sum ^ number as u64).wrapping_mul(0x0100_0000_01b3)
}

/// The bits of `sum`, mixed into half of them.
pub const fn half(sum: u64) -> u32 {
    let sum = (sum ^ (sum >> 31)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (sum >> 32) as u32
}
