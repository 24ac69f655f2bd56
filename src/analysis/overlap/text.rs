//! A query text, tokenized and weighted like the units of the index.

use super::build::merged;
use super::passages::{citation, ids, named, passages, title};
use super::{HashIds, OverlapIndex, TermVector, normalize};
use crate::facts::document::{BlockKind, Document, DocumentBlock, Section};
use crate::facts::{Language, ReferenceKind};
use crate::graph::{Graph, RelationTarget};
use crate::parse::parse_document;
use crate::span::{FileId, Span};

/// The longest passage counts as much as one of the square of this many terms.
const MOST: f32 = 20.0;

/// Characters of the first sentence used as title if there is none.
const OPENING: usize = 160;

/// A text, weighed.
pub struct QueryText {
    /// Its terms, of length 1.
    pub whole: TermVector,
    /// The count of each term of `whole`, with boilerplate down-weighted.
    pub counts: Vec<f32>,
    /// Its title, or how it opens.
    pub title: TermVector,
    /// Its passages.
    pub passages: Vec<QueryPassage>,
    /// The files that it refers to.
    pub cited: Vec<FileId>,
}

/// A passage of a text.
pub struct QueryPassage {
    /// Index of the section in the document.
    pub section: u32,
    /// Its terms, of length 1.
    pub terms: TermVector,
    /// How much it counts among the passages.
    pub weight: f32,
}

impl QueryText {
    /// Whether there is nothing to compare.
    pub fn is_empty(&self) -> bool {
        self.whole.is_empty()
    }
}

impl OverlapIndex {
    /// Read a text as the index's own units were read: its document, and its weighed terms. Linear in the text.
    pub fn read(&self, graph: &Graph, text: &str, language: Language) -> (Document, QueryText) {
        let document = match language {
            Language::Markdown | Language::Gherkin => parse_document(language, text),
            _ => unmarked(text),
        };
        let read = self.read_document(graph, text, &document);
        (document, read)
    }

    /// The same of a text that was parsed already.
    pub fn read_document(&self, graph: &Graph, text: &str, document: &Document) -> QueryText {
        let cited = cited(graph, document);
        let hashes: Vec<(u32, u64)> = cited
            .iter()
            .map(|(section, file)| (*section, citation(graph.path(*file))))
            .collect();
        let read = passages(document, text, &hashes, &|block| self.worth(block));
        let mut unknown = HashIds::default();
        let mut counts: Vec<(u32, f32)> = Vec::new();
        let mut parts = Vec::new();
        for passage in read {
            let mut terms: TermVector = self.number(passage.terms, &mut unknown);
            let says = self.unlike(passage.heading);
            let length: f32 = terms.iter().map(|(_, count)| count * says).sum();
            counts.extend(terms.iter().map(|(term, count)| (*term, count * says)));
            self.weigh(&mut terms);
            parts.push(QueryPassage {
                section: passage.section,
                terms,
                weight: length.sqrt().min(MOST),
            });
        }
        // Where every heading is boilerplate, the text counts as it is.
        if counts.iter().all(|(_, count)| *count <= 0.0) {
            for part in &mut parts {
                part.weight = 1.0;
                counts.extend(part.terms.iter().copied());
            }
        }
        counts.retain(|(_, count)| *count > 0.0);
        let whole = merged(counts);
        let counts = whole.iter().map(|(_, count)| *count).collect();
        let mut named = named(document);
        if named.trim().is_empty() {
            named = opening(document, text);
        }
        let mut title = self.number(title(&named), &mut unknown);
        let mut whole = whole;
        self.weigh(&mut whole);
        self.weigh(&mut title);
        QueryText {
            whole,
            counts,
            title,
            passages: parts,
            cited: cited.into_iter().map(|(_, file)| file).collect(),
        }
    }

    // trueup: allow(duplicate-code) the one makes the index longer, the other leaves it as it is
    fn number(&self, terms: Vec<(u64, f32)>, unknown: &mut HashIds) -> TermVector {
        let mut numbered: TermVector = terms
            .into_iter()
            .map(|(hash, count)| {
                let next = self.terms() + unknown.len() as u32;
                let id = self.term(hash);
                (
                    id.unwrap_or_else(|| *unknown.entry(hash).or_insert(next)),
                    count,
                )
            })
            .collect();
        numbered.sort_unstable_by_key(|(term, _)| *term);
        numbered
    }

    fn weigh(&self, terms: &mut TermVector) {
        for (term, part) in terms.iter_mut() {
            *part = part.sqrt() * self.information(*term);
        }
        let _ = normalize(terms);
    }
}

/// The references of a text, by section: ids, and links and code spans that name a file.
fn cited(graph: &Graph, document: &Document) -> Vec<(u32, FileId)> {
    let mut cited: Vec<(u32, FileId)> = ids(graph, document).collect();
    for reference in &document.references {
        let named = matches!(reference.kind, ReferenceKind::Link | ReferenceKind::Name);
        let path = reference.target.split('#').next().unwrap_or("");
        if !named || !path.contains('.') {
            continue;
        }
        let file = match graph.find_at_root(path) {
            RelationTarget::Artifact(id) => Some(graph.artifact(id).file),
            _ => graph.paths.file(path),
        };
        cited.extend(file.map(|file| (reference.section, file)));
    }
    cited.sort_unstable();
    cited.dedup();
    cited
}

/// A text without marks as a document: one section, a block for each paragraph.
fn unmarked(text: &str) -> Document {
    let mut blocks = Vec::new();
    let mut at = 0;
    for paragraph in text.split("\n\n") {
        let span = Span::new(at..at + paragraph.len());
        at += paragraph.len() + 2;
        if !paragraph.trim().is_empty() {
            blocks.push(DocumentBlock {
                kind: BlockKind::Paragraph,
                span,
                section: 0,
                ordinal: blocks.len() as u32 + 1,
            });
        }
    }
    Document {
        sections: vec![Section {
            span: Span::at(0),
            end: Span::at(text.len()).end,
            ..Section::default()
        }],
        blocks,
        ..Document::default()
    }
}

/// The first sentence of a document.
fn opening(document: &Document, text: &str) -> String {
    let first = document.blocks.first();
    let first = first.map_or("", |block| block.span.text(text));
    let sentence = first.split(". ").next().unwrap_or("");
    sentence.chars().take(OPENING).collect()
}
