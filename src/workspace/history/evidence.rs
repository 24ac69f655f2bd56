//! Whether a name was defined when a line was written, where, and what became of it.
//!
//! Costs the text of those versions of source files that were current when one of the lines was written. Each is read
//! once, for all names.

use std::collections::HashMap;

use gix::ObjectId;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::blobs::Blobs;
use super::kinds::is_source;
use super::renames;
use super::source::{How, Wanted};
use super::trunk::{Trunk, Turns};
use crate::facts::history::Successor;

/// What is known of a name at a step. Steps of the past do not change, so that most of it can be kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Known {
    /// Nothing defined it then.
    Undefined,
    /// A file that is no Rust has it at the end: it is not gone.
    Present(Box<str>),
    /// It was defined, and is gone.
    Gone(Fate),
    /// Something could not be read.
    Unknown,
}

/// Where something was, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fate {
    /// The file, or for a name the file that defined it.
    pub home: Box<str>,
    /// How it was defined.
    pub how: Box<str>,
    /// The step that defined it, where that is later than the line.
    pub later: Option<u32>,
    /// The step that took it away; none where that is not committed yet.
    pub removed: Option<u32>,
    /// What it is called now.
    pub now: Option<Successor>,
}

/// The past of a repository, as far as it is needed to answer.
pub struct Past<'a> {
    /// Which file had which content when.
    pub trunk: &'a Trunk,
    /// The same, by step.
    pub turns: &'a Turns<'a>,
    /// Reads contents.
    pub repository: &'a gix::ThreadSafeRepository,
    /// Whether the file at a path still holds exactly this content, and so none of the names.
    pub unchanged: &'a (dyn Fn(&str, ObjectId) -> bool + Sync),
}

/// A version of a file that speaks of a name.
#[derive(Clone, Debug)]
struct Hit<'a> {
    path: &'a str,
    from: u32,
    /// The step that ends it; none where it is current.
    to: Option<u32>,
    how: How,
}

/// A version of a file that has to be read.
struct Job<'a> {
    path: &'a str,
    blob: ObjectId,
    from: u32,
    to: Option<u32>,
}

/// What is known of each name at its step.
pub fn names(past: &Past<'_>, asked: &[(&str, u32)]) -> Vec<Known> {
    let mut wanted = Wanted::default();
    let numbers: Vec<u32> = asked.iter().map(|(name, _)| wanted.add(name)).collect();
    if wanted.is_empty() {
        return Vec::new();
    }
    wanted.ready();
    let first = asked.iter().map(|(_, step)| *step).min().unwrap_or(0);
    let jobs = jobs(past, first);
    let read: Vec<Option<Vec<(u32, How)>>> = jobs
        .par_iter()
        .with_min_len(8)
        .map_init(
            || past.repository.to_thread_local(),
            |local, job| {
                let text = Blobs::new(local).text(job.blob)?;
                // The past matters where it defined a name; the present keeps it in any spelling.
                Some(match job.to {
                    Some(_) => wanted.find_exact(job.path, &text),
                    None => wanted.find(job.path, &text),
                })
            },
        )
        .collect();
    let mut hits: HashMap<u32, Vec<Hit<'_>>> = HashMap::new();
    let mut unread: Vec<(u32, Option<u32>)> = Vec::new();
    for (job, found) in jobs.iter().zip(read) {
        let Some(found) = found else {
            unread.push((job.from, job.to));
            continue;
        };
        for (name, how) in found {
            hits.entry(name).or_default().push(Hit {
                path: job.path,
                from: job.from,
                to: job.to,
                how,
            });
        }
    }
    let tasks: Vec<(usize, u32)> = numbers.into_iter().enumerate().collect();
    tasks
        .into_par_iter()
        .map_init(
            || past.repository.to_thread_local(),
            |local, (at, number)| {
                let (name, step) = asked[at];
                let found = hits.get(&number).map_or(&[][..], Vec::as_slice);
                let known = known(past, &Blobs::new(local), name, step, found);
                let covers = |(_, to): &(u32, Option<u32>)| to.is_none_or(|to| step < to);
                match known {
                    Known::Undefined if unread.iter().any(covers) => Known::Unknown,
                    known => known,
                }
            },
        )
        .collect()
}

/// The versions of source files that were current at `first` or later.
fn jobs<'a>(past: &Past<'a>, first: u32) -> Vec<Job<'a>> {
    let mut jobs = Vec::new();
    for (path, versions) in &past.trunk.files {
        if !is_source(path) {
            continue;
        }
        for (at, version) in versions.iter().enumerate() {
            let Some(blob) = version.blob else {
                continue;
            };
            let to = versions.get(at + 1).map(|next| next.step);
            let wanted = match to {
                Some(to) => first < to,
                None => !(is_rust(path) && (past.unchanged)(path, blob)),
            };
            if wanted {
                jobs.push(Job {
                    path,
                    blob,
                    from: version.step,
                    to,
                });
            }
        }
    }
    jobs
}

fn is_rust(path: &str) -> bool {
    path.ends_with(".rs")
}

fn known(past: &Past<'_>, blobs: &Blobs<'_>, name: &str, step: u32, hits: &[Hit<'_>]) -> Known {
    if let Some(hit) = hits
        .iter()
        .find(|hit| hit.to.is_none() && !is_rust(hit.path))
    {
        return Known::Present(hit.path.into());
    }
    let home = hits
        .iter()
        .filter(|hit| hit.how.defines() && hit.to.is_none_or(|to| step < to))
        .filter(|hit| suits(name, hit))
        // What came after the line must be an item to be what the line meant.
        .filter(|hit| hit.from <= step || matches!(hit.how, How::Word(_)))
        // What stood there at the time, then what came soonest after it.
        .min_by_key(|hit| (hit.from.max(step), hit.how, hit.path.len(), hit.path));
    let Some(home) = home else {
        return Known::Undefined;
    };
    let mut fate = Fate {
        home: home.path.into(),
        how: home.how.text().into(),
        later: (home.from > step).then_some(home.from),
        removed: None,
        now: None,
    };
    if let Some(end) = follow(past, blobs, name, home.path, step.max(home.from)) {
        fate.removed = Some(end.step);
        fate.now = renames::item(past, blobs, name, home.how, &end);
    } else if hits.iter().all(|hit| hit.to.is_some()) {
        // The end still has it somehow, in a file that did not change since: it is not gone.
        return Known::Undefined;
    }
    Known::Gone(fate)
}

/// Whether a file of that kind can define such a name. What tests and examples put in quotation marks is data. One small word means too much to be taken from a key or a
/// literal, and a name with `-` is a package, a feature, a target, or what Rust writes in quotation marks.
fn suits(name: &str, hit: &Hit<'_>) -> bool {
    if name.contains('-') {
        return hit.path.ends_with("Cargo.toml") || is_rust(hit.path);
    }
    let example = |part: &str| {
        part.contains("example") || part.contains("test") || matches!(part, "benches" | "fixtures")
    };
    if hit.how == How::Literal && !hit.path.ends_with(".toml") && hit.path.split('/').any(example) {
        return false;
    }
    let several = name.contains('_') || name.bytes().any(|byte| byte.is_ascii_uppercase());
    several || matches!(hit.how, How::Word(_))
}

/// The last place of a name: the file and its content before the step that took the name away.
pub struct End<'a> {
    /// The step.
    pub step: u32,
    /// The file.
    pub path: &'a str,
    /// Its content before.
    pub old: ObjectId,
    /// Its content then, if it is still there.
    pub new: Option<ObjectId>,
}

/// A name may have moved from file to file this often.
const MOVES: u32 = 8;

/// Files of one step that are searched for a name that moved.
const MOST: usize = 200;

/// Where `name`, which `path` had at `step`, was seen last; none where the end still has it.
fn follow<'a>(
    past: &Past<'a>,
    blobs: &Blobs<'_>,
    name: &str,
    path: &'a str,
    step: u32,
) -> Option<End<'a>> {
    let mut wanted = Wanted::default();
    wanted.add(name);
    wanted.ready();
    let has = |path: &str, blob: Option<ObjectId>| {
        let text = blob.and_then(|blob| blobs.text(blob));
        text.is_some_and(|text| !wanted.find_exact(path, &text).is_empty())
    };
    let (mut path, mut step) = (path, step);
    let mut end = None;
    for _ in 0..MOVES {
        let versions = past.trunk.files.get(path)?;
        let first = versions
            .partition_point(|version| version.step <= step)
            .checked_sub(1)?;
        let later = &versions[first + 1..];
        // A name that left a file seldom comes back: halve the rest instead of reading all of it.
        if later.last().is_none_or(|last| has(path, last.blob)) {
            return end;
        }
        let gone = later.partition_point(|version| has(path, version.blob));
        let taken = later.get(gone)?;
        step = taken.step;
        end = Some(End {
            step,
            path,
            old: versions.get(first + gone)?.blob?,
            new: taken.blob,
        });
        let moved = past
            .turns
            .of(step)
            .iter()
            .filter(|turn| turn.path != path && is_source(turn.path))
            .take(MOST)
            .find(|turn| has(turn.path, turn.new) && !has(turn.path, turn.old));
        match moved {
            Some(turn) => path = turn.path,
            None => return end,
        }
    }
    end
}
