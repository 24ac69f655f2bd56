//! Prunes items that both revisions export unchanged, so the cost is proportional to the change.
//!
//! A file is pruned if both revisions have the same content for it and export the same of its items under the same
//! paths. Its items are still compared if another item of the same path or name is not pruned: the two are reported
//! together. The cost is that of listing the exports of both.

use std::collections::{HashMap, HashSet};

use super::super::matching::GraphPair;
use crate::facts::code::ItemKind;
use crate::graph::{Graph, PublicApi};
use crate::span::FileId;

/// Maximum number of fixpoint passes; if exceeded, nothing is pruned.
const PASSES: usize = 8;

/// The unpruned part of one library in one revision.
#[derive(Default)]
pub struct UnsettledExports {
    /// Files that are not settled, and items of those that are.
    moving: HashSet<FileId>,
    items: HashSet<(FileId, u32)>,
    /// Names of unpruned items, and of the types of their `impl` blocks.
    names: HashSet<String>,
    /// One revision alone has the library, or too much of it hangs together.
    whole: bool,
}

impl UnsettledExports {
    /// All of it.
    pub fn whole() -> UnsettledExports {
        UnsettledExports {
            whole: true,
            ..UnsettledExports::default()
        }
    }

    /// Whether an exported item is compared.
    pub fn has(&self, file: FileId, item: u32) -> bool {
        self.whole || self.moving.contains(&file) || self.items.contains(&(file, item))
    }

    /// Whether an `impl` block in `file` for a type and by a trait of these names is compared.
    pub fn has_block(&self, file: FileId, name: &str, by_trait: Option<&str>) -> bool {
        let named = |name: &str| self.names.contains(name);
        self.whole || self.moving.contains(&file) || named(name) || by_trait.is_some_and(named)
    }
}

/// One side: a graph, the index of the library, and its exports.
pub type LibraryRevision<'a> = (&'a Graph, u32, &'a PublicApi);

/// The exports of each file: item and path.
type ExportsByFile<'a> = HashMap<FileId, Vec<(u32, &'a str)>>;

/// The unpruned parts of a library in both revisions: older, newer.
pub fn compared(
    both: &GraphPair<'_>,
    old: LibraryRevision<'_>,
    new: LibraryRevision<'_>,
) -> (UnsettledExports, UnsettledExports) {
    let (older, newer) = (listed(old.2), listed(new.2));
    let moves = |mine: LibraryRevision<'_>,
                 other: LibraryRevision<'_>,
                 listed: [&ExportsByFile<'_>; 2]|
     -> HashSet<FileId> {
        let files = mine.0.crates.files().map(|(file, _)| file);
        let files = files.filter(|file| is_part(mine, *file));
        let settled = |file: &FileId| {
            let path = mine.0.path(*file);
            let twin = other.0.paths.file(path).filter(|_| !both.differs(path));
            twin.is_some_and(|twin| {
                is_part(mine, *file) == is_part(other, twin)
                    && listed[0].get(file) == listed[1].get(&twin)
            })
        };
        // A file of a different crate may be re-exported.
        let exported = listed[0].keys().copied();
        files
            .chain(exported)
            .filter(|file| !settled(file))
            .collect()
    };
    let sides = [
        (old, moves(old, new, [&older, &newer])),
        (new, moves(new, old, [&newer, &older])),
    ];
    let (mut names, mut paths) = (HashSet::new(), HashSet::new());
    for ((graph, _, outer), moving) in &sides {
        paths.extend(outer.modules.iter().map(|(path, ..)| &**path));
        paths.extend(outer.foreign.iter().map(|(path, _)| &**path));
        for file in moving {
            let code = graph.source(*file).facts.code();
            let items = code.map_or(&[][..], |code| &code.items);
            for block in items.iter().filter(|item| item.kind == ItemKind::Impl) {
                names.insert(&*block.name);
                names.extend(block.of_trait.as_deref());
            }
        }
    }
    // Fixpoint: an unpruned path or name unprunes everything that shares it, which adds further paths and names.
    let mut known = None;
    for pass in 0.. {
        if known == Some((names.len(), paths.len())) {
            break;
        }
        if pass == PASSES {
            return (UnsettledExports::whole(), UnsettledExports::whole());
        }
        known = Some((names.len(), paths.len()));
        for ((graph, _, outer), moving) in &sides {
            for one in &outer.items {
                let Some(item) = graph.item(one.file, one.item) else {
                    continue;
                };
                let is_named = item.is_type() && names.contains(&*item.name);
                if is_named || moving.contains(&one.file) || paths.contains(&*one.path) {
                    paths.insert(&one.path);
                    if item.is_type() {
                        names.insert(&item.name);
                    }
                }
            }
        }
    }
    let [older, newer] = sides.map(|((.., outer), moving)| {
        let together = outer.items.iter().filter(|one| paths.contains(&*one.path));
        UnsettledExports {
            items: together.map(|one| (one.file, one.item)).collect(),
            names: names.iter().map(|name| (*name).to_owned()).collect(),
            moving,
            whole: false,
        }
    });
    (older, newer)
}

/// Whether a file belongs to the library: a declaration elsewhere makes it so.
fn is_part((graph, krate, _): LibraryRevision<'_>, file: FileId) -> bool {
    let place = graph.crates.place(file);
    place.is_some_and(|place| place.krate == krate)
}

fn listed(outer: &PublicApi) -> ExportsByFile<'_> {
    let mut found: ExportsByFile<'_> = HashMap::new();
    for one in &outer.items {
        let of_file = found.entry(one.file).or_default();
        of_file.push((one.item, &one.path));
    }
    found.values_mut().for_each(|all| all.sort_unstable());
    found
}
