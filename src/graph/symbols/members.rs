//! Members of a type or trait: fields, variants, items of its `impl` blocks.

use super::SymbolDefinition;
use super::generate::generates;
use super::lookup::{NameResolution, NameResolver};
use crate::facts::code::{ItemKind, RustItem};
use crate::span::FileId;

/// Traits of the standard library whose methods are those that [`GIVEN`] lists.
const CLOSED: [&str; 38] = [
    "Clone",
    "Copy",
    "Debug",
    "Display",
    "Default",
    "Drop",
    "From",
    "Into",
    "TryFrom",
    "TryInto",
    "FromStr",
    "PartialEq",
    "Eq",
    "PartialOrd",
    "Ord",
    "Hash",
    "Error",
    "Send",
    "Sync",
    "Unpin",
    "AsRef",
    "AsMut",
    "Borrow",
    "Add",
    "Sub",
    "Mul",
    "Div",
    "Neg",
    "Not",
    "AddAssign",
    "SubAssign",
    "Index",
    "IndexMut",
    "Serialize",
    "Deserialize",
    "LowerHex",
    "UpperHex",
    "ToString",
];

/// Methods that a type has without a word in the repository.
const GIVEN: [&str; 44] = [
    "from",
    "into",
    "try_from",
    "try_into",
    "from_str",
    "parse",
    "clone",
    "clone_from",
    "to_owned",
    "to_string",
    "default",
    "eq",
    "ne",
    "cmp",
    "partial_cmp",
    "lt",
    "le",
    "gt",
    "ge",
    "max",
    "min",
    "clamp",
    "hash",
    "fmt",
    "drop",
    "borrow",
    "borrow_mut",
    "as_ref",
    "as_mut",
    "type_id",
    "source",
    "description",
    "cause",
    "provide",
    "add",
    "sub",
    "mul",
    "div",
    "neg",
    "not",
    "index",
    "index_mut",
    "serialize",
    "deserialize",
];

impl NameResolver<'_> {
    /// Resolves `name` below the item. *Missing* only if no macro, trait or derive can provide it.
    pub(super) fn member(&mut self, file: FileId, at: u32, name: &str) -> NameResolution {
        let graph = self.graph;
        let Some(code) = graph.source(file).facts.code() else {
            return NameResolution::Unknown;
        };
        let Some(item) = code.items.get(at as usize) else {
            return NameResolution::Unknown;
        };
        let local = self.symbols.local(file, code);
        let direct = local.items(code, Some(at), name);
        let mut found: Vec<SymbolDefinition> = direct
            .map(|(at, _)| SymbolDefinition::Item(file, at))
            .take(4)
            .collect();
        if !found.is_empty() {
            return NameResolution::Found(found);
        }
        if !item.is_type() {
            return NameResolution::Unknown;
        }
        let mut open = local.is_open(Some(at)) || generates(&item.attributes);
        // `Type::Display` speaks of the trait.
        open |= CLOSED.contains(&name) || item.attributes.iter().any(|text| text.contains(name));
        for (file, at) in self.symbols.impls(&graph.sources).named(&item.name) {
            self.steps += 1;
            if self.steps > self.limit {
                return NameResolution::Unknown;
            }
            let Some(code) = graph.source(file).facts.code() else {
                continue;
            };
            let Some(block) = code.items.get(at as usize) else {
                continue;
            };
            if block.name != item.name {
                continue;
            }
            let local = self.symbols.local(file, code);
            let members = local.items(code, Some(at), name);
            found.extend(
                members
                    .map(|(at, _)| SymbolDefinition::Item(file, at))
                    .take(4),
            );
            open |= local.is_open(Some(at)) || generates(&block.attributes);
            open |= self.inherits(block) || block.of_trait.as_deref() == Some(name);
        }
        if !found.is_empty() {
            return NameResolution::Found(found);
        }
        if open || item.kind == ItemKind::Type || GIVEN.contains(&name) || !is_name(name) {
            return NameResolution::Unknown;
        }
        // No trait gives an enum a variant.
        let camel = name.starts_with(|c: char| c.is_ascii_uppercase())
            && name.contains(|c: char| c.is_ascii_lowercase());
        if item.kind == ItemKind::Enum && camel && !self.is_associated_type(name) {
            return NameResolution::Missing;
        }
        if graph.names().has(name) {
            NameResolution::Unknown
        } else {
            NameResolution::Missing
        }
    }

    /// Whether an `impl` brings methods that no file of the repository shows.
    fn inherits(&self, block: &RustItem) -> bool {
        let Some(of_trait) = &block.of_trait else {
            return false;
        };
        if CLOSED.contains(&&**of_trait) {
            return false;
        }
        let graph = self.graph;
        let traits = self.symbols.types(&graph.sources).named(of_trait);
        let ours = traits.take(32).any(|(file, at)| {
            let code = graph.source(file).facts.code();
            code.and_then(|code| code.items.get(at as usize))
                .is_some_and(|item| item.kind == ItemKind::Trait && !generates(&item.attributes))
        });
        !ours
    }

    /// Whether some trait or `impl` has a type of this name.
    // trueup: allow(duplicate-code) one asks for traits of ours, the other for types within
    fn is_associated_type(&self, name: &str) -> bool {
        let graph = self.graph;
        self.symbols
            .types(&graph.sources)
            .named(name)
            .take(256)
            .enumerate()
            .any(|(count, (file, at))| {
                let code = graph.source(file).facts.code();
                let item = code.and_then(|code| code.items.get(at as usize));
                count == 255
                    || item.is_some_and(|item| item.kind == ItemKind::Type && item.parent.is_some())
            })
    }
}

fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_alphabetic() || c == '_')
}
