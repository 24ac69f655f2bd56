//! The public API of a library: items reachable from its root through public modules and re-exports.

use std::collections::{HashMap, VecDeque};

use super::SymbolDefinition;
use super::lookup::{NameResolution, NameResolver};
use crate::facts::cfg::for_tests_alone;
use crate::facts::code::{ItemKind, ItemVisibility};
use crate::facts::manifest::TargetKind;
use crate::graph::crates::Crate;
use crate::graph::{FileClass, Graph};
use crate::span::FileId;

/// Modules, re-exports and items that one library may bring.
const MOST: usize = 200_000;
/// A module whose path is longer, in bytes, is not entered: chains of files must not make paths of their length each.
const LONGEST: usize = 500;
/// Maximum number of public paths per module or item.
const PATHS: u8 = 4;

/// A public item and its shortest public path.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ExportedItem {
    /// The path, crate first: `trueup::graph::Graph`.
    pub path: String,
    /// The file it stands in.
    pub file: FileId,
    /// Its index there.
    pub item: u32,
}

/// All that can be reached from the root of a library, under each public path.
#[derive(Clone, Debug, Default)]
pub struct PublicApi {
    /// Items by file and place, the shortest path of each first.
    pub items: Vec<ExportedItem>,
    /// Modules that are declared in public: path, file, and the attributes of the declaration.
    pub modules: Vec<(String, FileId, Vec<Box<str>>)>,
    /// What comes from other crates: path, and what it leads to there.
    pub foreign: Vec<(String, String)>,
}

impl Graph {
    /// The items that the library `krate` exports, by path: types, traits, functions, constants, macros; no modules, no
    /// members, nothing that documentation hides. Breadth first, so that the first path of an item is its shortest.
    pub fn exported(&self, krate: u32) -> Vec<ExportedItem> {
        let mut all = self.reached(krate, 1).items;
        all.sort();
        all
    }

    /// All that the library `krate` shows, under each of its public paths.
    pub fn outer(&self, krate: u32) -> PublicApi {
        self.reached(krate, PATHS)
    }

    fn reached(&self, krate: u32, times: u8) -> PublicApi {
        let Some(&root) = self.symbols.modules.roots.get(&krate) else {
            return PublicApi::default();
        };
        if is_left_out(self, root) {
            return PublicApi::default();
        }
        let name = self.crates.crates[krate as usize].name.clone();
        let mut walk = ExportWalk {
            graph: self,
            times,
            entered: HashMap::new(),
            found: HashMap::new(),
            outer: PublicApi::default(),
            queue: VecDeque::from([(root, name.clone())]),
            preludes: VecDeque::new(),
            budget: MOST,
        };
        while let Some((module, path)) = walk.next() {
            if path.len() <= LONGEST && walk.enter(module) {
                walk.module(module, &path);
            }
        }
        let mut outer = walk.outer;
        for (file, item) in self.exported_macros_of(krate) {
            if let Some(macro_item) = self.item(file, item) {
                let path = format!("{name}::{}", macro_item.name);
                walk.found.entry((file, item)).or_default().insert(0, path);
            }
        }
        let mut found: Vec<_> = walk.found.into_iter().collect();
        found.sort_unstable_by_key(|(place, _)| *place);
        for ((file, item), paths) in found {
            let each = paths.into_iter().take(usize::from(times));
            outer
                .items
                .extend(each.map(|path| ExportedItem { path, file, item }));
        }
        outer
    }

    /// Whether others may depend on a crate's exports: its package is published.
    pub fn is_published(&self, krate: u32) -> bool {
        let manifest = self.crates.crates[krate as usize].manifest;
        let manifest = self.source(manifest).facts.manifest();
        let package = manifest.and_then(|manifest| manifest.package.as_ref());
        package.is_some_and(|package| !package.private)
    }

    /// The libraries that are an interface. Left out: packages that are not published, test data and foreign code, and
    /// crates of procedural macros.
    pub fn libraries(&self) -> Vec<u32> {
        let crates = &self.crates.crates;
        let makes_macros = |krate: &Crate| {
            let code = self.source(krate.root).facts.code();
            code.is_some_and(|code| {
                let attributes = code.items.iter().flat_map(|item| &item.attributes);
                attributes
                    .into_iter()
                    .any(|text| text.starts_with("proc_macro"))
            })
        };
        crates
            .iter()
            .enumerate()
            .filter(|(at, krate)| {
                krate.kind == TargetKind::Lib
                    && self.standing(krate.manifest) == FileClass::Living
                    && self.is_published(*at as u32)
                    && !makes_macros(krate)
            })
            .map(|(at, _)| at as u32)
            .collect()
    }

    fn exported_macros_of(&self, krate: u32) -> Vec<(FileId, u32)> {
        let mut found = Vec::new();
        for (file, source) in self.files() {
            let Some(code) = source.facts.code() else {
                continue;
            };
            if self.crates.place(file).map(|place| place.krate) != Some(krate) {
                continue;
            }
            let macros = code.items.iter().enumerate().filter(|(_, item)| {
                item.kind == ItemKind::Macro
                    && item.visibility == ItemVisibility::Public
                    && !is_hidden(&item.attributes)
            });
            found.extend(macros.map(|(at, _)| (file, at as u32)));
        }
        found
    }
}

struct ExportWalk<'g> {
    graph: &'g Graph,
    /// Paths under which a module is entered and an item is told.
    times: u8,
    /// How often a module was entered.
    entered: HashMap<u32, u8>,
    found: HashMap<(FileId, u32), Vec<String>>,
    /// Modules and what comes from elsewhere.
    outer: PublicApi,
    queue: VecDeque<(u32, String)>,
    /// What is exported elsewhere too has its path from there.
    preludes: VecDeque<(u32, String)>,
    budget: usize,
}

impl ExportWalk<'_> {
    fn next(&mut self) -> Option<(u32, String)> {
        while let Some((module, path)) = self.queue.pop_front() {
            if !path.ends_with("::prelude") {
                return Some((module, path));
            }
            self.preludes.push_back((module, path));
        }
        self.preludes.pop_front()
    }

    /// Whether a module may be entered once more.
    fn enter(&mut self, module: u32) -> bool {
        let entered = self.entered.entry(module).or_default();
        *entered += u8::from(*entered < u8::MAX);
        *entered <= self.times
    }

    fn is_done(&self, module: u32) -> bool {
        self.entered
            .get(&module)
            .is_some_and(|times| *times >= self.times)
    }

    fn tell(&mut self, file: FileId, item: u32, path: String) {
        let paths = self.found.entry((file, item)).or_default();
        if paths.len() < usize::from(self.times) && !paths.contains(&path) {
            paths.push(path);
        }
    }

    /// Whether one more step may be taken.
    fn spend(&mut self) -> bool {
        self.budget = self.budget.saturating_sub(1);
        self.budget > 0
    }

    /// Go on to a module, unless its own file says that documentation leaves it out.
    fn visit(&mut self, place: u32, path: String, attributes: &[Box<str>]) {
        if !is_left_out(self.graph, place) {
            if self.times > 1 && !self.is_done(place) {
                let module = &self.graph.symbols.modules.all[place as usize];
                let told = (path.clone(), module.file, attributes.to_vec());
                self.outer.modules.push(told);
            }
            self.queue.push_back((place, path));
        }
    }

    /// A module that documentation leaves out is public, and what is in it carries no promise.
    fn left_out(&mut self, path: String, file: FileId, attributes: &[Box<str>]) {
        let test = attributes.iter().any(|text| for_tests_alone(text));
        if self.times > 1 && !test {
            self.outer.modules.push((path, file, attributes.to_vec()));
        }
    }

    fn module(&mut self, at: u32, path: &str) {
        let graph = self.graph;
        let Some(module) = graph.symbols.modules.all.get(at as usize) else {
            return;
        };
        let Some(code) = graph.source(module.file).facts.code() else {
            return;
        };
        for (index, item) in code.items.iter().enumerate() {
            let public = item.parent == module.inline && item.visibility == ItemVisibility::Public;
            if public && !is_hidden(&item.attributes) {
                self.item(at, module.file, index as u32, path);
            } else if public && item.kind == ItemKind::Module {
                self.left_out(
                    format!("{path}::{}", item.name),
                    module.file,
                    &item.attributes,
                );
            }
        }
        for child in &code.modules {
            let public =
                child.parent == module.inline && child.visibility == ItemVisibility::Public;
            if public && is_hidden(&child.attributes) {
                self.left_out(
                    format!("{path}::{}", child.name),
                    module.file,
                    &child.attributes,
                );
            } else if public {
                for &place in graph.symbols.modules.children(at, &child.name) {
                    self.visit(place, format!("{path}::{}", child.name), &child.attributes);
                }
            }
        }
        for leaf in &code.uses {
            let public = leaf.parent == module.inline && leaf.visibility == ItemVisibility::Public;
            if !public || leaf.hidden || &*leaf.name == "_" || !self.spend() {
                continue;
            }
            let glob = &*leaf.name == "*";
            let target = leaf.path.trim_end_matches('*').trim_end_matches("::");
            let mut lookup = NameResolver::new(graph);
            let outcome = lookup.import_of(at, target);
            self.budget = self.budget.saturating_sub(lookup.steps as usize);
            let found = match outcome {
                NameResolution::Found(found) => found,
                // A macro may make it, or a crate that is not known bring it.
                _ if !glob => vec![SymbolDefinition::External],
                _ => continue,
            };
            for definition in found {
                match definition {
                    // A glob brings what its module exports, under this path: before the module's own, which is longer.
                    SymbolDefinition::Module(place) if glob && !self.is_done(place) => {
                        self.queue.push_front((place, path.to_owned()));
                    }
                    // A private module may share its name with what is exported.
                    SymbolDefinition::Module(place)
                        if !glob && graph.symbols.modules.all[place as usize].public =>
                    {
                        self.visit(place, format!("{path}::{}", leaf.name), &[]);
                    }
                    SymbolDefinition::Item(file, item) if !glob => {
                        self.tell(file, item, format!("{path}::{}", leaf.name));
                    }
                    SymbolDefinition::Item(file, item) if self.times > 1 => {
                        self.variants(file, item, path);
                    }
                    SymbolDefinition::External if self.times > 1 => {
                        let path = format!("{path}::{}", leaf.name);
                        self.outer.foreign.push((path, leaf.path.to_string()));
                    }
                    _ => {}
                }
            }
        }
    }

    fn item(&mut self, module: u32, file: FileId, index: u32, path: &str) {
        let Some(item) = self.graph.item(file, index) else {
            return;
        };
        if !self.spend() {
            return;
        }
        match item.kind {
            ItemKind::Module => {
                let places = self.graph.symbols.modules.children(module, &item.name);
                for &place in places {
                    self.visit(place, format!("{path}::{}", item.name), &item.attributes);
                }
            }
            ItemKind::Impl | ItemKind::ExternCrate | ItemKind::Macro => {}
            _ => self.tell(file, index, format!("{path}::{}", item.name)),
        }
    }

    /// `pub use Enum::*` brings its variants.
    fn variants(&mut self, file: FileId, parent: u32, path: &str) {
        let Some(code) = self.graph.source(file).facts.code() else {
            return;
        };
        let local = code.items.iter().enumerate().skip(parent as usize + 1);
        for (at, item) in local.take_while(|(_, item)| item.parent.is_some_and(|up| up >= parent)) {
            if item.parent == Some(parent) && item.kind == ItemKind::Variant && self.spend() {
                self.tell(file, at as u32, format!("{path}::{}", item.name));
            }
        }
    }
}

/// Whether a module is a file with `#![doc(hidden)]` at its top.
fn is_left_out(graph: &Graph, module: u32) -> bool {
    let module = graph.symbols.modules.all.get(module as usize);
    module.is_some_and(|module| {
        let code = graph.source(module.file).facts.code();
        module.inline.is_none() && code.is_some_and(|code| code.hidden)
    })
}

fn is_hidden(attributes: &[Box<str>]) -> bool {
    let words = |attribute: &str| {
        let list = attribute.strip_prefix("doc").map(str::trim_start);
        let list = list.and_then(|list| list.strip_prefix('('));
        list.is_some_and(|list| {
            let mut words = list.trim_end_matches(')').split(',');
            words.any(|word| word.trim() == "hidden")
        })
    };
    attributes
        .iter()
        .any(|attribute| words(attribute) || for_tests_alone(attribute))
}
