//! History of a path: did it exist when a line was written, and was it moved or removed? Contents are read only to
//! detect moves.

use std::collections::BTreeMap;
use std::ops::Bound;

use rayon::prelude::*;

use super::evidence::{EvidenceContext, NameRemoval, NameState};
use super::renames;
use crate::git::blob::BlobReader;

/// The state of each path at its step. A query may be a path suffix.
pub fn known(past: &EvidenceContext<'_>, asked: &[(&str, &str, u32)]) -> Vec<NameState> {
    let mut by_name: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut folders: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut last = "";
    for path in past.trunk.files.keys() {
        by_name.entry(file_name(path)).or_default().push(path);
        // Sorted: a folder is new where the path before does not lie in it.
        let mut folder = folder_of(path);
        let inside = |folder: &str| {
            last.strip_prefix(folder)
                .is_some_and(|rest| rest.starts_with('/'))
        };
        while !folder.is_empty() && !inside(folder) {
            folders.entry(file_name(folder)).or_default().push(folder);
            folder = folder_of(folder);
        }
        last = path;
    }
    let tasks: Vec<usize> = (0..asked.len()).collect();
    tasks
        .into_par_iter()
        .map_init(
            || past.repository.to_thread_local(),
            |local, at| {
                let (document, path, step) = asked[at];
                let wanted = path.trim_end_matches('/');
                let files = by_name
                    .get(file_name(wanted))
                    .map_or(&[][..], Vec::as_slice);
                let file = file_fate(
                    past,
                    &BlobReader::new(local, past.packs),
                    document,
                    wanted,
                    files,
                    step,
                );
                if file != NameState::Undefined {
                    return file;
                }
                let folders = folders
                    .get(file_name(wanted))
                    .map_or(&[][..], Vec::as_slice);
                folder_fate(past, document, wanted, folders, step)
            },
        )
        .collect()
}

/// The last part of a path.
pub fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Whether `path` is `end`, or ends with it at the border of a part.
fn ends_with(path: &str, end: &str) -> bool {
    path.strip_suffix(end)
        .is_some_and(|rest| rest.is_empty() || rest.ends_with('/'))
}

fn file_fate(
    past: &EvidenceContext<'_>,
    blobs: &BlobReader<'_>,
    document: &str,
    wanted: &str,
    candidates: &[&str],
    step: u32,
) -> NameState {
    let matching = || {
        candidates
            .iter()
            .copied()
            .filter(|path| ends_with(path, wanted))
    };
    let bare = !wanted.contains('/');
    if let Some(alive) = matching().find(|path| past.trunk.is_alive(path)) {
        return NameState::Present(alive.into());
    }
    let near = folder_of(document);
    let home = matching()
        .filter_map(|path| Some((path, past.trunk.since(path, step)?)))
        // A bare name that came later is a name like others.
        .filter(|(_, from)| *from == step || !bare)
        // Prefer the path as written, then the one nearest to the document.
        .min_by_key(|(path, from)| {
            let far = std::cmp::Reverse(common(near, path));
            (*from, *path != wanted, far, path.len(), *path)
        });
    let Some((home, from)) = home else {
        return NameState::Undefined;
    };
    let removed = past
        .trunk
        .files
        .get(home)
        .and_then(|versions| versions.last());
    NameState::Gone(NameRemoval {
        home: home.into(),
        how: "file".into(),
        later: (from > step).then_some(from),
        removed: removed.map(|version| version.step),
        now: renames::file(past, blobs, home),
    })
}

/// Number of leading bytes that two paths share.
fn common(a: &str, b: &str) -> usize {
    a.bytes().zip(b.bytes()).take_while(|(a, b)| a == b).count()
}

fn folder_fate(
    past: &EvidenceContext<'_>,
    document: &str,
    wanted: &str,
    candidates: &[&str],
    step: u32,
) -> NameState {
    let beside = match folder_of(document) {
        "" => wanted.to_owned(),
        folder => format!("{folder}/{wanted}"),
    };
    // One word with a slash is a folder only where it is read from: `test/` may be a prefix of anything.
    let fits = |path: &str| {
        path == wanted || path == beside || wanted.contains('/') && ends_with(path, wanted)
    };
    let inside = |folder: &str| {
        let start = format!("{folder}/");
        let from = (Bound::Included(&*start), Bound::Unbounded);
        let from = past.trunk.files.range::<str, _>(from);
        from.take_while(move |(path, _)| path.starts_with(&start))
    };
    let mut home = None;
    for folder in candidates.iter().copied().filter(|path| fits(path)) {
        let mut last = 0;
        let mut was = false;
        for (path, versions) in inside(folder) {
            if past.trunk.is_alive(path) {
                return NameState::Present(folder.into());
            }
            was |= past.trunk.since(path, step).is_some();
            last = last.max(versions.last().map_or(0, |version| version.step));
        }
        if was && home.is_none_or(|(best, _): (&str, u32)| folder.len() < best.len()) {
            home = Some((folder, last));
        }
    }
    let Some((home, last)) = home else {
        return NameState::Undefined;
    };
    NameState::Gone(NameRemoval {
        home: home.into(),
        how: "folder".into(),
        later: None,
        removed: Some(last),
        now: None,
    })
}
