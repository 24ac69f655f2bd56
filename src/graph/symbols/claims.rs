//! What documents claim: *missing* only where the text can mean nothing else.

use super::lookup::{Lookup, Outcome};
use super::{Definition, Resolved};
use crate::facts::code::ItemKind;
use crate::graph::spoken::is_placeholder;
use crate::graph::{Graph, Standing};

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

impl Graph {
    /// What a path in a document leads to: as [`Graph::resolve`], but *missing* only where the text can mean nothing else.
    pub fn claimed(&self, path: &str) -> Resolved {
        let mut parts = path.split("::");
        let first = parts.next().unwrap_or("");
        if RESERVED.contains(&first) {
            return Resolved::External;
        }
        if parts.any(is_placeholder) {
            return Resolved::Unknown;
        }
        if self.own_crates(first).is_empty() {
            return Resolved::External;
        }
        match self.resolve(path) {
            // A module, a type or a crate elsewhere may have the crate's name.
            Resolved::Missing(at)
                if at == 1 && self.symbols.shadowed.contains(first)
                    || self.names().occurs(path)
                    || !self.items_ending(path).is_empty() =>
            {
                Resolved::Unknown
            }
            other => other,
        }
    }

    /// `Type::member`, where one type of ours has that name and no code takes such a name from elsewhere.
    pub fn claimed_member(&self, path: &str) -> Resolved {
        let Some((owner, member)) = path.split_once("::") else {
            return Resolved::External;
        };
        let camel = owner.starts_with(|c: char| c.is_ascii_uppercase())
            && owner.contains(|c: char| c.is_ascii_lowercase());
        if !camel || member.contains("::") || is_placeholder(owner) {
            return Resolved::External;
        }
        let mut types = self.symbols.types(&self.sources).named(owner);
        let (Some((file, at)), None) = (types.next(), types.next()) else {
            return Resolved::Unknown;
        };
        let alias = self
            .item(file, at)
            .is_some_and(|item| item.kind == ItemKind::Type);
        if alias
            || self.standing(file) != Standing::Living
            || self.crates.place(file).is_none()
            || self.symbols.foreign(&self.sources).contains(owner)
        {
            return Resolved::Unknown;
        }
        match Lookup::new(self).walk(vec![Definition::Item(file, at)], [member].into_iter(), 0) {
            Ok(Outcome::Found(found)) => self.resolved(&found),
            Ok(_) => Resolved::Unknown,
            Err(_) if self.names().occurs(path) => Resolved::Unknown,
            Err(_) => Resolved::Missing(1),
        }
    }
}
