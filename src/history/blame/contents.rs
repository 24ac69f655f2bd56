//! File versions needed for blame: each is read once, within a budget.

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};
use std::rc::Rc;
use std::sync::Arc;

use gix::ObjectId;

use crate::facts::{Language, SourceFile};
use crate::git::blob::BlobReader;
use crate::parse::{body, parse, pieces, plain};
use crate::span::Span;

/// Read budget for all lines, and for the texts of one document, in bytes. A commit counts as a page.
const BUDGET: u64 = 512 << 20;

/// Cache size for words and lines, in bytes.
const HELD: usize = 32 << 20;

/// Reads versions, and remembers them.
pub struct BlameContents<'a> {
    repository: &'a gix::Repository,
    left: Cell<u64>,
    held: Cell<usize>,
    words: RefCell<HashMap<ObjectId, Arc<str>>>,
    pieces: RefCell<HashMap<ObjectId, Rc<DocumentVersion>>>,
    lines: RefCell<HashMap<ObjectId, Rc<HashSet<blake3::Hash>>>>,
}

impl<'a> BlameContents<'a> {
    /// Nothing is read yet.
    pub fn new(repository: &'a gix::Repository) -> BlameContents<'a> {
        BlameContents {
            repository,
            left: Cell::new(BUDGET),
            held: Cell::new(0),
            words: RefCell::default(),
            pieces: RefCell::default(),
            lines: RefCell::default(),
        }
    }

    /// Whether the budget ended, so that nothing more is seen.
    pub fn is_spent(&self) -> bool {
        self.left.get() == 0
    }

    /// Whether `bytes` more may be read.
    pub fn may(&self, bytes: u64) -> bool {
        let left = self.left.get().checked_sub(bytes);
        self.left.set(left.unwrap_or(0));
        left.is_some()
    }

    /// Whether the cache must be cleared before `more` bytes are added.
    fn is_full(&self, more: usize) -> bool {
        let full = self.held.get() > HELD;
        self.held.set(if full { 0 } else { self.held.get() } + more);
        full
    }

    /// Memoizes `make` per version; an empty result once the budget is exhausted.
    fn once<T: Clone>(
        &self,
        known: &RefCell<HashMap<ObjectId, T>>,
        blob: ObjectId,
        make: impl FnOnce(&[u8]) -> T,
    ) -> T {
        if let Some(made) = known.borrow().get(&blob) {
            return made.clone();
        }
        let bytes = BlobReader::new(self.repository, &[])
            .text(blob)
            .unwrap_or_default();
        let may = self.may(bytes.len() as u64);
        let made = make(if may { &bytes } else { &[] });
        let mut known = known.borrow_mut();
        if self.is_full(bytes.len()) {
            known.clear();
        }
        known.insert(blob, made.clone());
        made
    }

    /// The lines of a version of the file of approvals.
    pub fn lines_of(&self, blob: ObjectId) -> Rc<HashSet<blake3::Hash>> {
        self.once(&self.lines, blob, |bytes| {
            let all = bytes.split(|byte| *byte == b'\n');
            Rc::new(all.map(|line| blake3::hash(line.trim_ascii())).collect())
        })
    }

    /// A version of a document in pieces.
    pub fn pieces(&self, blob: ObjectId, language: Language) -> Rc<DocumentVersion> {
        self.once(&self.pieces, blob, |bytes| {
            let source = version(language, bytes);
            let places = pieces(&source);
            Rc::new(DocumentVersion { source, places })
        })
    }

    /// The words of a version of a document, without front matter.
    pub fn words(&self, blob: ObjectId, language: Language) -> Arc<str> {
        self.once(&self.words, blob, |bytes| {
            let source = version(language, bytes);
            let text = source.text();
            let document = source.facts.document();
            let body = document.map(|document| body(document, text).text(text));
            body.map_or_else(String::new, |body| plain(language, body))
                .into()
        })
    }
}

/// A version of a document, parsed.
fn version(language: Language, bytes: &[u8]) -> SourceFile {
    let text = String::from_utf8_lossy(bytes);
    let text = text.trim_start_matches('\u{FEFF}');
    SourceFile {
        path: String::new(),
        language,
        text: Ok(Arc::from(text)).into(),
        facts: Arc::new(parse(language, text)),
    }
}

/// A version of a document, with its addressable parts by digest.
pub struct DocumentVersion {
    source: SourceFile,
    /// The span of each part, by digest.
    pub places: HashMap<u64, Span>,
}

impl DocumentVersion {
    /// The words of the piece with a digest.
    pub fn words(&self, digest: u64) -> Option<Arc<str>> {
        let span = self.places.get(&digest)?;
        let source = &self.source;
        Some(plain(source.language, span.text(source.text())).into())
    }
}
