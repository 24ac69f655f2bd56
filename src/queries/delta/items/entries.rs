//! What one library exports, under each public path: items, members, and what types promise by traits.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::attributes::{derived, that_matter};
use super::labels::Word;
use super::unchanged::Compared;
use super::{At, place};
use crate::facts::code::{Code, Item, ItemKind, Visibility};
use crate::graph::{Graph, Outer, Signature};
use crate::span::FileId;

/// Where a name lives: a type, a value and a macro may share one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Space {
    Type,
    Value,
    Macro,
    Impl,
}

/// A space and a path.
pub type Key = (Space, String);

/// Something that is exported.
#[derive(Clone, Debug)]
pub struct Entry {
    pub word: Word,
    pub file: FileId,
    pub item: Option<u32>,
    /// Attributes that matter to who uses it.
    pub attributes: Vec<String>,
    /// What else makes it what it is: where a re-export leads, what the types of an `impl` are.
    pub extra: String,
}

impl Entry {
    /// Its place.
    pub fn at(&self, graph: &Graph) -> At {
        place(graph, self.file, self.item)
    }

    /// Its signature; the same for all that have none.
    pub fn signature(&self, graph: &Graph) -> Signature {
        let all = graph.signatures(self.file);
        let own = self.item.and_then(|item| all.get(item as usize));
        let own = own.copied().unwrap_or_default();
        match self.word {
            // A derive has the place of its type and says nothing more.
            Word::Impl if self.is_derived() => Signature::default(),
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

/// Items of one path that are told apart: conditions of the compiler choose among them.
const NAMESAKES: usize = 64;

/// What stands for the rest of an `impl` that a derive makes.
const DERIVED: &str = "derived";

/// All that one library exports.
#[derive(Debug, Default)]
pub struct Entries {
    /// By path; more than one where conditions of the compiler choose.
    pub all: BTreeMap<Key, Vec<Entry>>,
    /// Structs with private fields.
    pub private: HashSet<(FileId, u32)>,
    /// The members of types whose order counts, by the path of the type.
    pub order: BTreeMap<String, Vec<String>>,
}

impl Entries {
    /// What the library `krate` of `graph`, whose public paths are `outer`, exports, as far as it is compared.
    pub fn new(graph: &Graph, krate: u32, outer: Outer, compared: &Compared) -> Entries {
        let mut entries = Entries::default();
        for (path, file, attributes) in outer.modules {
            entries.push(Space::Type, path, Word::Module, (file, None), &attributes);
        }
        let root = graph.crates.crates[krate as usize].root;
        for (path, target) in outer.foreign {
            let key = (Space::Type, path);
            let all = entries.all.entry(key).or_default();
            all.push(Entry {
                word: Word::Foreign,
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
            // An `impl` may be for what is not compared.
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
    pub fn get(&self, path: &str) -> Option<&Entry> {
        let at = |space| self.all.get(&(space, path.to_owned()));
        at(Space::Type).or_else(|| at(Space::Value))?.first()
    }

    pub fn push(
        &mut self,
        space: Space,
        path: String,
        word: Word,
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
        same.push(Entry {
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
                (_, ItemKind::Variant) => Word::Variant,
                (ItemKind::Variant, ItemKind::Field) => Word::Field,
                (_, ItemKind::Field) => {
                    order.push(item.name.to_string());
                    if item.visibility != Visibility::Public {
                        self.private.insert((file, parent));
                        continue;
                    }
                    Word::Field
                }
                (ItemKind::Trait, _) => Word::TraitMember,
                _ => continue,
            };
            let path = format!("{path}::{}", item.name);
            if word == Word::Variant {
                order.push(item.name.to_string());
                self.members(graph, file, at, &path, children);
            }
            let space = match item.kind {
                ItemKind::Type => Space::Type,
                _ => Space::Value,
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

    fn derives(&mut self, file: FileId, at: u32, item: &Item, path: &str) {
        for name in derived(&item.attributes) {
            let key = (Space::Impl, format!("{name} for {path}"));
            self.all.entry(key).or_default().push(Entry {
                word: Word::Impl,
                file,
                item: Some(at),
                attributes: Vec::new(),
                extra: DERIVED.to_owned(),
            });
        }
    }
}

/// The items of a file by the item around them.
pub fn below(code: &Code) -> HashMap<u32, Vec<u32>> {
    let mut found: HashMap<u32, Vec<u32>> = HashMap::new();
    for (at, item) in code.items.iter().enumerate() {
        if let Some(parent) = item.parent {
            found.entry(parent).or_default().push(at as u32);
        }
    }
    found
}

fn word(item: &Item) -> Word {
    match item.kind {
        ItemKind::Variant => Word::Variant,
        kind => Word::Item(kind),
    }
}

fn space(kind: ItemKind) -> Space {
    match kind {
        ItemKind::Function | ItemKind::Constant | ItemKind::Static | ItemKind::Variant => {
            Space::Value
        }
        ItemKind::Macro => Space::Macro,
        _ => Space::Type,
    }
}
