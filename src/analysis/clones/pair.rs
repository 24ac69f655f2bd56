//! Compares two functions: their shared token runs, and how consistently the names of one map to those of the other.

use crate::facts::fingerprints::{CloneToken, half, more};

/// Tokens of the windows by which common runs are found.
const SEED: usize = 5;

/// Minimum run length per round: long runs first, so that short ones cannot block them.
const ROUNDS: [usize; 3] = [24, 12, 6];

/// Places of one window that are tried.
const TRIED: usize = 8;

/// A run of tokens common to both functions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TokenMatch {
    /// Its first token in the one.
    pub one: u32,
    /// Its first token in the other.
    pub other: u32,
    /// Its tokens.
    pub len: u32,
}

/// How well the names in common runs go together.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct NameAgreement {
    /// Names, literals and lifetimes in the runs.
    pub total: u32,
    /// Of those, how many are the same in both.
    pub same: u32,
    /// Names that something is called, reached or built by.
    pub called: u32,
    /// Of those, how many are the same in both.
    pub called_same: u32,
    /// Occurrences of names that occur more than once in the runs.
    pub repeated: u32,
    /// Of those, how many have the partner that the name mostly has.
    pub consistent: u32,
}

/// A function, ready to be compared with many.
pub struct IndexedFunction {
    /// Its tokens.
    pub tokens: Vec<CloneToken>,
    /// The hash of the window of `SEED` tokens from each place on.
    hashes: Vec<u32>,
    /// Hash and place of each window, sorted.
    windows: Vec<(u32, u32)>,
}

impl IndexedFunction {
    /// Index the windows of `tokens`.
    pub fn new(tokens: Vec<CloneToken>) -> IndexedFunction {
        let hashes: Vec<u32> = tokens.windows(SEED).map(window).collect();
        let places = hashes.iter().enumerate();
        let mut windows: Vec<(u32, u32)> = places.map(|(at, hash)| (*hash, at as u32)).collect();
        windows.sort_unstable();
        IndexedFunction {
            tokens,
            hashes,
            windows,
        }
    }

    /// For each window of `other`, its matches in `self`: the first entry of `windows` and their number; and the total
    /// number of matched windows.
    fn places(&self, other: &IndexedFunction) -> (Vec<(u32, u8)>, usize) {
        let mut places = vec![(0, 0); other.hashes.len()];
        let (mut one, mut shared) = (0, 0);
        for group in other.windows.chunk_by(|a, b| a.0 == b.0) {
            let hash = group[0].0;
            while self.windows.get(one).is_some_and(|(own, _)| *own < hash) {
                one += 1;
            }
            let rest = self.windows[one..].iter();
            let count = rest.take(TRIED).take_while(|(own, _)| *own == hash).count();
            shared += count.min(group.len());
            if count > 0 {
                for (_, at) in group {
                    places[*at as usize] = (one as u32, count as u8);
                }
            }
        }
        (places, shared)
    }
}

fn window(tokens: &[CloneToken]) -> u32 {
    half(tokens.iter().fold(0, |sum, token| more(sum, token.shape)))
}

/// The runs that `one` and `other` have in common, by their place in the other; no token is in two of them. None are
/// looked for where fewer than `least` windows are in both.
pub fn runs(one: &IndexedFunction, other: &IndexedFunction, least: usize) -> Vec<TokenMatch> {
    let (places, shared) = one.places(other);
    if shared < least {
        return Vec::new();
    }
    let mut taken_one = vec![false; one.tokens.len()];
    let mut taken_other = vec![false; other.tokens.len()];
    // How long a run from each place on can be at the most: it only gets shorter.
    let mut longest: Vec<usize> = places
        .iter()
        .map(|(_, count)| if *count == 0 { 0 } else { usize::MAX })
        .collect();
    let mut runs: Vec<TokenMatch> = Vec::new();
    for least in ROUNDS {
        let mut at = 0;
        while let Some((first, count)) = places.get(at) {
            if longest[at] < least || taken_other[at] {
                at += 1;
                continue;
            }
            let best = one.windows[*first as usize..][..usize::from(*count)]
                .iter()
                .map(|(_, from)| {
                    let from = *from as usize;
                    let len = length(one, other, from, at, &taken_one, &taken_other);
                    (len, from)
                })
                .max_by_key(|((len, same), from)| (*len, *same, usize::MAX - from));
            let ((len, _), from) = best.unwrap_or_default();
            longest[at] = len;
            if len < least {
                at += 1;
                continue;
            }
            taken_one[from..from + len].fill(true);
            taken_other[at..at + len].fill(true);
            runs.push(TokenMatch {
                one: from as u32,
                other: at as u32,
                len: len as u32,
            });
            at += len;
        }
    }
    runs.sort_unstable_by_key(|run| run.other);
    runs
}

/// How far the two go together from there, and how many of the names are the same.
fn length(
    one: &IndexedFunction,
    other: &IndexedFunction,
    from: usize,
    at: usize,
    taken_one: &[bool],
    taken_other: &[bool],
) -> (usize, usize) {
    let mut same = 0;
    let left = one.tokens[from..].iter().zip(&taken_one[from..]);
    let right = other.tokens[at..].iter().zip(&taken_other[at..]);
    let len = left
        .zip(right)
        .take_while(|((a, taken_a), (b, taken_b))| a.shape == b.shape && !**taken_a && !**taken_b)
        .inspect(|((a, _), (b, _))| same += usize::from(a.name != 0 && a.name == b.name))
        .count();
    (len, same)
}

/// The number of distinct windows of `SEED` tokens in `runs`: repetitive code has few.
pub fn variety(one: &IndexedFunction, runs: &[TokenMatch]) -> u32 {
    let mut seen: Vec<u32> = Vec::new();
    for run in runs {
        let end = (run.one + run.len) as usize + 1;
        let last = end.saturating_sub(SEED).max(run.one as usize);
        seen.extend(&one.hashes[run.one as usize..last]);
    }
    seen.sort_unstable();
    seen.dedup();
    seen.len() as u32
}

/// Whether the name at `at` is not a variable: it follows `.` or `::`, or precedes a call or a brace.
fn is_called(tokens: &[CloneToken], at: usize) -> bool {
    let shape = |at: usize| tokens.get(at).map_or(0, |token| token.shape);
    let before = at.checked_sub(1).map_or(0, shape);
    [CloneToken::DOT, CloneToken::PATH].contains(&before)
        || [CloneToken::PATH, CloneToken::CALL, CloneToken::BANG].contains(&shape(at + 1))
}

/// How the names in `runs` go together.
pub fn names(one: &[CloneToken], other: &[CloneToken], runs: &[TokenMatch]) -> NameAgreement {
    let mut names = NameAgreement::default();
    let mut pairs: Vec<(u32, u32)> = Vec::new();
    for run in runs {
        let left = &one[run.one as usize..][..run.len as usize];
        let right = &other[run.other as usize..][..run.len as usize];
        let both = left.iter().zip(right).enumerate();
        for (at, (a, b)) in both.filter(|(_, (a, _))| a.name != 0) {
            let same = u32::from(a.name == b.name);
            names.total += 1;
            names.same += same;
            if is_called(one, run.one as usize + at) {
                names.called += 1;
                names.called_same += same;
            }
            if a.shape == CloneToken::NAME {
                pairs.push((a.name, b.name));
            }
        }
    }
    for _ in 0..2 {
        pairs.sort_unstable();
        let groups = pairs.chunk_by(|one, other| one.0 == other.0);
        for group in groups.filter(|group| group.len() > 1) {
            let partners = group.chunk_by(|one, other| one.1 == other.1);
            let most = partners.map(<[_]>::len).max().unwrap_or(0);
            names.repeated += group.len() as u32;
            names.consistent += most as u32;
        }
        // The same, seen from the other side.
        for pair in &mut pairs {
            *pair = (pair.1, pair.0);
        }
    }
    names
}
