//! Cached properties of blobs by git object id, so that a known text file need not be read to classify it.

use std::collections::{BTreeMap, HashMap};
use std::sync::Mutex;

use serde::{Deserialize, Serialize};

use crate::cache::store::{CacheKind, CacheStore};
use crate::facts::Language;
use crate::git::repository::GitObjectId;

/// Contents that are kept, at the most: beyond them, those that the last run met.
const MOST: usize = 200_000;

/// Where the facts of a Rust file are, in the cache of facts.
pub type CachedFactsKey = [u8; 16];

/// A content: whether it is read as Rust, and its name.
type ContentKey = (bool, Box<[u8]>);

/// What is known of a content that is text without a byte-order mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IndexedContent {
    /// The facts, of Rust.
    pub facts: Option<CachedFactsKey>,
    /// Whether its header marks it as generated.
    pub generated: bool,
    /// Whether it opens as front matter does.
    pub headed: bool,
    /// Whether it has the signs of a requirement in a foreign form.
    pub requires: bool,
}

/// What earlier runs on one root met, and what this one did.
pub struct ContentIndex {
    old: HashMap<ContentKey, IndexedContent>,
    met: Mutex<Vec<(ContentKey, IndexedContent, bool)>>,
}

impl ContentIndex {
    /// What `store` has for `root`.
    pub fn open(store: &CacheStore, root: &[u8]) -> ContentIndex {
        let bytes = store.get(CacheKind::ContentIndex, root);
        let old: Option<Vec<(ContentKey, IndexedContent)>> =
            bytes.and_then(|bytes| postcard::from_bytes(&bytes).ok());
        ContentIndex {
            old: old.unwrap_or_default().into_iter().collect(),
            met: Mutex::new(Vec::new()),
        }
    }

    /// What is known of the content `id`, read as `language`.
    pub fn get(&self, language: Language, id: GitObjectId) -> Option<IndexedContent> {
        let name = name(language, id)?;
        let head = *self.old.get(&name)?;
        self.meet(name, head, false);
        Some(head)
    }

    /// Keep what is known of it.
    pub fn put(&self, language: Language, id: GitObjectId, head: IndexedContent) {
        if let Some(name) = name(language, id) {
            self.meet(name, head, true);
        }
    }

    fn meet(&self, name: ContentKey, head: IndexedContent, is_new: bool) {
        if let Ok(mut met) = self.met.lock() {
            met.push((name, head, is_new));
        }
    }

    /// Write what this run learned, if it did.
    pub fn save(self, store: &CacheStore, root: &[u8]) {
        let met = self.met.into_inner().unwrap_or_default();
        if !met.iter().any(|(.., is_new)| *is_new) {
            return;
        }
        let met = met.into_iter().map(|(name, head, _)| (name, head));
        let mut all: BTreeMap<ContentKey, IndexedContent> = met.collect();
        if self.old.len() + all.len() <= MOST {
            for (name, head) in self.old {
                all.entry(name).or_insert(head);
            }
        }
        let all: Vec<(ContentKey, IndexedContent)> = all.into_iter().collect();
        if let Ok(kept) = postcard::to_stdvec(&all) {
            store.put(CacheKind::ContentIndex, root, &[&kept]);
        }
    }
}

/// Languages of which everything that a graph always asks is known by their heads and facts.
fn name(language: Language, id: GitObjectId) -> Option<ContentKey> {
    let is_rust = match language {
        Language::Rust => true,
        Language::Markdown => false,
        _ => return None,
    };
    Some((is_rust, id.as_bytes().into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_met_comes_back_by_language_and_root() {
        let folder = tempfile::tempdir().unwrap();
        let store = CacheStore::open(folder.path());
        let id = |byte: u8| GitObjectId::from_bytes_or_panic(&[byte; 20]);
        let head = IndexedContent {
            facts: Some([7; 16]),
            generated: false,
            headed: true,
            requires: false,
        };
        let first = ContentIndex::open(&store, b"one");
        assert_eq!(first.get(Language::Rust, id(1)), None);
        first.put(Language::Rust, id(1), head);
        first.put(Language::Manifest, id(1), head);
        first.save(&store, b"one");
        let second = ContentIndex::open(&store, b"one");
        assert_eq!(second.get(Language::Rust, id(1)), Some(head));
        assert_eq!(second.get(Language::Markdown, id(1)), None);
        assert_eq!(second.get(Language::Manifest, id(1)), None);
        // What one run did not meet stays for the next.
        second.put(Language::Rust, id(2), head);
        second.save(&store, b"one");
        let third = ContentIndex::open(&store, b"one");
        assert_eq!(third.get(Language::Rust, id(1)), Some(head));
        assert_eq!(
            ContentIndex::open(&store, b"two").get(Language::Rust, id(1)),
            None
        );
    }
}
