//! Citations in duvet form: a section of a document, and a quotation that must still consist of whole sentences of it.
//!
//! Sentences with MUST, SHALL or REQUIRED in a cited document are units. Each section is read once; quotations are
//! looked up by sentence.

use std::collections::HashMap;

use super::{MarkTarget, TraceNeed, TraceUnit};
use crate::facts::Language;
use crate::facts::trace_marks::{TraceForm, TraceMark};
use crate::graph::Graph;
use crate::graph::paths::{folder, resolve};
use crate::parse::plain;
use crate::span::{FileId, Span};

/// Bytes that all citations that are no whole sentence may cost.
const BUDGET: usize = 256 << 20;

/// How much more it costs to compare a byte of a section with a quotation than to keep one.
const SLOW: usize = 16;

/// A section as it is quoted.
struct CitedSection {
    heading: Span,
    /// Its words.
    text: String,
    /// Its sentences, each with the unit that it is.
    sentences: HashMap<String, Option<u32>>,
}

/// The sections that are cited.
pub struct CitationIndex<'a> {
    graph: &'a Graph,
    sections: HashMap<(FileId, u32), CitedSection>,
    /// The index of a section by its slug.
    slugs: HashMap<(FileId, &'a str), u32>,
    /// The sentences of all of them that require something.
    known: HashMap<String, u32>,
    budget: usize,
}

impl<'a> CitationIndex<'a> {
    /// Read the documents that any mark of `graph` cites, and add the sentences in them that require something.
    pub fn new(graph: &'a Graph, units: &mut Vec<TraceUnit>) -> CitationIndex<'a> {
        let mut quotes = CitationIndex {
            graph,
            sections: HashMap::new(),
            slugs: HashMap::new(),
            known: HashMap::new(),
            budget: BUDGET,
        };
        let mut cited: Vec<FileId> = graph
            .files()
            .filter(|(file, _)| super::counts(graph, *file))
            .filter_map(|(file, source)| Some((file, source.facts.code()?)))
            .flat_map(|(file, code)| {
                let marks = code
                    .marks
                    .iter()
                    .filter(|mark| mark.form == TraceForm::Duvet);
                marks
                    .filter_map(move |mark| document(graph, file, &mark.target.name))
                    .collect::<Vec<_>>()
            })
            .map(|(file, _)| file)
            .collect();
        cited.sort_unstable();
        cited.dedup();
        for file in cited {
            quotes.read(file, units);
        }
        quotes
    }

    fn read(&mut self, file: FileId, units: &mut Vec<TraceUnit>) {
        let source = self.graph.source(file);
        let Some(document) = source.facts.document() else {
            return;
        };
        for (at, section) in document.sections.iter().enumerate() {
            let mut read = CitedSection {
                heading: section.span,
                text: String::new(),
                sentences: HashMap::new(),
            };
            for block in document.blocks_of(at as u32) {
                let body = block.span.text(source.text());
                let body = match block.kind {
                    crate::facts::document::BlockKind::Code => continue,
                    _ => folded(source.language, strip_mark(source.language, body)),
                };
                for sentence in sentences(&body) {
                    // A repeated sentence of a section is one requirement.
                    if read.sentences.contains_key(sentence) {
                        continue;
                    }
                    let unit = requires(sentence).then(|| {
                        units.push(unit(self.graph, file, &section.slug, sentence, block.span));
                        units.len() as u32 - 1
                    });
                    if let Some(unit) = unit {
                        self.known.entry(sentence.to_owned()).or_insert(unit);
                    }
                    read.sentences.insert(sentence.to_owned(), unit);
                }
                read.text.push_str(&body);
                // No sentence goes on from block to block.
                read.text.push_str(" \u{1f} ");
            }
            self.slugs.entry((file, &section.slug)).or_insert(at as u32);
            self.sections.insert((file, at as u32), read);
        }
    }

    /// The targets of a citation: the quoted sentences, one by one.
    pub fn targets(&mut self, file: FileId, mark: &TraceMark) -> Vec<MarkTarget> {
        let name = &mark.target.name;
        if name.contains("://") {
            return vec![MarkTarget::Elsewhere];
        }
        let quote = folded(Language::Markdown, &mark.quote);
        let found = document(self.graph, file, name)
            .and_then(|(cited, slug)| Some((cited, *self.slugs.get(&(cited, slug))?)));
        let Some((key, section)) = found.and_then(|key| Some((key, self.sections.get(&key)?)))
        else {
            let meant = sentences(&quote).find_map(|sentence| self.known.get(sentence));
            return vec![MarkTarget::Missing(meant.copied())];
        };
        if mark.quote.is_empty() {
            // The section as a whole: everything in it.
            let cost = section.sentences.len() * std::mem::size_of::<super::ResolvedMark>() * SLOW;
            if cost > self.budget {
                return vec![MarkTarget::Elsewhere];
            }
            self.budget -= cost;
            let all: Vec<MarkTarget> = section
                .sentences
                .values()
                .flatten()
                .map(|unit| MarkTarget::Unit(*unit))
                .collect();
            return if all.is_empty() {
                vec![MarkTarget::Elsewhere]
            } else {
                sorted(all)
            };
        }
        let mut found = Vec::new();
        let mut unknown: Vec<&str> = Vec::new();
        for sentence in sentences(&quote) {
            // Items of a list are sentences of their own, and a quotation of several has their marks in it.
            let whole = section.sentences.contains_key(sentence);
            let items = sentence.split(" * ").flat_map(|part| part.split(" - "));
            if !whole
                && items
                    .clone()
                    .all(|item| section.sentences.contains_key(item))
            {
                let units = items.filter_map(|item| *section.sentences.get(item)?);
                found.extend(units.map(MarkTarget::Unit));
                continue;
            }
            match section.sentences.get(sentence) {
                Some(unit) => found.extend(unit.map(MarkTarget::Unit)),
                None => unknown.push(sentence),
            }
        }
        // Bounded: a fuzzy search costs section length times unknown sentences. The fault is reported once.
        let cost = section.text.len() * unknown.len() * SLOW;
        if cost > self.budget {
            return vec![MarkTarget::Elsewhere];
        }
        self.budget -= cost;
        for (at, sentence) in unknown.iter().enumerate() {
            let near = nearest(&section.sentences, sentence);
            let target = match near {
                _ if at > 0 => near.map(MarkTarget::Unit),
                // A part of a sentence, which goes on behind it or begins before it.
                Some(unit) if section.text.contains(sentence) => Some(MarkTarget::Partial(unit)),
                None if section.text.contains(sentence) => None,
                _ => Some(MarkTarget::Unquoted(key.0, section.heading, near)),
            };
            found.extend(target);
        }
        if found.is_empty() {
            return vec![MarkTarget::Elsewhere];
        }
        sorted(found)
    }
}

fn sorted(mut targets: Vec<MarkTarget>) -> Vec<MarkTarget> {
    targets.sort_by_key(MarkTarget::unit);
    targets
}

/// The document that a citation names: by its path from the root, from the file, or from any folder above it.
fn document<'m>(graph: &Graph, file: FileId, name: &'m str) -> Option<(FileId, &'m str)> {
    let (path, slug) = name.split_once('#')?;
    let mut from = folder(graph.path(file));
    loop {
        let found = resolve(from, path)
            .ok()
            .and_then(|full| graph.paths.file(&full));
        if let Some(found) = found.filter(|found| graph.source(*found).facts.is_document()) {
            return Some((found, slug));
        }
        if from.is_empty() {
            return None;
        }
        from = folder(from);
    }
}

fn unit(graph: &Graph, file: FileId, slug: &str, sentence: &str, span: Span) -> TraceUnit {
    let short: String = sentence.chars().take(60).collect();
    let dots = if short.len() < sentence.len() {
        "…"
    } else {
        ""
    };
    TraceUnit {
        name: format!("{}#{slug} “{short}{dots}”", graph.path(file)),
        form: TraceForm::Duvet,
        file,
        span,
        artifact: graph.ids.of_file(file),
        parent: None,
        revision: None,
        repeats: None,
        needs: vec![TraceNeed::Implementation, TraceNeed::Test],
        marks: Vec::new(),
        covered: Vec::new(),
    }
}

/// The words of `text` with one blank between two, also where a blank is one that does not break.
fn folded(language: Language, text: &str) -> String {
    let words = plain(language, text);
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// An item without its mark: what a parser of a whole document leaves out.
fn strip_mark(language: Language, body: &str) -> &str {
    match language {
        Language::Markdown => body.trim_start_matches(['-', '*', '+', ' ']),
        _ => body,
    }
}

/// Whether a sentence requires something, in the words of RFC 2119.
fn requires(sentence: &str) -> bool {
    let mut words = sentence.split(|c: char| !c.is_ascii_alphabetic());
    words.any(|word| matches!(word, "MUST" | "SHALL" | "REQUIRED"))
}

/// The sentences of `text`, in order.
fn sentences(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        rest = rest.trim_start();
        if rest.is_empty() {
            return None;
        }
        let bytes = rest.as_bytes();
        let stop = |at: &usize| {
            matches!(bytes[*at], b'.' | b'!' | b'?') && bytes.get(at + 1) == Some(&b' ')
        };
        let end = (0..bytes.len()).find(stop).map_or(rest.len(), |at| at + 1);
        let (sentence, behind) = rest.split_at(end);
        rest = behind;
        Some(sentence.trim())
    })
}

/// Sentences that are compared with a quotation at the most.
const MOST: usize = 200;

/// The unit whose sentence shares most words with `quote`, if that is more than half.
fn nearest(sentences: &HashMap<String, Option<u32>>, quote: &str) -> Option<u32> {
    let words = |text: &str| {
        text.split(' ')
            .map(str::to_ascii_lowercase)
            .collect::<std::collections::BTreeSet<_>>()
    };
    let wanted = words(quote);
    let mut known: Vec<(&String, u32)> = sentences
        .iter()
        .filter_map(|(text, unit)| Some((text, (*unit)?)))
        .collect();
    known.sort_by_key(|(_, unit)| *unit);
    let mut best: Option<(usize, u32)> = None;
    for (text, unit) in known.into_iter().take(MOST) {
        let other = words(text);
        let shared = wanted.intersection(&other).count();
        let least = wanted.len().min(other.len()).max(1);
        if shared * 2 > least && best.is_none_or(|(most, _)| shared > most) {
            best = Some((shared, unit));
        }
    }
    best.map(|(_, unit)| unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_falls_into_sentences() {
        let found: Vec<&str> = sentences("A MUST b. C, e.g. d? E").collect();
        assert_eq!(found, ["A MUST b.", "C, e.g.", "d?", "E"]);
        assert!(requires("A MUST NOT b") && !requires("A must b, MUSTARD"));
    }
}
