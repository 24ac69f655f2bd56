//! The trunk: the chain of first parents from the head, with the blob of every file at each step. Read once, cached,
//! and extended by new commits.
//!
//! A merge is one step of the trunk: the change that it brought. The cost is that of the trees that differ between
//! steps; no blob is read.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Mutex, PoisonError};

use gix::ObjectId;

use crate::git::object_reader::ObjectReader;
use crate::git::pack::PackFile;
use crate::git::tree_diff::{TreeChanges, changes};

/// A step of the trunk: one commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrunkStep {
    /// The commit.
    pub id: ObjectId,
    /// Its committer's time, in seconds since 1970.
    pub time: i64,
}

/// The content of a file from one step to the next change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileVersion {
    /// The step that brought it.
    pub step: u32,
    /// The content; none where the step took the file away.
    pub blob: Option<ObjectId>,
}

/// Why the trunk ends before its beginning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrunkCut {
    /// The reason.
    pub why: String,
}

/// The trunk, oldest step first.
#[derive(Debug, Default)]
pub struct Trunk {
    /// Its commits.
    pub steps: Vec<TrunkStep>,
    /// Every path that any step has, with its versions in order.
    pub files: BTreeMap<Box<str>, Vec<FileVersion>>,
    /// Why it is not whole, if it is not.
    pub cut: Option<TrunkCut>,
}

/// Maximum number of changes kept; older history counts as missing.
const MOST: usize = 20_000_000;

/// Initial and maximum number of steps per thread: a tree is decoded once for both neighbours, but the first of a run
/// needs its whole delta chain.
const RUN: (usize, usize) = (32, 512);

impl Trunk {
    /// The version of `path` at `step`.
    pub fn at(&self, path: &str, step: u32) -> Option<ObjectId> {
        let versions = self.files.get(path)?;
        let after = versions.partition_point(|version| version.step <= step);
        versions.get(after.checked_sub(1)?)?.blob
    }

    /// The first step from `step` on at which `path` is there.
    pub fn since(&self, path: &str, step: u32) -> Option<u32> {
        if self.at(path, step).is_some() {
            return Some(step);
        }
        let versions = self.files.get(path)?;
        let after = versions.partition_point(|version| version.step <= step);
        let there = versions[after..]
            .iter()
            .find(|version| version.blob.is_some());
        there.map(|version| version.step)
    }

    /// Whether `path` is there at the end.
    pub fn is_alive(&self, path: &str) -> bool {
        let last = self.files.get(path).and_then(|versions| versions.last());
        last.is_some_and(|version| version.blob.is_some())
    }

    /// The changes, by step.
    pub fn turns(&self) -> TrunkChanges<'_> {
        let mut turns: Vec<TrunkChange<'_>> = Vec::new();
        for (path, versions) in &self.files {
            let mut old = None;
            for version in versions {
                turns.push(TrunkChange {
                    step: version.step,
                    path,
                    old,
                    new: version.blob,
                });
                old = version.blob;
            }
        }
        turns.sort_by_key(|turn| turn.step);
        TrunkChanges(turns)
    }

    /// The part below a folder, with paths from there. `prefix` ends with `/`.
    pub fn below(&self, prefix: &str) -> Trunk {
        let inside = self.files.iter().filter_map(|(path, versions)| {
            let path = path.strip_prefix(prefix)?;
            Some((Box::from(path), versions.clone()))
        });
        Trunk {
            steps: self.steps.clone(),
            files: inside.collect(),
            cut: self.cut.clone(),
        }
    }

    /// Extends the trunk to the head of `repository`. Cached steps are not read again.
    pub fn extend(
        mut self,
        repository: &gix::ThreadSafeRepository,
        packs: &[PackFile],
        head: ObjectId,
    ) -> Trunk {
        let known: HashMap<ObjectId, u32> = self
            .steps
            .iter()
            .enumerate()
            .map(|(at, step)| (step.id, at as u32))
            .collect();
        let local = repository.to_thread_local();
        let packs = unreplaced(&local, packs);
        let objects = ObjectReader::new(&local, packs);
        let (new, joint, cut) = unread(repository, packs, head, &known);
        match joint {
            Some(joint) => self.truncate(joint + 1),
            None => {
                self = Trunk {
                    cut,
                    ..Trunk::default()
                };
            }
        }
        let mut count = self.files.values().map(Vec::len).sum::<usize>();
        for (commit, changes) in new {
            let step = self.steps.len() as u32;
            match changes {
                Ok(changes) if count + changes.len() <= MOST => {
                    count += changes.len();
                    for (path, blob) in changes {
                        self.files
                            .entry(path)
                            .or_default()
                            .push(FileVersion { step, blob });
                    }
                }
                failed => {
                    // The earlier state cannot be derived from this step: restart after it.
                    let why = failed.err().unwrap_or_else(|| "it is too long".into());
                    self.restart(&objects, commit.id, why);
                }
            }
            self.steps.push(commit);
        }
        self
    }

    /// Discards all steps, and takes the tree of `id` as the initial state.
    fn restart(&mut self, objects: &ObjectReader<'_>, id: ObjectId, why: String) {
        *self = Trunk {
            cut: Some(TrunkCut { why }),
            ..Trunk::default()
        };
        let commit = objects.commit(id);
        let whole = commit.and_then(|commit| changes(objects, None, commit.tree));
        for (path, blob) in whole.unwrap_or_default() {
            self.files
                .entry(path)
                .or_default()
                .push(FileVersion { step: 0, blob });
        }
    }

    /// Keep the first `length` steps.
    fn truncate(&mut self, length: u32) {
        self.steps.truncate(length as usize);
        self.files.retain(|_, versions| {
            let keep = versions.partition_point(|version| version.step < length);
            versions.truncate(keep);
            !versions.is_empty()
        });
    }
}

/// What one step did to one file.
#[derive(Clone, Copy, Debug)]
pub struct TrunkChange<'a> {
    /// The step.
    pub step: u32,
    /// The file.
    pub path: &'a str,
    /// Its content before.
    pub old: Option<ObjectId>,
    /// Its content then.
    pub new: Option<ObjectId>,
}

/// The changes of a trunk, by step.
pub struct TrunkChanges<'a>(Vec<TrunkChange<'a>>);

impl<'a> TrunkChanges<'a> {
    /// What `step` did.
    pub fn of(&self, step: u32) -> &[TrunkChange<'a>] {
        let first = self.0.partition_point(|turn| turn.step < step);
        let after = self.0.partition_point(|turn| turn.step <= step);
        &self.0[first..after]
    }

    /// The files that `step` took away.
    pub fn gone(&self, step: u32) -> impl Iterator<Item = &'a str> {
        let turns = self.of(step).iter();
        turns
            .filter(|turn| turn.new.is_none())
            .map(|turn| turn.path)
    }

    /// The files that `step` added, with their content.
    pub fn added(&self, step: u32) -> impl Iterator<Item = (&'a str, ObjectId)> {
        let turns = self.of(step).iter();
        turns.filter_map(|turn| match (turn.old, turn.new) {
            (None, Some(new)) => Some((turn.path, new)),
            _ => None,
        })
    }
}

/// The packs that may be read directly: none if the repository has replace refs.
fn unreplaced<'a>(repository: &gix::Repository, packs: &'a [PackFile]) -> &'a [PackFile] {
    let store = repository.objects.store_ref();
    let replaced = store.replacements().next().is_some();
    if replaced { &[] } else { packs }
}

/// A step with what it changed.
type ReadStep = (TrunkStep, Result<TreeChanges, String>);

/// The steps from `head` along first parents down to a `known` one (its number) or to the end, oldest first.
///
/// Packs store older trees as deltas of newer ones, so reading newest first finds the base in the cache. One thread
/// follows the chain of commits while others diff its trees.
fn unread(
    repository: &gix::ThreadSafeRepository,
    packs: &[PackFile],
    head: ObjectId,
    known: &HashMap<ObjectId, u32>,
) -> (Vec<ReadStep>, Option<u32>, Option<TrunkCut>) {
    let runs: Mutex<BTreeMap<usize, Vec<ReadStep>>> = Mutex::default();
    let (joint, cut) = rayon::scope(|scope| {
        let local = repository.to_thread_local();
        let objects = ObjectReader::new(&local, packs);
        let mut open: Vec<(TrunkStep, ObjectId)> = Vec::new();
        let mut first = 0;
        let mut run = RUN.0;
        let runs = &runs;
        let mut compare = |open: Vec<(TrunkStep, ObjectId)>, before: Option<ObjectId>| {
            let number = first;
            first += 1;
            scope.spawn(move |_| {
                let read = differences(repository, packs, open, before);
                let mut runs = runs.lock().unwrap_or_else(PoisonError::into_inner);
                runs.insert(number, read);
            });
        };
        let end = chain(&objects, head, known, |step, tree| {
            if open.len() == run {
                compare(std::mem::take(&mut open), Some(tree));
                run = (2 * run).min(RUN.1);
            }
            open.push((step, tree));
        });
        let joint = end.as_ref().ok().copied().flatten();
        let before = joint.and_then(|joint| {
            let known = known.iter().find(|(_, step)| **step == joint);
            Some(objects.commit(*known?.0).ok()?.tree)
        });
        compare(open, before);
        (joint, end.err())
    });
    let runs = runs.into_inner().unwrap_or_else(PoisonError::into_inner);
    let mut new: Vec<ReadStep> = runs.into_values().flatten().collect();
    new.reverse();
    (new, joint, cut)
}

/// Hand over the commits from `head` along first parents with their trees, newest first, down to a known one (its step) or
/// to the end.
fn chain(
    objects: &ObjectReader<'_>,
    head: ObjectId,
    known: &HashMap<ObjectId, u32>,
    mut meet: impl FnMut(TrunkStep, ObjectId),
) -> Result<Option<u32>, TrunkCut> {
    let shallow = objects.repository.shallow_commits().ok().flatten();
    let shallow: HashSet<ObjectId> = shallow.iter().flat_map(|ids| ids.iter().copied()).collect();
    let mut next = Some(head);
    let mut seen = HashSet::new();
    while let Some(id) = next {
        if let Some(step) = known.get(&id) {
            return Ok(Some(*step));
        }
        // Replacement objects can make a cycle.
        if !seen.insert(id) {
            break;
        }
        let commit = objects.commit(id).map_err(|why| TrunkCut { why })?;
        let time = commit.time;
        meet(TrunkStep { id, time }, commit.tree);
        if shallow.contains(&id) {
            let why = "the clone is shallow".to_owned();
            return Err(TrunkCut { why });
        }
        next = commit.parent;
    }
    Ok(None)
}

/// The changes of each of `steps`, newest first. The oldest is compared with `before`, or with the empty tree.
fn differences(
    repository: &gix::ThreadSafeRepository,
    packs: &[PackFile],
    steps: Vec<(TrunkStep, ObjectId)>,
    before: Option<ObjectId>,
) -> Vec<ReadStep> {
    let mut local = repository.to_thread_local();
    local.object_cache_size(16 << 20);
    let objects = ObjectReader::new(&local, packs);
    let older: Vec<Option<ObjectId>> = steps.iter().skip(1).map(|(_, tree)| Some(*tree)).collect();
    let older = older.into_iter().chain([before]);
    let pairs = steps.into_iter().zip(older);
    pairs
        .map(|((step, tree), older)| (step, changes(&objects, older, tree)))
        .collect()
}
