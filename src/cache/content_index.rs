//! What is known of contents by the names that git gives them, kept between runs beside the facts: a file that was text before
//! is text again, and need not be read to tell.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use serde::{Deserialize, Serialize};

use crate::disk;
use crate::facts::Language;
use crate::git::repository::Id;

/// Largest file that is read, in bytes.
const LIMIT: u64 = 64 << 20;

/// Contents that are kept, at the most: beyond them, those that the last run met.
const MOST: usize = 200_000;

/// Where the facts of a Rust file are, in the cache of facts.
pub type Facts = [u8; 16];

/// A content: whether it is read as Rust, and its name.
type Name = (bool, Box<[u8]>);

/// What is known of a content that is text without a byte-order mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// The facts, of Rust.
    pub facts: Option<Facts>,
    /// Whether its head says that a program writes it.
    pub generated: bool,
    /// Whether it opens as front matter does.
    pub headed: bool,
    /// Whether it has the signs of a requirement in a foreign form.
    pub requires: bool,
}

/// What earlier runs met, and what this one did.
pub struct Heads {
    file: PathBuf,
    version: &'static [u8],
    old: HashMap<Name, Head>,
    met: Mutex<Vec<(Name, Head, bool)>>,
}

impl Heads {
    /// What is kept beside `file`. What is missing, damaged or of another `version` is nothing.
    pub fn beside(file: &Path, version: &'static [u8]) -> Heads {
        let file = file.with_extension("heads");
        let bytes = disk::kept(&file, LIMIT).unwrap_or_default();
        let kept = bytes.strip_prefix(version);
        let old: Option<Vec<(Name, Head)>> = kept.and_then(|kept| postcard::from_bytes(kept).ok());
        Heads {
            file,
            version,
            old: old.unwrap_or_default().into_iter().collect(),
            met: Mutex::new(Vec::new()),
        }
    }

    /// What is known of the content `id`, read as `language`.
    pub fn get(&self, language: Language, id: Id) -> Option<Head> {
        let name = name(language, id)?;
        let head = *self.old.get(&name)?;
        self.meet(name, head, false);
        Some(head)
    }

    /// Keep what is known of it.
    pub fn put(&self, language: Language, id: Id, head: Head) {
        if let Some(name) = name(language, id) {
            self.meet(name, head, true);
        }
    }

    fn meet(&self, name: Name, head: Head, is_new: bool) {
        if let Ok(mut met) = self.met.lock() {
            met.push((name, head, is_new));
        }
    }

    /// Write what this run learned, if it did.
    pub fn save(self, folder: &Path) {
        let met = self.met.into_inner().unwrap_or_default();
        if !met.iter().any(|(.., is_new)| *is_new) {
            return;
        }
        let met = met.into_iter().map(|(name, head, _)| (name, head));
        let mut all: BTreeMap<Name, Head> = met.collect();
        if self.old.len() + all.len() <= MOST {
            for (name, head) in self.old {
                all.entry(name).or_insert(head);
            }
        }
        let all: Vec<(Name, Head)> = all.into_iter().collect();
        if let Ok(kept) = postcard::to_stdvec(&all) {
            disk::keep(folder, &self.file, &[self.version, &kept].concat());
        }
    }
}

/// Languages of which everything that a graph always asks is known by their heads and facts.
fn name(language: Language, id: Id) -> Option<Name> {
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
    fn what_was_met_comes_back_by_language_and_version() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("facts");
        let id = |byte: u8| Id::from_bytes_or_panic(&[byte; 20]);
        let head = Head {
            facts: Some([7; 16]),
            generated: false,
            headed: true,
            requires: false,
        };
        let first = Heads::beside(&file, b"one");
        assert_eq!(first.get(Language::Rust, id(1)), None);
        first.put(Language::Rust, id(1), head);
        first.put(Language::Manifest, id(1), head);
        first.save(folder.path());
        let second = Heads::beside(&file, b"one");
        assert_eq!(second.get(Language::Rust, id(1)), Some(head));
        assert_eq!(second.get(Language::Markdown, id(1)), None);
        assert_eq!(second.get(Language::Manifest, id(1)), None);
        // What one run did not meet stays for the next.
        second.put(Language::Rust, id(2), head);
        second.save(folder.path());
        let third = Heads::beside(&file, b"one");
        assert_eq!(third.get(Language::Rust, id(1)), Some(head));
        assert_eq!(
            Heads::beside(&file, b"two").get(Language::Rust, id(1)),
            None
        );
    }
}
