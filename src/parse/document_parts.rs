//! The addressable parts of a document.

use std::collections::HashMap;
use std::rc::Rc;

use crate::facts::{Document, SourceFile};
use crate::parse::{body, digests, piece};
use crate::span::Span;

/// A part of a document that a fragment names.
pub struct DocumentPart {
    /// Its one name.
    pub fragment: String,
    /// Its place.
    pub span: Span,
    /// The section it is, or stands in.
    pub section: u32,
}

/// The parts of one document by every fragment that names one.
pub type DocumentParts = HashMap<String, Rc<DocumentPart>>;

/// Everything in a file that can be the end of a pair, by its digest; of the same, the first.
pub fn pieces(source: &SourceFile) -> HashMap<u64, Span> {
    let text = source.text();
    let mut found = HashMap::new();
    if let Some(code) = source.facts.code() {
        let sums = digests(text, code);
        for (item, sum) in code.items.iter().zip(&sums.items) {
            found.entry(*sum).or_insert(item.span);
        }
        found.insert(sums.file, Span::new(0..text.len()));
    }
    if let Some(document) = source.facts.document() {
        let parts = parts(document);
        let blocks = document.blocks.iter().map(|block| block.span);
        let mut spans: Vec<Span> = parts.values().map(|part| part.span).chain(blocks).collect();
        spans.push(body(document, text));
        spans.sort_unstable_by_key(|span| (span.start, span.end));
        spans.dedup();
        for span in spans {
            let sum = piece(source.language, span.text(text));
            found.entry(sum).or_insert(span);
        }
    }
    found
}

/// The sections and the criteria of `document`. A criterion goes by its own name where only one has it.
pub fn parts(document: &Document) -> DocumentParts {
    let mut found = DocumentParts::new();
    for (index, section) in document.sections.iter().enumerate().skip(1) {
        let part = DocumentPart {
            fragment: section.slug.to_string(),
            span: Span {
                start: section.span.start,
                end: section.end.max(section.span.end),
            },
            section: index as u32,
        };
        found.insert(section.slug.to_string(), Rc::new(part));
    }
    let mut count: HashMap<&str, u32> = HashMap::new();
    for criterion in &document.criteria {
        *count.entry(&criterion.name).or_default() += 1;
    }
    for criterion in &document.criteria {
        let Some(section) = document.sections.get(criterion.section as usize) else {
            continue;
        };
        let heading = criterion.span == section.span;
        let span = Span {
            start: criterion.span.start,
            end: if heading {
                section.end.max(section.span.end)
            } else {
                criterion.span.end
            },
        };
        let long = format!("{}/{}", section.slug, criterion.name);
        let alone = count[&*criterion.name] == 1;
        let fragment = match (alone, heading) {
            (true, _) => criterion.name.to_string(),
            (false, true) => section.slug.to_string(),
            (false, false) => long.clone(),
        };
        let part = Rc::new(DocumentPart {
            fragment: fragment.clone(),
            span,
            section: criterion.section,
        });
        if heading {
            found.insert(section.slug.to_string(), part.clone());
        } else {
            found.entry(long).or_insert(part.clone());
        }
        if alone {
            found.insert(fragment, part);
        }
    }
    found
}

/// The block that `section/3` names.
pub fn block(document: &Document, parts: &DocumentParts, fragment: &str) -> Option<Span> {
    let (slug, ordinal) = fragment.rsplit_once('/')?;
    let ordinal: u32 = ordinal.parse().ok()?;
    let section = match slug {
        "" => 0,
        slug => parts.get(slug)?.section,
    };
    // Ordinals count up within a section.
    let first = document
        .blocks
        .partition_point(|block| (block.section, block.ordinal) < (section, ordinal));
    let block = document.blocks.get(first)?;
    (block.section == section && block.ordinal == ordinal).then_some(block.span)
}
