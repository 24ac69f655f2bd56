//! Removed names that unchanged documents still state.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::matching::{GraphPair, MatchedDocument, name};
use super::search::DocumentPrefilter;
use super::{Delta, DiffStatus, RevisionSpan, SurfaceItemKind};
use crate::facts::history::HistoryNameKind;
use crate::facts::revision::ancestors;
use crate::span::{FileId, Span};

/// Maximum number of names to search for.
const MOST: usize = 10_000;

/// Maximum depth of folders reported by themselves.
const DEPTH: usize = 32;

/// A name that the newer revision does not have any more, and a document that states it and is as it was.
#[derive(Clone, Debug)]
pub struct StaleName {
    /// The name.
    pub name: String,
    /// The document: an artifact's id, or a path.
    pub document: String,
    /// Where it is stated, in the newer revision.
    pub at: RevisionSpan,
}

/// Finds removed names that documents still state.
pub fn stale(both: &GraphPair<'_>, pairs: &[MatchedDocument], delta: &mut Delta) {
    delta.stale = mentions(both, pairs, &gone(delta));
    arguments(both, delta);
    delta
        .stale
        .sort_by(|a, b| (&a.name, a.at).cmp(&(&b.name, b.at)));
}

/// The last part of a name: of a path of Rust, of a command line.
fn last(name: &str) -> &str {
    let name = name.trim_end_matches("()");
    name.rsplit("::").next().unwrap_or(name)
}

/// The names that the change removes: items and outer surface; files and folders, by each path suffix.
fn gone(delta: &Delta) -> HashSet<&str> {
    let mut gone = HashSet::new();
    let is_gone = |how| matches!(how, DiffStatus::Removed | DiffStatus::Renamed);
    for change in delta.code.iter().filter(|change| is_gone(change.how)) {
        gone.insert(last(change.from.as_ref().unwrap_or(&change.name)));
    }
    for change in delta.surface.iter().filter(|change| is_gone(change.how)) {
        let name = change.from.as_ref().unwrap_or(&change.name);
        gone.insert(last(name));
        gone.extend(name.rsplit([' ', '/']).next());
    }
    let files = delta.files.iter();
    for file in
        files.filter(|file| file.how == crate::facts::revision_diff::FileChangeKind::Removed)
    {
        let folders = ancestors(&file.path).take(DEPTH);
        for path in std::iter::once(file.path.as_str()).chain(folders) {
            gone.insert(path);
            let ends = path.match_indices('/').map(|(at, _)| &path[at + 1..]);
            gone.extend(ends.take(DEPTH));
        }
    }
    gone
}

/// Names that were explained before, in lines that were there before.
fn mentions(
    both: &GraphPair<'_>,
    pairs: &[MatchedDocument],
    gone: &HashSet<&str>,
) -> Vec<StaleName> {
    if gone.is_empty() {
        return Vec::new();
    }
    let search = DocumentPrefilter::new(gone.iter().copied());
    let states = |text: &str| search.may_be_in(text);
    let [older, newer] = [both.old, both.new].map(|graph| graph.mentions_in(&states));
    let before: HashSet<(&str, &str)> = older
        .iter()
        .map(|mention| (both.old.path(mention.file), &*mention.name))
        .collect();
    let from: HashMap<FileId, FileId> = pairs
        .iter()
        .filter_map(|pair| Some((pair.new?, pair.old?)))
        .collect();
    let mut seen: BTreeSet<(FileId, &str)> = BTreeSet::new();
    let mut found = Vec::new();
    for mention in &newer {
        if seen.len() > MOST {
            break;
        }
        let path = both.new.path(mention.file);
        let old = match both.differs(path) {
            false => both.old.paths.file(path),
            true => from.get(&mention.file).copied(),
        };
        let Some(old) = old else {
            continue;
        };
        // A removed literal that contained the name explained it too, but may be unrelated.
        let was_explained = match mention.asked {
            HistoryNameKind::Name => gone.contains(last(&mention.name)),
            HistoryNameKind::Path => gone.contains(mention.name.trim_end_matches('/')),
        };
        let known = before.contains(&(both.old.path(old), &*mention.name));
        if !was_explained || known || !seen.insert((mention.file, &mention.name)) {
            continue;
        }
        let stood = both.old.source(old).text().contains(&*mention.name);
        if stood {
            found.push(StaleName {
                name: mention.name.to_string(),
                document: name(both.new, mention.file).to_owned(),
                at: (mention.file, mention.span),
            });
        }
    }
    found
}

/// Flags and commands that are gone, in lines of documents that call their program and are as they were.
fn arguments(both: &GraphPair<'_>, delta: &mut Delta) {
    let mut gone: BTreeMap<&str, &str> = BTreeMap::new();
    for change in &delta.surface {
        let named = matches!(
            change.what,
            SurfaceItemKind::Flag | SurfaceItemKind::Command
        );
        let old = match change.how {
            DiffStatus::Removed if named => &change.name,
            _ => continue,
        };
        let (Some((program, _)), Some((_, last))) = (old.split_once(' '), old.rsplit_once(' '))
        else {
            continue;
        };
        let lives = change.what == SurfaceItemKind::Flag && both.new.surface().has_flag(last);
        if !lives {
            gone.insert(last, program);
        }
    }
    if gone.is_empty() {
        return;
    }
    let mut found = Vec::new();
    for (file, text) in both.new.living_texts() {
        let path = both.new.path(file);
        if both.differs(path) {
            continue;
        }
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            let split = |c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
            let words = || line.split(split).filter(|word| !word.is_empty());
            for word in words() {
                if let Some((name, program)) = gone.get_key_value(word)
                    && words().any(|other| other == *program)
                {
                    let at = start + line.find(word).unwrap_or(0);
                    found.push(StaleName {
                        name: (*name).to_owned(),
                        document: self::name(both.new, file).to_owned(),
                        at: (file, Span::new(at..at + word.len())),
                    });
                }
            }
            start += line.len();
        }
    }
    let known: HashSet<(String, FileId)> = delta
        .stale
        .iter()
        .map(|stale| (stale.name.clone(), stale.at.0))
        .collect();
    found.retain(|stale| !known.contains(&(stale.name.clone(), stale.at.0)));
    found.dedup_by(|a, b| (&a.name, a.at.0) == (&b.name, b.at.0));
    delta.stale.extend(found);
}
