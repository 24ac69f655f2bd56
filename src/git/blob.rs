//! Blobs: file contents of past revisions.

use gix::ObjectId;
use gix::objs::Kind;

use super::object_reader::{ObjectBytes, ObjectReader};
use super::pack::PackFile;
use crate::facts::UnreadReason;
use crate::git::repository;

/// Contents beyond this size are no source that a person wrote, in bytes.
pub const LIMIT: u64 = 2 << 20;

/// Reads contents; one a thread.
pub struct BlobReader<'a> {
    objects: ObjectReader<'a>,
}

impl<'a> BlobReader<'a> {
    /// Read from `repository`, whose packs are `packs`, as far as they are open.
    pub fn new(repository: &'a gix::Repository, packs: &'a [PackFile]) -> BlobReader<'a> {
        BlobReader {
            objects: ObjectReader::new(repository, packs),
        }
    }

    /// The bytes of `id`; none if missing or damaged. An oversized blob counts as empty.
    pub fn text(&self, id: ObjectId) -> Option<ObjectBytes> {
        if let Some((Kind::Blob, bytes)) = self.objects.packed(&id) {
            let small = bytes.len() as u64 <= LIMIT;
            return Some(if small { bytes } else { ObjectBytes::default() });
        }
        match repository::bytes(self.objects.repository, id, LIMIT) {
            Err(UnreadReason::TooLarge(_)) => Some(ObjectBytes::default()),
            read => read.ok().map(ObjectBytes::new),
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
