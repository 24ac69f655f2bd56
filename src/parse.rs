//! Parsers: from one file's text to its facts. Infallible: a syntax error is a fact too.

use crate::parse::forms::gherkin;
mod approvals;
pub mod artifact_ids;
mod comment_marks;
pub(crate) mod document_parts;
pub mod forms;
pub mod lock;
mod manifest;
mod markdown;
mod pipeline;
mod ratchet;
mod rust;
mod tasks;

use crate::facts::{Document, FileFacts, Language, Lazy, LazyText};
use crate::span::Span;

pub use document_parts::{DocumentParts, block, parts, pieces};
pub use markdown::requirement_number;
pub use rust::{
    FunctionGuarantees, ItemSignature, RustDigests, digest, digests, exits, is_small, named_paths,
    signatures, tokens,
};

/// The facts of `text`, written in `language`. Linear in the text.
pub fn parse(language: Language, text: &str) -> FileFacts {
    match language {
        Language::Markdown | Language::Gherkin => {
            FileFacts::Document(Box::new(Lazy::now(parse_document(language, text))))
        }
        Language::Rust => FileFacts::Code(Box::new(rust::parse(text))),
        Language::Manifest => FileFacts::Manifest(Box::new(manifest::parse(text))),
        Language::Ratchet => FileFacts::Ratchet(Box::new(ratchet::parse(text))),
        Language::Approvals => FileFacts::Approvals(Box::new(approvals::parse(text))),
        Language::Lock => FileFacts::Lock(Box::new(lock::parse(text))),
        Language::Tasks(runner) => FileFacts::Tasks(Box::new(tasks::parse(runner, text))),
        Language::Pipeline => FileFacts::Pipeline(pipeline::parse(text)),
        Language::Owners | Language::Other => FileFacts::None,
    }
}

/// The document that `text` is, written in `language`; an empty one where that is no language of documents.
pub fn parse_document(language: Language, text: &str) -> Document {
    match language {
        Language::Markdown => markdown::parse(text),
        Language::Gherkin => gherkin::parse(text),
        _ => Document::default(),
    }
}

/// The facts of `text`, none if unreadable; a Markdown document is read and parsed lazily.
pub fn parse_later(language: Language, text: &LazyText) -> FileFacts {
    if text.unread().is_some() {
        return FileFacts::None;
    }
    let of = |text: &LazyText| text.get().clone().unwrap_or_default();
    match language {
        Language::Markdown => {
            let text = text.clone();
            FileFacts::Document(Box::new(Lazy::new(move || markdown::parse(&of(&text)))))
        }
        _ => parse(language, &of(text)),
    }
}

/// The digest of a piece of a document: of its words, without markup and layout.
pub fn piece(language: Language, piece: &str) -> u64 {
    rust::digest(plain(language, piece).as_bytes())
}

/// The body of `document`: its text without front matter and surrounding white space.
pub fn body(document: &Document, text: &str) -> Span {
    let front = document.front_matter.as_ref();
    let start = front.map_or(0, |front| front.span.range().end);
    let body = text.get(start..).unwrap_or("");
    let start = start + body.len() - body.trim_start().len();
    Span::new(start..start + body.trim().len())
}

/// The words of a piece of a document with one blank between two, without marks and layout.
pub fn plain(language: Language, piece: &str) -> String {
    if language == Language::Markdown {
        return markdown::words(piece);
    }
    let words: Vec<&str> = piece.split_ascii_whitespace().collect();
    words.join(" ")
}
