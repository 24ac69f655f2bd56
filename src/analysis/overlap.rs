//! The overlap index: every document and documented Rust item as a vector of weighted terms.
//!
//! Building is linear in the text of the revision. The weight of a term is its information content, `ln((1 + P) / (1 +
//! p))` for a term in `p` of `P` passages. Blocks shared by many files, and sections whose heading announces the same
//! text everywhere, get lower weights: the corpus itself shows which text is boilerplate.

mod build;
pub mod claims;
pub mod modal;
pub mod passages;
pub mod rank;
pub mod sentences;
pub mod speech;
mod stop_words;
pub mod terms;
mod text;
pub mod topics;

use std::collections::HashMap;
use std::hash::BuildHasherDefault;
use std::ops::Range;

use crate::facts::word_set::IdentityHasher;
use crate::span::FileId;

pub use build::{K1, normalize};
pub use passages::OverlapUnitKind;
pub use text::{QueryPassage, QueryText};

/// Numbers by hash.
pub type HashIds = HashMap<u64, u32, BuildHasherDefault<IdentityHasher>>;

/// Weights by hash.
pub type HashWeights = HashMap<u64, f32, BuildHasherDefault<IdentityHasher>>;

/// Weighed terms, by number; their squares add up to 1.
pub type TermVector = Vec<(u32, f32)>;

/// A document or an item, weighed.
pub struct OverlapUnit {
    /// The kind of unit.
    pub what: OverlapUnitKind,
    /// Its file.
    pub file: FileId,
    /// Its title.
    pub title: TermVector,
    /// Its passages: a range of the index's.
    pub passages: Range<u32>,
}

impl OverlapUnit {
    /// Whether it is an item.
    pub fn is_item(&self) -> bool {
        matches!(self.what, OverlapUnitKind::Item(_))
    }
}

/// A passage, weighed.
pub struct WeightedPassage {
    /// Index of the section in the document; 0 for an item.
    pub section: u32,
    /// Its terms.
    pub terms: TermVector,
}

/// A term in a unit.
#[derive(Clone, Copy, Debug)]
pub struct TermPosting {
    /// The unit.
    pub unit: u32,
    /// The term's part of the unit's vector.
    pub part: f32,
    /// Saturated term frequency (BM25): grows with the term count, up to `K1 + 1`.
    pub fill: f32,
}

/// All units of a revision, with an inverted index.
pub struct OverlapIndex {
    /// The units, by file and place.
    pub units: Vec<OverlapUnit>,
    /// The passages, by unit.
    pub passages: Vec<WeightedPassage>,
    ids: HashIds,
    /// By term: its information, in nats.
    information: Vec<f32>,
    /// By term: where its postings begin.
    starts: Vec<u32>,
    postings: Vec<TermPosting>,
    /// Number of files per block, if more than one.
    shared: HashIds,
    /// Files that take part.
    files: u32,
    /// By heading: how little alike the passages below it are, 0 to 1.
    unlike: HashWeights,
    /// Terms of a unit, on average.
    average: f32,
}

impl OverlapIndex {
    /// The id of a term; none if it does not occur.
    pub fn term(&self, hash: u64) -> Option<u32> {
        self.ids.get(&hash).copied()
    }

    /// How many terms there are.
    pub fn terms(&self) -> u32 {
        self.information.len() as u32
    }

    /// The information content of a term, in nats; the maximum for an unknown term.
    pub fn information(&self, term: u32) -> f32 {
        self.information
            .get(term as usize)
            .copied()
            .unwrap_or_else(|| ((1 + self.passages.len()) as f32).ln())
    }

    /// The postings of a term.
    pub fn postings(&self, term: u32) -> &[TermPosting] {
        let at = term as usize;
        match (self.starts.get(at), self.starts.get(at + 1)) {
            (Some(from), Some(to)) => &self.postings[*from as usize..*to as usize],
            _ => &[],
        }
    }

    /// The weight of a block.
    pub fn worth(&self, block: u64) -> f32 {
        worth(self.shared.get(&block).copied().unwrap_or(1), self.files)
    }

    /// The weight of a passage below this heading.
    pub fn unlike(&self, heading: Option<u64>) -> f32 {
        heading
            .and_then(|heading| self.unlike.get(&heading).copied())
            .unwrap_or(1.0)
    }

    /// The BM25 length normalization of a unit of `length` terms, part of [`TermPosting::fill`].
    pub fn damp(&self, length: f32) -> f32 {
        build::damp(length, self.average)
    }
}

/// The weight of a block in `count` of `files` files: 1 in one, 0 in all.
fn worth(count: u32, files: u32) -> f32 {
    if count < 2 {
        return 1.0;
    }
    let files = (files.max(2)) as f32;
    ((files / count as f32).ln() / files.ln()).max(0.0)
}
