//! The git index: staged entries, and the cached stat data of the working tree.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use gix::bstr::ByteSlice;
use gix::index::File;
use gix::index::entry::{Flags, Mode, Stage};

use super::decode;
use super::entries::{TreeEntry, TreeEntryKind, walk};
use super::trees::TreeHasher;
use crate::git::repository::{GitError, GitObjectId, GitRepository, top};

/// Cached stat data of the index.
pub struct IndexStats {
    index: Arc<File>,
    /// Whether the clone may keep other bytes of a file than it writes to the disk.
    converts: bool,
}

impl IndexStats {
    /// The stat data of the index of `local`; none without an index.
    pub fn of(local: &gix::Repository) -> Option<IndexStats> {
        let index = decode::open(&local.index_path(), local.object_hash()).ok()?;
        Some(IndexStats::of_index(local, Arc::new(index)))
    }

    fn of_index(local: &gix::Repository, index: Arc<File>) -> IndexStats {
        let config = local.config_snapshot();
        let converts = config.plumbing().sections_by_name("filter").is_some();
        IndexStats { index, converts }
    }

    /// The blob id of the file at `path` (from the top), at `disk`, if size and mtime match the index entry.
    pub fn content(&self, path: &str, disk: &Path) -> Option<GitObjectId> {
        self.entry(path, disk).map(|(id, _)| id)
    }

    /// The same, where its bytes are those of `text` too.
    pub fn exact(&self, path: &str, disk: &Path, text: &str) -> Option<GitObjectId> {
        if !is_unconverted(text.as_bytes()) {
            return None;
        }
        let (id, size) = self.seen(path, disk)?;
        (size as usize == text.len()).then_some(id)
    }

    /// The content of the file at `path`, and how many bytes it has on the disk, unless the clone has filters.
    pub fn seen(&self, path: &str, disk: &Path) -> Option<(GitObjectId, u32)> {
        let seen = if self.converts {
            None
        } else {
            self.entry(path, disk)
        };
        seen.filter(|(_, size)| *size > 0)
    }

    fn entry(&self, path: &str, disk: &Path) -> Option<(GitObjectId, u32)> {
        let entry = self.index.entry_by_path(path.as_bytes().as_bstr())?;
        let meta = gix::index::fs::Metadata::from_path_no_follow(disk).ok()?;
        let stat = gix::index::entry::Stat::from_fs(&meta).ok()?;
        // Racy git: a file written in the same tick as the index may have changed after it.
        let written = self.index.timestamp();
        let before = (i64::from(stat.mtime.secs), stat.mtime.nsecs)
            < (written.unix_seconds(), written.nanoseconds());
        let same = stat.mtime == entry.stat.mtime && stat.size == entry.stat.size;
        (same && before).then_some((entry.id, entry.stat.size))
    }
}

/// Whether `bytes` on disk equal the stored blob: they contain nothing that git converts on checkout, namely line
/// endings and `$Id$`.
pub fn is_unconverted(bytes: &[u8]) -> bool {
    memchr::memchr(b'\r', bytes).is_none() && memchr::memmem::find(bytes, b"$Id").is_none()
}

/// Whether `path` is made of plain names, none of which is `.git`.
fn is_inside(path: &str) -> bool {
    let is_plain = |name: &str| {
        !matches!(name, "" | "." | "..")
            && !name.eq_ignore_ascii_case(".git")
            && !name.contains('\0')
    };
    // A sparse index marks a folder by a slash at its end.
    let path = path.strip_suffix('/').unwrap_or(path);
    // Elsewhere, a backslash is a letter of a name.
    let is_separator = cfg!(windows) && path.contains('\\');
    !is_separator && path.split('/').all(is_plain)
}

impl GitRepository {
    /// The index, or the one that git hands to a hook; read once. None where there is none.
    pub fn index(&self) -> Result<Option<&Arc<File>>, GitError> {
        if let Some(index) = self.index.get() {
            return Ok(index.as_ref());
        }
        let local = self.local();
        if local.workdir().is_none() {
            return Err(GitError::Bare(self.root.clone()));
        }
        let given = given_index(Path::new(&self.root));
        let path = given.unwrap_or_else(|| local.index_path());
        let read = path
            .exists()
            .then(|| decode::open(&path, local.object_hash()))
            .transpose()?;
        Ok(self.index.get_or_init(|| read.map(Arc::new)).as_ref())
    }

    /// Every file of the index.
    pub fn index_entries(&self) -> Result<Vec<TreeEntry>, GitError> {
        let local = self.local();
        let Some(index) = self.index()? else {
            return Ok(Vec::new());
        };
        let mut found = Vec::new();
        for entry in index.entries() {
            let path = entry.path(index).to_str_lossy().into_owned();
            if entry.stage() != Stage::Unconflicted {
                return Err(GitError::Conflict(path));
            }
            // git writes no such path; it would lead out of the root, or into the git directory.
            if !is_inside(&path) {
                let path: String = path.escape_default().take(100).collect();
                return Err(GitError::Broken(format!(
                    "its index names the path `{path}`"
                )));
            }
            // `git add --intent-to-add` records a name without content.
            if entry.flags.contains(Flags::INTENT_TO_ADD) {
                continue;
            }
            let kind = match entry.mode {
                // A sparse index keeps whole folders.
                Mode::DIR => {
                    walk(&local, entry.id, path, &mut found)?;
                    continue;
                }
                Mode::SYMLINK => TreeEntryKind::Link,
                Mode::COMMIT => TreeEntryKind::Foreign,
                _ => TreeEntryKind::File,
            };
            found.push(TreeEntry {
                path,
                kind,
                id: entry.id,
            });
        }
        Ok(found)
    }

    /// The stat data of the index; none without an index.
    pub fn stats(&self) -> Option<IndexStats> {
        let index = self.index().ok()??;
        Some(IndexStats::of_index(&self.local(), index.clone()))
    }

    /// The name of the tree that a commit of the index would have.
    pub fn index_tree(&self) -> Result<GitObjectId, GitError> {
        let kind = self.local().object_hash();
        let mut trees = TreeHasher::new(kind);
        let index = self.index()?;
        let entries = index.into_iter();
        for (index, entry) in entries.flat_map(|one| one.entries().iter().map(move |it| (one, it)))
        {
            if !entry.flags.contains(Flags::INTENT_TO_ADD) {
                trees.add(entry.path(index), entry.mode, entry.id);
            }
        }
        let broken = || GitError::Broken("the index makes no tree".to_owned());
        trees.end().ok_or_else(broken)
    }
}

/// The index that git passes to a hook in `GIT_INDEX_FILE`: `git commit --all` and `git commit FILE` use a temporary
/// one. None if git runs in another repository, or not at all.
fn given_index(root: &Path) -> Option<PathBuf> {
    let given = std::env::var_os("GIT_INDEX_FILE").filter(|given| !given.is_empty())?;
    let here = std::env::current_dir().ok()?;
    let same = top(&here)? == top(&root.canonicalize().ok()?)?;
    same.then(|| here.join(given))
}

#[cfg(test)]
mod tests {
    use super::is_inside;

    #[test]
    fn a_path_of_the_index_stays_below_the_root() {
        for path in ["a", "a/b.md", ".gitignore", "..a/b", "folder/"] {
            assert!(is_inside(path), "{path}");
        }
        for path in [
            "",
            "/etc",
            "../a",
            "a/../../b",
            "a//b",
            ".git/config",
            "a/.GIT/x",
        ] {
            assert!(!is_inside(path), "{path}");
        }
    }
}
