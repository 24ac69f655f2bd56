//! Facts of `trueup.lock`: the reviewed pairs, each with the digests of both ends at the review.

use crate::span::Span;

/// The version of the form that is read and written.
pub const VERSION: u32 = 1;

/// The last line: without it, the file was cut short.
pub const LAST: &str = "end";

/// The longest line, in bytes.
pub const LONGEST: usize = 4096;

/// Facts of the lock.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LockFile {
    /// The stamps in the order of the file; none where it has a problem.
    pub stamps: Vec<ReviewStamp>,
    /// Why it cannot be used.
    pub problem: Option<ParseProblem>,
}

/// One reviewed pair.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReviewStamp {
    /// The address: a section, a criterion or an artifact.
    pub from: Box<str>,
    /// The other end: an item, a file or an address.
    pub to: Box<str>,
    /// Digest of the first end at the review.
    pub from_digest: u64,
    /// Digest of the other end at the review.
    pub to_digest: u64,
    /// The day of the review: `2026-03-01`.
    pub date: Box<str>,
    /// Who reviewed it.
    pub by: Box<str>,
    /// The result of the review.
    pub reason: Box<str>,
    /// The line.
    pub span: Span,
}

/// Why a lock cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseProblem {
    /// The problem, without the file's name.
    pub message: Box<str>,
    /// The fix.
    pub help: Box<str>,
    /// The number of the line, from 1.
    pub line: u32,
    /// The line, or the first of it.
    pub span: Span,
}

/// Whether `text` is a day: `2026-03-01`.
pub fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts[..] else {
        return false;
    };
    let number = |text: &str, width: usize| {
        let digits = text.len() == width && text.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| text.parse::<u32>().ok())?
    };
    number(year, 4).is_some()
        && number(month, 2).is_some_and(|month| (1..=12).contains(&month))
        && number(day, 2).is_some_and(|day| (1..=31).contains(&day))
}
