//! Item paths in documents: *missing* only if the text has no other reading.

use std::collections::HashMap;

use super::lookup::{NameResolution, NameResolver};
use super::{PathResolution, SymbolDefinition};
use crate::facts::code::ItemKind;
use crate::graph::rust_paths::is_placeholder;
use crate::graph::{FileClass, Graph};

/// First segments that never mean a crate of ours.
const RESERVED: [&str; 9] = [
    "std",
    "core",
    "alloc",
    "proc_macro",
    "test",
    "crate",
    "self",
    "super",
    "Self",
];

/// Shared step budget of one rule, in addition to the budget per lookup: bounds hostile imports that exhaust every
/// lookup.
const SHARED: u32 = 200_000;
/// Steps that each question has.
const EACH: u32 = 16;
/// Items of one name that are compared with a path; of more, nothing is known.
const LIKE: usize = 100;

/// The answers of one rule's questions.
#[derive(Debug)]
pub struct ResolutionCache {
    known: HashMap<String, PathResolution>,
    shared: u32,
}

impl Default for ResolutionCache {
    fn default() -> ResolutionCache {
        ResolutionCache {
            known: HashMap::new(),
            shared: SHARED,
        }
    }
}

impl ResolutionCache {
    /// Resolves a path in a document, if it begins with a workspace crate.
    pub fn path(&mut self, graph: &Graph, path: &str) -> PathResolution {
        self.ask(path, |left| graph.claimed(path, left))
    }

    /// The same, or the member of a type that is named without its path.
    pub fn path_or_member(&mut self, graph: &Graph, path: &str) -> PathResolution {
        self.ask(path, |left| match graph.claimed(path, left) {
            PathResolution::External => graph.claimed_member(path, left),
            other => other,
        })
    }

    fn ask(
        &mut self,
        path: &str,
        answer: impl FnOnce(&mut u32) -> PathResolution,
    ) -> PathResolution {
        if let Some(known) = self.known.get(path) {
            return known.clone();
        }
        let before = EACH + self.shared;
        let mut left = before;
        let found = answer(&mut left);
        self.shared = self
            .shared
            .saturating_sub((before - left).saturating_sub(EACH));
        self.known.insert(path.to_owned(), found.clone());
        found
    }
}

impl Graph {
    /// Resolves a path in a document like [`Graph::resolve`], but *missing* only if the text has no other reading.
    fn claimed(&self, path: &str, left: &mut u32) -> PathResolution {
        let mut parts = path.split("::");
        let first = parts.next().unwrap_or("");
        if RESERVED.contains(&first) {
            return PathResolution::External;
        }
        if parts.any(is_placeholder) {
            return PathResolution::Unknown;
        }
        if self.own_crates(first).is_empty() {
            return PathResolution::External;
        }
        match self.resolve_within(path, left) {
            // A module, a type or a crate elsewhere may have the crate's name.
            PathResolution::Missing(at)
                if at == 1 && self.symbols.shadowed.contains(first)
                    || self.names().has(path)
                    || self.is_ending(path) =>
            {
                PathResolution::Unknown
            }
            other => other,
        }
    }

    /// `Type::member`, where one type of ours has that name and no code takes such a name from elsewhere.
    fn claimed_member(&self, path: &str, left: &mut u32) -> PathResolution {
        let Some((owner, member)) = path.split_once("::") else {
            return PathResolution::External;
        };
        let camel = owner.starts_with(|c: char| c.is_ascii_uppercase())
            && owner.contains(|c: char| c.is_ascii_lowercase());
        if !camel || member.contains("::") || is_placeholder(owner) {
            return PathResolution::External;
        }
        let mut types = self.symbols.types(&self.sources).named(owner);
        let (Some((file, at)), None) = (types.next(), types.next()) else {
            return PathResolution::Unknown;
        };
        let alias = self
            .item(file, at)
            .is_some_and(|item| item.kind == ItemKind::Type);
        if alias
            || self.standing(file) != FileClass::Living
            || self.crates.place(file).is_none()
            || self.symbols.foreign(&self.sources).contains(owner)
        {
            return PathResolution::Unknown;
        }
        match NameResolver::from(
            self,
            SymbolDefinition::Item(file, at),
            [member].into_iter(),
            left,
        ) {
            Ok(NameResolution::Found(found)) => self.resolved(&found),
            Ok(_) => PathResolution::Unknown,
            Err(_) if self.names().has(path) => PathResolution::Unknown,
            Err(_) => PathResolution::Missing(1),
        }
    }

    /// Whether some item's path ends with `path`, or there are too many to decide.
    fn is_ending(&self, path: &str) -> bool {
        let last = path.rsplit("::").next().unwrap_or(path);
        let named = self.symbols.items(&self.sources).named(last);
        named.take(LIKE + 1).count() > LIKE || !self.items_ending(path).is_empty()
    }
}
