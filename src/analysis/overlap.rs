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
    /// What it is.
    pub what: OverlapUnitKind,
    /// The file it stands in.
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
    /// How much of a query's term the unit holds: grows with how often it stands there, to `K1 + 1` at the most.
    pub fill: f32,
}

/// All units of a revision, and where each term stands.
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
    /// In how many files a block stands, where it is more than one.
    shared: HashIds,
    /// Files that take part.
    files: u32,
    /// By heading: how little alike the passages below it are, 0 to 1.
    unlike: HashWeights,
    /// Terms of a unit, on average.
    average: f32,
}

impl OverlapIndex {
    /// The number of a term; none for one that stands nowhere.
    pub fn term(&self, hash: u64) -> Option<u32> {
        self.ids.get(&hash).copied()
    }

    /// How many terms there are.
    pub fn terms(&self) -> u32 {
        self.information.len() as u32
    }

    /// The information of a term, in nats; the most for one that stands nowhere.
    pub fn information(&self, term: u32) -> f32 {
        self.information
            .get(term as usize)
            .copied()
            .unwrap_or_else(|| ((1 + self.passages.len()) as f32).ln())
    }

    /// Where a term stands.
    pub fn postings(&self, term: u32) -> &[TermPosting] {
        let at = term as usize;
        match (self.starts.get(at), self.starts.get(at + 1)) {
            (Some(from), Some(to)) => &self.postings[*from as usize..*to as usize],
            _ => &[],
        }
    }

    /// How much a block with this number says.
    pub fn worth(&self, block: u64) -> f32 {
        worth(self.shared.get(&block).copied().unwrap_or(1), self.files)
    }

    /// How much a passage below this heading says.
    pub fn unlike(&self, heading: Option<u64>) -> f32 {
        heading
            .and_then(|heading| self.unlike.get(&heading).copied())
            .unwrap_or(1.0)
    }

    /// How a unit of `length` terms compares with the average: what [`TermPosting::fill`] is made of.
    pub fn damp(&self, length: f32) -> f32 {
        build::damp(length, self.average)
    }
}

/// How much a block says that stands in `count` of `files` files: 1 in one, 0 in all.
fn worth(count: u32, files: u32) -> f32 {
    if count < 2 {
        return 1.0;
    }
    let files = (files.max(2)) as f32;
    ((files / count as f32).ln() / files.ln()).max(0.0)
}
