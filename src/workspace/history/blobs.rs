//! Contents of the past.

use std::sync::Arc;

use gix::ObjectId;

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
    pub fn text(&self, id: ObjectId) -> Option<Arc<[u8]>> {
        let header = self.repository.find_header(id).ok()?;
        if header.size() > LIMIT {
            return Some(Arc::from(&b""[..]));
        }
        let object = self.repository.find_object(id).ok()?;
        (object.kind == gix::objs::Kind::Blob).then(|| Arc::from(&*object.data))
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
