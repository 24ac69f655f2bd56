//! Contents of the past.

use gix::ObjectId;
use gix::objs::Kind;

use super::object_reader::{Bytes, Objects};
use super::pack::Pack;
use crate::facts::Unread;
use crate::git::repository;

/// Contents beyond this size are no source that a person wrote, in bytes.
pub const LIMIT: u64 = 2 << 20;

/// Reads contents; one a thread.
pub struct Blobs<'a> {
    objects: Objects<'a>,
}

impl<'a> Blobs<'a> {
    /// Read from `repository`, whose packs are `packs`, as far as they are open.
    pub fn new(repository: &'a gix::Repository, packs: &'a [Pack]) -> Blobs<'a> {
        Blobs {
            objects: Objects::new(repository, packs),
        }
    }

    /// The bytes of `id`; none where it is missing or damaged. What is too large counts as empty.
    pub fn text(&self, id: ObjectId) -> Option<Bytes> {
        if let Some((Kind::Blob, bytes)) = self.objects.packed(&id) {
            let small = bytes.len() as u64 <= LIMIT;
            return Some(if small { bytes } else { Bytes::default() });
        }
        match repository::bytes(self.objects.repository, id, LIMIT) {
            Err(Unread::TooLarge(_)) => Some(Bytes::default()),
            read => read.ok().map(Bytes::new),
        }
    }

    /// The first line of the message of commit `id`.
    pub fn subject(&self, id: ObjectId) -> String {
        let commit = self.objects.repository.find_commit(id).ok();
        let message = commit.map(|commit| commit.message_raw_sloppy().to_string());
        let message = message.unwrap_or_default();
        let line = message.trim_start().lines().next().unwrap_or("").trim();
        line[..crate::span::floor(line, line.len().min(120))].to_owned()
    }
}
