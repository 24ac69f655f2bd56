//! Sorted name hashes of one file and of all files, built lazily.

use std::hash::{Hash, Hasher};

use super::generate::generates;
use crate::facts::SourceFile;
use crate::facts::code::{ItemKind, RustFacts, RustItem, UseLeaf};
use crate::span::FileId;

/// The hash of a name below a parent.
pub fn hash(parent: Option<u32>, name: &str) -> u64 {
    let mut hasher = std::hash::DefaultHasher::new();
    parent.hash(&mut hasher);
    name.hash(&mut hasher);
    hasher.finish()
}

/// The items and imports of one file, by parent and name.
#[derive(Debug, Default)]
pub struct FileItemIndex {
    items: Box<[(u64, u32)]>,
    uses: Box<[(u64, u32)]>,
    /// Modules, traits and `impl` blocks that a macro, a derive or an attribute may fill further.
    open: Box<[Option<u32>]>,
    /// Derives that functions of the file make, by name.
    derives: Box<[(u64, u32)]>,
}

impl FileItemIndex {
    /// Index one file.
    pub fn new(code: &RustFacts) -> FileItemIndex {
        let items = code.items.iter().enumerate();
        let derives = code.items.iter().enumerate().flat_map(|(at, item)| {
            let names = item.attributes.iter().filter_map(|attribute| {
                let rest = attribute.strip_prefix("proc_macro_derive(")?;
                rest.split([',', ')']).next()
            });
            names.map(move |name| (hash(None, name.trim()), at as u32))
        });
        let derives = sorted(derives);
        let uses = code.uses.iter().enumerate();
        let mut open = code.opaque.clone();
        let generating = code.items.iter().filter(|item| generates(&item.attributes));
        open.extend(generating.map(|item| item.parent));
        open.sort_unstable();
        open.dedup();
        FileItemIndex {
            items: sorted(items.map(|(at, item)| (hash(item.parent, &item.name), at as u32))),
            uses: sorted(uses.map(|(at, leaf)| (hash(leaf.parent, &leaf.name), at as u32))),
            open: open.into_boxed_slice(),
            derives,
        }
    }

    /// The function that makes the derive `name`.
    pub fn derive(&self, name: &str) -> Option<u32> {
        equal(&self.derives, hash(None, name)).next()
    }

    /// Whether `parent` may contain more items than its text shows.
    pub fn is_open(&self, parent: Option<u32>) -> bool {
        self.open.binary_search(&parent).is_ok()
    }

    /// The items called `name` directly below `parent`, `impl` blocks left out.
    pub fn items<'a>(
        &'a self,
        code: &'a RustFacts,
        parent: Option<u32>,
        name: &'a str,
    ) -> impl Iterator<Item = (u32, &'a RustItem)> {
        equal(&self.items, hash(parent, name)).filter_map(move |at| {
            let item = code.items.get(at as usize)?;
            let same = *item.name == *name && item.parent == parent;
            (same && item.kind != ItemKind::Impl).then_some((at, item))
        })
    }

    /// The imports that bring `name` into the module `parent`.
    pub fn uses<'a>(
        &'a self,
        code: &'a RustFacts,
        parent: Option<u32>,
        name: &'a str,
    ) -> impl Iterator<Item = &'a UseLeaf> {
        equal(&self.uses, hash(parent, name)).filter_map(move |at| {
            let leaf = code.uses.get(at as usize)?;
            (*leaf.name == *name && leaf.parent == parent).then_some(leaf)
        })
    }
}

/// Items of all files by name.
#[derive(Debug, Default)]
pub struct GlobalItemIndex(Box<[(u64, (FileId, u32))]>);

impl GlobalItemIndex {
    /// Indexes the items of all files that are `wanted`. Linear, except for the sort. Sequential, since rules compute it
    /// lazily: a rayon worker that waits for its own parts may run a rule that waits for the same index.
    pub fn new(sources: &[SourceFile], wanted: fn(&RustItem) -> bool) -> GlobalItemIndex {
        let mut all: Vec<(u64, (FileId, u32))> = sources
            .iter()
            .enumerate()
            .flat_map(|(file, source)| {
                let items = source.facts.code().map_or(&[][..], |code| &code.items);
                items
                    .iter()
                    .enumerate()
                    .filter(move |(_, item)| wanted(item))
                    .map(move |(at, item)| {
                        (hash(None, &item.name), (FileId(file as u32), at as u32))
                    })
            })
            .collect();
        all.sort_unstable();
        GlobalItemIndex(all.into_boxed_slice())
    }

    /// The items called `name`, with their files.
    pub fn named(&self, name: &str) -> impl Iterator<Item = (FileId, u32)> {
        equal(&self.0, hash(None, name))
    }
}

fn sorted(pairs: impl Iterator<Item = (u64, u32)>) -> Box<[(u64, u32)]> {
    let mut pairs: Vec<(u64, u32)> = pairs.collect();
    pairs.sort_unstable();
    pairs.into_boxed_slice()
}

/// The values of all pairs of `sorted` with the key.
fn equal<T: Copy>(sorted: &[(u64, T)], key: u64) -> impl Iterator<Item = T> + '_ {
    let from = sorted.partition_point(|(found, _)| *found < key);
    sorted[from..]
        .iter()
        .take_while(move |(found, _)| *found == key)
        .map(|(_, value)| *value)
}
