//! Who committed the lines of the file of approvals, and who committed the texts that they approve.
//!
//! The trunk tells the step that brought a text; a merge among them is followed into the branch that it brought, to the
//! commit that wrote it. Costs, for each approval, the versions of its document back to the one that says something else.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use gix::ObjectId;
use rayon::prelude::*;

use super::blobs::Blobs;
use super::dating::{self, Dated};
use super::people::{self, authored};
use super::trunk::{Trunk, Turns};
use crate::facts::Language;
use crate::facts::approvals::FILE;
use crate::facts::authorship::{Approved, Authorship, Former, Origin, Record, Signature};
use crate::parse::{body, digest, parse, plain};

/// Versions of a document that are read for one approval, at the most.
const VERSIONS: usize = 300;

/// Commits of branches that are read for one approval, at the most.
const COMMITS: usize = 3_000;

/// A document may have been moved this often.
const MOVES: usize = 16;

/// Words of documents that are held, in bytes.
const HELD: usize = 32 << 20;

/// The signed tags, by step.
type Tags = [(u32, Box<str>, Signature)];

/// Looks commits up.
pub struct Authors<'a> {
    /// The steps, with paths from the folder that is checked.
    pub trunk: &'a Trunk,
    /// The same, by step.
    pub turns: &'a Turns<'a>,
    /// Reads commits and contents.
    pub repository: &'a gix::ThreadSafeRepository,
    /// What stands before a path in the trees of git: empty, or a folder with `/` at its end.
    pub prefix: &'a str,
}

impl Authors<'_> {
    /// What history says of each of `records`, and whether one person wrote everything.
    pub fn answer(&self, records: &[Record]) -> (Vec<Authorship>, bool) {
        if records.is_empty() {
            return (Vec::new(), false);
        }
        let local = self.repository.to_thread_local();
        let lines: Vec<&str> = records.iter().map(|record| &*record.line).collect();
        let dates = dating::date(self.trunk, self.turns, &Blobs::new(&local), FILE, &lines);
        let tags = people::tags(&local, &self.trunk.steps);
        let answers: Vec<Authorship> = records
            .par_iter()
            .zip(dates)
            .map_init(
                || {
                    let mut local = self.repository.to_thread_local();
                    local.object_cache_size(4 << 20);
                    local
                },
                |local, (record, dated)| {
                    let reader = Reader {
                        of: self,
                        repository: local,
                        words: RefCell::default(),
                    };
                    reader.authorship(record, dated, &tags)
                },
            )
            .collect();
        let people: Vec<_> = answers
            .iter()
            .flat_map(|answer| [&answer.record, &answer.text])
            .filter_map(Origin::authored)
            .map(|authored| &authored.author)
            .collect();
        let one = people.windows(2).all(|pair| pair[0].is(pair[1]));
        (answers, one && people::is_alone(&local, &self.trunk.steps))
    }
}

/// Reads for one record.
struct Reader<'a> {
    of: &'a Authors<'a>,
    repository: &'a gix::Repository,
    words: RefCell<BTreeMap<ObjectId, Arc<str>>>,
}

impl Reader<'_> {
    fn authorship(&self, record: &Record, dated: Dated, tags: &Tags) -> Authorship {
        let mut answer = Authorship {
            record: self.line(&record.line, dated, tags),
            ..Authorship::default()
        };
        let Some(approved) = &record.text else {
            return answer;
        };
        let language = Language::of(&approved.document);
        match approved.former {
            None => answer.text = self.text(approved, language),
            Some(former) if approved.whole => {
                answer.former = self.former(approved, former, language, &answer.record);
            }
            Some(_) => {}
        }
        answer
    }

    /// Who committed a line of the file of approvals.
    fn line(&self, line: &str, dated: Dated, tags: &Tags) -> Origin {
        let step = match dated {
            Dated::Step(step) => step,
            Dated::Now => return Origin::NotCommitted,
            Dated::Unknown => return Origin::Unknown,
        };
        let blobs = Blobs::new(self.repository);
        let holds = |blob: ObjectId| {
            let text = blobs.text(blob).unwrap_or_default();
            text.split(|byte| *byte == b'\n')
                .any(|found| found.trim_ascii() == line.as_bytes())
        };
        let mut origin = self.origin(step, FILE, &holds);
        if let Origin::Commit(authored) = &mut origin {
            let after = tags.partition_point(|(at, ..)| *at < step);
            authored.tag = tags
                .get(after)
                .map(|(_, name, signature)| (name.clone(), signature.clone()));
        }
        origin
    }

    /// Who committed the words that are approved: through all versions that say them, and through moves.
    fn text(&self, approved: &Approved, language: Language) -> Origin {
        let holds = |blob: ObjectId| {
            let words = self.words(blob, language);
            if approved.whole {
                words == approved.words
            } else {
                contains(&words, &approved.words)
            }
        };
        let mut oldest = None;
        for (at, (step, path, blob)) in self.versions(&approved.document).enumerate() {
            if !holds(blob) {
                break;
            }
            if at == VERSIONS {
                return Origin::Unknown;
            }
            oldest = Some((step, path));
        }
        match oldest {
            None => Origin::NotCommitted,
            Some((step, path)) => self.origin(step, &path, &holds),
        }
    }

    /// What became of the text with the digest `former`.
    fn former(
        &self,
        approved: &Approved,
        former: u64,
        language: Language,
        record: &Origin,
    ) -> Former {
        let Some(authored) = record.authored() else {
            return Former::Unknown;
        };
        let of = |blob: ObjectId| {
            let words = self.words(blob, language);
            (digest(words.as_bytes()) == former).then_some(words)
        };
        // In the commit of the record first: a branch may have gone on before it was merged.
        let id = self.repository.rev_parse_single(&*authored.commit.id).ok();
        let there = id.and_then(|id| self.blob(id.detach(), &approved.document));
        if let Some(words) = there.and_then(of) {
            return Former::Was(words);
        }
        for (at, (_, _, blob)) in self.versions(&approved.document).enumerate() {
            if at == VERSIONS {
                return Former::Unknown;
            }
            if let Some(words) = of(blob) {
                return Former::Was(words);
            }
        }
        if self.of.trunk.cut.is_some() {
            return Former::Unknown;
        }
        Former::Never
    }

    /// The versions of a document, newest first, through moves that left it as it was.
    fn versions(&self, path: &str) -> impl Iterator<Item = (u32, String, ObjectId)> {
        let trunk = self.of.trunk;
        let mut path = path.to_owned();
        let mut found = Vec::new();
        let mut until = u32::MAX;
        for _ in 0..MOVES {
            let versions = trunk.files.get(&*path).map_or(&[][..], Vec::as_slice);
            let end = versions.partition_point(|version| version.step <= until);
            let mut first = None;
            for version in versions[..end].iter().rev() {
                let Some(blob) = version.blob else {
                    break;
                };
                found.push((version.step, path.clone(), blob));
                first = Some((version.step, blob));
            }
            let before = first.and_then(|(step, blob)| Some((step.checked_sub(1)?, blob)));
            let Some((before, blob)) = before.filter(|_| found.len() <= VERSIONS) else {
                break;
            };
            let mut gone = self.of.turns.gone(before + 1);
            let Some(origin) = gone.find(|old| trunk.at(old, before) == Some(blob)) else {
                break;
            };
            path = origin.to_owned();
            until = before;
        }
        found.into_iter()
    }

    /// The commit that brought to `path` what `holds`, at `step` of the trunk: of a merge, the one in its branch.
    fn origin(&self, step: u32, path: &str, holds: &dyn Fn(ObjectId) -> bool) -> Origin {
        let trunk = self.of.trunk;
        let Some(found) = trunk.steps.get(step as usize) else {
            return Origin::Unknown;
        };
        // What is older than the history at hand has an author that is not known.
        if step == 0 && trunk.cut.is_some() {
            return Origin::Unknown;
        }
        let mut known: HashMap<ObjectId, bool> = HashMap::new();
        let mut at = found.id;
        let mut trunk_parent = true;
        for _ in 0..COMMITS {
            let Ok(commit) = self.repository.find_commit(at) else {
                return Origin::Unknown;
            };
            let skipped = usize::from(std::mem::take(&mut trunk_parent));
            let parents = commit.parent_ids().skip(skipped).map(gix::Id::detach);
            let next = parents.into_iter().find(|parent| {
                let blob = self.blob(*parent, path);
                blob.is_some_and(|blob| *known.entry(blob).or_insert_with(|| holds(blob)))
            });
            match next {
                Some(parent) => at = parent,
                None => {
                    let authored = authored(self.repository, at).map(Box::new);
                    return authored.map_or(Origin::Unknown, Origin::Commit);
                }
            }
        }
        Origin::Unknown
    }

    /// The content of `path` at a commit.
    fn blob(&self, commit: ObjectId, path: &str) -> Option<ObjectId> {
        let tree = self.repository.find_commit(commit).ok()?.tree().ok()?;
        let full = format!("{}{path}", self.of.prefix);
        let entry = tree.lookup_entry(full.split('/')).ok()??;
        entry.mode().is_blob().then(|| entry.object_id())
    }

    /// The words of a version of a document, without front matter.
    fn words(&self, blob: ObjectId, language: Language) -> Arc<str> {
        if let Some(words) = self.words.borrow().get(&blob) {
            return words.clone();
        }
        let bytes = Blobs::new(self.repository).text(blob).unwrap_or_default();
        let text = String::from_utf8_lossy(&bytes);
        let text = text.trim_start_matches('\u{FEFF}');
        let facts = parse(language, text);
        let words: Arc<str> = match facts.document() {
            Some(document) => plain(language, body(document, text).text(text)).into(),
            None => "".into(),
        };
        let mut known = self.words.borrow_mut();
        if known.values().map(|words| words.len()).sum::<usize>() > HELD {
            known.clear();
        }
        known.insert(blob, words.clone());
        words
    }
}

/// Whether `part` stands in `words`, between blanks or the ends.
fn contains(words: &str, part: &str) -> bool {
    let bytes = words.as_bytes();
    !part.is_empty()
        && words.match_indices(part).any(|(at, _)| {
            let end = at + part.len();
            (at == 0 || bytes[at - 1] == b' ') && (end == bytes.len() || bytes[end] == b' ')
        })
}
