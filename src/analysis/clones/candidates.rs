//! Candidate pairs for clone detection: functions that share fingerprints, never all pairs.

use rayon::prelude::*;

/// A fingerprint in more functions than this is not selective: each function is then paired only with its nearest
/// neighbours.
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
    let places = FingerprintPositions::new(prints, &index);
    (0..prints.len() as u32)
        .into_par_iter()
        .flat_map_iter(|one| partners(&index, &places, one))
        .collect()
}

/// The index positions of each function's fingerprints.
struct FingerprintPositions {
    /// By function, in the order of its fingerprints.
    places: Vec<u32>,
    /// By function: where its places begin; one more at the end.
    starts: Vec<u32>,
}

impl FingerprintPositions {
    /// In one walk over the index: the fingerprints of a function are sorted, as the index is.
    fn new(prints: &[&[u32]], index: &[(u32, u32)]) -> FingerprintPositions {
        let mut starts = Vec::with_capacity(prints.len() + 1);
        let mut sum = 0;
        for of in prints {
            starts.push(sum);
            sum += of.len() as u32;
        }
        let mut next = starts.clone();
        starts.push(sum);
        let mut places = vec![0; index.len()];
        for (at, (_, function)) in index.iter().enumerate() {
            let next = &mut next[*function as usize];
            places[*next as usize] = at as u32;
            *next += 1;
        }
        FingerprintPositions { places, starts }
    }

    fn of(&self, function: u32) -> &[u32] {
        let function = function as usize;
        &self.places[self.starts[function] as usize..self.starts[function + 1] as usize]
    }
}

/// The functions behind `one` that share enough with it, at most so many.
fn partners(index: &[(u32, u32)], places: &FingerprintPositions, one: u32) -> Vec<(u32, u32)> {
    let own = places.of(one);
    let mut shared: Vec<u32> = Vec::new();
    for at in own {
        let at = *at as usize;
        let print = index[at].0;
        let same = |entry: &&(u32, u32)| entry.0 == print;
        let before = index[..at].iter().rev().take(COMMON);
        let low = before.take_while(same).count();
        let high = index[at + 1..].iter().take(COMMON).take_while(same).count();
        let most = if low + high < COMMON {
            high
        } else {
            high.min(NEIGHBOURS)
        };
        shared.extend(index[at + 1..][..most].iter().map(|(_, other)| *other));
    }
    shared.sort_unstable();
    let groups = shared.chunk_by(|a, b| a == b);
    let groups = groups.map(|group| (group[0], group.len() as u32));
    let mut found: Vec<(u32, u32)> = groups
        .filter(|(other, count)| {
            let fewer = own.len().min(places.of(*other).len()) as u32;
            *count >= PIECE || *count * 5 >= fewer
        })
        .map(|(other, count)| (u32::MAX - count, other))
        .collect();
    found.sort_unstable();
    found.truncate(MOST);
    found.into_iter().map(|(_, other)| (one, other)).collect()
}
