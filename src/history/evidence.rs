//! Evidence that a name was defined when a line was written: where, and what happened to it since.
//!
//! The cost is the text of the source versions that were current when one of the lines was written. Each version is
//! decoded once for all names, and only its new parts are searched.

use std::collections::HashMap;

use gix::ObjectId;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::file_kinds::is_source;
use super::name_matcher::NameMatcher;
use super::renames;
use super::source::OccurrenceKind;
use super::trunk::{Trunk, TrunkChanges};
use super::versions;
use crate::facts::history::RenameCandidate;
use crate::git::blob::BlobReader;
use crate::git::pack::PackFile;

/// The state of a name at a step. Past steps are immutable, so most states can be cached.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum NameState {
    /// Nothing defined it then.
    Undefined,
    /// A file that is no Rust has it at the end: it is not gone.
    Present(Box<str>),
    /// It was defined, and is gone.
    Gone(NameRemoval),
    /// A content of the time could not be read: its id.
    Unknown(Box<[u8]>),
}

/// A former definition, and its fate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NameRemoval {
    /// The file, or for a name the file that defined it.
    pub home: Box<str>,
    /// How it was defined.
    pub how: Box<str>,
    /// The step that defined it, where that is later than the line.
    pub later: Option<u32>,
    /// The step that took it away; none where that is not committed yet.
    pub removed: Option<u32>,
    /// The new name.
    pub now: Option<RenameCandidate>,
}

/// The past of a repository, as far as it is needed to answer.
pub struct EvidenceContext<'a> {
    /// Which file had which content when.
    pub trunk: &'a Trunk,
    /// The same, by step.
    pub turns: &'a TrunkChanges<'a>,
    /// Reads contents.
    pub repository: &'a gix::ThreadSafeRepository,
    /// Its packs.
    pub packs: &'a [PackFile],
    /// Whether the file at a path still holds exactly this content, and so none of the names.
    pub unchanged: &'a (dyn Fn(&str, ObjectId) -> bool + Sync),
    /// Contents of the working tree.
    pub known: &'a versions::KnownContents<'a>,
}

/// A file version that contains a name.
#[derive(Clone, Debug)]
struct VersionHit<'a> {
    path: &'a str,
    from: u32,
    /// The step that ends it; none where it is current.
    to: Option<u32>,
    how: OccurrenceKind,
}

/// A version of a file that has to be read.
struct VersionJob<'a> {
    path: &'a str,
    blob: ObjectId,
    from: u32,
    to: Option<u32>,
}

impl VersionJob<'_> {
    /// The first step at which it was current no more.
    fn end(&self) -> u32 {
        self.to.unwrap_or(u32::MAX)
    }
}

/// The state of each name at its step.
pub fn names(past: &EvidenceContext<'_>, asked: &[(&str, u32)]) -> Vec<NameState> {
    let mut wanted = NameMatcher::default();
    let numbers: Vec<u32> = asked.iter().map(|(name, _)| wanted.add(name)).collect();
    if wanted.is_empty() {
        return Vec::new();
    }
    let first = asked.iter().map(|(_, step)| *step).min().unwrap_or(0);
    let jobs = jobs(past, first);
    let read = read(past, &wanted, &jobs);
    let mut hits: HashMap<u32, Vec<VersionHit<'_>>> = HashMap::new();
    let mut unread: Option<&VersionJob<'_>> = None;
    for (job, found) in jobs.iter().zip(read) {
        let Some(found) = found else {
            // Greedy: the version that was current longest covers the most lines.
            unread = unread.into_iter().chain([job]).max_by_key(|job| job.end());
            continue;
        };
        for (name, how) in found {
            hits.entry(name).or_default().push(VersionHit {
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
                let known = known(past, &BlobReader::new(local, past.packs), name, step, found);
                match unread.filter(|job| step < job.end()) {
                    Some(job) if known == NameState::Undefined => {
                        NameState::Unknown(job.blob.as_bytes().into())
                    }
                    _ => known,
                }
            },
        )
        .collect()
}

/// The names in each of `jobs`; none if unreadable.
fn read(
    past: &EvidenceContext<'_>,
    wanted: &NameMatcher,
    jobs: &[VersionJob<'_>],
) -> Vec<Option<Vec<(u32, OccurrenceKind)>>> {
    let mut found: Vec<Option<Vec<(u32, OccurrenceKind)>>> = vec![None; jobs.len()];
    // One content may be that of many versions.
    let mut order: Vec<usize> = (0..jobs.len()).collect();
    order.sort_by_key(|at| (jobs[*at].blob, jobs[*at].path, jobs[*at].to.is_none()));
    let groups: Vec<&[usize]> = order
        .chunk_by(|a, b| jobs[*a].blob == jobs[*b].blob)
        .collect();
    let ids: Vec<ObjectId> = groups.iter().map(|group| jobs[group[0]].blob).collect();
    let read = versions::each(past.packs, wanted, &ids, past.known, |at, text, places| {
        let speaks = |job: &usize| match jobs[*job].to {
            // The past matters where it defined a name; the present keeps it in any spelling.
            Some(_) => wanted.ways(jobs[*job].path, text, places),
            None => wanted.find(jobs[*job].path, text),
        };
        groups[at].iter().map(speaks).collect::<Vec<_>>()
    });
    for (at, speaks) in read {
        for (job, speaks) in groups[at].iter().zip(speaks) {
            found[*job] = Some(speaks);
        }
    }
    // Objects outside the packs, damaged or oversized.
    let open: Vec<usize> = order
        .iter()
        .copied()
        .filter(|at| found[*at].is_none())
        .collect();
    let read: Vec<_> = open
        .par_iter()
        .with_min_len(8)
        .map_init(
            || past.repository.to_thread_local(),
            |local, at| {
                let job = &jobs[*at];
                let text = BlobReader::new(local, past.packs).text(job.blob)?;
                Some(match job.to {
                    Some(_) => wanted.find_exact(job.path, &text),
                    None => wanted.find(job.path, &text),
                })
            },
        )
        .collect();
    for (at, read) in open.into_iter().zip(read) {
        found[at] = read;
    }
    found
}

/// The versions of source files that were current at `first` or later.
fn jobs<'a>(past: &EvidenceContext<'a>, first: u32) -> Vec<VersionJob<'a>> {
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
                jobs.push(VersionJob {
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

fn known<'a>(
    past: &EvidenceContext<'a>,
    blobs: &BlobReader<'_>,
    name: &str,
    step: u32,
    hits: &[VersionHit<'a>],
) -> NameState {
    if let Some(hit) = hits
        .iter()
        .find(|hit| hit.to.is_none() && !is_rust(hit.path))
    {
        return NameState::Present(hit.path.into());
    }
    let home = hits
        .iter()
        .filter(|hit| hit.how.defines() && hit.to.is_none_or(|to| step < to))
        .filter(|hit| suits(name, hit))
        // A definition added after the line counts only if it is an item.
        .filter(|hit| hit.from <= step || matches!(hit.how, OccurrenceKind::Word(_)))
        // Prefer the definition at that time, then the earliest later one.
        .min_by_key(|hit| (hit.from.max(step), hit.how, hit.path.len(), hit.path));
    let Some(home) = home else {
        return NameState::Undefined;
    };
    let mut fate = NameRemoval {
        home: home.path.into(),
        how: home.how.text().into(),
        later: (home.from > step).then_some(home.from),
        removed: None,
        now: None,
    };
    if let Some(end) = follow(past, blobs, name, hits, home.path, step.max(home.from)) {
        fate.removed = Some(end.step);
        fate.now = renames::item(past, blobs, name, home.how, &end);
    } else if hits.iter().all(|hit| hit.to.is_some()) {
        // The end still has it somehow, in a file that did not change since: it is not gone.
        return NameState::Undefined;
    }
    NameState::Gone(fate)
}

/// Whether a file of that kind can define such a name. String literals in tests and examples are data. A single
/// lower-case word is too ambiguous as a key or literal, and a name with `-` is a package, feature, target or string
/// literal.
fn suits(name: &str, hit: &VersionHit<'_>) -> bool {
    if name.contains('-') {
        return hit.path.ends_with("Cargo.toml") || is_rust(hit.path);
    }
    let example = |part: &str| {
        part.contains("example") || part.contains("test") || matches!(part, "benches" | "fixtures")
    };
    if hit.how == OccurrenceKind::Literal
        && !hit.path.ends_with(".toml")
        && hit.path.split('/').any(example)
    {
        return false;
    }
    let several = name.contains('_') || name.bytes().any(|byte| byte.is_ascii_uppercase());
    several || matches!(hit.how, OccurrenceKind::Word(_))
}

/// The last place of a name: the file and its content before the step that took the name away.
pub struct LastOccurrence<'a> {
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

/// Where `name`, which `path` had at `step`, was seen last; none where the end still has it. `hits` are in the order of
/// paths and steps, so that versions of the past need not be read again.
fn follow<'a>(
    past: &EvidenceContext<'a>,
    blobs: &BlobReader<'_>,
    name: &str,
    hits: &[VersionHit<'a>],
    path: &'a str,
    step: u32,
) -> Option<LastOccurrence<'a>> {
    let mut wanted = NameMatcher::default();
    wanted.add(name);
    let has = |path: &str, blob: Option<ObjectId>| {
        let text = blob.and_then(|blob| blobs.text(blob));
        text.is_some_and(|text| !wanted.find_exact(path, &text).is_empty())
    };
    let had = |path: &str, from: u32| {
        let place = hits.binary_search_by_key(&(path, from), |hit| (hit.path, hit.from));
        place.is_ok_and(|at| hits[at].to.is_some())
    };
    let (mut path, mut step) = (path, step);
    let mut end = None;
    for _ in 0..MOVES {
        let versions = past.trunk.files.get(path)?;
        let first = versions
            .partition_point(|version| version.step <= step)
            .checked_sub(1)?;
        let later = &versions[first + 1..];
        // A name that left a file seldom comes back: halve the rest instead of looking at all of it.
        if later.last().is_none_or(|last| has(path, last.blob)) {
            return end;
        }
        let gone = later.partition_point(|version| had(path, version.step));
        let taken = later.get(gone)?;
        step = taken.step;
        end = Some(LastOccurrence {
            step,
            path,
            old: versions.get(first + gone)?.blob?,
            new: taken.blob,
        });
        match moved(past, hits, &has, path, step) {
            Some(taker) => path = taker,
            None => return end,
        }
    }
    end
}

/// The file other than `path` that gained at `step` the name at `hits`. `has` reads.
fn moved<'a>(
    past: &EvidenceContext<'a>,
    hits: &[VersionHit<'a>],
    has: &dyn Fn(&str, Option<ObjectId>) -> bool,
    path: &str,
    step: u32,
) -> Option<&'a str> {
    let lost = |path: &str| {
        let first = hits.partition_point(|hit| hit.path < path);
        let mut of = hits[first..].iter().take_while(|hit| hit.path == path);
        of.any(|hit| hit.to == Some(step))
    };
    // Where no version of the past took it in, at most the end has it: that is the same as no move.
    let came = |hit: &&VersionHit<'_>| hit.from == step && hit.path != path && hit.to.is_some();
    let taker = hits.iter().filter(came).find(|hit| !lost(hit.path))?.path;
    let is_last = |path: &str| {
        let last = past
            .trunk
            .files
            .get(path)
            .and_then(|versions| versions.last());
        last.is_some_and(|last| last.step == step)
    };
    let turns = past.turns.of(step).iter();
    turns
        .filter(|turn| turn.path != path && is_source(turn.path))
        .take(MOST)
        .take_while(|turn| turn.path <= taker)
        .find(|turn| {
            turn.path == taker
                || is_last(turn.path) && has(turn.path, turn.new) && !has(turn.path, turn.old)
        })
        .map(|turn| turn.path)
}
