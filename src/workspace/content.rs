//! Location of a file's content, on disk or in the object store, and how to read it.

use std::path::PathBuf;
use std::sync::Arc;

use crate::disk;
use crate::facts::UnreadReason;
use crate::git::repository::{
    GitObjectId, GitReader as Stored, GitRepository, SharedRepository, is_unconverted,
};

/// Where a content is.
#[derive(Clone, Debug)]
pub enum ContentLocation {
    /// In a file of the working tree.
    Disk(PathBuf),
    /// In the repository.
    Stored(GitObjectId),
    /// In the repository, and in a file of the working tree of so many bytes that git saw last.
    Seen(GitObjectId, PathBuf, u32),
}

impl ContentLocation {
    /// The blob id, if the location has one.
    pub fn id(&self) -> Option<GitObjectId> {
        match self {
            ContentLocation::Disk(_) => None,
            ContentLocation::Stored(id) | ContentLocation::Seen(id, ..) => Some(*id),
        }
    }
}

/// Where contents are read from.
#[derive(Clone, Copy, Default)]
pub struct ContentStore<'a> {
    /// The object store.
    pub repository: Option<&'a GitRepository>,
}

impl ContentStore<'_> {
    /// A lazy reader of the content at `place`, if its blob id is known.
    pub fn later(&self, place: &ContentLocation) -> Option<LazyContent> {
        place.id()?;
        Some(LazyContent {
            repository: self.repository?.shared(),
            place: place.clone(),
        })
    }

    /// A reader for one thread.
    pub fn reader(&self) -> ContentReader {
        ContentReader {
            stored: self.repository.map(GitRepository::reader),
        }
    }
}

/// Reads contents; one a thread.
pub struct ContentReader {
    stored: Option<Stored>,
}

impl ContentReader {
    /// The bytes at `place`, if there are no more than `limit`.
    pub fn bytes(&self, place: &ContentLocation, limit: u64) -> Result<Vec<u8>, UnreadReason> {
        match (place, &self.stored) {
            (ContentLocation::Disk(path), _) => disk::bytes(path, limit),
            (ContentLocation::Stored(id), Some(stored)) => stored.bytes(*id, limit),
            (ContentLocation::Seen(id, path, size), Some(stored)) => {
                let seen = disk::bytes(path, limit).ok();
                let same = |bytes: &Vec<u8>| bytes.len() == *size as usize && is_unconverted(bytes);
                match seen.filter(same) {
                    Some(bytes) => Ok(bytes),
                    None => stored.bytes(*id, limit),
                }
            }
            (ContentLocation::Stored(_) | ContentLocation::Seen(..), None) => {
                Err(UnreadReason::Refused("it is in no repository".to_owned()))
            }
        }
    }

    /// Whether the content at `place` is there.
    pub fn has(&self, place: &ContentLocation) -> bool {
        match (place, &self.stored) {
            (ContentLocation::Stored(id), Some(stored)) => stored.has(*id),
            // It was there when it was looked at.
            (ContentLocation::Seen(..), _) => true,
            _ => false,
        }
    }

    /// The blob id of `bytes`; none without a repository.
    pub fn name_of(&self, bytes: &[u8]) -> Option<GitObjectId> {
        self.stored.as_ref()?.name_of(bytes)
    }
}

/// Lazy reader of one content.
pub struct LazyContent {
    repository: Arc<SharedRepository>,
    place: ContentLocation,
}

impl LazyContent {
    /// Its bytes, at most `limit`. A file on disk may have changed since it was discovered.
    pub fn bytes(&self, limit: u64) -> Result<Vec<u8>, UnreadReason> {
        let stored = Stored::of(&self.repository);
        if let ContentLocation::Seen(id, path, _) = &self.place
            && let Ok(bytes) = disk::bytes(path, limit)
            && stored.name_of(&bytes) == Some(*id)
        {
            return Ok(bytes);
        }
        match self.place.id() {
            Some(id) => stored.bytes(id, limit),
            None => Err(UnreadReason::Refused("it has no name".to_owned())),
        }
    }
}
