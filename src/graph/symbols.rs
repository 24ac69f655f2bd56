//! Name resolution for Rust items: module trees, imports with globs and renames, members of types.
//!
//! Linear to build; a lookup is lazy and has a step budget. It answers *missing* only if the item certainly does not
//! exist: a macro, a derive, an unparsed file or another crate on the path makes it *unknown*.

mod claims;
mod generate;
mod index;
mod lookup;
mod members;
mod modules;
mod moved;
mod public;
#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use super::Graph;
use super::artifact::FileClass;
use super::crates::CrateIndex;
use super::paths::PathIndex;
use crate::facts::SourceFile;
use crate::facts::code::{ItemKind, ItemVisibility, RustFacts, RustItem};
use crate::facts::manifest::TargetKind;
use crate::span::FileId;

pub use crate::parse::{FunctionGuarantees, ItemSignature};
pub use claims::ResolutionCache;
use index::{FileItemIndex, GlobalItemIndex};
use lookup::{NameResolution, NameResolver};
use modules::ModuleTree;
pub use moved::{MovedItem, MovedItemFinder};
pub use public::{ExportedItem, PublicApi};

/// Crates of one name that a path is looked up in.
const NAMESAKES: usize = 8;

/// One meaning of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SymbolDefinition {
    /// An item of a file, by its index.
    Item(FileId, u32),
    /// A module, by its index among the modules.
    Module(u32),
    /// Something of another crate.
    External,
}

/// The result of resolving a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PathResolution {
    /// An item, by its index in its file.
    Item(FileId, u32),
    /// A module: its file, and its item where it is inline.
    Module(FileId, Option<u32>),
    /// Something that is not ours.
    External,
    /// So many items.
    Ambiguous(usize),
    /// Its segment of this number is not there.
    Missing(usize),
    /// Undecidable.
    Unknown,
}

/// The symbols of a revision. Indexes are built lazily.
#[derive(Debug, Default)]
pub struct SymbolIndex {
    modules: ModuleTree,
    /// Libraries by the name that code uses, and by package.
    by_name: HashMap<String, Vec<u32>>,
    by_package: HashMap<String, Vec<u32>>,
    /// Programs by the name that a text gives them.
    programs: HashMap<String, Vec<u32>>,
    /// Renamed dependencies, by manifest; for workspaces, of all members.
    renames: HashMap<(FileId, String), String>,
    shared_renames: HashMap<String, String>,
    /// Names of crates of ours that are also the name of a module or an import: a text may mean either.
    shadowed: HashSet<String>,
    locals: Vec<OnceLock<FileItemIndex>>,
    impls: OnceLock<GlobalItemIndex>,
    items: OnceLock<GlobalItemIndex>,
    types: OnceLock<GlobalItemIndex>,
    macros: OnceLock<GlobalItemIndex>,
    foreign: OnceLock<HashSet<String>>,
}

impl SymbolIndex {
    /// Index the module trees. Linear in files, `mod` declarations and dependencies.
    pub fn new(sources: &[SourceFile], paths: &PathIndex, crates: &CrateIndex) -> SymbolIndex {
        let mut symbols = SymbolIndex {
            modules: ModuleTree::new(sources, paths, crates),
            ..SymbolIndex::default()
        };
        symbols.locals.resize_with(sources.len(), OnceLock::new);
        for (at, krate) in crates.crates.iter().enumerate() {
            if krate.kind == TargetKind::Lib {
                let name = krate.name.clone();
                symbols.by_name.entry(name).or_default().push(at as u32);
                let package = krate.package.clone();
                let libraries = symbols.by_package.entry(package).or_default();
                libraries.push(at as u32);
            } else if krate.kind == TargetKind::Bin {
                let name = krate.name.clone();
                symbols.programs.entry(name).or_default().push(at as u32);
            }
        }
        symbols.shadowed = symbols.find_shadowed(sources);
        for (at, source) in sources.iter().enumerate() {
            let Some(manifest) = source.facts.manifest() else {
                continue;
            };
            for dependency in &manifest.dependencies {
                let Some(package) = &dependency.package else {
                    continue;
                };
                let name = dependency.name.replace('-', "_");
                if manifest.workspace.is_some() {
                    symbols
                        .shared_renames
                        .insert(name.clone(), package.to_string());
                }
                symbols
                    .renames
                    .insert((FileId(at as u32), name), package.to_string());
            }
        }
        symbols
    }

    fn find_shadowed(&self, sources: &[SourceFile]) -> HashSet<String> {
        let ours = |name: &str| self.by_name.contains_key(name) || self.programs.contains_key(name);
        let mut found = HashSet::new();
        for code in sources.iter().filter_map(|source| source.facts.code()) {
            let uses = code.uses.iter().filter(|leaf| leaf.path != leaf.name);
            let modules = code.modules.iter().map(|module| &module.name);
            let items = code.items.iter();
            let inline = items.filter(|item| item.kind == ItemKind::Module);
            let names = uses
                .map(|leaf| &leaf.name)
                .chain(modules)
                .chain(inline.map(|item| &item.name));
            found.extend(names.filter(|name| ours(name)).map(|name| name.to_string()));
        }
        found
    }

    /// The libraries of ours that code of the package calls `name`.
    fn libraries(&self, manifest: FileId, name: &str) -> &[u32] {
        let own = self.renames.get(&(manifest, name.to_owned()));
        let package = own.or_else(|| self.shared_renames.get(name));
        let found = match package {
            Some(package) => self.by_package.get(package),
            None => self.by_name.get(name),
        };
        found.map_or(&[], Vec::as_slice)
    }

    fn local(&self, file: FileId, code: &RustFacts) -> &FileItemIndex {
        self.locals[file.index()].get_or_init(|| FileItemIndex::new(code))
    }

    fn impls(&self, sources: &[SourceFile]) -> &GlobalItemIndex {
        self.impls
            .get_or_init(|| GlobalItemIndex::new(sources, |item| item.kind == ItemKind::Impl))
    }

    fn items(&self, sources: &[SourceFile]) -> &GlobalItemIndex {
        self.items
            .get_or_init(|| GlobalItemIndex::new(sources, |item| item.kind != ItemKind::Impl))
    }

    fn types(&self, sources: &[SourceFile]) -> &GlobalItemIndex {
        self.types
            .get_or_init(|| GlobalItemIndex::new(sources, RustItem::is_type))
    }

    fn macros(&self, sources: &[SourceFile]) -> &GlobalItemIndex {
        let exported = |item: &RustItem| {
            item.kind == ItemKind::Macro && item.visibility == ItemVisibility::Public
        };
        self.macros
            .get_or_init(|| GlobalItemIndex::new(sources, exported))
    }

    /// The names that some file imports from what may be another crate, or under an alias.
    fn foreign(&self, sources: &[SourceFile]) -> &HashSet<String> {
        self.foreign.get_or_init(|| {
            let code = sources.iter().filter_map(|source| source.facts.code());
            let uses = code.flat_map(|code| &code.uses).filter(|leaf| {
                let first = leaf.path.split("::").next().unwrap_or("");
                let last = leaf.path.rsplit("::").next().unwrap_or("");
                let inside = ["crate", "self", "super"].contains(&first);
                let ours = inside || self.by_name.contains_key(first);
                last != &*leaf.name && last != "*" || !ours
            });
            uses.map(|leaf| leaf.name.to_string()).collect()
        })
    }

    /// `#[macro_export]` puts a macro at the root of its crate; a derive has the name that its attribute says.
    fn exported_macros(&self, graph: &Graph, krate: u32, name: &str) -> Vec<SymbolDefinition> {
        let within = |file: FileId| {
            let place = graph.crates.place(file);
            place.is_none_or(|place| place.krate == krate)
        };
        let mut found: Vec<SymbolDefinition> = self
            .macros(&graph.sources)
            .named(name)
            .filter(|(file, _)| within(*file))
            .take(4)
            .map(|(file, at)| SymbolDefinition::Item(file, at))
            .collect();
        let root = graph.crates.crates[krate as usize].root;
        if let Some(code) = graph.source(root).facts.code() {
            let named = self.local(root, code).derive(name);
            found.extend(named.map(|at| SymbolDefinition::Item(root, at)));
        }
        found
    }
}

impl Graph {
    /// An item of a Rust file.
    pub fn item(&self, file: FileId, at: u32) -> Option<&RustItem> {
        self.source(file).facts.code()?.items.get(at as usize)
    }

    /// The libraries and programs of this repository that a text can mean by `name`; test data and foreign code are
    /// none.
    pub fn own_crates(&self, name: &str) -> Vec<u32> {
        let libraries = self.symbols.by_name.get(name);
        let programs = self.symbols.programs.get(name);
        [libraries, programs]
            .into_iter()
            .flatten()
            .flatten()
            .copied()
            .filter(|at| {
                let manifest = self.crates.crates[*at as usize].manifest;
                self.standing(manifest) == FileClass::Living
            })
            .collect()
    }

    /// Whether a library of ours has that name: nothing imports a program.
    pub fn is_library(&self, name: &str) -> bool {
        self.symbols.by_name.contains_key(name)
    }

    /// Resolves `path`, whose first segment is the name of a workspace crate: `trueup::graph::Graph::resolve`.
    pub fn resolve(&self, path: &str) -> PathResolution {
        let mut left = u32::MAX;
        self.resolve_within(path, &mut left)
    }

    /// The same, with `left` steps at the most, from which those that were taken are taken off.
    fn resolve_within(&self, path: &str, left: &mut u32) -> PathResolution {
        let mut parts = path.split("::");
        let name = parts.next().unwrap_or("");
        let crates = self.own_crates(name);
        if crates.is_empty() {
            return PathResolution::External;
        }
        let mut missing = 0;
        let mut unknown = crates.len() > NAMESAKES;
        for krate in crates.into_iter().take(NAMESAKES) {
            let Some(&root) = self.symbols.modules.roots.get(&krate) else {
                unknown = true;
                continue;
            };
            match NameResolver::from(self, SymbolDefinition::Module(root), parts.clone(), left) {
                Ok(NameResolution::Found(found)) => return self.resolved(&found),
                Ok(_) => unknown = true,
                Err(at) => missing = missing.max(at + 1),
            }
        }
        if unknown {
            PathResolution::Unknown
        } else {
            PathResolution::Missing(missing)
        }
    }

    fn resolved(&self, found: &[SymbolDefinition]) -> PathResolution {
        match found.first() {
            Some(SymbolDefinition::Item(file, at)) => PathResolution::Item(*file, *at),
            Some(SymbolDefinition::Module(at)) => {
                let module = &self.symbols.modules.all[*at as usize];
                PathResolution::Module(module.file, module.inline)
            }
            Some(SymbolDefinition::External) => PathResolution::External,
            None => PathResolution::Unknown,
        }
    }

    /// The item whose full path ends with `path`: `Graph::resolve`. Test data and foreign code do not count.
    pub fn resolve_suffix(&self, path: &str) -> PathResolution {
        let found = self.items_ending(path);
        match found.as_slice() {
            [] => PathResolution::Missing(0),
            [(file, at)] => PathResolution::Item(*file, *at),
            many => PathResolution::Ambiguous(many.len()),
        }
    }

    /// The items whose full path ends with `path`, 64 at the most.
    pub fn items_ending(&self, path: &str) -> Vec<(FileId, u32)> {
        let last = path.rsplit("::").next().unwrap_or(path);
        self.symbols
            .items(&self.sources)
            .named(last)
            .filter(|(file, _)| self.standing(*file) == FileClass::Living)
            .take(1_000)
            .filter(|(file, at)| {
                let full = self.item_path(*file, *at);
                full.strip_suffix(path)
                    .is_some_and(|before| before.is_empty() || before.ends_with("::"))
            })
            .take(64)
            .collect()
    }

    /// The full path of an item by the file it stands in; the name of its type stands for an `impl`.
    pub fn item_path(&self, file: FileId, at: u32) -> String {
        let mut parts: Vec<&str> = Vec::new();
        let mut next = Some(at);
        // Nesting is bounded by the parser.
        while let Some(item) = next.and_then(|at| self.item(file, at)) {
            parts.push(&item.name);
            next = item.parent;
        }
        if let Some(place) = self.crates.place(file) {
            parts.push(&place.path);
        }
        parts.reverse();
        parts.join("::")
    }
}
