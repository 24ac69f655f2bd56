//! A lazily loaded file: not read at all if cached metadata answers every question.

use std::fmt;
use std::sync::Arc;

use super::{Lazy, UnreadReason};

/// A text without a byte-order mark, or why there is none.
pub type TextResult = Result<Arc<str>, UnreadReason>;

/// The text of a file: at hand, or read once, by whoever asks first.
#[derive(Clone)]
pub struct LazyText {
    read: Arc<Lazy<TextResult>>,
    stored: Option<Arc<ContentMetadata>>,
}

/// What is known of a content that was read before, by the name that git gives it: it is text without a byte-order mark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContentMetadata {
    /// Its name.
    pub id: Box<[u8]>,
    /// Whether its head says that a program writes it.
    pub generated: bool,
    /// Whether it opens as front matter does.
    pub headed: bool,
    /// Whether it has the signs of a requirement in a foreign form.
    pub requires: bool,
}

impl LazyText {
    /// The text that `read` reads when it is asked for, of a content that is `stored`.
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

    /// Why there is none, if there is none. A content that was text before is not read to tell.
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

    /// Whether it has the signs of a requirement in a foreign form: what has none need not be parsed to learn it.
    pub fn may_require(&self) -> bool {
        match &self.stored {
            Some(stored) => stored.requires,
            None => self.get().as_deref().is_ok_and(may_require),
        }
    }

    /// What is known of it without reading it.
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
