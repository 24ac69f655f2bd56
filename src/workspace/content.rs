//! Where the content of a file is, on the disk or in the repository, and how it is read.

use std::path::PathBuf;
use std::sync::Arc;

use crate::disk;
use crate::facts::Unread;
use crate::git::repository::{Id, Reader as Stored, Repository, Shared, is_unconverted};

/// Where a content is.
#[derive(Clone, Debug)]
pub enum Place {
    /// In a file of the working tree.
    Disk(PathBuf),
    /// In the repository.
    Stored(Id),
    /// In the repository, and in a file of the working tree of so many bytes that git saw last.
    Seen(Id, PathBuf, u32),
}

impl Place {
    /// The name of the content, where the place says it.
    pub fn id(&self) -> Option<Id> {
        match self {
            Place::Disk(_) => None,
            Place::Stored(id) | Place::Seen(id, ..) => Some(*id),
        }
    }
}

/// Where contents are read from.
#[derive(Clone, Copy, Default)]
pub struct Store<'a> {
    /// The repository, for what is stored there.
    pub repository: Option<&'a Repository>,
}

impl Store<'_> {
    /// What reads the content at `place` later, where the place says what it is.
    pub fn later(&self, place: &Place) -> Option<Later> {
        place.id()?;
        Some(Later {
            repository: self.repository?.shared(),
            place: place.clone(),
        })
    }

    /// A reader for one thread.
    pub fn reader(&self) -> Reader {
        Reader {
            stored: self.repository.map(Repository::reader),
        }
    }
}

/// Reads contents; one a thread.
pub struct Reader {
    stored: Option<Stored>,
}

impl Reader {
    /// The bytes at `place`, if there are no more than `limit`.
    pub fn bytes(&self, place: &Place, limit: u64) -> Result<Vec<u8>, Unread> {
        match (place, &self.stored) {
            (Place::Disk(path), _) => disk::bytes(path, limit),
            (Place::Stored(id), Some(stored)) => stored.bytes(*id, limit),
            (Place::Seen(id, path, size), Some(stored)) => {
                let seen = disk::bytes(path, limit).ok();
                let same = |bytes: &Vec<u8>| bytes.len() == *size as usize && is_unconverted(bytes);
                match seen.filter(same) {
                    Some(bytes) => Ok(bytes),
                    None => stored.bytes(*id, limit),
                }
            }
            (Place::Stored(_) | Place::Seen(..), None) => {
                Err(Unread::Refused("it is in no repository".to_owned()))
            }
        }
    }

    /// Whether the content at `place` is there.
    pub fn has(&self, place: &Place) -> bool {
        match (place, &self.stored) {
            (Place::Stored(id), Some(stored)) => stored.has(*id),
            // It was there when it was looked at.
            (Place::Seen(..), _) => true,
            _ => false,
        }
    }

    /// What git would call `bytes`; none without a repository.
    pub fn name_of(&self, bytes: &[u8]) -> Option<Id> {
        self.stored.as_ref()?.name_of(bytes)
    }
}

/// Reads one content when it is asked for.
pub struct Later {
    repository: Arc<Shared>,
    place: Place,
}

impl Later {
    /// Its bytes, if there are no more than `limit`. What lies on the disk may be another content since it was looked at.
    pub fn bytes(&self, limit: u64) -> Result<Vec<u8>, Unread> {
        let stored = Stored::of(&self.repository);
        if let Place::Seen(id, path, _) = &self.place
            && let Ok(bytes) = disk::bytes(path, limit)
            && stored.name_of(&bytes) == Some(*id)
        {
            return Ok(bytes);
        }
        match self.place.id() {
            Some(id) => stored.bytes(id, limit),
            None => Err(Unread::Refused("it has no name".to_owned())),
        }
    }
}
