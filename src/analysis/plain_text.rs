//! Plain text of blocks, without markup and layout; and exit codes stated in documents.

use crate::facts::Language;
use crate::graph::Graph;
use crate::parse::{exits, piece, plain};
use crate::span::{FileId, Span};

/// The words of `text`, one blank between two, without marks and layout.
pub fn words(language: Language, text: &str) -> String {
    plain(language, text)
}

/// The digest of the plain text of `text`.
pub fn digest(language: Language, text: &str) -> u64 {
    piece(language, text)
}

impl Graph {
    /// The numbers that a Rust file ends its program with, by place.
    pub fn exits(&self, file: FileId) -> Vec<(i64, Span)> {
        self.of_code(file, exits)
    }
}
