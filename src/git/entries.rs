//! Flat listing of a tree, with paths from the top of the repository.

use gix::bstr::ByteSlice;

use crate::git::repository::{GitError, GitObjectId, GitRepository, one_line};

/// Maximum number of entries of a revision; bounds hostile trees that contain each other many times.
const MOST: usize = 2_000_000;

/// What an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TreeEntryKind {
    /// A file.
    File,
    /// A symbolic link; its content is where it leads.
    Link,
    /// A submodule: a commit of another repository.
    Foreign,
}

/// A path and its content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TreeEntry {
    /// The path from the top, with `/`.
    pub path: String,
    /// What it is.
    pub kind: TreeEntryKind,
    /// Its content.
    pub id: GitObjectId,
}

impl GitRepository {
    /// Every file of the commit `id`.
    pub fn entries(&self, id: GitObjectId) -> Result<Vec<TreeEntry>, GitError> {
        let local = self.local();
        let mut found = Vec::new();
        walk(&local, self.tree(id)?, String::new(), &mut found)?;
        Ok(found)
    }

    /// The tree of the commit `id`.
    pub fn tree(&self, id: GitObjectId) -> Result<GitObjectId, GitError> {
        let local = self.local();
        let broken = |problem: String| GitError::Broken(one_line(&problem));
        let commit = local.find_commit(id);
        let commit = commit.map_err(|problem| broken(problem.to_string()))?;
        let tree = commit.tree_id();
        Ok(tree
            .map_err(|problem| broken(problem.to_string()))?
            .detach())
    }
}

/// Appends every file below the tree `id` at `folder` to `found`.
pub fn walk(
    local: &gix::Repository,
    id: GitObjectId,
    folder: String,
    found: &mut Vec<TreeEntry>,
) -> Result<(), GitError> {
    let mut folders = vec![(folder.trim_end_matches('/').to_owned(), id)];
    let mut seen = 0_usize;
    while let Some((folder, id)) = folders.pop() {
        let missing = || match folder.as_str() {
            "" => GitError::Missing(".".to_owned()),
            folder => GitError::Missing(folder.to_owned()),
        };
        let tree = local.find_tree(id).map_err(|_| missing())?;
        for entry in tree.iter() {
            let entry =
                entry.map_err(|problem| GitError::Broken(one_line(&problem.to_string())))?;
            seen += 1;
            if seen > MOST || found.len() > MOST {
                return Err(GitError::TooMany(MOST));
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
                TreeEntryKind::Link
            } else if mode.is_commit() {
                TreeEntryKind::Foreign
            } else {
                TreeEntryKind::File
            };
            found.push(TreeEntry { path, kind, id });
        }
    }
    Ok(())
}
