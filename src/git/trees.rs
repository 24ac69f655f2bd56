//! Computes the tree id of an index: a hash of the whole staged content.

use gix::bstr::{BStr, BString};
use gix::index::entry::Mode;
use gix::objs::Kind;

use crate::git::repository::GitObjectId;

/// Open folders, each with its name and its entries so far.
pub struct TreeHasher {
    kind: gix::hash::Kind,
    open: Vec<(BString, Vec<u8>)>,
    broken: bool,
}

impl TreeHasher {
    /// An empty tree, with names of that kind.
    pub fn new(kind: gix::hash::Kind) -> TreeHasher {
        TreeHasher {
            kind,
            open: vec![(BString::default(), Vec::new())],
            broken: false,
        }
    }

    /// Adds an entry of the index, in index order, which keeps the entries of a folder together. Linear in the path.
    pub fn add(&mut self, path: &BStr, mode: Mode, id: GitObjectId) {
        // A sparse index keeps whole folders, by a name with a `/` at its end.
        let path: &[u8] = path;
        let path = path.strip_suffix(b"/").unwrap_or(path);
        let mut parts: Vec<&[u8]> = path.split(|byte| *byte == b'/').collect();
        let name = parts.pop().unwrap_or_default();
        let inside = self.open.iter().skip(1).zip(&parts);
        let shared = inside.take_while(|((own, _), part)| own == *part).count();
        while self.open.len() > shared + 1 {
            self.close();
        }
        let more = parts[shared..].iter();
        self.open
            .extend(more.map(|part| (BString::from(*part), Vec::new())));
        self.tell(mode.bits(), name, id);
    }

    /// The name of the whole; none where git could not give it one.
    pub fn end(mut self) -> Option<GitObjectId> {
        while self.open.len() > 1 {
            self.close();
        }
        let (_, told) = self.open.pop()?;
        self.name(&told).filter(|_| !self.broken)
    }

    fn close(&mut self) {
        let Some((name, told)) = self.open.pop() else {
            return;
        };
        match self.name(&told) {
            Some(id) => self.tell(Mode::DIR.bits(), &name, id),
            None => self.broken = true,
        }
    }

    fn name(&self, told: &[u8]) -> Option<GitObjectId> {
        gix::objs::compute_hash(self.kind, Kind::Tree, told).ok()
    }

    fn tell(&mut self, mode: u32, name: &[u8], id: GitObjectId) {
        if let Some((_, told)) = self.open.last_mut() {
            told.extend_from_slice(format!("{mode:o} ").as_bytes());
            told.extend_from_slice(name);
            told.push(0);
            told.extend_from_slice(id.as_bytes());
        }
    }
}
