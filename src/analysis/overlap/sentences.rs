//! Sentences of a text with their terms and modality.

use std::sync::LazyLock;

use super::modal::{EMPTY, SentenceModality, modal};
use super::terms::{TermKind, hash, terms};
use crate::facts::document::{BlockKind, Document};
use crate::span::Span;

/// A sentence.
#[derive(Clone, Debug)]
pub struct Sentence {
    /// Where it stands.
    pub span: Span,
    /// Hashes of its terms, sorted, each once.
    pub terms: Vec<u64>,
    /// What it asks.
    pub force: SentenceModality,
    /// The negated term: the one after the first "not".
    pub negated: Option<u64>,
    /// It contains a negation.
    pub negates: bool,
    /// Restricted by "unless", "except" or "only".
    pub limited: bool,
}

/// The longest block that is split into sentences, in bytes; a longer one is data.
const LONGEST: usize = 8 << 10;

/// At most `most` sentences of the prose of one section, or of the whole document. In a normative document (`law`), a
/// leading "no" forbids.
pub fn sentences(
    document: &Document,
    text: &str,
    section: Option<u32>,
    law: bool,
    most: usize,
) -> Vec<Sentence> {
    let mut found = Vec::new();
    let blocks = match section {
        Some(at) => {
            let from = document.blocks.partition_point(|block| block.section < at);
            let to = document.blocks.partition_point(|block| block.section <= at);
            &document.blocks[from..to]
        }
        None => &document.blocks[..],
    };
    for block in blocks {
        if block.kind == BlockKind::Code || block.span.len() > LONGEST {
            continue;
        }
        let heading = under(document, block.section);
        for span in split(text, block.span, block.kind == BlockKind::Table) {
            if found.len() == most {
                return found;
            }
            found.extend(sentence(text, span, heading, law));
        }
    }
    found
}

/// A sentence with its terms; none if it has no content words.
pub fn sentence(text: &str, span: Span, heading: SentenceModality, law: bool) -> Option<Sentence> {
    let said = span.text(text);
    let modal = modal(said, heading, law);
    let words = |said: &str| {
        let mut hashes = Vec::new();
        terms(said, &mut |hash, _, kind| {
            if kind == TermKind::Word && !EMPTY_HASHES.contains(&hash) {
                hashes.push(hash);
            }
        });
        hashes
    };
    let behind = modal.negated.and_then(|at| said.get(at..));
    let negated = behind.and_then(|behind| words(behind).first().copied());
    let mut hashes = words(said);
    hashes.sort_unstable();
    hashes.dedup();
    (!hashes.is_empty()).then_some(Sentence {
        span,
        terms: hashes,
        force: modal.force,
        negated,
        negates: behind.is_some(),
        limited: modal.limited,
    })
}

static EMPTY_HASHES: LazyLock<Vec<u64>> =
    LazyLock::new(|| EMPTY.iter().map(|word| hash("", word)).collect());

/// The modality that the enclosing headings give to a section.
fn under(document: &Document, section: u32) -> SentenceModality {
    let mut at = Some(section);
    // A heading has at most five around it.
    for _ in 0..6 {
        let Some(section) = at.and_then(|at| document.sections.get(at as usize)) else {
            break;
        };
        let title = section.title.trim().to_ascii_lowercase();
        match title.as_str() {
            "must nots" | "must not" | "prohibitions" | "forbidden" => {
                return SentenceModality::MustNot;
            }
            "musts" | "must" => return SentenceModality::Must,
            _ => at = section.parent,
        }
    }
    SentenceModality::None
}

/// The sentences of a block; the rows of a table.
pub fn split(text: &str, block: Span, table: bool) -> Vec<Span> {
    let said = block.text(text);
    let base = block.range().start;
    let mut spans = Vec::new();
    let mut from = 0;
    let mut push = |from: usize, to: usize| {
        let part = &said[from..to];
        let lead = part.len() - part.trim_start().len();
        let part = part.trim();
        if !part.is_empty() {
            spans.push(Span::new(
                base + from + lead..base + from + lead + part.len(),
            ));
        }
    };
    for (at, c) in said.char_indices() {
        let after = &said[at + c.len_utf8()..];
        let ends = match c {
            '\n' => table || after.starts_with('\n'),
            '.' | '!' | '?' => {
                after.starts_with(char::is_whitespace)
                    && !ABBREVIATED.iter().any(|word| said[..at].ends_with(word))
            }
            '。' | '！' | '？' => true,
            _ => false,
        };
        if ends {
            push(from, at + c.len_utf8());
            from = at + c.len_utf8();
        }
    }
    push(from, said.len());
    spans
}

const ABBREVIATED: [&str; 5] = ["e.g", "i.e", "etc", "vs", "cf"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_split_at_full_stops() {
        let text = "One is, e.g. this. Two! 三。四";
        let spans = split(text, Span::new(0..text.len()), false);
        let told: Vec<&str> = spans.iter().map(|span| span.text(text)).collect();
        assert_eq!(told, ["One is, e.g. this.", "Two!", "三。", "四"]);
    }
}
