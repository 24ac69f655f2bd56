//! Contents of the past.

use gix::ObjectId;

use crate::facts::Unread;
use crate::workspace::git;

/// Contents beyond this size are no source that a person wrote, in bytes.
pub const LIMIT: u64 = 2 << 20;

/// Reads contents; one a thread.
pub struct Blobs<'a> {
    repository: &'a gix::Repository,
}

impl<'a> Blobs<'a> {
    /// Read from `repository`.
    pub fn new(repository: &'a gix::Repository) -> Blobs<'a> {
        Blobs { repository }
    }

    /// The bytes of `id`; none where it is missing or damaged. What is too large counts as empty.
    pub fn text(&self, id: ObjectId) -> Option<Vec<u8>> {
        match git::bytes(self.repository, id, LIMIT) {
            Err(Unread::TooLarge(_)) => Some(Vec::new()),
            read => read.ok(),
        }
    }

    /// The first line of the message of commit `id`.
    pub fn subject(&self, id: ObjectId) -> String {
        let commit = self.repository.find_commit(id).ok();
        let message = commit.map(|commit| commit.message_raw_sloppy().to_string());
        let message = message.unwrap_or_default();
        let line = message.trim_start().lines().next().unwrap_or("").trim();
        line[..crate::span::floor(line, line.len().min(120))].to_owned()
    }
}
