//! Groups of cloned blocks: overlapping blocks of one function are merged, and copies of a block form its group.

use super::families::FunctionFamilies;
use super::groups::DisjointSets;
use super::judge::{CloneMatch, TokenRange};
use super::{CloneGroup, CloneInstance, CloneKind};
use crate::facts::fingerprints::{CloneToken, more};
use crate::span::Span;

/// The groups of pieces in `pairs` of families, unless both families are in one group of wholes.
pub fn blocks(
    families: &FunctionFamilies<'_>,
    pairs: &[(u32, u32)],
    likenesses: &[CloneMatch],
    wholes: &mut DisjointSets,
) -> Vec<CloneGroup> {
    // Each block with its family; the two blocks of a pair are adjacent.
    let mut found: Vec<(u32, TokenRange)> = Vec::new();
    for ((one, other), likeness) in pairs.iter().zip(likenesses) {
        if let CloneMatch::Pieces(pieces) = likeness
            && wholes.find(*one) != wholes.find(*other)
        {
            found.extend(
                pieces
                    .iter()
                    .flat_map(|(left, right)| [(*one, *left), (*other, *right)]),
            );
        }
    }
    let mut sets = DisjointSets::new(found.len());
    for at in (0..found.len() as u32).step_by(2) {
        sets.join(at, at + 1);
    }
    let mut order: Vec<u32> = (0..found.len() as u32).collect();
    order.sort_unstable_by_key(|at| found[*at as usize]);
    for two in order.windows(2) {
        let ((one, left), (other, right)) = (found[two[0] as usize], found[two[1] as usize]);
        let shared = left.end.min(right.end).saturating_sub(right.start);
        if one == other && shared * 10 >= left.len().min(right.len()) * 7 {
            sets.join(two[0], two[1]);
        }
    }
    let sets = sets.sets().into_iter();
    sets.filter_map(|set| group(families, set.iter().map(|at| found[*at as usize]).collect()))
        .collect()
}

/// The group of the pieces `set`; none where they turn out to be one place.
fn group(families: &FunctionFamilies<'_>, mut set: Vec<(u32, TokenRange)>) -> Option<CloneGroup> {
    set.sort_unstable();
    // Of pieces of one function that overlap, one is left, as wide as all of them.
    let mut merged: Vec<(u32, TokenRange)> = Vec::new();
    for (family, piece) in set {
        match merged.last_mut() {
            Some((last, wide)) if *last == family && piece.start < wide.end => {
                wide.end = wide.end.max(piece.end);
            }
            _ => merged.push((family, piece)),
        }
    }
    let mut copies = Vec::new();
    let mut sums: Vec<(u64, u64)> = Vec::new();
    for (family, piece) in merged {
        let words = families.words(family);
        let range = piece.start as usize..piece.end as usize;
        let inner = words
            .spans
            .get(range.start)?
            .join(*words.spans.get(range.end - 1)?);
        let function = families.first(family);
        let start = function.body.span.start;
        sums.push(sum(words.tokens.get(range)?));
        copies.push(CloneInstance {
            file: function.file,
            span: Span {
                start: start + inner.start,
                end: start + inner.end,
            },
            item: function.body.item,
            tokens: piece.len(),
        });
    }
    copies.sort_unstable();
    let first = *sums.first()?;
    let kind = if sums.iter().all(|sum| *sum == first) {
        CloneKind::Exact
    } else if sums.iter().all(|sum| sum.0 == first.0) {
        CloneKind::Renamed
    } else {
        CloneKind::Changed
    };
    (copies.len() > 1).then_some(CloneGroup {
        copies,
        kind,
        whole: false,
    })
}

/// Hashes of the token kinds, and of the token texts.
fn sum(tokens: &[CloneToken]) -> (u64, u64) {
    tokens.iter().fold((0, 0), |(shape, name), token| {
        (more(shape, token.shape), more(name, token.name))
    })
}
