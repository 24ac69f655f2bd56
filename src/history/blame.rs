//! Blame: the authors of approval entries and of the approved texts.
//!
//! The trunk gives the step that introduced a text; a merge is followed into its branch, to the original commit. The
//! cost per approval is the versions of its document back to the first one that differs.

mod contents;

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};

use gix::ObjectId;
use rayon::prelude::*;

use super::commit_identity;
use super::commit_identity::authored;
use super::dating;
use super::dating::LineDate;
use super::trunk::{Trunk, TrunkChanges};
use crate::facts::Language;
use crate::facts::authorship::{
    ApprovalAuthorship, ApprovalQuery, ApprovedText, FormerText, GitSignature, TextOrigin,
};
use crate::facts::policy_files::APPROVALS;
use crate::git::blob::BlobReader;
use crate::parse::digest;
use contents::BlameContents;

/// Versions of a document that are read for one approval, at the most.
const VERSIONS: usize = 300;

/// A document may have been moved this often.
const MOVES: usize = 16;

/// A page, in bytes.
const PAGE: u64 = 4096;

/// The signed tags, by step.
type SignedTags = [(u32, Box<str>, GitSignature)];

/// Looks commits up.
pub struct ApprovalBlame<'a> {
    /// The steps, with paths from the folder that is checked.
    pub trunk: &'a Trunk,
    /// The same, by step.
    pub turns: &'a TrunkChanges<'a>,
    /// Reads commits and contents.
    pub repository: &'a gix::ThreadSafeRepository,
    /// Prefix of the root in git trees: empty, or a folder with `/` at its end.
    pub prefix: &'a str,
}

impl ApprovalBlame<'_> {
    /// The authorship of each of `records`, and whether there is a single author.
    pub fn answer(&self, records: &[ApprovalQuery]) -> (Vec<ApprovalAuthorship>, bool) {
        if records.is_empty() {
            return (Vec::new(), false);
        }
        let mut local = self.repository.to_thread_local();
        local.object_cache_size(4 << 20);
        let mut answers = self.lines(&local, records);
        let mut by_document: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (at, record) in records.iter().enumerate() {
            if let Some(text) = &record.text {
                by_document.entry(&text.document).or_default().push(at);
            }
        }
        let documents: Vec<Vec<usize>> = by_document.into_values().collect();
        let texts: Vec<Vec<(usize, TextOrigin, FormerText)>> = documents
            .par_iter()
            .map_init(
                || self.repository.to_thread_local(),
                |local, places| {
                    let reader = BlameReader::new(self, local);
                    let of = |at: &usize| reader.approved(*at, &records[*at], &answers[*at].record);
                    places.iter().filter_map(of).collect()
                },
            )
            .collect();
        for (at, text, former) in texts.into_iter().flatten() {
            answers[at].text = text;
            answers[at].former = former;
        }
        let people: Vec<_> = answers
            .iter()
            .flat_map(|answer| [&answer.record, &answer.text])
            .filter_map(TextOrigin::authored)
            .map(|authored| &authored.author)
            .collect();
        let one = people.windows(2).all(|pair| pair[0].is(pair[1]));
        let alone = one && commit_identity::is_alone(&local, &self.trunk.steps);
        (answers, alone)
    }

    /// Who committed each line of the file of approvals.
    fn lines(&self, local: &gix::Repository, records: &[ApprovalQuery]) -> Vec<ApprovalAuthorship> {
        let lines: Vec<&str> = records.iter().map(|record| &*record.line).collect();
        let dates = dating::date(
            self.trunk,
            self.turns,
            &BlobReader::new(local, &[]),
            APPROVALS,
            &lines,
        );
        let tags = commit_identity::tags(local, &self.trunk.steps);
        let reader = BlameReader::new(self, local);
        let dated = lines.into_iter().zip(dates);
        dated
            .map(|(line, dated)| ApprovalAuthorship {
                record: reader.line(line, dated, &tags),
                ..ApprovalAuthorship::default()
            })
            .collect()
    }
}

/// Reads commits and contents, and remembers them.
struct BlameReader<'a> {
    of: &'a ApprovalBlame<'a>,
    repository: &'a gix::Repository,
    contents: BlameContents<'a>,
    authors: RefCell<HashMap<ObjectId, TextOrigin>>,
    texts: RefCell<HashMap<*const u8, TextOrigin>>,
}

impl<'a> BlameReader<'a> {
    fn new(of: &'a ApprovalBlame<'a>, repository: &'a gix::Repository) -> BlameReader<'a> {
        BlameReader {
            of,
            repository,
            contents: BlameContents::new(repository),
            authors: RefCell::default(),
            texts: RefCell::default(),
        }
    }

    /// Who committed a line of the file of approvals.
    fn line(&self, line: &str, dated: LineDate, tags: &SignedTags) -> TextOrigin {
        let step = match dated {
            LineDate::Step(step) => step,
            LineDate::Now => return TextOrigin::NotCommitted,
            LineDate::Unknown => return TextOrigin::Unknown,
        };
        let hash = blake3::hash(line.as_bytes());
        let holds = |blob: ObjectId| self.contents.lines_of(blob).contains(&hash);
        let mut origin = self.origin(step, APPROVALS, &holds);
        if let TextOrigin::Commit(authored) = &mut origin {
            let after = tags.partition_point(|(at, ..)| *at < step);
            authored.tag = tags
                .get(after)
                .map(|(_, name, signature)| (name.clone(), signature.clone()));
        }
        origin
    }

    /// The authorship of an approved text, given `origin`, the author of the entry.
    fn approved(
        &self,
        at: usize,
        record: &ApprovalQuery,
        origin: &TextOrigin,
    ) -> Option<(usize, TextOrigin, FormerText)> {
        let approved = record.text.as_ref()?;
        let language = Language::of(&approved.document);
        Some(match approved.former {
            Some(former) => {
                let former = self.former(approved, former, language, origin);
                (at, TextOrigin::Unknown, former)
            }
            None => {
                let key = approved.words.as_ptr();
                let known = self.texts.borrow().get(&key).cloned();
                let origin = known.unwrap_or_else(|| self.text(approved, language));
                self.texts.borrow_mut().insert(key, origin.clone());
                (at, origin, FormerText::Unknown)
            }
        })
    }

    /// The author of the approved words, across all versions that contain them and across moves.
    fn text(&self, approved: &ApprovedText, language: Language) -> TextOrigin {
        let sum = digest(approved.words.as_bytes());
        let holds = |blob: ObjectId| match approved.whole {
            true => self.contents.words(blob, language) == approved.words,
            false => self
                .contents
                .pieces(blob, language)
                .places
                .contains_key(&sum),
        };
        let mut oldest = None;
        for (at, (step, path, blob)) in self.versions(&approved.document).enumerate() {
            if !holds(blob) {
                break;
            }
            if at == VERSIONS {
                return TextOrigin::Unknown;
            }
            oldest = Some((step, path));
        }
        match oldest {
            _ if self.contents.is_spent() => TextOrigin::Unknown,
            None => TextOrigin::NotCommitted,
            Some((step, path)) => self.origin(step, &path, &holds),
        }
    }

    /// The history of the text with the digest `former`.
    fn former(
        &self,
        approved: &ApprovedText,
        former: u64,
        language: Language,
        record: &TextOrigin,
    ) -> FormerText {
        let Some(authored) = record.authored() else {
            return FormerText::Unknown;
        };
        let of = |blob: ObjectId| {
            if !approved.whole {
                return self.contents.pieces(blob, language).words(former);
            }
            let words = self.contents.words(blob, language);
            (digest(words.as_bytes()) == former).then_some(words)
        };
        // In the commit of the record first: a branch may have gone on before it was merged.
        let id = self.repository.rev_parse_single(&*authored.commit.id).ok();
        let there = id.and_then(|id| self.blob(id.detach(), &approved.document));
        if let Some(words) = there.and_then(of) {
            return FormerText::Was(words);
        }
        for (at, (_, _, blob)) in self.versions(&approved.document).enumerate() {
            if at == VERSIONS {
                return FormerText::Unknown;
            }
            if let Some(words) = of(blob) {
                return FormerText::Was(words);
            }
        }
        if self.of.trunk.cut.is_some() || self.contents.is_spent() {
            return FormerText::Unknown;
        }
        FormerText::Never
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

    /// The commit that introduced to `path` what `holds` accepts, at `step` of the trunk; a merge is followed into its
    /// branch.
    fn origin(&self, step: u32, path: &str, holds: &dyn Fn(ObjectId) -> bool) -> TextOrigin {
        let trunk = self.of.trunk;
        let Some(found) = trunk.steps.get(step as usize) else {
            return TextOrigin::Unknown;
        };
        // In a shallow clone the author of older lines is unknown.
        if step == 0 && trunk.cut.is_some() {
            return TextOrigin::Unknown;
        }
        let mut known: HashMap<ObjectId, bool> = HashMap::new();
        let mut at = found.id;
        let mut trunk_parent = true;
        while self.contents.may(PAGE) {
            let Ok(commit) = self.repository.find_commit(at) else {
                return TextOrigin::Unknown;
            };
            let skipped = usize::from(std::mem::take(&mut trunk_parent));
            let parents = commit.parent_ids().skip(skipped).map(gix::Id::detach);
            let next = parents.into_iter().find(|parent| {
                let blob = self.blob(*parent, path);
                blob.is_some_and(|blob| *known.entry(blob).or_insert_with(|| holds(blob)))
            });
            match next {
                Some(parent) => at = parent,
                // Where the budget ended, nothing was seen to hold.
                None if self.contents.is_spent() => return TextOrigin::Unknown,
                None => return self.authored(at),
            }
        }
        TextOrigin::Unknown
    }

    fn authored(&self, id: ObjectId) -> TextOrigin {
        let new = || {
            authored(self.repository, id).map_or(TextOrigin::Unknown, |found| {
                TextOrigin::Commit(Box::new(found))
            })
        };
        self.authors
            .borrow_mut()
            .entry(id)
            .or_insert_with(new)
            .clone()
    }

    /// The content of `path` at a commit.
    fn blob(&self, commit: ObjectId, path: &str) -> Option<ObjectId> {
        let tree = self.repository.find_commit(commit).ok()?.tree().ok()?;
        let full = format!("{}{path}", self.of.prefix);
        let entry = tree.lookup_entry(full.split('/')).ok()??;
        entry.mode().is_blob().then(|| entry.object_id())
    }
}
