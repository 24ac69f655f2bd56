//! Splits the linked texts into paragraphs and signatures, without duplicates.

use crate::graph::Graph;
use std::collections::{BTreeSet, HashSet};

use super::{ContextCategory, ContextPiece, tokens};
use crate::facts::Document;
use crate::facts::code::RustItem;
use crate::facts::document::{BlockKind, DocumentBlock};
use crate::graph::{ArtifactId, Role};
use crate::queries::show::ShowTarget;
use crate::span::{FileId, Span, floor};

/// Bytes of a signature, at the most.
const SIGNATURE: usize = 600;

/// Collects pieces.
pub struct PieceCollector<'a> {
    graph: &'a Graph,
    /// The pieces, in order.
    pub pieces: Vec<ContextPiece>,
    seen: HashSet<(FileId, u32)>,
}

impl<'a> PieceCollector<'a> {
    /// Nothing yet.
    pub fn new(graph: &'a Graph) -> PieceCollector<'a> {
        PieceCollector {
            graph,
            pieces: Vec::new(),
            seen: HashSet::new(),
        }
    }

    /// The paragraphs of the requested target; for code, its signature.
    pub fn asked(&mut self, place: &ShowTarget) {
        let source = self.graph.source(place.file);
        let Some(document) = source.facts.document() else {
            return;
        };
        let inside = |block: &&DocumentBlock| place.span.contains(block.span.start);
        for block in document.blocks.iter().filter(inside) {
            self.block(place.file, document, block, ContextCategory::Asked);
        }
    }

    /// The paragraphs of an artifact that is there for `part`.
    pub fn artifact(&mut self, id: ArtifactId, part: ContextCategory) {
        let artifact = self.graph.artifact(id);
        let (document, _) = self.graph.document(artifact);
        // A record without such a section decides as a whole. The title of the document is no section of it.
        let has_decision = document.blocks.iter().any(|block| decides(document, block));
        for block in &document.blocks {
            let part = match part {
                _ if block.kind == BlockKind::Code => ContextCategory::Rest,
                ContextCategory::Feature if is_criterion(document, block) => {
                    ContextCategory::Criterion
                }
                ContextCategory::Decision if has_decision && !decides(document, block) => {
                    ContextCategory::Rest
                }
                part => part,
            };
            self.block(artifact.file, document, block, part);
        }
    }

    /// The first statement of a merely linked artifact: its outcome, or its opening paragraph.
    pub fn opening(&mut self, id: ArtifactId) {
        let artifact = self.graph.artifact(id);
        let (document, _) = self.graph.document(artifact);
        let part = if artifact.role() == Role::Decision {
            ContextCategory::Decision
        } else {
            ContextCategory::Rest
        };
        let mut prose = document
            .blocks
            .iter()
            .filter(|block| block.kind != BlockKind::Code)
            .peekable();
        let first = prose.peek().copied();
        let mut decided = prose.filter(|block| decides(document, block)).peekable();
        if part == ContextCategory::Decision && decided.peek().is_some() {
            for block in decided {
                self.block(artifact.file, document, block, part);
            }
        } else if let Some(block) = first {
            self.block(artifact.file, document, block, part);
        }
    }

    fn block(
        &mut self,
        file: FileId,
        document: &Document,
        block: &DocumentBlock,
        part: ContextCategory,
    ) {
        let text = block.span.text(self.graph.source(file).text()).trim_end();
        let section = document.sections.get(block.section as usize);
        let section = section.map_or("", |section| &*section.title);
        self.piece(part, section, file, block.span, text.to_owned());
    }

    /// The statements of structure artifacts about `files` or a folder above them: paragraphs, and single table rows.
    pub fn structure(&mut self, artifacts: &[ArtifactId], files: &BTreeSet<FileId>) {
        let mut names: HashSet<&str> = HashSet::new();
        for file in files {
            let path = self.graph.path(*file);
            names.insert(path);
            names.extend(path.match_indices('/').map(|(at, _)| &path[..at]));
        }
        // The root folder is no information about a part.
        names.retain(|name| name.contains('/'));
        let speaks = |text: &str| {
            let mut code = text.split('`').skip(1).step_by(2);
            code.any(|word| names.contains(word.trim_end_matches('/')))
        };
        for id in artifacts {
            let artifact = self.graph.artifact(*id);
            let (document, text) = self.graph.document(artifact);
            for block in &document.blocks {
                if block.kind != BlockKind::Table {
                    if speaks(block.span.text(text)) {
                        self.block(artifact.file, document, block, ContextCategory::Structure);
                    }
                    continue;
                }
                let section = document.sections.get(block.section as usize);
                let title = section.map_or("", |section| &*section.title);
                let mut at = block.span.range().start;
                for line in block.span.text(text).split_inclusive('\n') {
                    let span = Span::new(at..at + line.trim_end().len());
                    at += line.len();
                    if speaks(line) {
                        let row = line.trim().to_owned();
                        self.piece(ContextCategory::Structure, title, artifact.file, span, row);
                    }
                }
            }
        }
    }

    /// The signature of a Rust item, with the first line of its documentation.
    pub fn item(&mut self, file: FileId, at: u32) {
        let source = self.graph.source(file);
        let Some((code, item)) = source
            .facts
            .code()
            .and_then(|code| Some((code, code.items.get(at as usize)?)))
        else {
            return;
        };
        let part = if code.is_test(item) {
            ContextCategory::Test
        } else {
            ContextCategory::Signature
        };
        let (span, mut text) = signature(source.text(), item);
        let doc = item.doc.map(|doc| doc.text(source.text()));
        if let Some(line) = doc.and_then(|doc| doc.lines().next())
            && part == ContextCategory::Signature
        {
            text = format!("{}\n{text}", line.trim());
        }
        if self.seen.insert((file, span.start)) {
            let address = self.graph.item_path(file, at);
            self.push(part, address, "", file, span, text);
        }
    }

    fn piece(
        &mut self,
        part: ContextCategory,
        section: &str,
        file: FileId,
        span: Span,
        text: String,
    ) {
        if text.trim().is_empty() || !self.seen.insert((file, span.start)) {
            return;
        }
        let address = self.graph.address(file, span);
        let address = address.unwrap_or_else(|| self.graph.path(file).to_owned());
        self.push(part, address, section, file, span, text);
    }

    fn push(
        &mut self,
        part: ContextCategory,
        address: String,
        section: &str,
        file: FileId,
        span: Span,
        text: String,
    ) {
        self.pieces.push(ContextPiece {
            part,
            tokens: tokens(&address) + tokens(&text),
            address,
            section: section.to_owned(),
            file,
            span,
            text,
        });
    }
}

/// The titles of the sections around a block, without that of the document.
fn titles<'d>(document: &'d Document, block: &DocumentBlock) -> impl Iterator<Item = &'d str> {
    let around = document.sections_around(block.span.start);
    around
        .filter(|section| section.level > 1)
        .map(|section| &*section.title)
}

/// Whether a block of a decision record is part of the outcome.
fn decides(document: &Document, block: &DocumentBlock) -> bool {
    titles(document, block).any(|title| {
        let title = title.to_ascii_lowercase();
        title.contains("decision") || title.contains("outcome") || title.contains("decided")
    })
}

fn is_criterion(document: &Document, block: &DocumentBlock) -> bool {
    let named = document
        .criteria
        .binary_search_by_key(&block.span.start, |criterion| criterion.span.start);
    named.is_ok()
        || titles(document, block).any(|title| {
            let title = title.to_ascii_lowercase();
            title.contains("criteria") || title.contains("scenario")
        })
}

/// An item up to its body: from the line of its name to the first brace or semicolon outside of brackets.
fn signature(text: &str, item: &RustItem) -> (Span, String) {
    let name = item.name_span.range().start;
    let start = text[..name].rfind('\n').map_or(0, |at| at + 1);
    let start = start.max(item.span.range().start).min(name);
    let end = item.span.range().end.max(name);
    let mut depth = 0i32;
    let mut stop = end;
    for (at, byte) in text.as_bytes()[name..end].iter().enumerate() {
        match byte {
            b'(' | b'[' => depth += 1,
            b')' | b']' => depth -= 1,
            b'{' | b';' | b'=' if depth <= 0 => {
                stop = name + at;
                break;
            }
            b'}' if depth <= 0 => {
                stop = name + at;
                break;
            }
            _ => {}
        }
    }
    let stop = floor(text, stop.min(start + SIGNATURE));
    let span = Span::new(start..stop.max(start));
    let words: Vec<&str> = span.text(text).split_whitespace().collect();
    (span, words.join(" "))
}
