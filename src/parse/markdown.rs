//! Markdown, GitHub flavour: from a document's text to its facts in one pass over the parser's events.

mod anchors;
mod criteria;
mod fields;
mod front_matter;
mod html;
pub(crate) mod plain_text;
mod requirements;
mod urls;
mod walk;

use std::cell::RefCell;
use std::cmp::Reverse;

use pulldown_cmark::{BrokenLink, CowStr, LinkType, Options, Parser};

use crate::facts::document::{CodeBlock, LinkDefinition, RustSnippet};
use crate::facts::{Document, Reference, ReferenceKind};
use crate::parse::rust::snippet;
use crate::span::Span;

pub use anchors::Slugger;
pub use criteria::{is_label, requirement_number};
pub use plain_text::words;

/// The grammar: GitHub's. Wiki links are found in the prose instead, since the parser's own would swallow links
/// such as `[[1]](url)`; so are heading ids, since the parser takes `{id}` at the end of any heading for one.
fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_GFM
}

/// Parses Markdown. Infallible. Time and space are linear in `text`.
pub fn parse(text: &str) -> Document {
    let (front_matter, base) = front_matter::split(text);
    let body = &text[base..];
    let undefined = RefCell::new(Vec::new());
    let note = |link: BrokenLink<'_>| -> Option<(CowStr<'_>, CowStr<'_>)> {
        undefined.borrow_mut().extend(broken(text, base, &link));
        None
    };
    let parser = Parser::new_with_broken_link_callback(body, options(), Some(note));
    let mut definitions: Vec<LinkDefinition> = parser
        .reference_definitions()
        .iter()
        .map(|(label, definition)| LinkDefinition {
            label: label.into(),
            target: definition.dest.as_ref().into(),
            span: trimmed(
                text,
                base + definition.span.start,
                base + definition.span.end,
            ),
        })
        .collect();
    definitions.sort_unstable_by_key(|definition| definition.span.start);

    let mut walk = walk::MarkdownWalker::new(text, base);
    for item in parser.into_offset_iter() {
        // By reference: an event is large, and taking it apart would copy it.
        let (event, range) = &item;
        walk.event(event, base + range.start..base + range.end);
    }
    let (mut document, rows) = walk.finish();
    document.front_matter = front_matter;
    document.definitions = definitions;
    for mut reference in undefined.take() {
        reference.section = document.section_at(reference.span.start);
        document.references.push(reference);
    }
    document
        .references
        .sort_by_key(|reference| (reference.span.start, Reverse(reference.span.end)));
    document.references.dedup();
    document.fields = fields::fields(text, &document);
    document.criteria = criteria::criteria(text, &document, &rows);
    document.requirements = requirements::requirements(text, &document);
    document.planned = requirements::planned(text, &document);
    document.snippets = snippets(text, &document.fences);
    document
}

/// The reference that `link` makes, if it is written so that only a link can be meant: `[text][label]` and
/// `[label][]`, but neither `[x]` nor the indexing of `a[i][j]`.
fn broken(text: &str, base: usize, link: &BrokenLink<'_>) -> Option<Reference> {
    if !matches!(link.link_type, LinkType::Reference | LinkType::Collapsed) {
        return None;
    }
    let start = base + link.span.start;
    // The parser takes `[x]\[y]` for a reference, although the second bracket is escaped.
    if text[start..base + link.span.end].contains("]\\[") {
        return None;
    }
    let before = text[..start].chars().next_back();
    if before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | ']' | ')' | '`')) {
        return None;
    }
    Some(Reference {
        kind: ReferenceKind::Undefined,
        target: link.reference.as_ref().into(),
        span: Span::new(start..collapsed_end(text, base + link.span.end, link.link_type)),
        section: 0,
    })
}

/// Where a reference ends that the parser ends at byte `end`: of `[label][]`, it leaves out the empty brackets.
fn collapsed_end(text: &str, end: usize, kind: LinkType) -> usize {
    let empty = kind == LinkType::Collapsed && text[end..].starts_with("[]");
    end + if empty { 2 } else { 0 }
}

/// What the blocks of Rust name.
fn snippets(text: &str, fences: &[CodeBlock]) -> Vec<RustSnippet> {
    let mut found = Vec::new();
    for (at, fence) in fences.iter().enumerate() {
        let mut words = fence.info.split(|c: char| !c.is_alphanumeric() && c != '_');
        let rust = matches!(words.next(), Some("rust" | "rs" | "Rust"));
        if !rust || fence.info.contains("compile_fail") {
            continue;
        }
        let block = fence.span.text(text);
        // The line of the info string is no code.
        let first = block.find('\n').map_or(block.len(), |end| end + 1);
        if !block[first..].contains("::") {
            continue;
        }
        let (paths, modules) = snippet::paths(&block[first..], fence.span.start as usize + first);
        if !paths.is_empty() {
            found.push(RustSnippet {
                fence: at as u32,
                paths,
                modules,
            });
        }
    }
    found
}

/// The span `start..end` of `text` without white space at its end.
fn trimmed(text: &str, start: usize, end: usize) -> Span {
    Span::new(start..start + text[start..end].trim_end().len())
}

#[cfg(test)]
mod tests;
