//! Pack index: which entry holds which object, and its delta base.

use std::collections::HashMap;
use std::path::Path;

use gix::ObjectId;
use gix::objs::Kind;
use gix::odb::pack::data::entry::Header;
use gix::odb::pack::{data, index};
use libdeflater::Decompressor;

/// One pack.
pub struct PackFile {
    index: index::File,
    data: data::File,
}

/// The storage form of an entry.
pub enum PackEntryForm {
    /// A whole object.
    Whole(Kind),
    /// A delta against the entry at that offset, which precedes this one.
    Delta(u64),
}

/// The packs of `repository` and its alternates; unreadable ones are skipped.
pub fn open(repository: &gix::Repository) -> Vec<PackFile> {
    let store = repository.objects.store_ref();
    let mut folders = store.alternate_db_paths().unwrap_or_default();
    folders.insert(0, store.path().to_owned());
    let mut found = Vec::new();
    for folder in folders {
        #[allow(
            clippy::disallowed_methods,
            reason = "the object store lies outside of the work tree"
        )]
        let entries = std::fs::read_dir(folder.join("pack"));
        let mut indices: Vec<_> = entries
            .into_iter()
            .flatten()
            .filter_map(|entry| Some(entry.ok()?.path()))
            .filter(|path| path.extension().is_some_and(|ending| ending == "idx"))
            .collect();
        indices.sort();
        let kind = repository.object_hash();
        found.extend(indices.iter().filter_map(|path| PackFile::open(path, kind)));
    }
    found
}

impl PackFile {
    fn open(index: &Path, kind: gix::hash::Kind) -> Option<PackFile> {
        let data = data::File::at(index.with_extension("pack"), kind).ok()?;
        let index = index::File::at(index, kind).ok()?;
        Some(PackFile { index, data })
    }

    /// Where the entry of `id` begins, if the pack has it.
    pub fn find(&self, id: &gix::oid) -> Option<u64> {
        let at = self.index.lookup(id)?;
        Some(self.index.pack_offset_at_index(at))
    }

    /// The form of the entry at `offset`; none if damaged, or if its base follows it.
    pub fn form(&self, offset: u64) -> Option<PackEntryForm> {
        let entry = self.data.entry(offset).ok()?;
        let base = match entry.header {
            Header::Blob => return Some(PackEntryForm::Whole(Kind::Blob)),
            Header::Tree => return Some(PackEntryForm::Whole(Kind::Tree)),
            Header::Commit => return Some(PackEntryForm::Whole(Kind::Commit)),
            Header::Tag => return Some(PackEntryForm::Whole(Kind::Tag)),
            Header::OfsDelta { base_distance } => entry.checked_base_pack_offset(base_distance)?,
            Header::RefDelta { base_id } => self.find(&base_id)?,
        };
        (base < offset).then_some(PackEntryForm::Delta(base))
    }

    /// Put the bytes of the entry at `offset` into `out`; none where it is damaged or has more than `limit`.
    pub fn read(
        &self,
        offset: u64,
        limit: usize,
        inflate: &mut Decompressor,
        out: &mut Vec<u8>,
    ) -> Option<()> {
        let entry = self.data.entry(offset).ok()?;
        let size = usize::try_from(entry.decompressed_size).ok()?;
        if size > limit {
            return None;
        }
        // The end of an entry is only known after decoding it.
        let end = u64::try_from(self.data.pack_end()).ok()?;
        let bytes = self.data.entry_slice(entry.data_offset..end)?;
        out.resize(size, 0);
        let made = inflate.zlib_decompress(bytes, out).ok()?;
        (made == size).then_some(())
    }
}

/// An entry that is read.
pub struct PackDeltaNode {
    /// Where it begins.
    pub offset: u64,
    /// The index of the query for it, if any.
    pub asked: Option<usize>,
    /// The content, where that is known without reading.
    pub text: Option<usize>,
    /// The entries made of it, the one with most below it first.
    pub children: Vec<usize>,
    /// Entries made of it, of those, and so on; and itself.
    pub weight: usize,
}

/// Forest of the entries to decode, each below its delta base.
#[derive(Default)]
pub struct PackDeltaForest {
    /// The entries.
    pub nodes: Vec<PackDeltaNode>,
    /// Undeltified entries, the one with the largest subtree first.
    pub roots: Vec<usize>,
}

impl PackDeltaForest {
    /// The entries of `pack` needed for `asked`. `known` entries are treated as undeltified. Missing ones are skipped.
    pub fn new(pack: &PackFile, asked: &[ObjectId], known: &[ObjectId]) -> PackDeltaForest {
        let known: HashMap<u64, usize> = known
            .iter()
            .enumerate()
            .filter_map(|(at, id)| Some((pack.find(id)?, at)))
            .collect();
        let mut forest = PackDeltaForest::default();
        let mut bases: Vec<Option<u64>> = Vec::new();
        let mut by_offset: HashMap<u64, usize> = HashMap::new();
        for (at, id) in asked.iter().enumerate() {
            let Some(mut offset) = pack.find(id) else {
                continue;
            };
            let mut question = Some(at);
            // Follow the delta chain down to a visited or undeltified entry; a base always precedes its delta, so this
            // terminates.
            loop {
                if let Some(seen) = by_offset.get(&offset) {
                    let asked = &mut forest.nodes[*seen].asked;
                    *asked = asked.or(question);
                    break;
                }
                let text = known.get(&offset).copied();
                let base = match text {
                    Some(_) => Some(PackEntryForm::Whole(Kind::Blob)),
                    None => pack.form(offset),
                };
                by_offset.insert(offset, forest.nodes.len());
                forest.nodes.push(PackDeltaNode {
                    offset,
                    asked: question.take(),
                    text,
                    children: Vec::new(),
                    weight: 1,
                });
                bases.push(match base {
                    Some(PackEntryForm::Delta(base)) => Some(base),
                    _ => None,
                });
                match base {
                    Some(PackEntryForm::Delta(base)) => offset = base,
                    _ => break,
                }
            }
        }
        forest.plant(&bases, &by_offset);
        forest
    }

    /// Put each entry below its base.
    fn plant(&mut self, bases: &[Option<u64>], by_offset: &HashMap<u64, usize>) {
        let mut order: Vec<usize> = (0..self.nodes.len()).collect();
        // Descending offsets: deltas before their bases.
        order.sort_unstable_by_key(|at| std::cmp::Reverse(self.nodes[*at].offset));
        for at in order {
            let weight = self.nodes[at].weight;
            match bases[at].and_then(|base| by_offset.get(&base)) {
                Some(base) => {
                    self.nodes[*base].weight += weight;
                    self.nodes[*base].children.push(at);
                }
                None => self.roots.push(at),
            }
        }
        let weights: Vec<usize> = self.nodes.iter().map(|node| node.weight).collect();
        let heaviest = |at: &usize| std::cmp::Reverse(weights[*at]);
        for node in &mut self.nodes {
            node.children.sort_by_key(heaviest);
        }
        self.roots.sort_by_key(heaviest);
    }
}
