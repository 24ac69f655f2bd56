//! From one file's text to its facts. Nothing here fails: what cannot be read is a fact too.

mod gherkin;
pub mod lock;
mod manifest;
mod markdown;
pub mod mentions;
mod ratchet;
mod rust;
mod tasks;

use crate::facts::{Facts, Language};

pub use rust::{Digests, digest, digests};

/// The facts of `text`, written in `language`. Linear in the text.
pub fn parse(language: Language, text: &str) -> Facts {
    match language {
        Language::Markdown => Facts::Document(Box::new(markdown::parse(text))),
        Language::Rust => Facts::Code(Box::new(rust::parse(text))),
        Language::Manifest => Facts::Manifest(Box::new(manifest::parse(text))),
        Language::Gherkin => Facts::Document(Box::new(gherkin::parse(text))),
        Language::Ratchet => Facts::Ratchet(Box::new(ratchet::parse(text))),
        Language::Lock => Facts::Lock(Box::new(lock::parse(text))),
        Language::Tasks(runner) => Facts::Tasks(Box::new(tasks::parse(runner, text))),
        Language::Owners | Language::Other => Facts::None,
    }
}

/// The digest of what a piece of a document says: of its words, without marks and layout.
pub fn piece(language: Language, piece: &str) -> u64 {
    if language == Language::Markdown {
        return rust::digest(markdown::words(piece).as_bytes());
    }
    let words: Vec<&str> = piece.split_ascii_whitespace().collect();
    rust::digest(words.join(" ").as_bytes())
}
