//! Which functions are worth comparing: those that share fingerprints. Never all pairs.

use rayon::prelude::*;
use std::collections::HashMap;

/// A fingerprint that more functions have says little: each is paired with its nearest neighbours alone.
const COMMON: usize = 24;

/// How many neighbours on each side.
const NEIGHBOURS: usize = 3;

/// Functions that one is compared with at the most.
const MOST: usize = 12;

/// Shared fingerprints that make a pair worth comparing, however long both are: so many are in the shortest piece.
const PIECE: u32 = 8;

/// Pairs `(a, b)` with `a < b` of the functions with the fingerprints `prints`, sorted. Linear in fingerprints.
pub fn candidates(prints: &[&[u32]]) -> Vec<(u32, u32)> {
    let mut index: Vec<(u32, u32)> = Vec::with_capacity(prints.iter().map(|of| of.len()).sum());
    for (at, of) in prints.iter().enumerate() {
        index.extend(of.iter().map(|print| (*print, at as u32)));
    }
    index.par_sort_unstable();
    let sizes: Vec<u32> = prints.iter().map(|of| of.len() as u32).collect();
    (0..prints.len() as u32)
        .into_par_iter()
        .flat_map_iter(|one| partners(&index, &sizes, prints[one as usize], one))
        .collect()
}

/// The functions behind `one` that share enough with it, at most so many.
fn partners(index: &[(u32, u32)], sizes: &[u32], prints: &[u32], one: u32) -> Vec<(u32, u32)> {
    let mut shared: HashMap<u32, u32> = HashMap::new();
    for print in prints {
        let from = index.partition_point(|entry| *entry < (*print, one));
        let low = index[..from]
            .iter()
            .rev()
            .take(COMMON)
            .take_while(|(other, _)| other == print)
            .count();
        let high = index[from + 1..]
            .iter()
            .take(COMMON)
            .take_while(|(other, _)| other == print)
            .count();
        let most = if low + high < COMMON {
            high
        } else {
            high.min(NEIGHBOURS)
        };
        for (_, other) in &index[from + 1..][..most] {
            *shared.entry(*other).or_default() += 1;
        }
    }
    let mut found: Vec<(u32, u32)> = shared
        .into_iter()
        .filter(|(other, count)| {
            let fewer = prints.len().min(sizes[*other as usize] as usize) as u32;
            *count >= PIECE || *count * 5 >= fewer
        })
        .map(|(other, count)| (u32::MAX - count, other))
        .collect();
    found.sort_unstable();
    found.truncate(MOST);
    found.into_iter().map(|(_, other)| (one, other)).collect()
}
