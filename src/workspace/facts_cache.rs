//! Facts kept between runs, by the content of the file they were read from.
//!
//! The cache lies in the user's own cache folder, never in the repository: a pull request must not bring its own facts.
//! It holds Rust facts only: a Markdown file is parsed as fast as its facts are read back.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex};

use super::content_index::{ContentIndex, IndexedContent};
use crate::cache::results::{ResultCache, root_key};
use crate::cache::store::{CacheKind, CacheStore};
use crate::facts::generated;
use crate::facts::text::{ContentMetadata, is_headed, may_require};
use crate::facts::{FileFacts, Language, LazyText, RustFacts};
use crate::git::repository::GitObjectId;
use crate::parse::parse_later;

type FactsCacheKey = [u8; 16];

/// The facts of earlier runs on one root, and those of this one.
pub struct FactsCache {
    store: CacheStore,
    root: Box<[u8]>,
    old: HashMap<FactsCacheKey, (usize, usize)>,
    bytes: Vec<u8>,
    used: Mutex<Vec<(FactsCacheKey, FactsCacheEntry)>>,
    heads: ContentIndex,
}

enum FactsCacheEntry {
    Old,
    New(Vec<u8>),
}

impl FactsCache {
    /// The cache for `root` in `folder`. What is missing or damaged is an empty cache.
    pub fn open(folder: &Path, root: &Path) -> FactsCache {
        let store = CacheStore::open(folder);
        let root = root_key(root);
        let bytes = store.get(CacheKind::Facts, &root).unwrap_or_default();
        let old = index(&bytes).unwrap_or_default();
        FactsCache {
            heads: ContentIndex::open(&store, &root),
            store,
            root,
            old,
            bytes,
            used: Mutex::new(Vec::new()),
        }
    }

    /// What earlier runs on the root found.
    pub fn kept(&self) -> ResultCache {
        ResultCache::of(&self.store, &self.root)
    }

    /// What is known of the content `id` without reading it, and its facts where they are kept.
    pub fn stored(
        &self,
        language: Language,
        id: GitObjectId,
    ) -> Option<(ContentMetadata, Option<FileFacts>)> {
        let head = self.heads.get(language, id)?;
        let facts = match head.facts {
            Some(key) => Some(self.known(key)?),
            None => None,
        };
        let stored = ContentMetadata {
            id: id.as_bytes().into(),
            generated: head.generated,
            headed: head.headed,
            requires: head.requires,
        };
        Some((stored, facts))
    }

    /// The facts of `text`: from an earlier run where it is known, parsed where it is new. `id` is the content, where it is
    /// known to be the text and nothing else.
    pub fn facts(
        &self,
        language: Language,
        text: &LazyText,
        id: Option<GitObjectId>,
    ) -> Arc<FileFacts> {
        let Ok(read) = text.get() else {
            return Arc::default();
        };
        let mut key = None;
        let facts = match language {
            Language::Rust => {
                let digest = blake3::hash(read.as_bytes());
                let made: FactsCacheKey = std::array::from_fn(|at| digest.as_bytes()[at]);
                key = Some(made);
                self.known(made).unwrap_or_else(|| self.parsed(made, text))
            }
            _ => parse_later(language, text),
        };
        if let Some(id) = id {
            let head = IndexedContent {
                facts: key,
                generated: generated::told(language, read),
                headed: is_headed(read),
                requires: may_require(read),
            };
            self.heads.put(language, id, head);
        }
        Arc::new(facts)
    }

    /// The facts of that key, if an earlier run kept them.
    fn known(&self, key: FactsCacheKey) -> Option<FileFacts> {
        let (start, end) = *self.old.get(&key)?;
        let code = postcard::from_bytes::<RustFacts>(&self.bytes[start..end]).ok()?;
        self.keep(key, FactsCacheEntry::Old);
        Some(FileFacts::Code(Box::new(code)))
    }

    /// The facts of a Rust file that no earlier run kept.
    fn parsed(&self, key: FactsCacheKey, text: &LazyText) -> FileFacts {
        let facts = parse_later(Language::Rust, text);
        if let Some(code) = facts.code()
            && let Ok(bytes) = postcard::to_stdvec(code)
        {
            self.keep(key, FactsCacheEntry::New(bytes));
        }
        facts
    }

    fn keep(&self, key: FactsCacheKey, entry: FactsCacheEntry) {
        if let Ok(mut used) = self.used.lock() {
            used.push((key, entry));
        }
    }

    /// Write what this run used, if it differs from what is there. A cache that cannot be written is no error: the next
    /// run parses again.
    pub fn save(self) {
        self.heads.save(&self.store, &self.root);
        let mut used = self.used.into_inner().unwrap_or_default();
        used.sort_by_key(|(key, _)| *key);
        used.dedup_by_key(|(key, _)| *key);
        let unchanged = used.len() == self.old.len()
            && used
                .iter()
                .all(|(_, entry)| matches!(entry, FactsCacheEntry::Old));
        if unchanged {
            return;
        }
        let mut out = Vec::new();
        for (key, entry) in &used {
            let bytes = match entry {
                FactsCacheEntry::New(bytes) => bytes.as_slice(),
                FactsCacheEntry::Old => match self.old.get(key) {
                    Some((start, end)) => &self.bytes[*start..*end],
                    None => continue,
                },
            };
            let Ok(size) = u32::try_from(bytes.len()) else {
                continue;
            };
            out.extend_from_slice(key);
            out.extend_from_slice(&size.to_le_bytes());
            out.extend_from_slice(bytes);
        }
        self.store.put(CacheKind::Facts, &self.root, &[&out]);
    }
}

/// Where each entry lies in the bytes; none where they are not whole.
fn index(bytes: &[u8]) -> Option<HashMap<FactsCacheKey, (usize, usize)>> {
    let mut at = 0;
    let mut found = HashMap::new();
    while at < bytes.len() {
        let key: FactsCacheKey = bytes.get(at..at + 16)?.try_into().ok()?;
        let size = bytes.get(at + 16..at + 20)?;
        let size = u32::from_le_bytes(size.try_into().ok()?) as usize;
        let start = at + 20;
        let end = start.checked_add(size).filter(|end| *end <= bytes.len())?;
        found.insert(key, (start, end));
        at = end;
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_run_reads_back_what_the_first_parsed() {
        let folder = tempfile::tempdir().unwrap();
        let text = LazyText::from(Ok(Arc::from(
            "/// Doc.\npub fn f() { assert!(true) }\n#[test]\nfn t() {}\n",
        )));
        let id = GitObjectId::from_bytes_or_panic(&[1; 20]);
        let first = FactsCache::open(folder.path(), Path::new("/"));
        let parsed = first.facts(Language::Rust, &text, Some(id));
        first.save();
        let second = FactsCache::open(folder.path(), Path::new("/"));
        assert_eq!(second.old.len(), 1);
        let read = second.facts(Language::Rust, &text, None);
        assert_eq!(format!("{read:?}"), format!("{parsed:?}"));
        // By its name it need not be read.
        let (stored, known) = second.stored(Language::Rust, id).unwrap();
        assert!(!stored.generated);
        assert_eq!(format!("{:?}", known.unwrap()), format!("{parsed:?}"));
        // Without the facts, the metadata of a content is of no use.
        second.store.put(CacheKind::Facts, &second.root, &[b"torn"]);
        let third = FactsCache::open(folder.path(), Path::new("/"));
        assert!(third.old.is_empty());
        assert!(third.stored(Language::Rust, id).is_none());
    }
}
