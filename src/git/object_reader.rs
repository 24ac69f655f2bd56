//! Reads git objects by id: delta-compressed pack entries are rebuilt from cached bases; `gix` reads the rest.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use gix::ObjectId;
use gix::objs::Kind;
use libdeflater::Decompressor;

use super::pack::{PackEntryForm, PackFile};
use super::pack_delta;
use super::repository::one_line;

/// Objects beyond this size are left to `gix`, in bytes.
const LIMIT: usize = 16 << 20;

/// Size of one cache generation, in bytes; two are kept.
const KEPT: usize = 8 << 20;

/// Entries that one object may be made through.
const DEEP: usize = 5_000;

/// Reads objects; one a thread.
pub struct ObjectReader<'a> {
    /// Reads objects outside the packs.
    pub repository: &'a gix::Repository,
    packs: &'a [PackFile],
    state: RefCell<ObjectReaderState>,
}

/// The bytes of an object.
pub type ObjectBytes = Rc<Vec<u8>>;

#[derive(Default)]
struct ObjectReaderState {
    inflate: Option<Decompressor>,
    /// The bytes of one entry.
    entry: Vec<u8>,
    recent: RecentObjects,
}

/// Two-generation cache of decoded objects, by pack and offset. When the younger generation is full, the older is
/// dropped.
#[derive(Default)]
struct RecentObjects {
    young: HashMap<(usize, u64), (Kind, ObjectBytes)>,
    old: HashMap<(usize, u64), (Kind, ObjectBytes)>,
    /// Bytes in the younger half.
    size: usize,
}

/// A commit, as far as the trunk needs it.
pub struct CommitObject {
    /// Its committer's time, in seconds since 1970.
    pub time: i64,
    /// Its tree.
    pub tree: ObjectId,
    /// Its first parent.
    pub parent: Option<ObjectId>,
}

impl<'a> ObjectReader<'a> {
    /// Read from `repository`, whose packs are `packs`.
    pub fn new(repository: &'a gix::Repository, packs: &'a [PackFile]) -> ObjectReader<'a> {
        ObjectReader {
            repository,
            packs,
            state: RefCell::default(),
        }
    }

    /// The object with `id`, made of the packs; none where they do not have it, or where it is damaged or too large.
    pub fn packed(&self, id: &gix::oid) -> Option<(Kind, ObjectBytes)> {
        let packs = self.packs.iter().enumerate();
        let (number, pack, mut offset) =
            { packs }.find_map(|(at, pack)| Some((at, pack, pack.find(id)?)))?;
        let ObjectReaderState {
            inflate,
            entry,
            recent,
        } = &mut *self.state.borrow_mut();
        let inflate = inflate.get_or_insert_with(Decompressor::new);
        // Follow the delta chain down to a cached or undeltified entry; a base always precedes its delta, so this
        // terminates.
        let mut above = Vec::new();
        let (kind, mut made) = loop {
            if let Some(known) = recent.get((number, offset)) {
                break known;
            }
            match pack.form(offset)? {
                PackEntryForm::Whole(kind) => {
                    let mut bytes = Vec::new();
                    pack.read(offset, LIMIT, inflate, &mut bytes)?;
                    break recent.keep((number, offset), kind, bytes);
                }
                PackEntryForm::Delta(_) if above.len() == DEEP => return None,
                PackEntryForm::Delta(base) => {
                    above.push(offset);
                    offset = base;
                }
            }
        };
        for offset in above.into_iter().rev() {
            pack.read(offset, LIMIT, inflate, entry)?;
            let mut bytes = Vec::new();
            pack_delta::apply(&made, entry, LIMIT, &mut bytes)?;
            (_, made) = recent.keep((number, offset), kind, bytes);
        }
        Some((kind, made))
    }

    /// The commit with `id`.
    pub fn commit(&self, id: ObjectId) -> Result<CommitObject, String> {
        let failed = |problem: &dyn std::fmt::Display| one_line(&problem.to_string());
        let packed = self.packed(&id).filter(|(kind, _)| *kind == Kind::Commit);
        let other;
        let bytes = match &packed {
            Some((_, bytes)) => &**bytes,
            None => {
                let found = self.repository.find_commit(id).map_err(|p| failed(&p))?;
                other = found.detach().data;
                &other
            }
        };
        let hash = self.repository.object_hash();
        let mut parts = gix::objs::CommitRefIter::from_bytes(bytes, hash);
        let tree = parts.tree_id().map_err(|problem| failed(&problem))?;
        let parent = parts.parent_ids().next();
        let committer = gix::objs::CommitRefIter::from_bytes(bytes, hash).committer();
        let committer = committer.map_err(|problem| failed(&problem))?;
        Ok(CommitObject {
            time: committer.seconds(),
            tree,
            parent,
        })
    }

    /// The bytes of the tree with `id`.
    pub fn tree(&self, id: ObjectId) -> Result<ObjectBytes, String> {
        if let Some((Kind::Tree, bytes)) = self.packed(&id) {
            return Ok(bytes);
        }
        let tree = self.repository.find_tree(id);
        let tree = tree.map_err(|problem| one_line(&problem.to_string()))?;
        Ok(Rc::new(tree.detach().data))
    }
}

impl gix::objs::Find for &ObjectReader<'_> {
    fn try_find<'b>(
        &self,
        id: &gix::oid,
        buffer: &'b mut Vec<u8>,
    ) -> Result<Option<gix::objs::Data<'b>>, gix::Error> {
        let Some((kind, bytes)) = self.packed(id) else {
            return self.repository.objects.try_find(id, buffer);
        };
        buffer.clear();
        buffer.extend_from_slice(&bytes);
        Ok(Some(gix::objs::Data {
            kind,
            object_hash: self.repository.object_hash(),
            data: buffer,
        }))
    }
}

impl RecentObjects {
    fn get(&mut self, place: (usize, u64)) -> Option<(Kind, ObjectBytes)> {
        if let Some((kind, bytes)) = self.young.get(&place) {
            return Some((*kind, Rc::clone(bytes)));
        }
        let (kind, bytes) = self.old.remove(&place)?;
        self.put(place, kind, &bytes);
        Some((kind, bytes))
    }

    fn keep(&mut self, place: (usize, u64), kind: Kind, bytes: Vec<u8>) -> (Kind, ObjectBytes) {
        let bytes = Rc::new(bytes);
        self.put(place, kind, &bytes);
        (kind, bytes)
    }

    fn put(&mut self, place: (usize, u64), kind: Kind, bytes: &ObjectBytes) {
        if self.size > KEPT {
            self.old = std::mem::take(&mut self.young);
            self.size = 0;
        }
        self.size += bytes.len();
        self.young.insert(place, (kind, Rc::clone(bytes)));
    }
}
