//! Resolves the ends of a reviewed pair: from a name in `trueup.lock` or on the command line to a text and its digest.
//!
//! An end is a part of a document (`feature:x#AC-2`, `README.md#install`), a Rust item (`trueup::graph::Graph::node`)
//! or a Rust file (`src/graph.rs`, `trueup::graph`). Indexes are built lazily, for the first name that needs one.

mod items;

use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use crate::graph::artifact::{ArtifactId, RelationTarget};
use crate::graph::{Graph, suggest};
use crate::parse::{DocumentParts, block, body, digest, parts, piece};
use crate::span::{FileId, Span};
use items::ItemPathIndex;

/// Names that are near a lost one are looked for this often: each time, all names are looked at.
const HINTS: u32 = 100;

/// The kind of an end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EndpointKind {
    /// A document, a section, a criterion or a block.
    Text,
    /// A Rust item, or every item of one path.
    Item,
    /// A Rust file.
    File,
}

/// One end of a pair.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReviewEndpoint {
    /// Its one name.
    pub name: String,
    /// What it is.
    pub kind: EndpointKind,
    /// Its file; the first, if several items have the path.
    pub file: FileId,
    /// Where.
    pub span: Span,
    /// Digest of its content: independent of layout, marks and comments.
    pub digest: u64,
}

/// Why a name is no end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EndpointError {
    /// There is no such thing; a name that is near, if there is one.
    Missing(Option<String>),
    /// More than one artifact answers to it.
    Ambiguous,
}

/// Resolves ends, and memoizes digests.
pub struct EndpointResolver<'a> {
    graph: &'a Graph,
    known: HashMap<String, Result<ReviewEndpoint, EndpointError>>,
    items: Option<ItemPathIndex>,
    parts: HashMap<FileId, Rc<DocumentParts>>,
    digests: HashMap<(FileId, Span), u64>,
    moved: Option<HashMap<u64, Option<String>>>,
    hints: u32,
}

impl<'a> EndpointResolver<'a> {
    /// The ends of `graph`.
    pub fn new(graph: &'a Graph) -> EndpointResolver<'a> {
        EndpointResolver {
            graph,
            known: HashMap::new(),
            items: None,
            parts: HashMap::new(),
            digests: HashMap::new(),
            moved: None,
            hints: HINTS,
        }
    }

    /// Resolves `name` to an end.
    pub fn find(&mut self, name: &str) -> Result<ReviewEndpoint, EndpointError> {
        if let Some(known) = self.known.get(name) {
            return known.clone();
        }
        let found = self.look_up(name.trim());
        self.known.insert(name.to_owned(), found.clone());
        found
    }

    fn look_up(&mut self, name: &str) -> Result<ReviewEndpoint, EndpointError> {
        if name.contains("::") {
            return self.item(name);
        }
        let (head, fragment) = match name.split_once('#') {
            Some((head, fragment)) => (head, Some(fragment)),
            None => (name, None),
        };
        match self.graph.find_at_root(head) {
            RelationTarget::Artifact(id) => self.part_of(id, fragment),
            RelationTarget::Ambiguous(_) => Err(EndpointError::Ambiguous),
            RelationTarget::Path => self.file(head, fragment),
            RelationTarget::Missing | RelationTarget::Elsewhere => match self.item(name) {
                Ok(end) => Ok(end),
                Err(_) => Err(EndpointError::Missing(self.near(head))),
            },
        }
    }

    /// Whether a name may be looked for that is near a lost one.
    fn may_hint(&mut self) -> bool {
        let left = self.hints.checked_sub(1);
        self.hints = left.unwrap_or(0);
        left.is_some()
    }

    fn near(&mut self, name: &str) -> Option<String> {
        if !self.may_hint() {
            return None;
        }
        let near = suggest::best(name, self.graph.ids.all()).map(str::to_owned);
        near.or_else(|| suggest::nearest_path(&self.graph.paths, name))
    }

    /// The only item of the last name of `path`.
    fn near_item(&mut self, path: &str) -> Option<String> {
        if !self.may_hint() {
            return None;
        }
        let last = path.rsplit("::").next();
        let known = self.items().by_path.keys();
        let mut same = known.filter(|other| other.rsplit("::").next() == last);
        let first = same.next()?;
        same.next().is_none().then(|| first.clone())
    }

    fn near_part(&mut self, parts: &DocumentParts, fragment: &str) -> Option<String> {
        if !self.may_hint() {
            return None;
        }
        let known = parts.values().map(|part| part.fragment.as_str());
        let known: BTreeSet<&str> = known.collect();
        suggest::best(fragment, known.into_iter()).map(str::to_owned)
    }

    /// The end that an item of a file is.
    pub fn of_item(&mut self, file: FileId, at: u32) -> Option<ReviewEndpoint> {
        let name = self.items().names.get(&(file, at))?.clone();
        self.item(&name).ok()
    }

    /// The end that a Rust file is: by its module path, else by its own.
    pub fn of_file(&mut self, file: FileId) -> Option<ReviewEndpoint> {
        let graph = self.graph;
        // The root of a crate has a name that anything may have.
        match graph.crates.place(file) {
            Some(place) if place.path.contains("::") => self.item(&place.path).ok(),
            _ => self.file(graph.path(file), None).ok(),
        }
    }

    /// The only end with the former digest of `end`: its new location after a move.
    pub fn moved(&mut self, digest: u64) -> Option<String> {
        if self.moved.is_none() {
            self.moved = Some(self.by_digest());
        }
        self.moved.as_ref()?.get(&digest)?.clone()
    }

    fn by_digest(&mut self) -> HashMap<u64, Option<String>> {
        let mut found: Vec<ReviewEndpoint> = Vec::new();
        let paths: Vec<String> = self.items().by_path.keys().cloned().collect();
        for path in paths {
            found.extend(self.item(&path));
        }
        for at in 0..self.graph.artifacts.len() {
            let id = ArtifactId(at as u32);
            let parts = self.parts(self.graph.artifact(id).file);
            let names: BTreeSet<&str> = parts.values().map(|part| &*part.fragment).collect();
            found.extend(self.part_of(id, None));
            for name in names {
                found.extend(self.part_of(id, Some(name)));
            }
        }
        // Ties: a file with one item has the item's digest, and a document that of its only section.
        let rank = |end: &ReviewEndpoint| end.kind == EndpointKind::File || end.name.contains('#');
        let mut sorted: Vec<(u64, bool, String)> = found
            .into_iter()
            .map(|end| (end.digest, rank(&end), end.name))
            .collect();
        sorted.sort();
        sorted
            .chunk_by(|a, b| a.0 == b.0)
            .map(|same| {
                let rivals = same.get(1).is_some_and(|second| second.1 == same[0].1);
                (same[0].0, (!rivals).then(|| same[0].2.clone()))
            })
            .collect()
    }

    fn items(&mut self) -> &ItemPathIndex {
        self.items
            .get_or_insert_with(|| ItemPathIndex::new(self.graph))
    }

    fn item(&mut self, name: &str) -> Result<ReviewEndpoint, EndpointError> {
        let graph = self.graph;
        let full = match name.strip_prefix("crate::") {
            Some(rest) => own_crate(graph).map(|own| format!("{own}::{rest}")),
            None => Some(name.trim_start_matches("::").to_owned()),
        };
        let full = full.ok_or(EndpointError::Missing(None))?;
        let Some(found) = self.items().get(&full) else {
            return Err(EndpointError::Missing(self.near_item(&full)));
        };
        let mut digests: Vec<u64> = Vec::new();
        let mut first = None;
        for (file, at) in found {
            let Some(code) = graph.source(*file).facts.code() else {
                continue;
            };
            let (span, sum) = match at {
                Some(at) => match code.items.get(*at as usize) {
                    Some(item) => {
                        let sums = graph.digests(*file);
                        (
                            item.span,
                            sums.items.get(*at as usize).copied().unwrap_or(0),
                        )
                    }
                    None => continue,
                },
                None => (
                    Span::new(0..graph.source(*file).text().len()),
                    graph.digests(*file).file,
                ),
            };
            let kind = if at.is_some() {
                EndpointKind::Item
            } else {
                EndpointKind::File
            };
            first.get_or_insert((*file, span, kind));
            digests.push(sum);
        }
        let (file, span, kind) = first.ok_or(EndpointError::Missing(None))?;
        Ok(ReviewEndpoint {
            name: full,
            kind,
            file,
            span,
            digest: together(digests),
        })
    }

    fn file(
        &mut self,
        path: &str,
        fragment: Option<&str>,
    ) -> Result<ReviewEndpoint, EndpointError> {
        let graph = self.graph;
        let found = crate::graph::paths::resolve("", path).ok();
        let file = found
            .and_then(|path| graph.paths.file(&path))
            .ok_or(EndpointError::Missing(None))?;
        let source = graph.source(file);
        if source.facts.code().is_some() {
            return match fragment {
                Some(_) => Err(EndpointError::Missing(None)),
                None => Ok(ReviewEndpoint {
                    name: source.path.clone(),
                    kind: EndpointKind::File,
                    file,
                    span: Span::new(0..source.text().len()),
                    digest: graph.digests(file).file,
                }),
            };
        }
        if source.facts.is_document() {
            return self.part(file, &source.path, fragment);
        }
        Err(EndpointError::Missing(None))
    }

    fn part_of(
        &mut self,
        id: ArtifactId,
        fragment: Option<&str>,
    ) -> Result<ReviewEndpoint, EndpointError> {
        let artifact = self.graph.artifact(id);
        if self.graph.ids.of_id(&artifact.id).len() > 1 {
            return Err(EndpointError::Ambiguous);
        }
        self.part(artifact.file, &artifact.id, fragment)
    }

    /// The part of a document that `fragment` names; all of it but the front matter where there is none.
    fn part(
        &mut self,
        file: FileId,
        head: &str,
        fragment: Option<&str>,
    ) -> Result<ReviewEndpoint, EndpointError> {
        let source = self.graph.source(file);
        let Some(document) = source.facts.document() else {
            return Err(EndpointError::Missing(None));
        };
        let (name, span) = match fragment {
            None => (head.to_owned(), body(document, source.text())),
            Some(fragment) => {
                let parts = self.parts(file);
                let (fragment, span) = match parts.get(fragment) {
                    Some(part) => (part.fragment.clone(), part.span),
                    None => match block(document, &parts, fragment) {
                        Some(span) => (fragment.to_owned(), span),
                        None => {
                            let near = self.near_part(&parts, fragment);
                            let near = near.map(|near| format!("{head}#{near}"));
                            return Err(EndpointError::Missing(near));
                        }
                    },
                };
                (format!("{head}#{fragment}"), span)
            }
        };
        let digest = *self
            .digests
            .entry((file, span))
            .or_insert_with(|| piece(source.language, span.text(source.text())));
        Ok(ReviewEndpoint {
            name,
            kind: EndpointKind::Text,
            file,
            span,
            digest,
        })
    }

    fn parts(&mut self, file: FileId) -> Rc<DocumentParts> {
        let graph = self.graph;
        let parts = self.parts.entry(file).or_insert_with(|| {
            let document = graph.source(file).facts.document();
            Rc::new(document.map(parts).unwrap_or_default())
        });
        parts.clone()
    }
}

/// The library that `crate::` means: the only package's.
fn own_crate(graph: &Graph) -> Option<&str> {
    let first = graph.crates.crates.first()?;
    let alone = graph
        .crates
        .crates
        .iter()
        .all(|other| other.package == first.package);
    alone.then_some(&first.name)
}

/// Combines the digests of items with one path: `cfg` variants, methods of several traits. Independent of order.
fn together(mut digests: Vec<u64>) -> u64 {
    digests.sort_unstable();
    match digests[..] {
        [one] => one,
        _ => {
            let bytes: Vec<u8> = digests.iter().flat_map(|sum| sum.to_be_bytes()).collect();
            digest(&bytes)
        }
    }
}
