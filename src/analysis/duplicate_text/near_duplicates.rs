//! Near-duplicate paragraphs.

use std::ops::Range;

use rayon::prelude::*;
use similar::{Algorithm, DiffTag, capture_diff_slices};

use super::paragraphs::{HashedParagraph, words};

/// A bigram in more paragraphs than this is not selective: common language, or a template.
const COMMON: usize = 32;

/// Pairs of words that two paragraphs must share to be compared.
const FEWEST: u32 = 3;

/// The share of their words that nearly equal paragraphs have in common (Dice's coefficient), in percent.
const WORDS: usize = 78;

/// The same of pairs of neighbouring words.
const PAIRS: usize = 55;

/// The class of each paragraph: the number of the first one that it is nearly equal to, by way of others.
pub fn classes(all: &[&HashedParagraph]) -> Vec<usize> {
    let pairs: Vec<Vec<u32>> = all.par_iter().map(|one| pairs(&one.words)).collect();
    let sorted: Vec<Vec<u32>> = all
        .par_iter()
        .map(|one| {
            let mut words = one.words.clone();
            words.sort_unstable();
            words
        })
        .collect();
    let index = BigramIndex::new(&pairs);
    let found: Vec<(usize, usize)> = (0..all.len())
        .into_par_iter()
        .map_init(
            || vec![0_u32; all.len()],
            |counts, at| {
                let mut met = index.met(at, &pairs[at], counts);
                met.retain(|other| {
                    alike(&sorted[at], &sorted[*other]) >= WORDS
                        && alike(&pairs[at], &pairs[*other]) >= PAIRS
                });
                met.into_iter()
                    .map(move |other| (at, other))
                    .collect::<Vec<_>>()
            },
        )
        .flatten_iter()
        .collect();
    let mut class: Vec<usize> = (0..all.len()).collect();
    for (one, other) in found {
        let (one, other) = (root(&mut class, one), root(&mut class, other));
        class[one.max(other)] = one.min(other);
    }
    (0..class.len()).map(|at| root(&mut class, at)).collect()
}

/// The first of a class. Halves the way on each walk.
fn root(class: &mut [usize], mut at: usize) -> usize {
    while class[at] != at {
        class[at] = class[class[at]];
        at = class[at];
    }
    at
}

/// The pairs of neighbouring words, sorted.
fn pairs(words: &[u32]) -> Vec<u32> {
    let mut pairs: Vec<u32> = words
        .windows(2)
        .map(|pair| pair[0].rotate_left(11).wrapping_mul(0x9e37_79b1) ^ pair[1])
        .collect();
    pairs.sort_unstable();
    pairs
}

/// Positions of each bigram.
struct BigramIndex {
    postings: Vec<(u32, u32)>,
}

impl BigramIndex {
    fn new(pairs: &[Vec<u32>]) -> BigramIndex {
        let mut postings: Vec<(u32, u32)> = pairs
            .par_iter()
            .enumerate()
            .flat_map_iter(|(at, pairs)| pairs.iter().map(move |pair| (*pair, at as u32)))
            .collect();
        postings.par_sort_unstable();
        postings.dedup();
        // Bigrams in only one paragraph, or in too many, are useless.
        let kept: Vec<(u32, u32)> = postings
            .chunk_by(|a, b| a.0 == b.0)
            .filter(|same| (2..=COMMON).contains(&same.len()))
            .flatten()
            .copied()
            .collect();
        BigramIndex { postings: kept }
    }

    /// The later paragraphs that share enough with the one `at`. `counts` is all zero, before and after.
    fn met(&self, at: usize, pairs: &[u32], counts: &mut [u32]) -> Vec<usize> {
        let mut met = Vec::new();
        let mut last = None;
        for pair in pairs {
            if last.replace(*pair) == Some(*pair) {
                continue;
            }
            let from = self.postings.partition_point(|(other, _)| other < pair);
            let same = self.postings[from..].iter();
            for (_, other) in same.take_while(|(other, _)| other == pair) {
                let other = *other as usize;
                if other > at {
                    if counts[other] == 0 {
                        met.push(other);
                    }
                    counts[other] += 1;
                }
            }
        }
        met.retain(|other| std::mem::take(&mut counts[*other]) >= FEWEST);
        met.sort_unstable();
        met
    }
}

/// Dice's coefficient of two sorted lists, in percent.
fn alike(a: &[u32], b: &[u32]) -> usize {
    let (mut at, mut to, mut common) = (0, 0, 0);
    while let (Some(one), Some(other)) = (a.get(at), b.get(to)) {
        common += usize::from(one == other);
        at += usize::from(one <= other);
        to += usize::from(other <= one);
    }
    200 * common / (a.len() + b.len()).max(1)
}

/// The pieces of `here` that `there` has otherwise, at most `most`.
pub fn differences(there: &str, here: &str, most: usize) -> Vec<(Range<usize>, Range<usize>)> {
    let places = |text: &str| -> (Vec<usize>, Vec<u32>) { words(text).take(1_000).unzip() };
    let (old_at, old) = places(there);
    let (new_at, new) = places(here);
    let piece = |at: &[usize], range: Range<usize>, text: &str| {
        let start = at.get(range.start).copied().unwrap_or(text.len());
        let end = at.get(range.end).copied().unwrap_or(text.len());
        if range.is_empty() {
            start..start
        } else {
            start..end
        }
    };
    capture_diff_slices(Algorithm::Myers, &old, &new)
        .into_iter()
        .filter(|step| step.tag() != DiffTag::Equal)
        .map(|step| {
            (
                piece(&old_at, step.old_range(), there),
                piece(&new_at, step.new_range(), here),
            )
        })
        .take(most)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alike_is_the_share_of_what_both_have() {
        assert_eq!(alike(&[1, 2, 3, 4], &[1, 2, 3, 4]), 100);
        assert_eq!(alike(&[1, 2, 3, 4], &[1, 2, 5, 6]), 50);
        assert_eq!(alike(&[1, 1, 2], &[1, 2, 2]), 66);
        assert_eq!(alike(&[], &[]), 0);
    }
}
