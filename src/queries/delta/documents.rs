//! Changes to documents: added, removed, moved, and edited sections and front-matter fields.

use std::collections::{BTreeMap, HashSet, VecDeque};

use super::blocks::{ComparedBlock, compare, pieces};
use super::matching::{GraphPair, MatchedDocument, artifact, name};
use super::{Delta, DiffStatus, DocumentChange, PartChange, RevisionSpan};
use crate::analysis::plain_text;
use crate::facts::document::{Document, FrontMatterValue, MetadataField};
use crate::graph::Graph;
use crate::span::{FileId, Span};

/// Adds the changed documents.
pub fn documents(both: &GraphPair<'_>, pairs: &[MatchedDocument], delta: &mut Delta) {
    for pair in pairs {
        delta.documents.extend(document(both, pair));
    }
}

fn document(both: &GraphPair<'_>, pair: &MatchedDocument) -> Option<DocumentChange> {
    let at = |graph, file: Option<FileId>| file.map(|file| (file, head(graph, file)));
    let (old, new) = (at(both.old, pair.old), at(both.new, pair.new));
    let change = |graph, file, how, from, parts| DocumentChange {
        name: name(graph, file).to_owned(),
        from,
        role: artifact(graph, file).map(|artifact| artifact.role().name()),
        how,
        old,
        new,
        parts,
    };
    match (pair.old, pair.new) {
        (Some(one), Some(two)) => {
            let (before, now) = (name(both.old, one), name(both.new, two));
            let parts = parts(both, one, two);
            let how = if before != now && artifact(both.new, two).is_some() {
                DiffStatus::Renamed
            } else if both.old.path(one) != both.new.path(two) {
                DiffStatus::Moved
            } else {
                DiffStatus::Changed
            };
            let from = match how {
                DiffStatus::Renamed => Some(before.to_owned()),
                DiffStatus::Moved => Some(both.old.path(one).to_owned()),
                _ => None,
            };
            let same = how == DiffStatus::Changed && parts.is_empty();
            (!same).then(|| change(both.new, two, how, from, parts))
        }
        (None, Some(file)) => Some(change(both.new, file, DiffStatus::Added, None, Vec::new())),
        (Some(file), None) => Some(change(
            both.old,
            file,
            DiffStatus::Removed,
            None,
            Vec::new(),
        )),
        (None, None) => None,
    }
}

fn head(graph: &Graph, file: FileId) -> Span {
    let source = graph.source(file);
    let document = source.facts.document();
    document.map_or(Span::new(0..0), |document| document.head(source.text()))
}

/// A section: its slug, its own text, its pieces.
struct ComparedSection {
    pieces: Vec<ComparedBlock>,
    at: RevisionSpan,
    digest: u64,
    title: String,
}

fn sections(graph: &Graph, file: FileId) -> BTreeMap<String, ComparedSection> {
    let source = graph.source(file);
    let Some(document) = source.facts.document() else {
        return BTreeMap::new();
    };
    let mut found = BTreeMap::new();
    for (index, section) in document.sections.iter().enumerate() {
        let pieces = pieces(graph, file, index as u32);
        let mut all: Vec<&str> = pieces.iter().map(|piece| piece.text.as_str()).collect();
        // Sorted, since moving within the section is no change.
        all.sort_unstable();
        let digest = plain_text::digest(source.language, &all.join(" "));
        if section.level == 0 && pieces.is_empty() {
            continue;
        }
        let section = ComparedSection {
            pieces,
            at: (file, section.span),
            digest,
            title: section.title.to_string(),
        };
        found.insert(document.sections[index].slug.to_string(), section);
    }
    found
}

/// The sections and fields of two versions of a document that say something else.
fn parts(both: &GraphPair<'_>, one: FileId, two: FileId) -> Vec<PartChange> {
    let mut found = fields(both, one, two);
    let (mut old, mut new) = (sections(both.old, one), sections(both.new, two));
    let both_have: Vec<String> = old
        .keys()
        .filter(|slug| new.contains_key(*slug))
        .cloned()
        .collect();
    for slug in both_have {
        let (Some(older), Some(newer)) = (old.remove(&slug), new.remove(&slug)) else {
            continue;
        };
        let retitled = older.title != newer.title;
        if older.digest == newer.digest && !retitled {
            continue;
        }
        let compared = compare(older.pieces, newer.pieces);
        if !compared.is_empty() || retitled {
            found.push(PartChange {
                name: format!("#{slug}"),
                how: DiffStatus::Changed,
                from: None,
                blocks: compared.counts(),
                old: Some(older.at),
                new: Some(newer.at),
            });
        }
    }
    // A section with equal text and a new title is a rename.
    let mut by_digest: BTreeMap<u64, VecDeque<&String>> = BTreeMap::new();
    for (slug, section) in old.iter().filter(|(_, section)| !section.pieces.is_empty()) {
        by_digest.entry(section.digest).or_default().push_back(slug);
    }
    let mut gone: HashSet<String> = HashSet::new();
    for (slug, section) in &new {
        let same = by_digest.get_mut(&section.digest);
        let from = same
            .filter(|_| !section.pieces.is_empty())
            .and_then(|slugs| slugs.pop_front().cloned());
        let (how, blocks) = match &from {
            Some(_) => (DiffStatus::Renamed, [0, 0, 0]),
            None => (DiffStatus::Added, [section.pieces.len(), 0, 0]),
        };
        found.push(PartChange {
            name: format!("#{slug}"),
            how,
            from: from.as_ref().map(|slug| format!("#{slug}")),
            blocks,
            old: from.as_ref().map(|slug| old[slug].at),
            new: Some(section.at),
        });
        gone.extend(from);
    }
    for (slug, section) in old.iter().filter(|(slug, _)| !gone.contains(*slug)) {
        found.push(PartChange {
            name: format!("#{slug}"),
            how: DiffStatus::Removed,
            from: None,
            blocks: [0, section.pieces.len(), 0],
            old: Some(section.at),
            new: None,
        });
    }
    found
}

/// The fields of the head that say something else.
fn fields(both: &GraphPair<'_>, one: FileId, two: FileId) -> Vec<PartChange> {
    let list = |graph: &Graph, file: FileId| -> BTreeMap<String, (Vec<String>, RevisionSpan)> {
        let mut found: BTreeMap<String, (Vec<String>, RevisionSpan)> = BTreeMap::new();
        let Some(document) = graph.source(file).facts.document() else {
            return found;
        };
        for field in all_fields(document) {
            let key = field.key.to_lowercase();
            let place = (file, field.span);
            let known = found.entry(key).or_insert_with(|| (Vec::new(), place));
            known.0.push(shown(&field.value));
        }
        found
    };
    let (old, new) = (list(both.old, one), list(both.new, two));
    let keys: std::collections::BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let mut found = Vec::new();
    for key in keys {
        let (older, newer) = (old.get(key), new.get(key));
        if older.map(|field| &field.0) == newer.map(|field| &field.0) {
            continue;
        }
        found.push(PartChange {
            name: key.clone(),
            how: match (older, newer) {
                (None, _) => DiffStatus::Added,
                (_, None) => DiffStatus::Removed,
                _ => DiffStatus::Changed,
            },
            from: None,
            blocks: [0, 0, 0],
            old: older.map(|field| field.1),
            new: newer.map(|field| field.1),
        });
    }
    found
}

fn all_fields(document: &Document) -> impl Iterator<Item = &MetadataField> {
    document
        .front_matter
        .iter()
        .flat_map(|meta| &meta.fields)
        .chain(&document.fields)
}

/// A value in one line, the same however it is laid out.
fn shown(value: &FrontMatterValue) -> String {
    match value {
        FrontMatterValue::List(items) => {
            let items: Vec<String> = items.iter().map(shown).collect();
            format!("[{}]", items.join(", "))
        }
        FrontMatterValue::Map(entries) => {
            let entries: Vec<String> = entries
                .iter()
                .map(|(key, value)| format!("{key}: {}", shown(value)))
                .collect();
            format!("{{{}}}", entries.join(", "))
        }
        scalar => scalar.scalar().unwrap_or("").trim().to_owned(),
    }
}
