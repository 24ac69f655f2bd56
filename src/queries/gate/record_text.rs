//! Compares two versions of a recorded text: does an edit remove or reverse what was recorded?

use std::collections::BTreeMap;

use crate::analysis::plain_text;
use crate::graph::{Artifact, Graph};

/// Words that an edit may remove, at most, however short the text.
const FEW: usize = 5;

/// The fraction of the words that an edit may remove.
const FRACTION: f64 = 0.1;

/// Words that reverse a sentence.
const REVERSING: [&str; 9] = [
    "not", "never", "no", "must", "should", "shall", "may", "cannot", "only",
];

/// Titles of sections that decide nothing, by their beginnings.
const ASIDES: [&str; 7] = [
    "status",
    "history",
    "changelog",
    "reference",
    "link",
    "note",
    "more",
];

/// The words of a recorded text, in lower case.
pub struct RecordText {
    /// In the order of the text.
    pub words: Vec<String>,
    /// Whether they are binding, so that a single reversing word counts: those of a section *Decision*.
    pub binding: bool,
}

/// The words of a decision's sections *Decision*; of all its text but asides where it has no such section.
pub fn decision_text(graph: &Graph, artifact: &Artifact) -> RecordText {
    let (document, text) = graph.document(artifact);
    let language = graph.source(artifact.file).language;
    let split = |piece: &str| -> Vec<String> {
        let words = plain_text::words(language, piece).to_lowercase();
        let is_edge = |c: char| !c.is_alphanumeric();
        let words = words.split_whitespace();
        let words = words.map(|word| word.trim_matches(is_edge));
        words
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect()
    };
    let is_decision = |title: &str| {
        let title = title.to_lowercase();
        title.starts_with("decision") || title.starts_with("we decide")
    };
    let sections = document.sections.iter();
    let mut decisions = sections
        .filter(|section| section.level >= 2 && is_decision(&section.title))
        .peekable();
    if decisions.peek().is_none() {
        let blocks = document.blocks.iter().filter(|block| {
            let section = document.sections.get(block.section as usize);
            section.is_some_and(|section| {
                let title = section.title.to_lowercase();
                !ASIDES.iter().any(|aside| title.starts_with(aside))
            })
        });
        let words = blocks.flat_map(|block| split(block.span.text(text)));
        return RecordText {
            words: words.collect(),
            binding: false,
        };
    }
    let mut words = Vec::new();
    let mut end = 0;
    for section in decisions {
        // The text of a nested section is part of the outer one.
        if section.span.start >= end {
            words.extend(split(
                &text[section.span.end as usize..section.end as usize],
            ));
            end = section.end;
        }
    }
    RecordText {
        words,
        binding: true,
    }
}

/// What an edit removed or reversed, in a phrase; none for an edit that only adds or corrects words.
pub fn substantial_edit(old: &RecordText, new: &RecordText) -> Option<String> {
    // How often each word was removed, less how often it was added.
    let mut removed: BTreeMap<&str, i64> = BTreeMap::new();
    for word in &old.words {
        *removed.entry(word).or_default() += 1;
    }
    for word in &new.words {
        *removed.entry(word).or_default() -= 1;
    }
    let lost: i64 = removed.values().filter(|count| **count > 0).sum();
    let lost = usize::try_from(lost).unwrap_or(0);
    let reverses = |word: &str| REVERSING.contains(&word) || word.parse::<f64>().is_ok();
    let reversing = removed
        .iter()
        .find(|(word, count)| **count != 0 && reverses(word));
    // In an edit that only adds, a reversing word belongs to a new sentence.
    if let Some((word, _)) = reversing.filter(|_| old.binding && new.binding && lost > 0) {
        return Some(format!("`{word}` came or went"));
    }
    let all = old.words.len().max(1);
    let is_much = lost >= FEW && lost as f64 >= all as f64 * FRACTION;
    is_much.then(|| format!("{lost} of {all} words are gone"))
}
