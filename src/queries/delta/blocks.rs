//! Matches the paragraphs of two versions of a section: equal ones first, then similar ones.

use std::collections::{HashMap, HashSet};

use crate::analysis::plain_text;
use crate::facts::document::BlockKind;
use crate::graph::Graph;
use crate::span::{FileId, Span};

/// Paragraphs of a section that are compared each with each; beyond them, in order.
const EACH: usize = 40;

/// Words that one of two paragraphs must share with the other, of all that both have.
const ALIKE: f64 = 0.4;

/// A paragraph, list item, table or block of code.
#[derive(Clone, Debug)]
pub struct ComparedBlock {
    /// Its words, or its code.
    pub text: String,
    /// Where it stands.
    pub span: Span,
}

/// Paragraphs of two sections, beside one another.
#[derive(Debug, Default)]
pub struct BlockComparison {
    /// Those of the newer alone.
    pub added: Vec<ComparedBlock>,
    /// Those of the older alone.
    pub removed: Vec<ComparedBlock>,
    /// Those of both that say something else.
    pub changed: Vec<(ComparedBlock, ComparedBlock)>,
}

impl BlockComparison {
    /// How many there are: added, removed, changed.
    pub fn counts(&self) -> [usize; 3] {
        [self.added.len(), self.removed.len(), self.changed.len()]
    }

    /// Whether both say the same.
    pub fn is_empty(&self) -> bool {
        self.counts() == [0, 0, 0]
    }
}

/// The pieces of section `section` of a document.
pub fn pieces(graph: &Graph, file: FileId, section: u32) -> Vec<ComparedBlock> {
    let source = graph.source(file);
    let Some(document) = source.facts.document() else {
        return Vec::new();
    };
    let text = source.text();
    document
        .blocks_of(section)
        .map(|block| {
            let piece = block.span.text(text);
            let text = match block.kind {
                BlockKind::Code => piece.replace("\r\n", "\n").trim_end().to_owned(),
                _ => plain_text::words(source.language, piece),
            };
            ComparedBlock {
                text,
                span: block.span,
            }
        })
        .filter(|piece| !piece.text.is_empty())
        .collect()
}

/// Aligns the blocks of two sections. A block that only moved within the section is unchanged.
pub fn compare(old: Vec<ComparedBlock>, new: Vec<ComparedBlock>) -> BlockComparison {
    let mut counts: HashMap<String, [usize; 2]> = HashMap::new();
    for (side, pieces) in [&old, &new].into_iter().enumerate() {
        for piece in pieces {
            counts.entry(piece.text.clone()).or_default()[side] += 1;
        }
    }
    let rest = |pieces: Vec<ComparedBlock>| -> Vec<ComparedBlock> {
        let mut taken: HashMap<String, usize> = HashMap::new();
        pieces
            .into_iter()
            .filter(|piece| {
                let [older, newer] = counts.get(&piece.text).copied().unwrap_or_default();
                let seen = taken.entry(piece.text.clone()).or_default();
                *seen += 1;
                *seen > older.min(newer)
            })
            .collect()
    };
    let (old, new) = (rest(old), rest(new));
    let chosen = choose(&old, &new);
    let ones: HashSet<usize> = chosen.iter().map(|(one, _)| *one).collect();
    let twos: HashSet<usize> = chosen.iter().map(|(_, two)| *two).collect();
    let without = |pieces: &[ComparedBlock], taken: &HashSet<usize>| -> Vec<ComparedBlock> {
        let all = pieces.iter().enumerate();
        all.filter(|(at, _)| !taken.contains(at))
            .map(|(_, piece)| piece.clone())
            .collect()
    };
    BlockComparison {
        added: without(&new, &twos),
        removed: without(&old, &ones),
        changed: chosen
            .into_iter()
            .map(|(one, two)| (old[one].clone(), new[two].clone()))
            .collect(),
    }
}

/// The pairs that are alike, the most alike first; the same whichever side is the older.
fn choose(old: &[ComparedBlock], new: &[ComparedBlock]) -> Vec<(usize, usize)> {
    let words = |pieces: &[ComparedBlock]| -> Vec<HashSet<String>> {
        let all = pieces.iter();
        all.map(|piece| {
            let words = piece.text.split(|c: char| !c.is_alphanumeric());
            let words = words.filter(|word| !word.is_empty());
            words.map(str::to_lowercase).collect()
        })
        .collect()
    };
    let (older, newer) = (words(old), words(new));
    let mut ranked = Vec::new();
    let many = old.len() > EACH || new.len() > EACH;
    for (one, left) in older.iter().enumerate() {
        let range = match many {
            true => one.min(newer.len())..(one + 1).min(newer.len()),
            false => 0..newer.len(),
        };
        for two in range {
            let right = &newer[two];
            let shared = left.intersection(right).count();
            let all = left.len() + right.len() - shared;
            let share = shared as f64 / all.max(1) as f64;
            if share >= ALIKE {
                ranked.push(((share * 1e6) as u64, one, two));
            }
        }
    }
    ranked.sort_by_key(|(share, one, two)| {
        (
            std::cmp::Reverse(*share),
            one.abs_diff(*two),
            one + two,
            *one.min(two),
        )
    });
    let (mut ones, mut twos) = (HashSet::new(), HashSet::new());
    let mut chosen: Vec<(usize, usize)> = ranked
        .into_iter()
        .filter(|(_, one, two)| {
            let free = !ones.contains(one) && !twos.contains(two);
            free && ones.insert(*one) && twos.insert(*two)
        })
        .map(|(_, one, two)| (one, two))
        .collect();
    chosen.sort_unstable();
    chosen
}
