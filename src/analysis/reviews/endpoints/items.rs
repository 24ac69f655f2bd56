//! Lookup of Rust items by full path.

use std::collections::{BTreeMap, HashMap};

use crate::facts::RustFacts;
use crate::facts::code::{ItemKind, RustItem};
use crate::graph::Graph;
use crate::span::FileId;

/// Maximum path length; bounds the quadratic size of deeply nested paths.
const LONGEST: usize = 1024;

/// A member that more `impl` blocks have than this is found by its own path alone.
const MOST: usize = 64;

/// Every item and every file of a module tree, by path.
#[derive(Default)]
pub struct ItemPathIndex {
    /// Full path → the items; a file as a whole has no index.
    pub by_path: BTreeMap<String, Vec<(FileId, Option<u32>)>>,
    /// Crate and `Type::member` → the members, since an `impl` may be in a different module than its type.
    by_tail: HashMap<String, Vec<(FileId, Option<u32>)>>,
    /// An item's own path.
    pub names: HashMap<(FileId, u32), String>,
}

impl ItemPathIndex {
    /// The items of `graph`; linear in them.
    pub fn new(graph: &Graph) -> ItemPathIndex {
        let mut items = ItemPathIndex::default();
        for (file, source) in graph.files() {
            let Some(code) = source.facts.code() else {
                continue;
            };
            let Some(place) = graph.crates.place(file) else {
                continue;
            };
            if place.path.len() <= LONGEST {
                items.add(file, &place.path, code);
            }
        }
        items
    }

    /// The items of a path, in the order of the files; members of an `impl` in a different module are also found by
    /// their type.
    pub fn get(&self, path: &str) -> Option<&[(FileId, Option<u32>)]> {
        let exact = self.by_path.get(path);
        let near = || self.by_tail.get(&tail(path)?).filter(|of| of.len() <= MOST);
        exact.or_else(near).map(Vec::as_slice)
    }

    fn add(&mut self, file: FileId, module: &str, code: &RustFacts) {
        self.by_path
            .entry(module.to_owned())
            .or_default()
            .push((file, None));
        let mut paths: Vec<Option<String>> = Vec::with_capacity(code.items.len());
        for (at, item) in code.items.iter().enumerate() {
            let path = path(item, module, &paths);
            let at = at as u32;
            // An `impl` has the path of its type.
            if let Some(path) = &path
                && item.kind != ItemKind::Impl
            {
                let of = |list: &mut Vec<(FileId, Option<u32>)>| list.push((file, Some(at)));
                of(self.by_path.entry(path.clone()).or_default());
                let parent = item.parent.and_then(|at| code.items.get(at as usize));
                if parent.is_some_and(|parent| parent.kind == ItemKind::Impl)
                    && let Some(tail) = tail(path)
                {
                    of(self.by_tail.entry(tail).or_default());
                }
                self.names.insert((file, at), path.clone());
            }
            paths.push(path);
        }
    }
}

/// The path of `item`; parents come before children.
fn path(item: &RustItem, module: &str, paths: &[Option<String>]) -> Option<String> {
    let above = match item.parent {
        Some(parent) => paths.get(parent as usize)?.as_deref()?,
        None => module,
    };
    let length = above.len() + 2 + item.name.len();
    (length <= LONGEST).then(|| format!("{above}::{}", item.name))
}

/// The crate and the last two names of a path.
fn tail(path: &str) -> Option<String> {
    let krate = path.split("::").next()?;
    let mut last = path.rsplit("::");
    let (member, of) = (last.next()?, last.next()?);
    (of != krate).then(|| format!("{krate}|{of}::{member}"))
}
