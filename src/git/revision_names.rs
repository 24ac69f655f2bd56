//! Resolves revision names to commits, and finds the default base of a comparison.

use std::collections::HashSet;

use gix::bstr::ByteSlice;
use gix::remote::Direction;

use crate::git::repository::{GitError, GitObjectId, GitRepository, one_line};

/// A commit by its names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommitIds {
    /// The commit.
    pub commit: String,
    /// Its tree.
    pub tree: String,
}

/// Commits whose messages are read at the most.
const MOST: usize = 1_000;

/// Branches that may be a remote's default.
const DEFAULTS: [&str; 3] = [
    "refs/remotes/origin/HEAD",
    "refs/remotes/origin/main",
    "refs/remotes/origin/master",
];

/// Branches that are compared with where there is no remote.
const OWN: [&str; 2] = ["refs/heads/main", "refs/heads/master"];

/// Where a short name of a reference is looked up.
const NAMESPACES: [&str; 4] = ["refs/", "refs/tags/", "refs/heads/", "refs/remotes/"];

/// A commit and its message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommitMessage {
    /// The commit, shortened to ten digits.
    pub id: String,
    /// The whole message.
    pub text: String,
}

impl GitRepository {
    /// The commit that `name` means.
    pub fn resolve(&self, name: &str) -> Result<GitObjectId, GitError> {
        let local = self.local();
        let unknown = || {
            GitError::Unknown {
            name: name.to_owned(),
            hint: if self.is_shallow() {
                "; the clone is shallow, fetch more: `git fetch --deepen=100` or `git fetch --unshallow`"
            } else {
                "; `git fetch` may bring it"
            }
            .to_owned(),
        }
        };
        if self.head().is_err() && matches!(name, "HEAD" | "@") {
            return Err(GitError::Unborn);
        }
        if self.is_ambiguous_ref(&local, name) {
            return Err(GitError::Ambiguous(name.to_owned()));
        }
        let found = match local.rev_parse_single(name.as_bytes().as_bstr()) {
            Ok(found) => found,
            Err(problem) => {
                let words = format!("{problem:?} {problem}").to_lowercase();
                let many = words.contains("ambiguous") || words.contains("disambiguat");
                return Err(match many {
                    true => GitError::Ambiguous(name.to_owned()),
                    false => unknown(),
                });
            }
        };
        let object = found.object().map_err(|_| unknown())?;
        let commit = object.peel_to_commit().map_err(|_| unknown())?;
        Ok(commit.id)
    }

    /// Whether several references have the name and lead to different commits. git prefers tags to branches and only
    /// warns: a pushed tag `origin/main` would replace the base.
    fn is_ambiguous_ref(&self, local: &gix::Repository, name: &str) -> bool {
        let end = name.find(['~', '^', ':', '@']).unwrap_or(name.len());
        let name = &name[..end];
        if name.is_empty() || name.starts_with("refs/") {
            return false;
        }
        let commits = NAMESPACES.iter().filter_map(|space| {
            let full = format!("{space}{name}");
            let mut found = local.try_find_reference(full.as_str()).ok().flatten()?;
            if found.name().as_bstr() != full.as_str() {
                return None;
            }
            let object = found.peel_to_id().ok()?.object().ok()?;
            Some(object.peel_to_commit().ok()?.id)
        });
        commits.collect::<HashSet<_>>().len() > 1
    }

    /// The commit of the head.
    pub fn head(&self) -> Result<GitObjectId, GitError> {
        let local = self.local();
        let head = local.head_id().map_err(|_| GitError::Unborn)?;
        Ok(head.detach())
    }

    /// The commit that `head` and the default branch have in common, and the name of that branch.
    pub fn base_of(
        &self,
        head: GitObjectId,
        head_name: &str,
    ) -> Result<(GitObjectId, String), GitError> {
        let (other, name) = self.default_branch(&self.local()).ok_or(GitError::NoBase)?;
        let common = self.fork((head, head_name), (other, &name))?;
        Ok((common, name))
    }

    /// The tip of the default branch, and its name. Never the upstream of the head's own branch: a change that was pushed
    /// would be compared with itself.
    pub fn target_branch(&self) -> Result<(GitObjectId, String), GitError> {
        self.default_branch(&self.local()).ok_or(GitError::NoBase)
    }

    /// Whether a common ancestor exists; an error if there certainly is none.
    pub fn are_related(
        &self,
        base: (GitObjectId, &str),
        head: (GitObjectId, &str),
    ) -> Result<bool, GitError> {
        let local = self.local();
        let found = local.merge_base(base.0, head.0);
        match found {
            Ok(Some(_)) => Ok(true),
            // Both trees exist, so they can be compared whatever is beyond the shallow boundary.
            _ if self.is_shallow() => Ok(false),
            _ => Err(self.apart(base.1.to_owned(), head.1.to_owned())),
        }
    }

    /// Whether `base` is an ancestor of `head`; true if that cannot be determined.
    pub fn holds(&self, head: GitObjectId, base: GitObjectId) -> bool {
        let local = self.local();
        let found = local.merge_base(base, head);
        match found {
            Ok(Some(common)) => common.detach() == base,
            _ => true,
        }
    }

    /// The commit that both have in common.
    pub fn fork(
        &self,
        one: (GitObjectId, &str),
        other: (GitObjectId, &str),
    ) -> Result<GitObjectId, GitError> {
        let local = self.local();
        let common = local.merge_base(one.0, other.0).ok().flatten();
        let common = common.map(gix::Id::detach);
        common.ok_or_else(|| self.apart(other.1.to_owned(), one.1.to_owned()))
    }

    fn apart(&self, base: String, head: String) -> GitError {
        if self.is_shallow() {
            GitError::Shallow { base, head }
        } else {
            GitError::Unrelated { base, head }
        }
    }

    fn default_branch(&self, local: &gix::Repository) -> Option<(GitObjectId, String)> {
        let commit = |name: &str| {
            let mut found = local.try_find_reference(name).ok().flatten()?;
            let id = found.peel_to_id().ok()?;
            let commit = id.object().ok()?.peel_to_commit().ok()?;
            let shown = name.trim_start_matches("refs/remotes/");
            let shown = shown.trim_start_matches("refs/heads/");
            Some((commit.id, shown.to_owned()))
        };
        let upstream = || {
            let branch = local.head_name().ok().flatten()?;
            let found = local.branch_remote_tracking_ref_name(branch.as_ref(), Direction::Fetch);
            let found = found?.ok()?;
            let found = found.as_bstr().to_str_lossy();
            // The branch's own copy on the remote is no base: it has the change.
            let is_own = found.ends_with(&format!("/{}", branch.shorten().to_str_lossy()));
            if is_own { None } else { commit(&found) }
        };
        DEFAULTS
            .iter()
            .find_map(|name| commit(name))
            .or_else(upstream)
            .or_else(|| OWN.iter().find_map(|name| commit(name)))
    }

    /// The messages of the commits of `head` that `base` does not have, newest first.
    pub fn messages(&self, base: GitObjectId, head: GitObjectId) -> Vec<CommitMessage> {
        let local = self.local();
        let walk = local.rev_walk([head]).with_hidden([base]).all();
        let Ok(walk) = walk else {
            return Vec::new();
        };
        walk.filter_map(Result::ok)
            .take(MOST)
            .filter_map(|step| {
                let commit = local.find_commit(step.id).ok()?;
                let text = commit.message_raw_sloppy().to_str_lossy().into_owned();
                Some(CommitMessage {
                    id: step.id.to_hex_with_len(10).to_string(),
                    text,
                })
            })
            .collect()
    }

    /// A commit by its names; none where it cannot be read.
    pub fn stored(&self, id: GitObjectId) -> Option<CommitIds> {
        let tree = self.tree(id).ok()?;
        Some(CommitIds {
            commit: id.to_string(),
            tree: tree.to_string(),
        })
    }

    /// The commit `steps` first parents before `id`; none where there are fewer.
    pub fn before(&self, id: GitObjectId, steps: u32) -> Option<GitObjectId> {
        let local = self.local();
        let mut at = id;
        for _ in 0..steps {
            let commit = local.find_commit(at).ok()?;
            at = commit.parent_ids().next()?.detach();
        }
        local.find_commit(at).ok()?;
        Some(at)
    }

    /// The commit before `id`, where it is one.
    pub fn parent(&self, id: GitObjectId) -> Option<GitObjectId> {
        let local = self.local();
        let commit = local.find_commit(id).ok()?;
        let mut parents = commit.parent_ids();
        let parent = parents.next()?.detach();
        parents.next().is_none().then_some(parent)
    }

    /// Whether the clone is shallow.
    pub fn is_cut(&self) -> bool {
        self.is_shallow()
    }

    /// The bytes of the file at `path` (from the top) in the commit `id`, if they are no more than 16 MiB.
    pub fn file(&self, id: GitObjectId, path: &str) -> Option<Vec<u8>> {
        let local = self.local();
        let tree = local.find_commit(id).ok()?.tree().ok()?;
        let entry = tree.lookup_entry_by_path(path).ok()??;
        self.reader().bytes(entry.object_id(), 16 << 20).ok()
    }

    /// How a commit is called in a report: the name it was given, and its id.
    pub fn label(&self, id: GitObjectId, name: &str) -> String {
        let short = id.to_hex_with_len(10).to_string();
        let plain = one_line(name);
        // A name made of a whole id says no more than the short one.
        let long = plain.len() >= 40 && plain.bytes().take(40).all(|byte| byte.is_ascii_hexdigit());
        if plain.is_empty() || long || id.to_string().starts_with(&plain) {
            short
        } else {
            format!("{plain} ({short})")
        }
    }
}
