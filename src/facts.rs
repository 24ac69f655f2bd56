//! Facts: the contents of one file in isolation. They are the output of the parsers and the only input of the graph.
//!
//! Facts are plain data. They hold spans into the file's text instead of copies, so that they are small and can be
//! cached by content hash.

pub mod approvals;
pub mod authorship;
pub mod cfg;
pub mod code;
pub mod document;
pub mod file_class;
pub mod fingerprints;
pub mod generated;
pub mod history;
pub mod lazy;
pub mod lock;
pub mod manifest;
pub mod path;
pub mod pipeline;
pub mod policy_files;
pub mod ratchet;
pub mod reference;
pub mod revision;
pub mod revision_diff;
pub mod surface;
pub mod tasks;
pub mod text;
pub mod trace_marks;
pub mod word_set;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

pub use approvals::ApprovalsFile;
pub use code::RustFacts;
pub use document::Document;
pub use file_class::FileClass;
pub use lazy::Lazy;
pub use lock::LockFile;
pub use manifest::CargoManifest;
pub use pipeline::PipelineFacts;
pub use ratchet::RatchetFile;
pub use reference::{Reference, ReferenceKind};
pub use revision::{Revision, TreeMetadata};
pub use tasks::TaskFacts;
pub use text::LazyText;

use crate::span::Span;

/// The language of a file, by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Language {
    /// Markdown, GitHub flavour.
    Markdown,
    /// Gherkin (`.feature`).
    Gherkin,
    /// Rust source.
    Rust,
    /// A `Cargo.toml`.
    Manifest,
    /// `CODEOWNERS`: who may change what.
    Owners,
    /// `trueup.lock` at the root: what was reviewed.
    Lock,
    /// `docs/approvals.yaml`: what was approved.
    Approvals,
    /// `trueup.coverage` at the root: what needs no document.
    Ratchet,
    /// A file that names tasks: `justfile`, `Makefile`, `package.json`, `.cargo/config.toml`.
    Tasks(tasks::TaskRunner),
    /// A file of the pipeline.
    Pipeline,
    /// Anything else: known to exist, not parsed.
    Other,
}

impl Language {
    /// The language of the file at `path` (relative, with `/`).
    pub fn of(path: &str) -> Language {
        let name = path.rsplit('/').next().unwrap_or(path);
        if let Some(runner) = tasks::TaskRunner::of(path) {
            return Language::Tasks(runner);
        }
        if pipeline::is_pipeline(path) {
            return Language::Pipeline;
        }
        let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
        match extension.to_ascii_lowercase().as_str() {
            "md" | "markdown" => Language::Markdown,
            "feature" => Language::Gherkin,
            "rs" => Language::Rust,
            _ if name == "Cargo.toml" => Language::Manifest,
            _ if path == policy_files::LOCK => Language::Lock,
            _ if path == policy_files::APPROVALS => Language::Approvals,
            _ if path == policy_files::UNDOCUMENTED => Language::Ratchet,
            _ if name == "CODEOWNERS" => Language::Owners,
            _ => Language::Other,
        }
    }
}

/// Why a file's text was not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UnreadReason {
    /// Its language is not one that is parsed.
    NotParsed,
    /// It holds a NUL byte.
    Binary,
    /// It is larger than the limit; its size in bytes.
    TooLarge(u64),
    /// It is not UTF-8; offset of the first byte that is not.
    NotUtf8(usize),
    /// The operating system refused; its words.
    Refused(String),
}

/// One file of a revision: its path, its text, and its facts.
#[derive(Debug)]
pub struct SourceFile {
    /// Path from the root, with `/`; bytes that are not UTF-8 are shown as U+FFFD.
    pub path: String,
    /// The language, by the file name.
    pub language: Language,
    /// The text, without a byte-order mark; or why there is none.
    pub text: LazyText,
    /// The facts of the text; `FileFacts::None` without a text or a parser.
    pub facts: Arc<FileFacts>,
}

impl SourceFile {
    /// The text, empty where it was not read.
    pub fn text(&self) -> &str {
        self.text.get().as_deref().unwrap_or("")
    }
}

/// The facts of one file.
#[derive(Debug, Default)]
pub enum FileFacts {
    /// Nothing: not read, or not a language that is parsed.
    #[default]
    None,
    /// A document: Markdown or Gherkin.
    Document(Box<Lazy<Document>>),
    /// A Rust file.
    Code(Box<RustFacts>),
    /// A `Cargo.toml`.
    Manifest(Box<CargoManifest>),
    /// `trueup.lock`.
    Lock(Box<LockFile>),
    /// `docs/approvals.yaml`.
    Approvals(Box<ApprovalsFile>),
    /// `trueup.coverage`.
    Ratchet(Box<RatchetFile>),
    /// A file that names tasks.
    Tasks(Box<TaskFacts>),
    /// A file of the pipeline.
    Pipeline(PipelineFacts),
}

impl FileFacts {
    /// The document facts, if it is a document.
    pub fn document(&self) -> Option<&Document> {
        match self {
            FileFacts::Document(document) => Some(document.get()),
            _ => None,
        }
    }

    /// Whether it is a document; none is parsed for it.
    pub fn is_document(&self) -> bool {
        matches!(self, FileFacts::Document(_))
    }

    /// The Rust facts, if it is a Rust file.
    pub fn code(&self) -> Option<&RustFacts> {
        match self {
            FileFacts::Code(code) => Some(code),
            _ => None,
        }
    }

    /// The facts of `trueup.lock`, if it is that.
    pub fn lock(&self) -> Option<&LockFile> {
        match self {
            FileFacts::Lock(lock) => Some(lock),
            _ => None,
        }
    }

    /// The facts of `docs/approvals.yaml`, if it is that.
    pub fn approvals(&self) -> Option<&ApprovalsFile> {
        match self {
            FileFacts::Approvals(approvals) => Some(approvals),
            _ => None,
        }
    }

    /// The facts of `trueup.coverage`, if it is that.
    pub fn ratchet(&self) -> Option<&RatchetFile> {
        match self {
            FileFacts::Ratchet(ratchet) => Some(ratchet),
            _ => None,
        }
    }

    /// The manifest facts, if it is a `Cargo.toml`.
    pub fn manifest(&self) -> Option<&CargoManifest> {
        match self {
            FileFacts::Manifest(manifest) => Some(manifest),
            _ => None,
        }
    }

    /// The facts of a file of the pipeline, if it is one.
    pub fn pipeline(&self) -> Option<&PipelineFacts> {
        match self {
            FileFacts::Pipeline(pipeline) => Some(pipeline),
            _ => None,
        }
    }

    /// The tasks, if it is a file that names some.
    pub fn tasks(&self) -> Option<&TaskFacts> {
        match self {
            FileFacts::Tasks(tasks) => Some(tasks),
            _ => None,
        }
    }
}

/// A suppression or trace tag in a comment: an HTML comment of a document, a plain or doc comment of Rust.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comment {
    /// The text between the comment's marks, trimmed.
    pub text: Box<str>,
    /// The whole comment, marks included.
    pub span: Span,
}
