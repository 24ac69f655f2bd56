//! Changes to the items of the code, public or private, by their token digests.

use std::collections::BTreeMap;

use super::items::word_of;
use super::matching::GraphPair;
use super::{CodeChange, Delta, DiffStatus, RevisionSpan};
use crate::facts::code::{ItemKind, RustFacts, RustItem};
use crate::facts::manifest::TargetKind;
use crate::graph::{FileClass, Graph};
use crate::span::FileId;

/// An item by its kind and its path.
type CodeItemKey = (ItemKind, String);

/// What is known of an item.
struct CodeItemDigests {
    /// One digest for each item of the name.
    digests: Vec<u64>,
    nameless: Option<u64>,
    is_test: bool,
    item: u32,
    at: RevisionSpan,
}

/// Adds the changed items.
pub fn code(both: &GraphPair<'_>, delta: &mut Delta) {
    let (old, new) = (seen(both, both.old), seen(both, both.new));
    let mut gone: BTreeMap<(ItemKind, u64), Vec<&CodeItemKey>> = BTreeMap::new();
    let mut come: BTreeMap<(ItemKind, u64), Vec<&CodeItemKey>> = BTreeMap::new();
    for (key, item) in &old {
        match new.get(key) {
            Some(now) if now.digests == item.digests => {}
            Some(now) => delta.code.push(change(
                key,
                DiffStatus::Changed,
                None,
                Some(item),
                Some(now),
            )),
            None => {
                if let Some(digest) = item.nameless {
                    gone.entry((key.0, digest)).or_default().push(key);
                }
            }
        }
    }
    for (key, item) in new.iter().filter(|(key, _)| !old.contains_key(*key)) {
        if let Some(digest) = item.nameless {
            come.entry((key.0, digest)).or_default().push(key);
        }
    }
    let mut from: BTreeMap<&CodeItemKey, &CodeItemKey> = BTreeMap::new();
    let mut taken: Vec<&CodeItemKey> = Vec::new();
    for (same, keys) in &gone {
        if let ([before], Some([now])) = (keys.as_slice(), come.get(same).map(Vec::as_slice)) {
            from.insert(now, before);
            taken.push(before);
        }
    }
    for (key, item) in new.iter().filter(|(key, _)| !old.contains_key(*key)) {
        let change = match from.get(key) {
            Some(before) => change(
                key,
                DiffStatus::Renamed,
                Some(before.1.clone()),
                old.get(*before),
                Some(item),
            ),
            None => change(key, DiffStatus::Added, None, None, Some(item)),
        };
        delta.code.push(change);
    }
    taken.sort();
    for (key, item) in old.iter().filter(|(key, _)| !new.contains_key(*key)) {
        if taken.binary_search(&key).is_err() {
            delta
                .code
                .push(change(key, DiffStatus::Removed, None, Some(item), None));
        }
    }
}

fn change(
    key: &CodeItemKey,
    how: DiffStatus,
    from: Option<String>,
    old: Option<&CodeItemDigests>,
    new: Option<&CodeItemDigests>,
) -> CodeChange {
    CodeChange {
        name: key.1.clone(),
        what: word_of(key.0),
        how,
        from,
        is_test: [old, new].into_iter().flatten().all(|item| item.is_test),
        item: new.map(|item| item.item),
        old: old.map(|item| item.at),
        new: new.map(|item| item.at),
    }
}

/// The items of the files of `graph` that differ.
fn seen(both: &GraphPair<'_>, graph: &Graph) -> BTreeMap<CodeItemKey, CodeItemDigests> {
    let mut found: BTreeMap<CodeItemKey, CodeItemDigests> = BTreeMap::new();
    for (file, source) in both.changed(graph) {
        let Some(code) = source.facts.code() else {
            continue;
        };
        let standing = graph.standing(file);
        if matches!(
            standing,
            FileClass::Vendored | FileClass::Fixture | FileClass::Excluded
        ) {
            continue;
        }
        let digests = graph.digests(file);
        let signatures = graph.signatures(file);
        let in_tests = is_test_file(graph, file);
        for (at, item) in code.items.iter().enumerate() {
            if !counts(code, item) {
                continue;
            }
            let path = match graph.crates.place(file) {
                Some(_) => graph.item_path(file, at as u32),
                None => format!("{}::{}", source.path, graph.item_path(file, at as u32)),
            };
            let digest = digests.items.get(at).copied().unwrap_or_default();
            let signature = signatures.get(at);
            let seen = found
                .entry((item.kind, path))
                .or_insert_with(|| CodeItemDigests {
                    digests: Vec::new(),
                    nameless: signature.and_then(|signature| signature.nameless),
                    is_test: in_tests || code.is_test(item),
                    item: at as u32,
                    at: (file, item.name_span),
                });
            seen.digests.push(digest);
        }
    }
    for seen in found.values_mut() {
        seen.digests.sort_unstable();
    }
    found
}

/// Whether an item is reported by itself, and not with its parent.
fn counts(code: &RustFacts, item: &RustItem) -> bool {
    let parent = item
        .parent
        .and_then(|parent| code.items.get(parent as usize));
    match item.kind {
        ItemKind::Module
        | ItemKind::Impl
        | ItemKind::ExternCrate
        | ItemKind::Field
        | ItemKind::Variant => false,
        _ => parent.is_none_or(|parent| parent.kind != ItemKind::Trait),
    }
}

/// Whether a file belongs to tests.
pub fn is_test_file(graph: &Graph, file: FileId) -> bool {
    let Some(place) = graph.crates.place(file) else {
        return false;
    };
    let kind = graph.crates.crates[place.krate as usize].kind;
    matches!(kind, TargetKind::Test | TargetKind::Bench)
        || graph.crates.is_for_tests(file)
        || place.path.ends_with("::tests")
        || place.path.contains("::tests::")
}
