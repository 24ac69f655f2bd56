//! Incremental reload of a working tree: unchanged files are not read again.
#![allow(clippy::disallowed_methods, reason = "this is the place that reads")]

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, SystemTime};

use rayon::prelude::*;

use super::content::ContentStore;
use super::discover::{DiscoveredFile, discover};
use super::{FactsCache, ReadContext, ReadProgress, WorkspaceError, WorkspaceOptions};
use crate::facts::{FileFacts, Language, LazyText, Revision, SourceFile};

/// A file that was written this shortly before it was read may have been written again within the same tick of the clock.
const TICK: Duration = Duration::from_secs(2);

/// A working tree, with what was read of it.
pub struct IncrementalWorkspace {
    root: PathBuf,
    options: WorkspaceOptions,
    known: HashMap<String, IncrementalFile>,
    /// The shape of the tree when it was read last.
    shape: Option<String>,
    /// How often a reading met a file, or the tree, that is not as it was left.
    moved: u64,
}

/// A file as it was read.
#[derive(Clone)]
struct IncrementalFile {
    stamp: FileStamp,
    /// It was written long enough before it was read.
    settled: bool,
    text: LazyText,
    facts: Arc<FileFacts>,
}

/// Stat data of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct FileStamp {
    size: u64,
    modified: Option<SystemTime>,
    /// ctime and inode: detect a change even if a program resets the mtime.
    inner: (u64, i64, i64),
}

impl IncrementalWorkspace {
    /// Nothing is read yet.
    pub fn new(root: &Path, options: WorkspaceOptions) -> IncrementalWorkspace {
        IncrementalWorkspace {
            root: root.to_path_buf(),
            options,
            known: HashMap::new(),
            shape: None,
            moved: 0,
        }
    }

    /// A number that grows whenever a reading meets something that was written since the one before, even where its text is
    /// the same again. Where two readings give the same, nothing was written between them.
    pub fn moved(&self) -> u64 {
        self.moved
    }

    /// Yield the revision next time, changed or not.
    pub fn forget(&mut self) {
        self.shape = None;
    }

    /// The current revision; none if unchanged since the last call. Linear in files; reads and parses the changed ones.
    /// Not cancellable: the next caller needs the result too.
    pub fn refresh(&mut self, progress: &ReadProgress) -> Result<Option<Revision>, WorkspaceError> {
        let discovered = discover(&self.root)?;
        let (found, mut tree) = (discovered.found, discovered.tree);
        let first = self.known.is_empty();
        let folder = self.options.cache.as_deref().filter(|_| first);
        let cache = folder.map(|folder| FactsCache::open(folder, &self.root));
        progress.total.fetch_add(found.len(), Ordering::Relaxed);
        let reading = ReadContext {
            limit: self.options.limit,
            cache: cache.as_ref(),
            store: ContentStore::default(),
            known: None,
            claims: true,
            progress,
        };
        let now = SystemTime::now();
        let read: Vec<(IncrementalFile, bool)> = found
            .par_iter()
            .with_max_len(16)
            .map(|found| {
                let read = entry(&reading, self.known.get(&found.path), found, now);
                progress.done.fetch_add(1, Ordering::Relaxed);
                read
            })
            .collect();
        let shape = format!(
            "{:?}{:?}{:?}{:?}{:?}",
            tree.folders, tree.symlinks, tree.unseen, tree.foreign, tree.remotes
        );
        let same = read.iter().all(|(_, same)| *same)
            && found.len() == self.known.len()
            && self.shape.as_ref() == Some(&shape);
        let unmoved = same
            && found.iter().zip(&read).all(|(found, (entry, _))| {
                let known = self.known.get(&found.path);
                known.is_some_and(|known| known.stamp == entry.stamp)
            });
        self.moved += u64::from(!unmoved);
        self.shape = Some(shape);
        let entries = found.iter().zip(&read);
        self.known = entries
            .map(|(found, (entry, _))| (found.path.clone(), entry.clone()))
            .collect();
        if same && !first {
            return Ok(None);
        }
        let sources: Vec<SourceFile> = found
            .iter()
            .zip(read)
            .map(|(found, (entry, _))| SourceFile {
                path: found.path.clone(),
                language: Language::of(&found.path),
                text: entry.text,
                facts: entry.facts,
            })
            .collect();
        reading.look_for_claims(&mut tree, &sources, &found);
        if let Some(cache) = cache {
            cache.save();
        }
        Ok(Some(Revision {
            name: "working tree".to_owned(),
            sources,
            tree,
        }))
    }
}

/// A file as it is now, and whether it is as it was.
fn entry(
    reading: &ReadContext<'_>,
    known: Option<&IncrementalFile>,
    found: &DiscoveredFile,
    now: SystemTime,
) -> (IncrementalFile, bool) {
    let stamp = stamp(found);
    let unchanged = known.filter(|known| known.stamp == stamp);
    // Files of unparsed languages are known by name only.
    let is_read = Language::of(&found.path) != Language::Other;
    if let Some(known) = unchanged
        && (known.settled || !is_read)
    {
        return (known.clone(), true);
    }
    let (source, _) = reading.source(found, &ContentStore::default().reader());
    let settled = stamp
        .modified
        .is_some_and(|at| at.checked_add(TICK).is_some_and(|end| end < now));
    let mut entry = IncrementalFile {
        stamp,
        settled,
        text: source.text,
        facts: source.facts,
    };
    let same = known.is_some_and(|known| known.text.get() == entry.text.get());
    if let (true, Some(known)) = (same, known) {
        // The facts of the same text are shared with the graphs that hold them.
        entry.facts = known.facts.clone();
        entry.text = known.text.clone();
    }
    // An unread file counts as changed if its stamp did.
    (entry, same && (is_read || unchanged.is_some()))
}

fn stamp(found: &DiscoveredFile) -> FileStamp {
    let meta = found.disk().and_then(|path| path.symlink_metadata().ok());
    FileStamp {
        size: meta.as_ref().map_or(0, std::fs::Metadata::len),
        modified: meta.as_ref().and_then(|meta| meta.modified().ok()),
        inner: meta.as_ref().map_or((0, 0, 0), inner),
    }
}

#[cfg(unix)]
fn inner(meta: &std::fs::Metadata) -> (u64, i64, i64) {
    use std::os::unix::fs::MetadataExt;
    (meta.ino(), meta.ctime(), meta.ctime_nsec())
}

#[cfg(not(unix))]
fn inner(_: &std::fs::Metadata) -> (u64, i64, i64) {
    (0, 0, 0)
}
