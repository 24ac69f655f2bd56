//! Whole functions, signature included, that differ only by a consistent (bijective) renaming: same types, same order
//! of tokens.
//!
//! Finds clones that the comparison of bodies misses: tables, call chains, and functions that forward their parameters.

use std::collections::{HashMap, HashSet};

use super::families::FunctionFamilies;
use super::functions::CandidateFunction;
use super::judge::SharedTrait;
use super::{CloneOptions, trait_twins};
use crate::facts::fingerprints::{CloneToken, CloneTokens, FunctionBody};

/// Different types and variants that make a shorter function one of its kind.
const TYPES: usize = 5;

/// Whether a function is long enough, with its signature, for its names to be no matter.
pub fn is_long(body: &FunctionBody, wanted: CloneOptions) -> bool {
    body.renamed != 0 && body.whole >= wanted.least * 2
}

/// Whether it is, if it has many types and variants, which are no matter of renaming.
fn is_typed(body: &FunctionBody, wanted: CloneOptions) -> bool {
    body.renamed != 0 && body.tokens >= wanted.least && body.whole * 5 >= wanted.least * 8
}

/// Pairs of families with functions that are one but for a consistent renaming. Linear.
pub fn pairs(families: &FunctionFamilies<'_>, wanted: CloneOptions) -> Vec<(u32, u32)> {
    let mut first: HashMap<(u32, u32), u32> = HashMap::new();
    let mut found = Vec::new();
    for at in 0..families.len() as u32 {
        let body = families.first(at).body;
        if is_long(body, wanted) || is_typed(body, wanted) {
            let one = *first.entry((body.renamed, body.whole)).or_insert(at);
            if one != at && is_copy(families, one, at, wanted) {
                found.push((one, at));
            }
        }
    }
    found
}

/// Whether the functions of two families, of which one is the other renamed, are copies.
fn is_copy(families: &FunctionFamilies<'_>, one: u32, other: u32, wanted: CloneOptions) -> bool {
    let (left, right) = (families.first(one), families.first(other));
    if trait_twins::of_trait(left, right) != SharedTrait::Other
        || trait_twins::by_mutability(left, right)
    {
        return false;
    }
    let (one, other) = (families.whole(left), families.whole(right));
    let typed = is_long(left.body, wanted) || types(families, left, &one) >= TYPES;
    typed && is_renamed(families, left, &one, &other)
}

/// How many types, traits, constants and variants a function names.
fn types(
    families: &FunctionFamilies<'_>,
    function: &CandidateFunction<'_>,
    whole: &CloneTokens,
) -> usize {
    let names = whole.tokens.iter().zip(&whole.spans);
    let names = names.filter(|(token, _)| token.shape == CloneToken::NAME);
    let large = names.filter(|(_, span)| !families.is_small(function, **span));
    large
        .map(|(token, _)| token.name)
        .collect::<HashSet<_>>()
        .len()
}

/// Whether most of the names are renamed; with few renamed, the functions do the same to different things.
fn is_renamed(
    families: &FunctionFamilies<'_>,
    function: &CandidateFunction<'_>,
    one: &CloneTokens,
    other: &CloneTokens,
) -> bool {
    let both = one.tokens.iter().zip(&other.tokens).zip(&one.spans);
    let small = both.filter(|((a, _), span)| {
        a.shape == CloneToken::NAME && families.is_small(function, **span)
    });
    let (mut total, mut same) = (0, 0);
    for ((a, b), _) in small.skip(1) {
        total += 1;
        same += usize::from(a.name == b.name);
    }
    same * 2 <= total
}
