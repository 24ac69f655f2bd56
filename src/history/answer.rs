//! History answers: the date of each line, the evidence for its name at that date, and the cached results of earlier
//! runs.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;

use gix::ObjectId;
use rayon::prelude::*;

use super::cache::HistoryCache;
use super::dating;
use super::dating::LineDate;
use super::evidence;
use super::evidence::{EvidenceContext, NameState};
use super::file_kinds;
use super::name_matcher::NameMatcher;
use super::short;
use super::trunk::{Trunk, TrunkChanges};
use super::versions;
use crate::facts::SourceFile;
use crate::facts::history::{
    HistoryAnswer, HistoryNameKind, HistoryQuery, RemovedName, TrunkCommit,
};
use crate::git::blob::{BlobReader, LIMIT};
use crate::git::pack::PackFile;
use crate::git::repository::IndexStats;

/// Kind, name, and the step that wrote its line.
type NameStateKey = (HistoryNameKind, Box<str>, u32);

/// Inputs of a history search.
pub struct HistorySearch<'a> {
    /// The steps.
    pub trunk: &'a Trunk,
    /// The same, by step.
    pub turns: &'a TrunkChanges<'a>,
    /// Reads contents.
    pub repository: &'a gix::ThreadSafeRepository,
    /// Its packs.
    pub packs: &'a [PackFile],
    /// The working tree.
    pub sources: &'a [SourceFile],
    /// The working tree, if it belongs to HEAD.
    pub disk: Option<WorkingTreeRoot<'a>>,
    /// The hash algorithm of object ids.
    pub kind: gix::hash::Kind,
}

/// Files on the disk.
pub struct WorkingTreeRoot<'a> {
    /// The folder of the sources.
    pub root: &'a Path,
    /// The same from the top, with a `/` at its end; empty where it is the top.
    pub prefix: &'a str,
}

impl HistorySearch<'_> {
    pub fn answers(
        &self,
        questions: &[HistoryQuery],
        memory: &mut HistoryCache,
    ) -> Vec<HistoryAnswer> {
        let dates = self.dates(questions, memory);
        let known = self.known(questions, &dates, memory);
        let local = self.repository.to_thread_local();
        let blobs = BlobReader::new(&local, self.packs);
        let mut commits: HashMap<u32, TrunkCommit> = HashMap::new();
        let mut commit = |step: u32| {
            let new = || self.commit(&blobs, step);
            commits.entry(step).or_insert_with(new).clone()
        };
        let cut = self.trunk.cut.is_some();
        questions
            .iter()
            .zip(dates)
            .map(|(question, dated)| {
                let step = match dated {
                    LineDate::Step(step) => step,
                    LineDate::Now => return HistoryAnswer::Silent,
                    LineDate::Unknown => return HistoryAnswer::Unknown,
                };
                let key = (question.asked, question.name.clone(), step);
                match known.get(&key) {
                    Some(NameState::Gone(fate)) => HistoryAnswer::Gone(Box::new(RemovedName {
                        written: commit(step),
                        home: fate.home.clone(),
                        how: fate.how.clone(),
                        later: fate.later.map(&mut commit),
                        removed: fate.removed.map(&mut commit),
                        now: fate.now.clone(),
                    })),
                    // A line that is older than what can be read may have been right when it was written.
                    Some(NameState::Undefined) if cut && step == 0 => HistoryAnswer::Unknown,
                    Some(NameState::Undefined | NameState::Present(_)) | None => {
                        HistoryAnswer::Silent
                    }
                    Some(NameState::Unknown(_)) => HistoryAnswer::Unknown,
                }
            })
            .collect()
    }

    /// When the line of each question was written.
    fn dates(&self, questions: &[HistoryQuery], memory: &mut HistoryCache) -> Vec<LineDate> {
        let mut by_document: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (at, question) in questions.iter().enumerate() {
            by_document.entry(&question.document).or_default().push(at);
        }
        let last = u32::try_from(self.trunk.steps.len()).unwrap_or(u32::MAX);
        let old = std::mem::take(&mut memory.dates);
        let documents: Vec<(&str, Vec<usize>)> = by_document.into_iter().collect();
        let read: Vec<_> = documents
            .par_iter()
            .with_max_len(1)
            .map_init(
                || self.repository.to_thread_local(),
                |local, (path, places)| {
                    let blob = self.trunk.at(path, last)?;
                    let key = (Box::from(*path), Box::from(blob.as_bytes()));
                    let mut lines = old.get(&key).cloned().unwrap_or_default();
                    let open: Vec<usize> = places
                        .iter()
                        .copied()
                        .filter(|at| !lines.contains_key(&hash(&questions[*at].line)))
                        .collect();
                    let wanted: Vec<&str> = open.iter().map(|at| &*questions[*at].line).collect();
                    let mut found: HashMap<usize, LineDate> = HashMap::new();
                    if !wanted.is_empty() {
                        let blobs = BlobReader::new(local, self.packs);
                        let dates = dating::date(self.trunk, self.turns, &blobs, path, &wanted);
                        for (at, dated) in open.into_iter().zip(dates) {
                            if let LineDate::Step(step) = dated {
                                lines.insert(hash(&questions[at].line), step);
                            }
                            found.insert(at, dated);
                        }
                    }
                    for at in places {
                        if let Some(step) = lines.get(&hash(&questions[*at].line)) {
                            found.insert(*at, LineDate::Step(*step));
                        }
                    }
                    Some((key, lines, found))
                },
            )
            .collect();
        let mut dates = vec![LineDate::Now; questions.len()];
        for (key, lines, found) in read.into_iter().flatten() {
            for (at, dated) in found {
                dates[at] = dated;
            }
            memory.dates.insert(key, lines);
        }
        dates
    }

    /// The state of each queried name at the step that wrote its line.
    fn known(
        &self,
        questions: &[HistoryQuery],
        dates: &[LineDate],
        memory: &mut HistoryCache,
    ) -> HashMap<NameStateKey, NameState> {
        let last = u32::try_from(self.trunk.steps.len()).unwrap_or(u32::MAX);
        let old = std::mem::take(&mut memory.known);
        let back = self.back(&old);
        let absent = self.absent(&old);
        let mut open: BTreeMap<(HistoryNameKind, &str, u32), &str> = BTreeMap::new();
        for (question, dated) in questions.iter().zip(dates) {
            let LineDate::Step(step) = *dated else {
                continue;
            };
            let key = (question.asked, question.name.clone(), step);
            match old.get(&key) {
                Some((known, seen)) if self.holds(&key.1, known, *seen, &back, &absent) => {
                    memory.known.insert(key, (known.clone(), last));
                }
                _ => {
                    let key = (question.asked, &*question.name, step);
                    open.entry(key).or_insert(&question.document);
                }
            }
        }
        // Where nothing is open, no content is looked at.
        let (hashes, known) = match open.is_empty() {
            true => Default::default(),
            false => {
                let hashes = self.hashes();
                let known = self.contents(&hashes);
                (hashes, known)
            }
        };
        let unchanged = |path: &str, blob: ObjectId| hashes.get(path) == Some(&blob);
        let past = EvidenceContext {
            trunk: self.trunk,
            turns: self.turns,
            repository: self.repository,
            packs: self.packs,
            unchanged: &unchanged,
            known: &known,
        };
        let names: Vec<(&str, u32)> = open
            .keys()
            .filter(|(asked, _, _)| *asked == HistoryNameKind::Name)
            .map(|(_, name, step)| (*name, *step))
            .collect();
        let paths: Vec<(&str, &str, u32)> = open
            .iter()
            .filter(|((asked, _, _), _)| *asked == HistoryNameKind::Path)
            .map(|((_, name, step), document)| (*document, *name, *step))
            .collect();
        let mut learn = |asked, name: &str, step, known| {
            memory
                .known
                .insert((asked, name.into(), step), (known, last));
        };
        for ((name, step), known) in names.iter().zip(evidence::names(&past, &names)) {
            learn(HistoryNameKind::Name, name, *step, known);
        }
        for ((_, name, step), known) in paths.iter().zip(super::paths::known(&past, &paths)) {
            learn(HistoryNameKind::Path, name, *step, known);
        }
        let known = memory.known.iter();
        known
            .map(|(key, (known, _))| (key.clone(), known.clone()))
            .collect()
    }

    /// The contents without which something stayed unknown, as far as they are still missing.
    fn absent<'b>(&self, old: &'b HashMap<NameStateKey, (NameState, u32)>) -> HashSet<&'b [u8]> {
        let missing: HashSet<&[u8]> = old
            .values()
            .filter_map(|(known, _)| match known {
                NameState::Unknown(id) => Some(&**id),
                _ => None,
            })
            .collect();
        let local = self.repository.to_thread_local();
        let has = |id: &[u8]| ObjectId::try_from(id).is_ok_and(|id| local.has_object(id));
        missing.into_iter().filter(|id| !has(id)).collect()
    }

    /// Whether a state cached when the trunk had `seen` steps is still valid; `back` are names reintroduced since,
    /// `absent` contents that are still missing.
    fn holds(
        &self,
        name: &str,
        known: &NameState,
        seen: u32,
        back: &HashSet<&str>,
        absent: &HashSet<&[u8]>,
    ) -> bool {
        match known {
            // The past does not change.
            NameState::Undefined => true,
            NameState::Gone(fate) => fate.removed.is_some() && !back.contains(name),
            NameState::Present(path) => {
                let last = self
                    .trunk
                    .files
                    .get(path)
                    .and_then(|versions| versions.last());
                last.is_some_and(|version| version.blob.is_some() && version.step < seen)
            }
            NameState::Unknown(missing) => absent.contains(&**missing),
        }
    }

    /// The names among those known to be gone that files which are no Rust brought back since they were looked for.
    fn back<'b>(&self, old: &'b HashMap<NameStateKey, (NameState, u32)>) -> HashSet<&'b str> {
        let mut wanted = NameMatcher::default();
        let mut names: Vec<&str> = Vec::new();
        let mut since = u32::MAX;
        let mut gone: Vec<_> = old
            .iter()
            .filter(|(_, (known, _))| matches!(known, NameState::Gone(_)))
            .collect();
        gone.sort_unstable_by_key(|(key, _)| *key);
        for ((_, name, _), (_, seen)) in gone {
            if wanted.add(name) as usize == names.len() {
                names.push(name);
            }
            since = since.min(*seen);
        }
        let last = self.trunk.steps.len() as u32;
        let local = self.repository.to_thread_local();
        let blobs = BlobReader::new(&local, self.packs);
        let mut back = HashSet::new();
        for step in since..last {
            for turn in self.turns.of(step) {
                // A path came back where any file ends with it; a name where any text has it.
                let came = turn.new.filter(|_| file_kinds::is_source(turn.path));
                let paths = names.iter().filter(|name| turn.path.ends_with(**name));
                back.extend(paths.copied());
                if let Some(text) = came
                    .filter(|_| !turn.path.ends_with(".rs"))
                    .and_then(|new| blobs.text(new))
                {
                    let found = wanted.find(turn.path, &text).into_iter();
                    back.extend(found.map(|(number, _)| names[number as usize]));
                }
            }
        }
        back
    }

    /// The contents of those files, by the id that git would give them.
    fn contents(&self, hashes: &HashMap<&str, ObjectId>) -> versions::KnownContents<'_> {
        let contents = self.sources.iter().filter_map(|source| {
            let id = hashes.get(&*source.path)?;
            let is_small = match source.text.stored() {
                Some(_) => true,
                None => source.text().len() as u64 <= LIMIT,
            };
            is_small.then_some((*id, &source.text))
        });
        let (ids, texts) = contents.unzip();
        versions::KnownContents { ids, texts }
    }

    /// The Rust files of the working tree by blob id. Only those that the index does not know are hashed.
    fn hashes(&self) -> HashMap<&str, ObjectId> {
        let disk = self.disk.as_ref();
        let index = disk.and_then(|_| IndexStats::of(&self.repository.to_thread_local()));
        let known = disk.zip(index);
        self.sources
            .par_iter()
            .filter(|source| source.facts.code().is_some())
            .filter_map(|source| {
                if let Some(stored) = source.text.stored() {
                    return Some((&*source.path, ObjectId::try_from(&*stored.id).ok()?));
                }
                let text = source.text.get().as_ref().ok()?;
                let seen = known.as_ref().and_then(|(disk, index)| {
                    let path = format!("{}{}", disk.prefix, source.path);
                    index.exact(&path, &disk.root.join(&source.path), text)
                });
                if let Some(id) = seen {
                    return Some((&*source.path, id));
                }
                let id = gix::objs::compute_hash(self.kind, gix::objs::Kind::Blob, text.as_bytes());
                Some((&*source.path, id.ok()?))
            })
            .collect()
    }

    fn commit(&self, blobs: &BlobReader<'_>, step: u32) -> TrunkCommit {
        let Some(found) = self.trunk.steps.get(step as usize) else {
            return TrunkCommit {
                id: "".into(),
                date: "".into(),
                subject: "".into(),
            };
        };
        let time = gix::date::Time::new(found.time, 0);
        let date = time.format(gix::date::time::format::SHORT);
        TrunkCommit {
            id: short(found.id),
            date: date.unwrap_or_default().into(),
            subject: blobs.subject(found.id).into(),
        }
    }
}

/// A line, for short.
fn hash(line: &str) -> u64 {
    let hash = blake3::hash(line.as_bytes());
    let mut first = [0; 8];
    first.copy_from_slice(&hash.as_bytes()[..8]);
    u64::from_le_bytes(first)
}
