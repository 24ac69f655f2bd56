//! Recalls file versions: the texts that a reviewer saw when a stamp was committed.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::dating;
use super::dating::LineDate;
use super::short;
use super::trunk::{Trunk, TrunkChanges};
use crate::facts::history::{PastFile, PastFileQuery, TrunkCommit};
use crate::facts::{Language, SourceFile};
use crate::git::blob::BlobReader;
use crate::parse::parse;

/// Versions of files that are read at the most.
const MOST: usize = 64;

/// The text for each of `asked`. For an uncommitted line, that of the head.
pub fn recall(
    trunk: &Trunk,
    turns: &TrunkChanges<'_>,
    repository: &gix::ThreadSafeRepository,
    asked: &[PastFileQuery],
) -> HashMap<PastFileQuery, PastFile> {
    let local = repository.to_thread_local();
    let blobs = BlobReader::new(&local, &[]);
    let mut documents: BTreeMap<&str, Vec<&PastFileQuery>> = BTreeMap::new();
    for recall in asked {
        documents.entry(&recall.document).or_default().push(recall);
    }
    let Some(last) = trunk.steps.len().checked_sub(1) else {
        return HashMap::new();
    };
    let mut read: HashMap<(&str, u32), Option<PastFile>> = HashMap::new();
    let mut found = HashMap::new();
    for (document, recalls) in documents {
        let lines: Vec<&str> = recalls.iter().map(|recall| &*recall.line).collect();
        let dates = dating::date(trunk, turns, &blobs, document, &lines);
        for (recall, dated) in recalls.into_iter().zip(dates) {
            let step = match dated {
                LineDate::Step(step) => step,
                LineDate::Now => last as u32,
                LineDate::Unknown => continue,
            };
            let full = read.len() >= MOST;
            let known = match read.entry((&*recall.path, step)) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(_) if full => continue,
                Entry::Vacant(new) => new.insert(version(trunk, &blobs, &recall.path, step)),
            };
            found.extend(known.clone().map(|known| (recall.clone(), known)));
        }
    }
    found
}

/// The file at `path` as it was at `step`.
fn version(trunk: &Trunk, blobs: &BlobReader<'_>, path: &str, step: u32) -> Option<PastFile> {
    let bytes = blobs.text(trunk.at(path, step)?)?;
    let text = std::str::from_utf8(&bytes).ok()?;
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let language = Language::of(path);
    // The threads of the pool have the stack that the parsers need.
    let facts = rayon::scope(|_| parse(language, text));
    let commit = trunk.steps.get(step as usize)?;
    let time = gix::date::Time::new(commit.time, 0);
    let date = time.format(gix::date::time::format::SHORT);
    Some(PastFile {
        commit: TrunkCommit {
            id: short(commit.id),
            date: date.unwrap_or_default().into(),
            subject: blobs.subject(commit.id).into(),
        },
        source: Arc::new(SourceFile {
            path: path.to_owned(),
            language,
            text: Ok(Arc::from(text)).into(),
            facts: Arc::new(facts),
        }),
    })
}
