//! The exports of one library by public path: items, members, and trait implementations.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::attributes::{derived, that_matter};
use super::labels::ExportKind;
use super::unchanged::UnsettledExports;
use super::{RevisionSpan, place};
use crate::facts::code::{ItemKind, ItemVisibility, RustFacts, RustItem};
use crate::graph::{Graph, ItemSignature, PublicApi};
use crate::span::FileId;

/// Where a name lives: a type, a value and a macro may share one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ExportNamespace {
    Type,
    Value,
    Macro,
    Impl,
}

/// A space and a path.
pub type ExportKey = (ExportNamespace, String);

/// Something that is exported.
#[derive(Clone, Debug)]
pub struct ExportEntry {
    pub word: ExportKind,
    pub file: FileId,
    pub item: Option<u32>,
    /// Attributes that matter to who uses it.
    pub attributes: Vec<String>,
    /// The rest of its identity: the target of a re-export, the types of an `impl`.
    pub extra: String,
}

impl ExportEntry {
    /// Its place.
    pub fn at(&self, graph: &Graph) -> RevisionSpan {
        place(graph, self.file, self.item)
    }

    /// Its signature; the same for all that have none.
    pub fn signature(&self, graph: &Graph) -> ItemSignature {
        let all = graph.signatures(self.file);
        let own = self.item.and_then(|item| all.get(item as usize));
        let own = own.copied().unwrap_or_default();
        match self.word {
            // A derive has the location of its type, and no signature.
            ExportKind::Impl if self.is_derived() => ItemSignature::default(),
            _ => own,
        }
    }

    /// Whether documentation leaves it out, so that it promises nothing.
    pub fn is_hidden(&self) -> bool {
        self.attributes.iter().any(|text| text == "doc(hidden)")
    }

    /// Whether a derive makes it.
    pub fn is_derived(&self) -> bool {
        self.extra == DERIVED
    }

    /// Its file and item.
    pub fn id(&self) -> (FileId, u32) {
        (self.file, self.item.unwrap_or(u32::MAX))
    }
}

/// Maximum number of items with one path, from mutually exclusive `cfg`s.
const NAMESAKES: usize = 64;

/// Placeholder for the rest of a derived `impl`.
const DERIVED: &str = "derived";

/// All that one library exports.
#[derive(Debug, Default)]
pub struct LibraryExports {
    /// By path; more than one where conditions of the compiler choose.
    pub all: BTreeMap<ExportKey, Vec<ExportEntry>>,
    /// Structs with private fields.
    pub private: HashSet<(FileId, u32)>,
    /// The members of types whose order counts, by the path of the type.
    pub order: BTreeMap<String, Vec<String>>,
}

impl LibraryExports {
    /// The exports to compare of the library `krate` of `graph`, whose public paths are `outer`.
    pub fn new(
        graph: &Graph,
        krate: u32,
        outer: PublicApi,
        compared: &UnsettledExports,
    ) -> LibraryExports {
        let mut entries = LibraryExports::default();
        for (path, file, attributes) in outer.modules {
            entries.push(
                ExportNamespace::Type,
                path,
                ExportKind::Module,
                (file, None),
                &attributes,
            );
        }
        let root = graph.crates.crates[krate as usize].root;
        for (path, target) in outer.foreign {
            let key = (ExportNamespace::Type, path);
            let all = entries.all.entry(key).or_default();
            all.push(ExportEntry {
                word: ExportKind::Foreign,
                file: root,
                item: None,
                attributes: Vec::new(),
                extra: target,
            });
        }
        let mut types: HashMap<&str, Vec<(FileId, u32, String)>> = HashMap::new();
        let mut told: HashSet<(FileId, u32)> = HashSet::new();
        let mut children: HashMap<FileId, HashMap<u32, Vec<u32>>> = HashMap::new();
        for exported in outer.items {
            let (file, at) = (exported.file, exported.item);
            let Some(item) = graph.item(file, at) else {
                continue;
            };
            let is_first = told.insert((file, at));
            // An `impl` may belong to a pruned type.
            if is_first && item.is_type() {
                let same = types.entry(&item.name).or_default();
                same.push((file, at, exported.path.clone()));
            }
            if !compared.has(file, at) {
                continue;
            }
            let (word, space) = (word(item), space(item.kind));
            let id = (file, Some(at));
            entries.push(space, exported.path.clone(), word, id, &item.attributes);
            if !is_first {
                continue;
            }
            let inside = children.entry(file).or_insert_with(|| {
                let code = graph.source(file).facts.code();
                code.map(below).unwrap_or_default()
            });
            entries.members(graph, file, at, &exported.path, inside);
            if item.is_type() {
                entries.derives(file, at, item, &exported.path);
            }
        }
        for (file, place) in graph.crates.files() {
            if place.krate == krate {
                entries.blocks(graph, file, &types, compared);
            }
        }
        for same in entries.all.values_mut() {
            same.sort_by_key(|entry| (entry.file, entry.item));
        }
        entries
    }

    /// The entry of a type or value at `path`.
    pub fn get(&self, path: &str) -> Option<&ExportEntry> {
        let at = |space| self.all.get(&(space, path.to_owned()));
        at(ExportNamespace::Type)
            .or_else(|| at(ExportNamespace::Value))?
            .first()
    }

    pub fn push(
        &mut self,
        space: ExportNamespace,
        path: String,
        word: ExportKind,
        (file, item): (FileId, Option<u32>),
        attributes: &[Box<str>],
    ) {
        let same = self.all.entry((space, path)).or_default();
        let known = || {
            let mut entries = same.iter();
            entries.any(|entry| (entry.file, entry.item) == (file, item))
        };
        if same.len() >= NAMESAKES || known() {
            return;
        }
        same.push(ExportEntry {
            word,
            file,
            item,
            attributes: that_matter(attributes),
            extra: String::new(),
        });
    }

    /// Fields, variants and members of traits.
    fn members(
        &mut self,
        graph: &Graph,
        file: FileId,
        parent: u32,
        path: &str,
        children: &HashMap<u32, Vec<u32>>,
    ) {
        let Some(owner) = graph.item(file, parent) else {
            return;
        };
        let mut order = Vec::new();
        for &at in children.get(&parent).map_or(&[][..], Vec::as_slice) {
            let Some(item) = graph.item(file, at) else {
                continue;
            };
            let word = match (owner.kind, item.kind) {
                (_, ItemKind::Variant) => ExportKind::Variant,
                (ItemKind::Variant, ItemKind::Field) => ExportKind::Field,
                (_, ItemKind::Field) => {
                    order.push(item.name.to_string());
                    if item.visibility != ItemVisibility::Public {
                        self.private.insert((file, parent));
                        continue;
                    }
                    ExportKind::Field
                }
                (ItemKind::Trait, _) => ExportKind::TraitMember,
                _ => continue,
            };
            let path = format!("{path}::{}", item.name);
            if word == ExportKind::Variant {
                order.push(item.name.to_string());
                self.members(graph, file, at, &path, children);
            }
            let space = match item.kind {
                ItemKind::Type => ExportNamespace::Type,
                _ => ExportNamespace::Value,
            };
            self.push(space, path, word, (file, Some(at)), &item.attributes);
        }
        // A layout that is promised, or values that are compared by their order.
        let counts = owner.attributes.iter().any(|text| {
            text.starts_with("repr") || (text.starts_with("derive") && text.contains("Ord"))
        });
        if counts {
            self.order.insert(path.to_owned(), order);
        }
    }

    fn derives(&mut self, file: FileId, at: u32, item: &RustItem, path: &str) {
        for name in derived(&item.attributes) {
            let key = (ExportNamespace::Impl, format!("{name} for {path}"));
            self.all.entry(key).or_default().push(ExportEntry {
                word: ExportKind::Impl,
                file,
                item: Some(at),
                attributes: Vec::new(),
                extra: DERIVED.to_owned(),
            });
        }
    }
}

/// The items of a file by the item around them.
pub fn below(code: &RustFacts) -> HashMap<u32, Vec<u32>> {
    let mut found: HashMap<u32, Vec<u32>> = HashMap::new();
    for (at, item) in code.items.iter().enumerate() {
        if let Some(parent) = item.parent {
            found.entry(parent).or_default().push(at as u32);
        }
    }
    found
}

fn word(item: &RustItem) -> ExportKind {
    match item.kind {
        ItemKind::Variant => ExportKind::Variant,
        kind => ExportKind::Item(kind),
    }
}

fn space(kind: ItemKind) -> ExportNamespace {
    match kind {
        ItemKind::Function | ItemKind::Constant | ItemKind::Static | ItemKind::Variant => {
            ExportNamespace::Value
        }
        ItemKind::Macro => ExportNamespace::Macro,
        _ => ExportNamespace::Type,
    }
}
