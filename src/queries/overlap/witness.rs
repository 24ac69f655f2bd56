//! Evidence of similarity: shared terms by rarity, names, paths, flags, and the most similar sentences.

use std::collections::{BTreeSet, HashMap};

use super::{CandidateUnit, ParsedQuery};
use crate::analysis::overlap::OverlapIndex;
use crate::analysis::overlap::modal::SentenceModality;
use crate::analysis::overlap::passages::citation;
use crate::analysis::overlap::rank::RankedUnit;
use crate::analysis::overlap::sentences::{Sentence, sentence, sentences, split};
use crate::analysis::overlap::speech::{information, worth};
use crate::analysis::overlap::terms::TermKind;
use crate::graph::Graph;
use crate::span::{FileId, Span};

/// Maximum number of terms, and of names of each kind.
const TERMS: usize = 8;
const NAMES: usize = 5;

/// Sentences of a passage that are looked at, at the most.
const SENTENCES: usize = 60;

/// Terms that a sentence has at the least.
const SHORT: usize = 3;

/// Something that both hold.
#[derive(Clone, Debug)]
pub struct SharedTerm {
    /// How it is written.
    pub kind: TermKind,
    /// What it is, as the text writes it.
    pub text: String,
    /// Its share of the shared information, 0 to 1.
    pub weight: f32,
}

/// A sentence of the text and one of the hit.
#[derive(Clone, Debug)]
pub struct NearestSentences {
    /// Ours.
    pub ours: String,
    /// Theirs.
    pub theirs: String,
    /// Where theirs stands.
    pub place: Span,
    /// How near they are, 0 to 1.
    pub cosine: f32,
    /// The share of the text's information that both hold, 0 to 1.
    pub covers: f32,
}

impl NearestSentences {
    /// Two places that disagree.
    pub fn of(
        asked: &ParsedQuery<'_>,
        doc: &CandidateUnit<'_>,
        ours: Span,
        theirs: Span,
    ) -> NearestSentences {
        NearestSentences {
            ours: line(asked.text, ours),
            theirs: line(doc.text, theirs),
            place: theirs,
            cosine: 0.0,
            covers: 0.0,
        }
    }
}

/// The line of a place that is shorter than a sentence; else the sentence.
fn line(text: &str, span: Span) -> String {
    let said = span.text(text);
    if said.contains(char::is_whitespace) {
        return said.to_owned();
    }
    let range = span.range();
    let start = text[..range.start].rfind('\n').map_or(0, |at| at + 1);
    let end = text[range.end..]
        .find('\n')
        .map_or(text.len(), |at| range.end + at);
    text.get(start..end).unwrap_or(said).trim().to_owned()
}

/// The shared terms, rarest first.
pub fn shared(
    graph: &Graph,
    index: &OverlapIndex,
    asked: &ParsedQuery<'_>,
    near: &RankedUnit,
) -> Vec<SharedTerm> {
    let unit = &index.units[near.unit as usize];
    let range = unit.passages.start as usize..unit.passages.end as usize;
    let mut weights: HashMap<u32, f32> = HashMap::new();
    let whole: HashMap<u32, f32> = asked.reading.whole.iter().copied().collect();
    for (term, part) in index.passages[range]
        .iter()
        .flat_map(|passage| &passage.terms)
    {
        if let Some(own) = whole.get(term) {
            *weights.entry(*term).or_default() += own * part;
        }
    }
    let total = weights.values().sum::<f32>().max(f32::MIN_POSITIVE);
    let mut found: Vec<SharedTerm> = weights
        .iter()
        .filter_map(|(term, weight)| {
            let (text, kind) = asked.written.get(term)?;
            Some(SharedTerm {
                kind: *kind,
                text: (*text).to_owned(),
                weight: weight / total,
            })
        })
        .collect();
    let cited: BTreeSet<FileId> = asked.reading.cited.iter().copied().collect();
    for file in cited {
        let path = graph.path(file);
        let weight = index
            .term(citation(path))
            .and_then(|term| weights.get(&term));
        found.extend(weight.map(|weight| SharedTerm {
            kind: TermKind::Cited,
            text: path.to_owned(),
            weight: weight / total,
        }));
    }
    found.sort_by(|a, b| b.weight.total_cmp(&a.weight).then(a.text.cmp(&b.text)));
    let mut told: HashMap<TermKind, usize> = HashMap::new();
    found.retain(|shared| {
        let count = told.entry(shared.kind).or_default();
        *count += 1;
        *count
            <= if shared.kind == TermKind::Word {
                TERMS
            } else {
                NAMES
            }
    });
    found
}

/// The sentences of the nearest passages that are nearest. Linear in both, for each has a limit.
pub fn nearest(
    index: &OverlapIndex,
    asked: &ParsedQuery<'_>,
    near: &RankedUnit,
    doc: &CandidateUnit<'_>,
) -> Option<NearestSentences> {
    let passage = index.passages.get(near.passage as usize)?;
    let theirs = theirs(doc, passage.section);
    let part = asked.reading.passages.get(near.part)?;
    let ours = sentences(
        &asked.document,
        asked.text,
        Some(part.section),
        false,
        SENTENCES,
    );
    let mut best: Option<(f32, f32, f32, &Sentence, &Sentence)> = None;
    let weigh = |sentence: &Sentence| information(index, &sentence.terms);
    let weights: Vec<f32> = theirs.iter().map(weigh).collect();
    for one in ours.iter().filter(|one| one.terms.len() >= SHORT) {
        let own = weigh(one);
        for (other, weight) in theirs.iter().zip(&weights) {
            if other.terms.len() < SHORT {
                continue;
            }
            let both: f32 = one
                .terms
                .iter()
                .filter(|term| other.terms.binary_search(term).is_ok())
                .map(|term| worth(index, *term))
                .sum();
            let cosine = both / (own * weight).sqrt().max(f32::MIN_POSITIVE);
            // Among equally similar pairs, prefer the more informative.
            let says = cosine * both;
            if says > best.map_or(0.0, |(most, ..)| most) {
                best = Some((says, cosine, both, one, other));
            }
        }
    }
    let total: f32 = asked.speech.sentences.iter().map(weigh).sum();
    best.map(|(_, cosine, both, one, other)| NearestSentences {
        ours: one.span.text(asked.text).to_owned(),
        theirs: unmarked(other.span.text(doc.text)),
        place: other.span,
        cosine,
        covers: both / total.max(f32::MIN_POSITIVE),
    })
}

fn theirs(doc: &CandidateUnit<'_>, section: u32) -> Vec<Sentence> {
    match (doc.document, doc.item) {
        (Some(document), _) => sentences(document, doc.text, Some(section), doc.law, SENTENCES),
        (None, Some(item)) => {
            let docs = item.doc.into_iter();
            let parts = docs.flat_map(|span| split(doc.text, span, false));
            let read =
                parts.filter_map(|span| sentence(doc.text, span, SentenceModality::None, false));
            read.take(SENTENCES).collect()
        }
        (None, None) => Vec::new(),
    }
}

/// A sentence of a doc comment without the marks of its lines.
fn unmarked(said: &str) -> String {
    let lines = said.lines().map(|line| {
        line.trim_start()
            .trim_start_matches("///")
            .trim_start_matches("//!")
            .trim()
    });
    lines.collect::<Vec<_>>().join(" ")
}
