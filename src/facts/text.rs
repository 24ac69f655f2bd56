//! A lazily loaded file: not read at all if cached metadata answers every question.

use std::fmt;
use std::sync::Arc;

use super::{Lazy, UnreadReason};

/// A text without a byte-order mark, or why there is none.
pub type TextResult = Result<Arc<str>, UnreadReason>;

/// The text of a file: in memory, or read once on first access.
#[derive(Clone)]
pub struct LazyText {
    read: Arc<Lazy<TextResult>>,
    stored: Option<Arc<ContentMetadata>>,
}

/// Cached metadata of a content, by git object id: it is text without a byte-order mark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContentMetadata {
    /// Its name.
    pub id: Box<[u8]>,
    /// Whether its header marks it as generated.
    pub generated: bool,
    /// Whether it opens as front matter does.
    pub headed: bool,
    /// Whether it has the signs of a requirement in a foreign form.
    pub requires: bool,
}

impl LazyText {
    /// A text that `read` loads on first access, with the cached metadata `stored`.
    pub fn later(
        stored: ContentMetadata,
        read: impl FnOnce() -> TextResult + Send + 'static,
    ) -> LazyText {
        LazyText {
            read: Arc::new(Lazy::new(read)),
            stored: Some(Arc::new(stored)),
        }
    }

    /// The text, or why there is none.
    pub fn get(&self) -> &TextResult {
        self.read.get()
    }

    /// The reason if the file has no text. Cached metadata answers without reading.
    pub fn unread(&self) -> Option<&UnreadReason> {
        match &self.stored {
            Some(_) => None,
            None => self.get().as_ref().err(),
        }
    }

    /// Whether it opens as front matter does.
    pub fn is_headed(&self) -> bool {
        match &self.stored {
            Some(stored) => stored.headed,
            None => self.get().as_deref().is_ok_and(is_headed),
        }
    }

    /// Prefilter for requirements in foreign forms: a file without their markers need not be parsed.
    pub fn may_require(&self) -> bool {
        match &self.stored {
            Some(stored) => stored.requires,
            None => self.get().as_deref().is_ok_and(may_require),
        }
    }

    /// Its cached metadata.
    pub fn stored(&self) -> Option<&ContentMetadata> {
        self.stored.as_deref()
    }
}

/// Whether `text` opens as front matter does.
pub fn is_headed(text: &str) -> bool {
    text.starts_with("---") || text.starts_with("+++")
}

/// The sign of a requirement of OpenFastTrace.
pub const OPEN_FAST_TRACE: &str = "~";

/// The sign of a requirement of tracey.
pub const TRACEY: &str = "r[";

/// Whether `text` has the signs of a requirement in a foreign form.
pub fn may_require(text: &str) -> bool {
    [OPEN_FAST_TRACE, TRACEY]
        .iter()
        .any(|sign| text.contains(sign))
}

impl From<TextResult> for LazyText {
    fn from(read: TextResult) -> LazyText {
        LazyText {
            read: Arc::new(Lazy::now(read)),
            stored: None,
        }
    }
}

impl fmt::Debug for LazyText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.get().fmt(f)
    }
}
