//! Classifies a pair of functions: unrelated, clones, or owners of cloned blocks.

use super::pair::{IndexedFunction, runs};
use super::{shared_runs, whole_functions};

/// The relation of two functions.
#[derive(Clone, Debug, PartialEq)]
pub enum CloneMatch {
    /// They differ.
    None,
    /// The one is a copy of the other: by how much they are alike, 0 to 1.
    Whole(f32),
    /// These pieces of both are copies: tokens of the one, tokens of the other.
    Pieces(Vec<(TokenRange, TokenRange)>),
}

/// A run of tokens: the first, and the one after the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TokenRange {
    /// Index of the first token.
    pub start: u32,
    /// Index after the last token.
    pub end: u32,
}

impl TokenRange {
    /// Its tokens.
    pub fn len(self) -> u32 {
        self.end - self.start
    }
}

/// The relation of the traits of two methods.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SharedTrait {
    /// Nothing: they are no methods of the same trait.
    Other,
    /// Both are methods of one trait: its signature is no choice of theirs.
    Same,
    /// The same, of a trait whose methods the type gives, as a derive does.
    Given,
}

/// The thresholds for clones.
#[derive(Clone, Copy, Debug)]
pub struct ComparisonParameters {
    /// Tokens that must be alike.
    pub least: u32,
    /// The relation of their traits.
    pub of_trait: SharedTrait,
    /// One is the other for `&mut`: nothing in Rust is generic over that.
    pub by_mutability: bool,
}

/// Compare two functions.
pub fn judge(
    one: &IndexedFunction,
    other: &IndexedFunction,
    measure: ComparisonParameters,
) -> CloneMatch {
    let runs = runs(
        one,
        other,
        25.min(one.tokens.len().min(other.tokens.len()) / 4),
    );
    let common: u32 = runs.iter().map(|run| run.len).sum();
    if common * 3 < measure.least * 2 {
        return CloneMatch::None;
    }
    let alike = whole_functions::whole(one, other, &runs, common, measure);
    if let Some(alike) = alike {
        return CloneMatch::Whole(alike);
    }
    let found = shared_runs::pieces(one, other, &runs, measure);
    if found.is_empty() {
        CloneMatch::None
    } else {
        CloneMatch::Pieces(found)
    }
}
