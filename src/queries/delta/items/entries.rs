//! What one library exports, under each public path: items, members, and what types promise by traits.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::super::Outside;
use super::{At, place};
use crate::facts::code::{Code, Item, ItemKind, Visibility};
use crate::graph::Graph;
use crate::parse::Signature;
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

/// What an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Word {
    Module,
    Foreign,
    Item(ItemKind),
    Variant,
    Field,
    TraitMember,
    Method,
    Impl,
}

impl Word {
    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Word::Module => "module",
            Word::Foreign => "re-export",
            Word::Item(kind) => word_of(kind),
            Word::Variant => "variant",
            Word::Field => "field",
            Word::TraitMember => "member of a trait",
            Word::Method => "associated item",
            Word::Impl => "impl",
        }
    }

    /// What it is of the outer surface.
    pub fn outside(self) -> Outside {
        match self {
            Word::Impl => Outside::Impl,
            _ => Outside::Item,
        }
    }

    /// What is inside it and is no part of its signature.
    pub fn inner(self) -> &'static str {
        match self {
            Word::Item(ItemKind::Struct | ItemKind::Union) => "private fields",
            Word::Item(ItemKind::Macro) => "what it expands to",
            _ => "value",
        }
    }
}

/// The word for a kind of item.
pub fn word_of(kind: ItemKind) -> &'static str {
    match kind {
        ItemKind::Module => "module",
        ItemKind::Function => "function",
        ItemKind::Method => "method",
        ItemKind::Struct => "struct",
        ItemKind::Enum => "enum",
        ItemKind::Union => "union",
        ItemKind::Variant => "variant",
        ItemKind::Field => "field",
        ItemKind::Trait => "trait",
        ItemKind::TraitAlias => "trait alias",
        ItemKind::Impl => "impl",
        ItemKind::Type => "type",
        ItemKind::Constant => "constant",
        ItemKind::Static => "static",
        ItemKind::Macro => "macro",
        ItemKind::ExternCrate => "crate",
    }
}

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

    /// Whether a derive makes it.
    pub fn is_derived(&self) -> bool {
        self.extra == DERIVED
    }

    /// Its file and item.
    pub fn id(&self) -> (FileId, u32) {
        (self.file, self.item.unwrap_or(u32::MAX))
    }
}

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
    /// What the library `krate` of `graph` exports.
    pub fn new(graph: &Graph, krate: u32) -> Entries {
        let outer = graph.outer(krate);
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
            let (word, space) = (word(item), space(item.kind));
            let id = (file, Some(at));
            entries.push(space, exported.path.clone(), word, id, &item.attributes);
            if !told.insert((file, at)) {
                continue;
            }
            let inside = children.entry(file).or_insert_with(|| {
                let code = graph.source(file).facts.code();
                code.map(below).unwrap_or_default()
            });
            entries.members(graph, file, at, &exported.path, inside);
            if item.is_type() {
                entries.derives(file, at, item, &exported.path);
                types
                    .entry(&item.name)
                    .or_default()
                    .push((file, at, exported.path));
            }
        }
        for (file, place) in graph.crates.files() {
            if place.krate == krate {
                entries.blocks(graph, file, &types);
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

    fn push(
        &mut self,
        space: Space,
        path: String,
        word: Word,
        (file, item): (FileId, Option<u32>),
        attributes: &[Box<str>],
    ) {
        let same = self.all.entry((space, path)).or_default();
        if same
            .iter()
            .any(|entry| (entry.file, entry.item) == (file, item))
        {
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

    /// What the `impl` blocks of a file give to exported types.
    fn blocks(
        &mut self,
        graph: &Graph,
        file: FileId,
        types: &HashMap<&str, Vec<(FileId, u32, String)>>,
    ) {
        let Some(code) = graph.source(file).facts.code() else {
            return;
        };
        let mut inside: Option<HashMap<u32, Vec<u32>>> = None;
        for (at, block) in code.items.iter().enumerate() {
            if block.kind != ItemKind::Impl || is_test(code, block) {
                continue;
            }
            let own = types.get(&*block.name).and_then(|all| nearest(all, file));
            let by_trait = block.of_trait.as_deref();
            let of_ours = by_trait.is_some_and(|name| types.contains_key(name));
            let subject = match own {
                Some((_, _, path)) => path.as_str(),
                None if of_ours => &*block.name,
                None => continue,
            };
            let inside = inside.get_or_insert_with(|| below(code));
            let members = inside.get(&(at as u32)).map_or(&[][..], Vec::as_slice);
            let members = members
                .iter()
                .filter_map(|at| Some((*at, code.items.get(*at as usize)?)));
            if by_trait.is_none() {
                let public = members.filter(|(_, item)| item.visibility == Visibility::Public);
                for (member, item) in public {
                    let path = format!("{subject}::{}", item.name);
                    let id = (file, Some(member));
                    self.push(Space::Value, path, Word::Method, id, &item.attributes);
                }
                continue;
            }
            let signatures = graph.signatures(file);
            let kinds = [ItemKind::Type, ItemKind::Constant];
            let types: Vec<String> = members
                .filter(|(_, item)| kinds.contains(&item.kind))
                .map(|(at, _)| format!("{:x}", signatures[at as usize].head))
                .collect();
            let header = signatures[at].span.text(graph.source(file).text());
            let key = (Space::Impl, format!("{} for {subject}", trait_of(header)));
            self.all.entry(key).or_default().push(Entry {
                word: Word::Impl,
                file,
                item: Some(at as u32),
                attributes: that_matter(&block.attributes),
                extra: types.join(" "),
            });
        }
    }
}

/// The items of a file by the item around them.
fn below(code: &Code) -> HashMap<u32, Vec<u32>> {
    let mut found: HashMap<u32, Vec<u32>> = HashMap::new();
    for (at, item) in code.items.iter().enumerate() {
        if let Some(parent) = item.parent {
            found.entry(parent).or_default().push(at as u32);
        }
    }
    found
}

/// The type that an `impl` in `file` is for: the one of the file, or the only one.
fn nearest(all: &[(FileId, u32, String)], file: FileId) -> Option<&(FileId, u32, String)> {
    let own = all.iter().find(|(home, ..)| *home == file);
    own.or_else(|| (all.len() == 1).then(|| &all[0]))
}

fn is_test(code: &Code, item: &Item) -> bool {
    let mut next = Some(item);
    // Nesting is bounded by the parser.
    while let Some(item) = next {
        if item
            .attributes
            .iter()
            .any(|text| text.starts_with("cfg(test"))
        {
            return true;
        }
        next = item
            .parent
            .and_then(|parent| code.items.get(parent as usize));
    }
    false
}

/// The trait of the head of an `impl`, with its arguments and without the path before it.
fn trait_of(header: &str) -> String {
    let one_line: Vec<&str> = header.split_whitespace().collect();
    let line = one_line.join(" ");
    let rest = line
        .split_once("impl")
        .map_or("", |(_, rest)| rest)
        .trim_start();
    let rest = match rest.strip_prefix('<') {
        Some(_) => &rest[angles(rest)..],
        None => rest,
    };
    let end = rest
        .match_indices(" for ")
        .map(|(at, _)| at)
        .find(|at| balance(&rest[..*at]) == 0)
        .unwrap_or(rest.len());
    let named = rest[..end].trim().trim_start_matches("const ");
    let (path, arguments) = named.split_at(named.find('<').unwrap_or(named.len()));
    let negative = if path.starts_with('!') { "!" } else { "" };
    let last = path.rsplit("::").next().unwrap_or(path);
    format!("{negative}{}{arguments}", last.trim_start_matches('!'))
}

/// The byte after the angle brackets that `text` begins with.
fn angles(text: &str) -> usize {
    let mut depth = 0;
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        match c {
            '<' => depth += 1,
            '>' if before != '-' && before != '=' => depth -= 1,
            _ => {}
        }
        before = c;
        if depth == 0 {
            return at + 1;
        }
    }
    text.len()
}

fn balance(text: &str) -> i64 {
    let count = |c| text.matches(c).count() as i64;
    count("<") - count(">") + count("->") + count("=>")
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

/// Beginnings of attributes that matter to who uses an item.
const MATTER: [&str; 17] = [
    "non_exhaustive",
    "must_use",
    "deprecated",
    "repr",
    "cfg",
    "doc(hidden)",
    "no_mangle",
    "unsafe(no_mangle",
    "export_name",
    "unsafe(export_name",
    "link_name",
    "target_feature",
    "proc_macro",
    "macro_export",
    "serde",
    "diagnostic",
    "automatically_derived",
];

/// The attributes that matter to who uses an item, laid out alike.
pub fn that_matter(attributes: &[Box<str>]) -> Vec<String> {
    let plain = attributes.iter().map(|text| {
        let parts: Vec<&str> = text.split_whitespace().collect();
        parts
            .join(" ")
            .replace(" (", "(")
            .replace("( ", "(")
            .replace(" )", ")")
    });
    let mut found: Vec<String> = plain
        .filter(|text| MATTER.iter().any(|name| text.starts_with(name)))
        .collect();
    found.sort();
    found
}

/// Whether an item with the attribute breaks who used it without.
pub fn breaks_with(attribute: &str) -> bool {
    [
        "non_exhaustive",
        "cfg",
        "doc(hidden)",
        "repr",
        "target_feature",
        "serde",
    ]
    .iter()
    .any(|name| attribute.starts_with(name))
}

/// Whether an item without the attribute breaks who used it with.
pub fn breaks_without(attribute: &str) -> bool {
    let names = ["repr", "macro_export", "proc_macro", "serde"];
    let linked = ["no_mangle", "export_name", "link_name"];
    names.iter().any(|name| attribute.starts_with(name))
        || linked.iter().any(|name| attribute.contains(name))
}

/// The traits that `derive` gives, by their last names.
fn derived(attributes: &[Box<str>]) -> Vec<String> {
    let lists = attributes.iter().filter_map(|text| {
        let list = text.strip_prefix("derive")?.trim_start();
        list.strip_prefix('(')?.strip_suffix(')')
    });
    let names = lists.flat_map(|list| list.split(','));
    let last = names.map(|name| name.trim().rsplit("::").next().unwrap_or("").trim());
    last.filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect()
}
