//! Units of the overlap index: documents and Rust items, with their sections as passages of counted terms.

use std::collections::{BTreeMap, HashMap};
use std::hash::BuildHasherDefault;

use super::terms::{hash, terms};
use crate::analysis::AnalyzedGraph;
use crate::facts::ReferenceKind;
use crate::facts::code::{ItemKind, RustFacts};
use crate::facts::document::{Document, DocumentBlock};
use crate::facts::word_set::IdentityHasher;
use crate::graph::{Artifact, ArtifactId, FileClass, Graph, RelationTarget};
use crate::span::{FileId, Span};

/// Numbers by hashes that are not hashed again.
pub type HashCounts<T> = HashMap<u64, T, BuildHasherDefault<IdentityHasher>>;

/// Something that a text may overlap with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum OverlapUnitKind {
    /// A first-class document.
    Artifact(ArtifactId),
    /// A document that is no artifact.
    Document,
    /// A Rust item, by its index in the file.
    Item(u32),
}

/// A unit as it is read: its passages, not weighed yet.
pub struct CountedUnit {
    /// What it is.
    pub what: OverlapUnitKind,
    /// The file it stands in.
    pub file: FileId,
    /// The terms of its title.
    pub title: Vec<(u64, f32)>,
    /// Its passages in order.
    pub passages: Vec<CountedPassage>,
}

/// A section, or the documentation of an item.
pub struct CountedPassage {
    /// Index of the section in the document; 0 for an item.
    pub section: u32,
    /// A number for its heading; none for text without one.
    pub heading: Option<u64>,
    /// Its terms, by hash, each once.
    pub terms: Vec<(u64, f32)>,
}

/// The weight of a block, by its text hash: 1 if unique, 0 if it occurs everywhere.
pub type BlockWeight<'a> = &'a (dyn Fn(u64) -> f32 + Sync);

/// Gathers counted terms.
#[derive(Default)]
struct TermBag(HashCounts<f32>);

impl TermBag {
    fn add(&mut self, text: &str, worth: f32) {
        if worth > 0.0 {
            terms(text, &mut |hash, _, _| {
                *self.0.entry(hash).or_default() += worth;
            });
        }
    }

    fn take(self) -> Vec<(u64, f32)> {
        let mut terms: Vec<(u64, f32)> = self.0.into_iter().collect();
        terms.sort_unstable_by_key(|(hash, _)| *hash);
        terms
    }
}

/// The terms of a title.
pub fn title(text: &str) -> Vec<(u64, f32)> {
    let mut bag = TermBag::default();
    bag.add(text, 1.0);
    bag.take()
}

/// A number for a block: for its letters and digits.
pub fn block_number(text: &str) -> u64 {
    let letters = text.chars().filter(|c| c.is_alphanumeric());
    letters.fold(0xcbf2_9ce4_8422_2325, |hash, c| {
        let folded = u64::from(u32::from(c) | 0x20);
        (hash ^ folded).wrapping_mul(0x0100_0000_01b3)
    })
}

/// The passages of a document; `cited` contains the references of its sections, as hashes of paths.
pub fn passages(
    document: &Document,
    text: &str,
    cited: &[(u32, u64)],
    worth: BlockWeight<'_>,
) -> Vec<CountedPassage> {
    let mut found = Vec::new();
    let mut cited = cited.iter().peekable();
    let mut blocks = document.blocks.iter().peekable();
    for (at, section) in document.sections.iter().enumerate() {
        let at = at as u32;
        let mut bag = TermBag::default();
        let heading = (section.level > 0).then(|| block_number(&section.title));
        if let Some(number) = heading {
            bag.add(&section.title, worth(number));
        }
        // The parser gives blocks in the order of sections.
        while let Some(block) = blocks.next_if(|block| block.section <= at) {
            let text = block.span.text(text);
            bag.add(text, worth(block_number(text)));
        }
        while let Some((_, path)) = cited.next_if(|(section, _)| *section <= at) {
            *bag.0.entry(*path).or_default() += 1.0;
        }
        let terms = bag.take();
        if !terms.is_empty() {
            found.push(CountedPassage {
                section: at,
                heading,
                terms,
            });
        }
    }
    found
}

/// The titles of a document: its heading, and the title in its head.
pub fn named(document: &Document) -> String {
    let stated = document
        .fields
        .iter()
        .filter(|field| matches!(&*field.key, "feature name" | "title" | "name"));
    let meta = document.meta("title").into_iter();
    let mut name: String = meta
        .chain(stated)
        .filter_map(|field| field.value.scalar())
        .fold(String::new(), |all, one| all + one + " ");
    if let Some(section) = document.title() {
        name.push_str(&section.title);
    }
    name
}

/// Whether a file is indexed: third-party files, generated files, fixtures and templates are not.
pub fn takes_part(graph: &Graph, file: FileId) -> bool {
    matches!(
        graph.standing(file),
        FileClass::Living | FileClass::Narrative | FileClass::Archive
    )
}

/// The hash of a file or an artifact that is referred to.
pub fn citation(path: &str) -> u64 {
    hash(">", path)
}

/// The references of each document of `files`: section and hash, in order of sections. Linear in links and references.
pub fn citations(graph: &AnalyzedGraph, files: &[FileId]) -> Vec<Vec<(u32, u64)>> {
    let mut cited = vec![Vec::new(); graph.sources.len()];
    // Historical documents are parsed for links only if they are indexed themselves.
    let asks = files.iter().any(|file| !graph.speaks(*file));
    let past = asks.then(|| graph.past_links()).into_iter().flatten();
    for link in graph.links().iter().chain(past) {
        if let Some(to) = link.target.file()
            && to != link.file
            && let Some(reference) = graph.reference(link)
        {
            cited[link.file.index()].push((reference.section, citation(graph.path(to))));
        }
    }
    for artifact in &graph.artifacts {
        cited[artifact.file.index()].extend(declared(graph, artifact).map(|hash| (0, hash)));
    }
    for file in files {
        let source = graph.source(*file);
        let Some(document) = source.facts.document() else {
            continue;
        };
        let own = &mut cited[file.index()];
        own.push((0, citation(&source.path)));
        own.extend(ids(graph, document).map(|(section, to)| (section, citation(graph.path(to)))));
        own.sort_unstable();
        own.dedup();
    }
    cited
}

/// The targets of an artifact's declared relations.
fn declared<'a>(graph: &'a Graph, artifact: &'a Artifact) -> impl Iterator<Item = u64> + 'a {
    artifact
        .relations
        .iter()
        .filter_map(|declared| match declared.to {
            RelationTarget::Artifact(id) => Some(citation(graph.path(graph.artifact(id).file))),
            RelationTarget::Path => Some(citation(declared.target.trim_end_matches('/'))),
            _ => None,
        })
}

/// The artifacts whose ids a document names, by section.
pub fn ids<'a>(
    graph: &'a Graph,
    document: &'a Document,
) -> impl Iterator<Item = (u32, FileId)> + 'a {
    let references = document.references.iter();
    references
        .filter(|reference| reference.kind == ReferenceKind::Id)
        .filter_map(|reference| {
            let head = reference.target.split('#').next().unwrap_or("");
            match graph.find_at_root(head) {
                RelationTarget::Artifact(id) => Some((reference.section, graph.artifact(id).file)),
                _ => None,
            }
        })
}

/// The units of a file. Items in cargo's folders of tests, benchmarks and examples are not indexed.
pub fn units(
    graph: &Graph,
    file: FileId,
    cited: &[(u32, u64)],
    worth: BlockWeight<'_>,
) -> Vec<CountedUnit> {
    let source = graph.source(file);
    let text = source.text();
    if let Some(document) = source.facts.document() {
        let what = graph
            .ids
            .of_file(file)
            .map_or(OverlapUnitKind::Document, OverlapUnitKind::Artifact);
        return vec![CountedUnit {
            what,
            file,
            title: title(&named(document)),
            passages: passages(document, text, cited, worth),
        }];
    }
    let Some(code) = source.facts.code() else {
        return Vec::new();
    };
    let mut folders = source.path.split('/');
    if folders.any(|folder| matches!(folder, "tests" | "benches" | "examples")) {
        return Vec::new();
    }
    items(file, code, &source.path, text, worth)
}

/// The documented items of a file. Fields and variants are part of their type; tests
/// and modules are left out.
fn items(
    file: FileId,
    code: &RustFacts,
    path: &str,
    text: &str,
    worth: BlockWeight<'_>,
) -> Vec<CountedUnit> {
    let mut bags: BTreeMap<u32, (TermBag, bool)> = BTreeMap::new();
    for (at, item) in code.items.iter().enumerate() {
        use ItemKind::{Field, Impl, Module, Variant};
        if item.test.is_some() || matches!(item.kind, Module | Impl) {
            continue;
        }
        let mut of = at as u32;
        // Parents precede children, so this terminates.
        while let Some(item) = code.items.get(of as usize)
            && matches!(item.kind, Field | Variant)
            && let Some(parent) = item.parent
        {
            of = parent;
        }
        let (bag, documented) = bags.entry(of).or_default();
        bag.add(&item.name, 1.0);
        bag.add(signature(text, item.name_span, item.span), 1.0);
        if let Some(doc) = item.doc {
            let says = doc.text(text);
            bag.add(says, worth(block_number(says)));
            *documented = true;
        }
    }
    let documented = bags.into_iter().filter(|(_, (_, documented))| *documented);
    documented
        .map(|(at, (mut bag, _))| {
            *bag.0.entry(citation(path)).or_default() += 1.0;
            let item = &code.items[at as usize];
            let around = item
                .parent
                .and_then(|parent| code.items.get(parent as usize));
            let name = around.map_or(String::new(), |around| format!("{} ", around.name));
            CountedUnit {
                what: OverlapUnitKind::Item(at),
                file,
                title: title(&(name + &item.name)),
                passages: vec![CountedPassage {
                    section: 0,
                    heading: None,
                    terms: bag.take(),
                }],
            }
        })
        .collect()
}

/// The longest signature that is read, in bytes.
const SIGNATURE: usize = 300;

/// What follows an item's name up to its body.
fn signature(text: &str, name: Span, item: Span) -> &str {
    let from = name.range().end;
    let most = crate::span::floor(text, item.range().end.min(from + SIGNATURE));
    let rest = text.get(from..most).unwrap_or("");
    rest.split(['{', ';']).next().unwrap_or("")
}

/// The numbers of a file's blocks and headings, each once.
pub fn block_numbers(graph: &Graph, file: FileId) -> Vec<u64> {
    let source = graph.source(file);
    let text = source.text();
    let mut numbers: Vec<u64> = match (source.facts.document(), source.facts.code()) {
        (Some(document), _) => {
            let of = |block: &DocumentBlock| block_number(block.span.text(text));
            let blocks = document.blocks.iter().map(of);
            let headings = document.headings();
            blocks
                .chain(headings.map(|section| block_number(&section.title)))
                .collect()
        }
        (None, Some(code)) => {
            let docs = code.items.iter().filter_map(|item| item.doc);
            docs.map(|doc| block_number(doc.text(text))).collect()
        }
        (None, None) => Vec::new(),
    };
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}
