//! What runs found of a content, kept between runs in the user's own cache folder: a commit is checked once.
//!
//! What is kept is found again by a key of all that it was made of, this program included. A key that leaves something out
//! would bring a wrong answer back; a key that holds too much only makes the run do its work again.

use std::path::Path;

use super::store::{BuildId, CacheKind, CacheStore};

/// The longest answer that is kept, in bytes.
const LONGEST: usize = 1 << 20;

/// A digest of all that an answer was made of.
pub type ResultKey = [u8; 32];

/// The answers that earlier runs kept for one root, each an entry of its own.
pub struct ResultCache {
    store: CacheStore,
    root: Box<[u8]>,
}

impl ResultCache {
    /// What is kept in `folder` for `root`. Reads nothing.
    pub fn open(folder: &Path, root: &Path) -> ResultCache {
        ResultCache::of(&CacheStore::open(folder), &root_key(root))
    }

    /// What `store` has for the root with the key `root`.
    pub fn of(store: &CacheStore, root: &[u8]) -> ResultCache {
        ResultCache {
            store: store.clone(),
            root: root.into(),
        }
    }

    /// The answer of that key.
    pub fn get(&self, key: &ResultKey) -> Option<String> {
        let bytes = self.store.get(CacheKind::Result, &self.content(key))?;
        String::from_utf8(bytes).ok()
    }

    /// Keep an answer in place of the one of the same key. One that cannot be kept is no error: the next run finds it again.
    pub fn put(&self, key: &ResultKey, text: &str) {
        if text.len() <= LONGEST && self.get(key).as_deref() != Some(text) {
            let content = self.content(key);
            self.store
                .put(CacheKind::Result, &content, &[text.as_bytes()]);
        }
    }

    fn content(&self, key: &ResultKey) -> Vec<u8> {
        [&key[..], &self.root].concat()
    }
}

/// The key of entries that are collections of one root: its path.
pub fn root_key(root: &Path) -> Box<[u8]> {
    let root = root.canonicalize().unwrap_or_else(|_| root.to_path_buf());
    root.as_os_str().as_encoded_bytes().into()
}

/// The key of what is made of `parts` by this build.
pub fn key(parts: &[&[u8]]) -> ResultKey {
    let mut hasher = blake3::Hasher::new();
    let build = BuildId::CURRENT.as_bytes();
    for part in std::iter::once(build).chain(parts.iter().copied()) {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part);
    }
    *hasher.finalize().as_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_come_back_by_root_and_key() {
        let folder = tempfile::tempdir().unwrap();
        let open = || ResultCache::open(folder.path(), Path::new("/"));
        let number = |at: usize| key(&[&at.to_le_bytes()]);
        open().put(&number(1), "answer 1");
        open().put(&number(2), "answer 2");
        open().put(&number(3), &"x".repeat(LONGEST + 1));
        assert_eq!(open().get(&number(0)), None);
        assert_eq!(open().get(&number(1)).as_deref(), Some("answer 1"));
        assert_eq!(open().get(&number(2)).as_deref(), Some("answer 2"));
        assert_eq!(open().get(&number(3)), None);
        let elsewhere = ResultCache::open(folder.path(), folder.path());
        assert_eq!(elsewhere.get(&number(1)), None);
        assert_ne!(key(&[b"ab", b"c"]), key(&[b"a", b"bc"]));
    }
}
