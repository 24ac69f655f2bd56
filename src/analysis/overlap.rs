//! What a text is compared with: every document and every documented Rust item, as weighed terms.
//!
//! Building is linear in the text of the revision. A term's weight is its information, `ln((1 + P) / (1 + p))` for a term
//! that stands in `p` of `P` passages. Blocks that many files share, and sections whose heading promises the same text
//! everywhere, weigh less: the corpus itself says what is boilerplate.

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

use crate::facts::word_set::Same;
use crate::span::FileId;

pub use build::{K1, normalize};
pub use passages::What;
pub use text::{Part, Text};

/// Numbers by hash.
pub type Ids = HashMap<u64, u32, BuildHasherDefault<Same>>;

/// Weights by hash.
pub type Weights = HashMap<u64, f32, BuildHasherDefault<Same>>;

/// Weighed terms, by number; their squares add up to 1.
pub type Vector = Vec<(u32, f32)>;

/// A document or an item, weighed.
pub struct Unit {
    /// What it is.
    pub what: What,
    /// The file it stands in.
    pub file: FileId,
    /// Its title.
    pub title: Vector,
    /// Its passages: a range of the index's.
    pub passages: Range<u32>,
}

impl Unit {
    /// Whether it is an item.
    pub fn is_item(&self) -> bool {
        matches!(self.what, What::Item(_))
    }
}

/// A passage, weighed.
pub struct Passage {
    /// Index of the section in the document; 0 for an item.
    pub section: u32,
    /// Its terms.
    pub terms: Vector,
}

/// A term in a unit.
#[derive(Clone, Copy, Debug)]
pub struct Posting {
    /// The unit.
    pub unit: u32,
    /// The term's part of the unit's vector.
    pub part: f32,
    /// How much of a query's term the unit holds: grows with how often it stands there, to `K1 + 1` at the most.
    pub fill: f32,
}

/// All units of a revision, and where each term stands.
pub struct Index {
    /// The units, by file and place.
    pub units: Vec<Unit>,
    /// The passages, by unit.
    pub passages: Vec<Passage>,
    ids: Ids,
    /// By term: its information, in nats.
    information: Vec<f32>,
    /// By term: where its postings begin.
    starts: Vec<u32>,
    postings: Vec<Posting>,
    /// In how many files a block stands, where it is more than one.
    shared: Ids,
    /// Files that take part.
    files: u32,
    /// By heading: how little alike the passages below it are, 0 to 1.
    unlike: Weights,
    /// Terms of a unit, on average.
    average: f32,
}

impl Index {
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
    pub fn postings(&self, term: u32) -> &[Posting] {
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

    /// How a unit of `length` terms compares with the average: what [`Posting::fill`] is made of.
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
