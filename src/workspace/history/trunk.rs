//! The trunk: the chain of first parents from the head, and which file had which content when. Read once, kept, and
//! extended by new commits.
//!
//! A merge is one step of the trunk, as the change that it brought. Costs as much as the trees that differ between
//! steps; no file is read.

use std::collections::{BTreeMap, HashMap, HashSet};

use gix::ObjectId;
use rayon::prelude::*;

use super::changes::{Changes, changes};
use super::one_line;

/// A step of the trunk: one commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The commit.
    pub id: ObjectId,
    /// Its committer's time, in seconds since 1970.
    pub time: i64,
}

/// The content of a file from one step to the next change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Version {
    /// The step that brought it.
    pub step: u32,
    /// The content; none where the step took the file away.
    pub blob: Option<ObjectId>,
}

/// Why the trunk ends before its beginning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cut {
    /// What is missing.
    pub why: String,
}

/// The trunk, oldest step first.
#[derive(Debug, Default)]
pub struct Trunk {
    /// Its commits.
    pub steps: Vec<Step>,
    /// Every path that any step has, with its versions in order.
    pub files: BTreeMap<Box<str>, Vec<Version>>,
    /// Why it is not whole, if it is not.
    pub cut: Option<Cut>,
}

/// Changes beyond this number are not kept: what lies before them counts as missing.
const MOST: usize = 20_000_000;

/// Steps that one thread reads in a row, at least and at most: a tree is read once for both its neighbours, and the first
/// of a run needs all that it is made of.
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
    pub fn turns(&self) -> Turns<'_> {
        let mut turns: Vec<Turn<'_>> = Vec::new();
        for (path, versions) in &self.files {
            let mut old = None;
            for version in versions {
                turns.push(Turn {
                    step: version.step,
                    path,
                    old,
                    new: version.blob,
                });
                old = version.blob;
            }
        }
        turns.sort_by_key(|turn| turn.step);
        Turns(turns)
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

    /// Bring the trunk up to the head of `repository`. What is known already is not read again.
    pub fn extend(mut self, repository: &gix::ThreadSafeRepository, head: ObjectId) -> Trunk {
        let known: HashMap<ObjectId, u32> = self
            .steps
            .iter()
            .enumerate()
            .map(|(at, step)| (step.id, at as u32))
            .collect();
        let local = repository.to_thread_local();
        let (mut new, joint, cut) = chain(&local, head, &known);
        new.reverse();
        let (new, trees): (Vec<Step>, Vec<ObjectId>) = new.into_iter().unzip();
        match joint {
            Some(joint) => self.truncate(joint + 1),
            None => {
                self = Trunk {
                    cut,
                    ..Trunk::default()
                };
            }
        }
        let before = self
            .steps
            .last()
            .and_then(|step| tree(&local, step.id).ok());
        let read = differences(repository, before, &trees);
        let mut count = self.files.values().map(Vec::len).sum::<usize>();
        for (commit, changes) in new.into_iter().zip(read) {
            let step = self.steps.len() as u32;
            match changes {
                Ok(changes) if count + changes.len() <= MOST => {
                    count += changes.len();
                    for (path, blob) in changes {
                        self.files
                            .entry(path)
                            .or_default()
                            .push(Version { step, blob });
                    }
                }
                failed => {
                    // What came before cannot be told from what this step brought: begin again behind it.
                    let why = failed.err().unwrap_or_else(|| "it is too long".into());
                    self.restart(&local, commit.id, why);
                }
            }
            self.steps.push(commit);
        }
        self
    }

    /// Forget everything, and take the tree of `id` as what was there at first.
    fn restart(&mut self, repository: &gix::Repository, id: ObjectId, why: String) {
        *self = Trunk {
            cut: Some(Cut { why }),
            ..Trunk::default()
        };
        let whole = tree(repository, id).and_then(|new| changes(repository, None, new));
        for (path, blob) in whole.unwrap_or_default() {
            self.files
                .entry(path)
                .or_default()
                .push(Version { step: 0, blob });
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
pub struct Turn<'a> {
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
pub struct Turns<'a>(Vec<Turn<'a>>);

impl<'a> Turns<'a> {
    /// What `step` did.
    pub fn of(&self, step: u32) -> &[Turn<'a>] {
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

/// The commits from `head` along first parents with their trees, newest first, down to a known one (its step) or to the end.
fn chain(
    repository: &gix::Repository,
    head: ObjectId,
    known: &HashMap<ObjectId, u32>,
) -> (Vec<(Step, ObjectId)>, Option<u32>, Option<Cut>) {
    let shallow = repository.shallow_commits().ok().flatten();
    let shallow: HashSet<ObjectId> = shallow.iter().flat_map(|ids| ids.iter().copied()).collect();
    let mut found: Vec<(Step, ObjectId)> = Vec::new();
    let mut next = Some(head);
    let mut seen = HashSet::new();
    while let Some(id) = next {
        if let Some(step) = known.get(&id) {
            return (found, Some(*step), None);
        }
        // Replacement objects can make a cycle.
        if !seen.insert(id) {
            break;
        }
        let commit = repository.find_commit(id).map_err(|e| e.to_string());
        let parsed = commit.and_then(|commit| {
            let decoded = commit.decode().map_err(|e| e.to_string())?;
            let time = decoded.time().map(|time| time.seconds).unwrap_or_default();
            Ok((time, decoded.tree(), decoded.parents().next()))
        });
        match parsed {
            Ok((time, tree, parent)) => {
                found.push((Step { id, time }, tree));
                if shallow.contains(&id) {
                    let why = "the clone is shallow".to_owned();
                    return (found, None, Some(Cut { why }));
                }
                next = parent;
            }
            Err(why) => {
                return (
                    found,
                    None,
                    Some(Cut {
                        why: one_line(&why),
                    }),
                );
            }
        }
    }
    (found, None, None)
}

/// What each of `steps` changed, in their order; `trees` are theirs. The first is compared with `before`, or with nothing.
///
/// A pack makes an older tree of a newer one: reading from the newest down finds the newer one at hand.
fn differences(
    repository: &gix::ThreadSafeRepository,
    before: Option<ObjectId>,
    trees: &[ObjectId],
) -> Vec<Result<Changes, String>> {
    let shares = 4 * rayon::current_num_threads();
    let run = trees.len().div_ceil(shares).clamp(RUN.0, RUN.1);
    let runs: Vec<usize> = (0..trees.len()).step_by(run).collect();
    let read: Vec<Vec<Result<Changes, String>>> = runs
        .into_par_iter()
        .map_init(
            || {
                let mut local = repository.to_thread_local();
                local.object_cache_size(16 << 20);
                local
            },
            |local, first| {
                let last = trees.len().min(first + run);
                let mut read: Vec<_> = (first..last)
                    .rev()
                    .map(|at| {
                        let old = at.checked_sub(1).map_or(before, |at| Some(trees[at]));
                        changes(local, old, trees[at])
                    })
                    .collect();
                read.reverse();
                read
            },
        )
        .collect();
    read.into_iter().flatten().collect()
}

fn tree(repository: &gix::Repository, commit: ObjectId) -> Result<ObjectId, String> {
    let found = repository.find_commit(commit);
    let commit = found.map_err(|problem| one_line(&problem.to_string()))?;
    let id = commit.tree_id();
    id.map(gix::Id::detach)
        .map_err(|problem| one_line(&problem.to_string()))
}
