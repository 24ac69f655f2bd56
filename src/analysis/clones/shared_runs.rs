//! Runs of whole statements shared by two functions that are not clones as a whole.

use super::judge::{ComparisonParameters, TokenRange};
use super::pair::{IndexedFunction, TokenMatch, names, variety};
use crate::facts::fingerprints::CloneToken;

/// Tokens between two runs that still belong together.
const GAP: u32 = 12;

/// The pieces of both that are copies, though the functions as wholes are not.
pub fn pieces(
    one: &IndexedFunction,
    other: &IndexedFunction,
    runs: &[TokenMatch],
    measure: ComparisonParameters,
) -> Vec<(TokenRange, TokenRange)> {
    let mut found = Vec::new();
    let mut from = 0;
    for at in 0..runs.len() {
        let last = at + 1 == runs.len() || !adjoin(runs[at], runs[at + 1]);
        if last {
            found.extend(piece(one, other, &runs[from..=at], measure));
            from = at + 1;
        }
    }
    found
}

/// Whether `next` follows `run` in both, with little between them.
fn adjoin(run: TokenMatch, next: TokenMatch) -> bool {
    let near = |end: u32, start: u32| start >= end && start - end <= GAP;
    near(run.one + run.len, next.one) && near(run.other + run.len, next.other)
}

fn piece(
    one: &IndexedFunction,
    other: &IndexedFunction,
    runs: &[TokenMatch],
    measure: ComparisonParameters,
) -> Option<(TokenRange, TokenRange)> {
    let (first, last) = (runs.first()?, runs.last()?);
    let left = statements(&one.tokens, first.one, last.one + last.len)?;
    let right = statements(&other.tokens, first.other, last.other + last.len)?;
    let least = measure.least.max(50);
    if left.len().min(right.len()) < least {
        return None;
    }
    let kept: Vec<TokenMatch> = runs
        .iter()
        .filter_map(|run| clip(*run, left, right))
        .collect();
    let common: u32 = kept.iter().map(|run| run.len).sum();
    let names = names(&one.tokens, &other.tokens, &kept);
    let alike = common as f32 / left.len().max(right.len()) as f32;
    let copied = names.share() >= 0.8 && names.steadiness() >= 0.9 && alike >= 0.8;
    (copied && common >= least && variety(one, &kept) >= 30).then_some((left, right))
}

/// The part of `run` inside both blocks.
fn clip(run: TokenMatch, left: TokenRange, right: TokenRange) -> Option<TokenMatch> {
    let skip = left
        .start
        .saturating_sub(run.one)
        .max(right.start.saturating_sub(run.other));
    let end =
        |start: u32, piece: TokenRange| (start + run.len).min(piece.end).checked_sub(start + skip);
    let len = end(run.one, left)?.min(end(run.other, right)?);
    (len > 0).then_some(TokenMatch {
        one: run.one + skip,
        other: run.other + skip,
        len,
    })
}

/// The longest run of whole statements among the tokens `start..end`.
fn statements(tokens: &[CloneToken], start: u32, end: u32) -> Option<TokenRange> {
    let ends = |shape: u32| matches!(shape, CloneToken::SEMICOLON | CloneToken::CLOSE);
    let begins = |at: u32| {
        at > 0
            && tokens.get(at as usize - 1).is_some_and(|token| {
                matches!(
                    token.shape,
                    CloneToken::SEMICOLON | CloneToken::CLOSE | CloneToken::OPEN
                )
            })
    };
    let mut best: Option<TokenRange> = None;
    let mut open: Option<u32> = None;
    let mut depth = 0;
    for at in start..end {
        let token = tokens[at as usize];
        if open.is_none() && begins(at) {
            (open, depth) = (Some(at), 0);
        }
        depth += token.depth();
        if depth < 0 {
            open = None;
        } else if let Some(open) = open
            && depth == 0
            && ends(token.shape)
        {
            let piece = TokenRange {
                start: open,
                end: at + 1,
            };
            if best.is_none_or(|best| best.len() < piece.len()) {
                best = Some(piece);
            }
        }
    }
    best
}
