//! Finds the new location of an item whose documented path does not resolve.

use std::collections::HashMap;

use crate::facts::cfg::for_tests_alone;
use crate::facts::code::{ItemKind, RustItem};
use crate::graph::Graph;
use crate::span::FileId;

/// Items that one rule may look for in one run.
const MOST: u32 = 500;

/// The probable new target of a broken path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MovedItem {
    /// The path that leads there: the shortest public one, or the one by its file.
    pub path: String,
    /// The file.
    pub file: FileId,
    /// The item.
    pub item: u32,
    /// Code outside the crate can name it so.
    pub public: bool,
}

/// Finds items that moved; keeps what libraries export between questions.
#[derive(Default)]
pub struct MovedItemFinder {
    exported: HashMap<u32, HashMap<(FileId, u32), String>>,
    asked: u32,
}

impl MovedItemFinder {
    /// The only item of the crate that `path` begins with whose name is the last of `path`; for a member, the only one
    /// of a type of the same name.
    pub fn find(&mut self, graph: &Graph, path: &str) -> Option<MovedItem> {
        self.asked += 1;
        if self.asked > MOST {
            return None;
        }
        let parts: Vec<&str> = path.split("::").collect();
        let (first, rest) = parts.split_first()?;
        let last = rest.last()?;
        let crates = graph.own_crates(first);
        let inside = |file: FileId| {
            let place = graph.crates.place(file);
            place.is_some_and(|place| crates.contains(&place.krate))
        };
        let above = rest.len().checked_sub(2).and_then(|at| rest.get(at));
        let of_type = above.is_some_and(|above| above.starts_with(char::is_uppercase));
        let wanted = if of_type {
            format!("{}::{last}", above?)
        } else {
            (*last).to_owned()
        };
        let mut found = graph
            .items_ending(&wanted)
            .into_iter()
            .filter(|(file, at)| {
                inside(*file)
                    && graph
                        .item(*file, *at)
                        .is_some_and(|item| fits(graph, *file, item, of_type, last))
            });
        let (file, item) = found.next()?;
        if found.next().is_some() {
            return None;
        }
        let (path, public) = self.path(graph, file, item);
        (path != parts.join("::")).then_some(MovedItem {
            path,
            file,
            item,
            public,
        })
    }

    /// The shortest public path of an item, or else the one by its file; whether it is public.
    pub fn path(&mut self, graph: &Graph, file: FileId, item: u32) -> (String, bool) {
        let plain = graph.item_path(file, item);
        let Some(place) = graph.crates.place(file) else {
            return (plain, false);
        };
        let exported = self.exported.entry(place.krate).or_insert_with(|| {
            let all = graph.exported(place.krate).into_iter();
            all.map(|found| ((found.file, found.item), found.path))
                .collect()
        });
        if let Some(public) = exported.get(&(file, item)) {
            return (public.clone(), true);
        }
        let parent = graph.item(file, item).and_then(|item| item.parent);
        let holder = parent.and_then(|parent| exported.get(&(file, parent)));
        match (holder, graph.item(file, item)) {
            (Some(holder), Some(item)) => (format!("{holder}::{}", item.name), true),
            _ => (plain, false),
        }
    }
}

/// Whether an item can be what a path names: a member of a type, or something of a module, in the case that is written.
fn fits(graph: &Graph, file: FileId, item: &RustItem, of_type: bool, last: &str) -> bool {
    let tested = |item: &RustItem| item.attributes.iter().any(|text| for_tests_alone(text));
    let mut parent = item.parent.and_then(|at| graph.item(file, at));
    let member = parent.is_some_and(|parent| parent.kind != ItemKind::Module);
    if member != of_type
        || item.test.is_some()
        || tested(item)
        || item.kind == ItemKind::ExternCrate
    {
        return false;
    }
    while let Some(outer) = parent {
        if tested(outer) {
            return false;
        }
        parent = outer.parent.and_then(|at| graph.item(file, at));
    }
    *item.name == *last
}
