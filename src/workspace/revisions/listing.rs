//! Lists a tree or an index as discovery would list a checkout of it.

use std::collections::{BTreeSet, HashMap, HashSet};

use crate::facts::TreeMetadata;
use crate::facts::revision::ancestors;
use crate::git::repository::{GitObjectId, TreeEntry, TreeEntryKind};
use crate::workspace::content::{ContentLocation, ContentReader};
use crate::workspace::discover::{
    DiscoveredFile, DiscoveredTree, PATTERNS, ignore_patterns, submodules_in,
};

/// Symbolic links on the way of one link.
const HOPS: u32 = 40;

/// The files of `entries` below `prefix`, which ends with `/` or is empty. No pattern, tag or attribute hides one: all of
/// them are tracked.
pub fn listing(
    mut entries: Vec<TreeEntry>,
    prefix: &str,
    reader: &ContentReader,
) -> DiscoveredTree {
    entries.sort_by(|a, b| a.path.cmp(&b.path));
    let listing = TreeListing::new(&entries, prefix, reader);
    let mut found = Vec::new();
    let mut tree = TreeMetadata::default();
    let mut folders = BTreeSet::new();
    for entry in &entries {
        let Some(path) = entry.path.strip_prefix(prefix) else {
            continue;
        };
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
    tree.ignored = ignore_patterns(&found, &|file| reader.bytes(&file.place, PATTERNS).ok());
    DiscoveredTree { found, tree }
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
