//! Dates the lines of a document: its versions are read backwards until each line disappears.
//!
//! A line is identified by its words, so that moving it does not change its date. The cost is the text of the versions
//! that still contain a wanted line.

use std::collections::{HashMap, HashSet};

use gix::ObjectId;

use super::prefilter::WordPrefilter;
use super::trunk::{Trunk, TrunkChanges};
use crate::git::blob::BlobReader;

/// When a line was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineDate {
    /// At this step.
    Step(u32),
    /// It is not committed yet.
    Now,
    /// A version of the document could not be read.
    Unknown,
}

/// A document may have been moved this often.
const MOVES: u32 = 16;

/// The dates of `lines` (without white space around them) of the document at `path`, in their order.
pub fn date(
    trunk: &Trunk,
    turns: &TrunkChanges<'_>,
    blobs: &BlobReader<'_>,
    path: &str,
    lines: &[&str],
) -> Vec<LineDate> {
    let mut dated = vec![LineDate::Now; lines.len()];
    let mut open: HashMap<&[u8], Vec<usize>> = HashMap::new();
    let mut marks = WordPrefilter::default();
    for (at, line) in lines.iter().enumerate() {
        marks.add(line.as_bytes());
        open.entry(line.as_bytes()).or_default().push(at);
    }
    let mut path = path.to_owned();
    let mut until = u32::MAX;
    for _ in 0..MOVES {
        let Some(versions) = trunk.files.get(&*path) else {
            return dated;
        };
        let end = versions.partition_point(|version| version.step <= until);
        let mut first = None;
        for version in versions[..end].iter().rev() {
            let Some(blob) = version.blob else {
                break;
            };
            let Some(text) = blobs.text(blob) else {
                for at in open.values().flatten() {
                    dated[*at] = LineDate::Unknown;
                }
                return dated;
            };
            let present: HashSet<&[u8]> = trimmed(&text)
                .filter(|line| marks.may_hold(line) && open.contains_key(line))
                .collect();
            for (line, places) in &open {
                if present.contains(line) {
                    for at in places {
                        dated[*at] = LineDate::Step(version.step);
                    }
                }
            }
            open.retain(|line, _| present.contains(line));
            if open.is_empty() {
                return dated;
            }
            first = Some((version.step, blob));
        }
        // Lines not dated yet came with the file: it may have been moved here.
        let Some((step, blob)) = first else {
            return dated;
        };
        let Some(origin) = origin(trunk, turns, blobs, &path, step, blob) else {
            return dated;
        };
        path = origin;
        until = step.saturating_sub(1);
    }
    dated
}

/// The document that `step` moved to `path`, if it did.
fn origin(
    trunk: &Trunk,
    turns: &TrunkChanges<'_>,
    blobs: &BlobReader<'_>,
    path: &str,
    step: u32,
    blob: ObjectId,
) -> Option<String> {
    let before = step.checked_sub(1)?;
    let gone = || {
        turns
            .gone(step)
            .filter_map(|old| Some((old, trunk.at(old, before)?)))
            .filter(|(old, _)| extension(old) == extension(path))
    };
    if let Some((same, _)) = gone().find(|(_, old)| *old == blob) {
        return Some(same.to_owned());
    }
    let text = blobs.text(blob)?;
    most_alike(blobs, &text, gone()).map(|(path, _)| path.to_owned())
}

/// The ending of a path.
pub fn extension(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.rsplit_once('.').map_or("", |(_, ending)| ending)
}

/// Contents that are compared with one at the most.
const MOST: usize = 40;

/// The most similar of `others`, if it shares at least half of the lines of `text`: its path and the share.
pub fn most_alike<'a>(
    blobs: &BlobReader<'_>,
    text: &[u8],
    others: impl Iterator<Item = (&'a str, ObjectId)>,
) -> Option<(&'a str, f64)> {
    let lines = lines(text);
    let mut best: Option<(&str, f64)> = None;
    for (path, id) in others.take(MOST) {
        let Some(other) = blobs.text(id) else {
            continue;
        };
        let other = self::lines(&other).into_iter().collect::<HashSet<_>>();
        let all = lines.len().max(other.len()).max(1);
        let shared = lines.iter().filter(|line| other.contains(*line)).count();
        let share = shared as f64 / all as f64;
        if share >= 0.5 && best.is_none_or(|(_, most)| share > most) {
            best = Some((path, share));
        }
    }
    best
}

/// The lines of a text, without the white space around them.
fn trimmed(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut start = 0;
    let ends = memchr::memchr_iter(b'\n', text).chain([text.len()]);
    ends.map(move |end| text[std::mem::replace(&mut start, end + 1)..end].trim_ascii())
}

/// The hashes of the distinct non-trivial lines of a text.
fn lines(text: &[u8]) -> HashSet<u64> {
    trimmed(text)
        .filter(|line| line.len() > 3)
        .map(number)
        .collect()
}

/// A number for a line, made of eight bytes at a time.
fn number(line: &[u8]) -> u64 {
    let mix = |hash: u64, eight: u64| {
        let mixed = (hash ^ eight).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        mixed ^ (mixed >> 29)
    };
    let (whole, rest) = line.as_chunks::<8>();
    let mut last = [0; 8];
    last[..rest.len()].copy_from_slice(rest);
    let eights = whole.iter().chain([&last]);
    eights.fold(line.len() as u64, |hash, eight| {
        mix(hash, u64::from_le_bytes(*eight))
    })
}
