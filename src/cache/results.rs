//! What runs found of a content, kept between runs in the user's own cache folder: a commit is checked once.
//!
//! What is kept is found again by a key of all that it was made of, this program included. A key that leaves something out
//! would bring a wrong answer back; a key that holds too much only makes the run do its work again.
#![allow(clippy::disallowed_methods, reason = "this is the place that reads")]

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use serde::{Deserialize, Serialize};

use crate::disk;

/// What answers tell: each kind has a file of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResultKind {
    /// What rules found, and what source holds.
    Found,
    /// Reports of changes.
    Delta,
}

impl ResultKind {
    /// Answers that are kept for one root; the oldest leaves first.
    fn most(self) -> usize {
        match self {
            ResultKind::Found => 64,
            ResultKind::Delta => 16,
        }
    }

    fn extension(self) -> &'static str {
        match self {
            ResultKind::Found => "answers",
            ResultKind::Delta => "deltas",
        }
    }
}

/// The longest answer that is kept, in bytes.
const LONGEST: usize = 1 << 20;

/// Largest file that is read, in bytes.
const LIMIT: u64 = 32 << 20;

/// A digest of all that an answer was made of.
pub type ResultKey = [u8; 32];

/// The answers that earlier runs kept for one root.
pub struct ResultCache {
    file: PathBuf,
    kind: ResultKind,
    answers: Vec<CachedResult>,
}

#[derive(Serialize, Deserialize)]
struct CachedResult {
    key: ResultKey,
    text: String,
}

impl ResultCache {
    /// What of `kind` is kept in `folder` for `root`. What is missing or damaged is nothing.
    pub fn open(folder: &Path, root: &Path, kind: ResultKind) -> ResultCache {
        let root = root.canonicalize().unwrap_or_else(|_| root.to_path_buf());
        let name = blake3::hash(root.as_os_str().as_encoded_bytes()).to_hex();
        ResultCache::beside(&folder.join(&name.as_str()[..32]), kind)
    }

    /// What of `kind` is kept beside `file`, the facts of a root.
    pub fn beside(file: &Path, kind: ResultKind) -> ResultCache {
        let file = file.with_extension(kind.extension());
        let bytes = disk::kept(&file, LIMIT).unwrap_or_default();
        ResultCache {
            answers: postcard::from_bytes(&bytes).unwrap_or_default(),
            file,
            kind,
        }
    }

    /// The answer of that key.
    pub fn get(&self, key: &ResultKey) -> Option<&str> {
        let found = self.answers.iter().find(|answer| answer.key == *key);
        found.map(|answer| answer.text.as_str())
    }

    /// Keep an answer in place of the one of the same key. One that cannot be kept is no error: the next run finds it again.
    pub fn put(&mut self, key: ResultKey, text: String) {
        if self.get(&key) == Some(&text) || text.len() > LONGEST {
            return;
        }
        self.answers.retain(|answer| answer.key != key);
        let more = (self.answers.len() + 1).saturating_sub(self.kind.most());
        self.answers.drain(..more);
        self.answers.push(CachedResult { key, text });
        if let (Ok(bytes), Some(folder)) = (postcard::to_stdvec(&self.answers), self.file.parent())
        {
            disk::keep(folder, &self.file, &bytes);
        }
    }
}

/// The key of what is made of `parts` by this program.
pub fn key(parts: &[&[u8]]) -> ResultKey {
    let mut hasher = blake3::Hasher::new();
    let program = program();
    for part in std::iter::once(program.as_bytes()).chain(parts.iter().copied()) {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part);
    }
    *hasher.finalize().as_bytes()
}

/// What tells this build of the program from others: two of one version may find different things.
fn program() -> String {
    let file = std::env::current_exe().and_then(std::fs::metadata);
    let (size, time) = file.map_or((0, None), |meta| (meta.len(), meta.modified().ok()));
    let time = time.and_then(|time| time.duration_since(SystemTime::UNIX_EPOCH).ok());
    format!("{} {size} {time:?}", env!("CARGO_PKG_VERSION"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_come_back_and_the_oldest_leaves() {
        let folder = tempfile::tempdir().unwrap();
        let open = || ResultCache::open(folder.path(), Path::new("/"), ResultKind::Found);
        let most = ResultKind::Found.most();
        let number = |at: usize| key(&[&at.to_le_bytes()]);
        let mut kept = open();
        for at in 0..=most {
            kept.put(number(at), format!("answer {at}"));
        }
        kept.put(number(most + 1), "x".repeat(LONGEST + 1));
        let again = open();
        assert_eq!(again.get(&number(0)), None);
        assert_eq!(again.get(&number(1)), Some("answer 1"));
        assert_eq!(again.get(&number(most)), Some("answer 64"));
        assert_eq!(again.get(&number(most + 1)), None);
        // Another kind is elsewhere.
        let deltas = ResultCache::open(folder.path(), Path::new("/"), ResultKind::Delta);
        assert_eq!(deltas.get(&number(1)), None);
        // A damaged file is nothing.
        std::fs::write(&again.file, b"torn").unwrap();
        assert_eq!(open().get(&number(1)), None);
        assert_ne!(key(&[b"ab", b"c"]), key(&[b"a", b"bc"]));
    }
}
