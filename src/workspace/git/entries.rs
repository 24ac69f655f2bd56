//! What a tree or the index lists: flat, from the top of the repository.

use std::path::{Path, PathBuf};

use gix::bstr::ByteSlice;
use gix::index::entry::{Flags, Mode, Stage};

use super::{Error, Id, Repository, one_line, top};

/// Entries that a revision may have; trees that hold one another many times would never end.
const MOST: usize = 2_000_000;

/// What an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A file.
    File,
    /// A symbolic link; its content is where it leads.
    Link,
    /// A commit of another repository.
    Foreign,
}

/// A path and its content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The path from the top, with `/`.
    pub path: String,
    /// What it is.
    pub kind: Kind,
    /// Its content.
    pub id: Id,
}

/// What the index knows of the files of the working tree.
pub struct Stats {
    index: gix::index::File,
    /// Whether the clone may keep other bytes of a file than it writes to the disk.
    converts: bool,
}

impl Stats {
    /// What the index of `local` knows; none where there is no index.
    pub fn of(local: &gix::Repository) -> Option<Stats> {
        let index = local.open_index().ok()?;
        let config = local.config_snapshot();
        let converts = config.plumbing().sections_by_name("filter").is_some();
        Some(Stats { index, converts })
    }

    /// The content of the file at `path` (from the top), which lies at `disk`, where its size and its time tell that it
    /// is the one that git saw last.
    pub fn content(&self, path: &str, disk: &Path) -> Option<Id> {
        self.entry(path, disk).map(|(id, _)| id)
    }

    /// The same, where its bytes are those of `text` too.
    pub fn exact(&self, path: &str, disk: &Path, text: &str) -> Option<Id> {
        if !is_unconverted(text.as_bytes()) {
            return None;
        }
        let (id, size) = self.seen(path, disk)?;
        (size as usize == text.len()).then_some(id)
    }

    /// The content of the file at `path`, and how many bytes it has on the disk, unless the clone has filters.
    pub fn seen(&self, path: &str, disk: &Path) -> Option<(Id, u32)> {
        let seen = if self.converts {
            None
        } else {
            self.entry(path, disk)
        };
        seen.filter(|(_, size)| *size > 0)
    }

    fn entry(&self, path: &str, disk: &Path) -> Option<(Id, u32)> {
        let entry = self.index.entry_by_path(path.as_bytes().as_bstr())?;
        let meta = gix::index::fs::Metadata::from_path_no_follow(disk).ok()?;
        let stat = gix::index::entry::Stat::from_fs(&meta).ok()?;
        // What was written as late as the index itself may have been written after it.
        let written = self.index.timestamp();
        let before = (i64::from(stat.mtime.secs), stat.mtime.nsecs)
            < (written.unix_seconds(), written.nanoseconds());
        let same = stat.mtime == entry.stat.mtime && stat.size == entry.stat.size;
        (same && before).then_some((entry.id, entry.stat.size))
    }
}

/// Whether `bytes` of the disk are what git stores of them: nothing in them is as git writes it to the disk alone, the ends of
/// lines and the name of the content.
pub fn is_unconverted(bytes: &[u8]) -> bool {
    memchr::memchr(b'\r', bytes).is_none() && memchr::memmem::find(bytes, b"$Id").is_none()
}

impl Repository {
    /// Every file of the commit `id`.
    pub fn entries(&self, id: Id) -> Result<Vec<Entry>, Error> {
        let local = self.local();
        let broken = |problem: String| Error::Broken(one_line(&problem));
        let commit = local.find_commit(id);
        let commit = commit.map_err(|problem| broken(problem.to_string()))?;
        let tree = commit
            .tree_id()
            .map_err(|problem| broken(problem.to_string()))?;
        let mut found = Vec::new();
        walk(&local, tree.detach(), String::new(), &mut found)?;
        Ok(found)
    }

    /// Every file of the index.
    pub fn index_entries(&self) -> Result<Vec<Entry>, Error> {
        let local = self.local();
        if local.workdir().is_none() {
            return Err(Error::Bare(self.root.clone()));
        }
        let given = given_index(Path::new(&self.root));
        let path = given.unwrap_or_else(|| local.index_path());
        if !path.exists() {
            return Ok(Vec::new());
        }
        let options = gix::index::decode::Options::default();
        let index = gix::index::File::at(path, local.object_hash(), false, options)
            .map_err(|problem| Error::Broken(one_line(&problem.to_string())))?;
        let mut found = Vec::new();
        for entry in index.entries() {
            let path = entry.path(&index).to_str_lossy().into_owned();
            if entry.stage() != Stage::Unconflicted {
                return Err(Error::Conflict(path));
            }
            // `git add --intent-to-add` says a name alone.
            if entry.flags.contains(Flags::INTENT_TO_ADD) {
                continue;
            }
            let kind = match entry.mode {
                // A sparse index keeps whole folders.
                Mode::DIR => {
                    walk(&local, entry.id, path, &mut found)?;
                    continue;
                }
                Mode::SYMLINK => Kind::Link,
                Mode::COMMIT => Kind::Foreign,
                _ => Kind::File,
            };
            found.push(Entry {
                path,
                kind,
                id: entry.id,
            });
        }
        Ok(found)
    }

    /// What the index knows of the working tree; none where there is no index.
    pub fn stats(&self) -> Option<Stats> {
        Stats::of(&self.local())
    }
}

/// The index that git hands to a hook in the repository of `root`: `git commit --all` and `git commit FILE` make one for
/// the commit alone. None where git runs in another repository, or not at all.
fn given_index(root: &Path) -> Option<PathBuf> {
    let given = std::env::var_os("GIT_INDEX_FILE").filter(|given| !given.is_empty())?;
    let here = std::env::current_dir().ok()?;
    let same = top(&here)? == top(&root.canonicalize().ok()?)?;
    same.then(|| here.join(given))
}

/// Put every file below the tree `id`, which lies at `folder`, into `found`.
fn walk(
    local: &gix::Repository,
    id: Id,
    folder: String,
    found: &mut Vec<Entry>,
) -> Result<(), Error> {
    let mut folders = vec![(folder.trim_end_matches('/').to_owned(), id)];
    let mut seen = 0_usize;
    while let Some((folder, id)) = folders.pop() {
        let missing = || match folder.as_str() {
            "" => Error::Missing(".".to_owned()),
            folder => Error::Missing(folder.to_owned()),
        };
        let tree = local.find_tree(id).map_err(|_| missing())?;
        for entry in tree.iter() {
            let entry = entry.map_err(|problem| Error::Broken(one_line(&problem.to_string())))?;
            seen += 1;
            if seen > MOST || found.len() > MOST {
                return Err(Error::TooMany(MOST));
            }
            let name = entry.filename().to_str_lossy();
            let path = match folder.as_str() {
                "" => name.into_owned(),
                folder => format!("{folder}/{name}"),
            };
            let id = entry.id().detach();
            let mode = entry.mode();
            let kind = if mode.is_tree() {
                // Deeper than any file system goes.
                if path.len() < 4096 {
                    folders.push((path, id));
                }
                continue;
            } else if mode.is_link() {
                Kind::Link
            } else if mode.is_commit() {
                Kind::Foreign
            } else {
                Kind::File
            };
            found.push(Entry { path, kind, id });
        }
    }
    Ok(())
}
