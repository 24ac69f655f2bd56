//! Filters a tree or index listing as discovery would filter a checkout of it.

use std::collections::{BTreeSet, HashMap, HashSet};

use ignore::Match;
use ignore::gitignore::Gitignore;

use crate::facts::TreeMetadata;
use crate::facts::revision::ancestors;
use crate::git::repository::{GitObjectId, TreeEntry, TreeEntryKind};
use crate::workspace::content::{ContentLocation, ContentReader};
use crate::workspace::discover::{DiscoveredFile, DiscoveredTree, patterns, submodules_in};

/// Symbolic links on the way of one link.
const HOPS: u32 = 40;

/// A folder with this file can be made again by the tool that made it.
const CACHE_TAG: &str = "CACHEDIR.TAG";

/// The files that discovery would find below `prefix`, which ends with `/` or is empty. `excludes` are further ignore
/// patterns.
pub fn listing(
    mut entries: Vec<TreeEntry>,
    prefix: &str,
    excludes: Option<&[u8]>,
    reader: &ContentReader,
) -> DiscoveredTree {
    entries.sort_by(|a, b| a.path.cmp(&b.path));
    let mut ignoring = IgnorePatterns::new(&entries, excludes, reader);
    let foreign = foreign(&entries, prefix);
    let listing = TreeListing::new(&entries, prefix, reader);
    let mut found = Vec::new();
    let mut tree = TreeMetadata::default();
    let mut folders = BTreeSet::new();
    for entry in &entries {
        let Some(path) = entry.path.strip_prefix(prefix) else {
            continue;
        };
        if ignoring.ignores(&entry.path) {
            continue;
        }
        if let Some(place) = ancestors(path).find(|folder| foreign.contains(*folder)) {
            tree.foreign.push(place.to_owned());
            folders.extend(ancestors(place).map(str::to_owned));
            continue;
        }
        folders.extend(ancestors(path).map(str::to_owned));
        match entry.kind {
            TreeEntryKind::File => found.push(DiscoveredFile {
                path: path.to_owned(),
                place: ContentLocation::Stored(entry.id),
            }),
            TreeEntryKind::Link => {
                let target = listing.target(&entry.path);
                tree.symlinks.push((path.to_owned(), target));
            }
            TreeEntryKind::Foreign => tree.foreign.push(path.to_owned()),
        }
    }
    folders.remove("");
    tree.folders = folders.into_iter().collect();
    let modules = entries.iter().find(|entry| {
        entry.kind == TreeEntryKind::File && entry.path.strip_prefix(prefix) == Some(".gitmodules")
    });
    if let Some(modules) = modules
        && let Ok(bytes) = reader.bytes(&ContentLocation::Stored(modules.id), 1 << 20)
    {
        tree.foreign
            .extend(submodules_in(&String::from_utf8_lossy(&bytes)));
    }
    tree.foreign.sort();
    tree.foreign.dedup();
    tree.ignored = ignoring.below(prefix, &found);
    DiscoveredTree { found, tree }
}

/// The folders below `prefix` marked as regenerable (`CACHEDIR.TAG`).
fn foreign<'a>(entries: &'a [TreeEntry], prefix: &str) -> HashSet<&'a str> {
    let inside = entries.iter().filter_map(|entry| {
        let path = entry.path.strip_prefix(prefix)?;
        let folder = path.strip_suffix(CACHE_TAG)?.strip_suffix('/')?;
        Some(folder)
    });
    inside.collect()
}

/// Ignore patterns of the revision and of the clone.
struct IgnorePatterns {
    /// By the folder that holds them.
    patterns: HashMap<String, Gitignore>,
    excludes: Option<Gitignore>,
    /// Whether a folder is ignored, or one above it.
    folders: HashMap<String, bool>,
}

impl IgnorePatterns {
    fn new(
        entries: &[TreeEntry],
        excludes: Option<&[u8]>,
        reader: &ContentReader,
    ) -> IgnorePatterns {
        let own = entries.iter().filter_map(|entry| {
            let folder = entry.path.strip_suffix(".gitignore")?;
            let whole = folder.is_empty() || folder.ends_with('/');
            if !whole || entry.kind != TreeEntryKind::File {
                return None;
            }
            let bytes = reader
                .bytes(&ContentLocation::Stored(entry.id), 1 << 20)
                .ok()?;
            Some((folder.trim_end_matches('/').to_owned(), patterns(&bytes)?))
        });
        IgnorePatterns {
            patterns: own.collect(),
            excludes: excludes.and_then(patterns),
            folders: HashMap::new(),
        }
    }

    fn ignores(&mut self, path: &str) -> bool {
        let folder = ancestors(path).next().unwrap_or("");
        self.ignores_folder(folder) || self.says(path, false)
    }

    fn ignores_folder(&mut self, folder: &str) -> bool {
        if folder.is_empty() {
            return false;
        }
        if let Some(known) = self.folders.get(folder) {
            return *known;
        }
        let above = ancestors(folder).next().unwrap_or("");
        let ignored = self.ignores_folder(above) || self.says(folder, true);
        self.folders.insert(folder.to_owned(), ignored);
        ignored
    }

    /// The decision of the nearest matching pattern.
    fn says(&self, path: &str, is_folder: bool) -> bool {
        for folder in ancestors(path) {
            let Some(patterns) = self.patterns.get(folder) else {
                continue;
            };
            let inside = path[folder.len()..].trim_start_matches('/');
            match patterns.matched(inside, is_folder) {
                Match::None => {}
                Match::Ignore(_) => return true,
                Match::Whitelist(_) => return false,
            }
        }
        let excluded = self.excludes.as_ref();
        excluded.is_some_and(|patterns| patterns.matched(path, is_folder).is_ignore())
    }

    /// The patterns of the files that were found below `prefix`, as a revision keeps them.
    fn below(mut self, prefix: &str, found: &[DiscoveredFile]) -> Vec<(String, Gitignore)> {
        let mut kept = Vec::new();
        for file in found {
            let Some(folder) = file.path.strip_suffix(".gitignore") else {
                continue;
            };
            let folder = folder.trim_end_matches('/');
            let full = format!("{prefix}{folder}");
            if let Some(patterns) = self.patterns.remove(full.trim_end_matches('/')) {
                kept.push((folder.to_owned(), patterns));
            }
        }
        kept.sort_by(|a: &(String, Gitignore), b| a.0.cmp(&b.0));
        kept
    }
}

/// The files of a revision, to follow links in.
struct TreeListing<'a> {
    prefix: &'a str,
    files: HashMap<&'a str, (TreeEntryKind, GitObjectId)>,
    folders: HashSet<&'a str>,
    reader: &'a ContentReader,
}

impl<'a> TreeListing<'a> {
    fn new(
        entries: &'a [TreeEntry],
        prefix: &'a str,
        reader: &'a ContentReader,
    ) -> TreeListing<'a> {
        let files = entries
            .iter()
            .map(|entry| (entry.path.as_str(), (entry.kind, entry.id)));
        let folders = entries.iter().flat_map(|entry| ancestors(&entry.path));
        TreeListing {
            prefix,
            files: files.collect(),
            folders: folders.collect(),
            reader,
        }
    }

    /// Where the link at `path` leads, if that is below the prefix and there.
    fn target(&self, path: &str) -> Option<String> {
        let mut done: Vec<String> = Vec::new();
        let mut rest: Vec<String> = path.rsplit('/').map(str::to_owned).collect();
        let mut hops = 0;
        while let Some(part) = rest.pop() {
            match part.as_str() {
                "" | "." => continue,
                ".." => {
                    done.pop()?;
                    continue;
                }
                _ => done.push(part),
            }
            let here = done.join("/");
            if let Some((TreeEntryKind::Link, id)) = self.files.get(here.as_str()) {
                hops += 1;
                if hops > HOPS {
                    return None;
                }
                let bytes = self
                    .reader
                    .bytes(&ContentLocation::Stored(*id), 4096)
                    .ok()?;
                let link = String::from_utf8(bytes).ok()?;
                if link.starts_with('/') {
                    return None;
                }
                done.pop();
                rest.extend(link.rsplit('/').map(str::to_owned));
            }
        }
        let full = done.join("/");
        let there = self.files.contains_key(full.as_str()) || self.folders.contains(full.as_str());
        let inside = full
            .strip_prefix(self.prefix)
            .filter(|path| !path.is_empty());
        inside.filter(|_| there).map(str::to_owned)
    }
}
