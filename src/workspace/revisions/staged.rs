//! Loads the index and the commit that it is compared with: shared files are read once.

use std::collections::BTreeMap;
use std::path::Path;

use rayon::prelude::*;

use super::judging::judging;
use super::{known, listed, read_entries};
use crate::cache::results::{ResultKey, key};
use crate::facts::{Revision, SourceFile};
use crate::git::repository::{GitError, GitObjectId, GitRepository, TreeEntry};
use crate::workspace::content::ContentLocation;
use crate::workspace::discover::DiscoveredTree;
use crate::workspace::{ReadProgress, WorkspaceError, WorkspaceOptions, remotes};

/// The staged revision.
pub struct StagedRevision {
    /// What was read.
    pub revision: Revision,
    /// The policy files: path and text. A binary file has an empty text.
    pub judging: BTreeMap<String, String>,
    /// What it is made of.
    pub contents: StagedContents,
}

/// The content ids of a revision.
pub struct StagedContents {
    /// The content of each source.
    sources: Vec<Option<GitObjectId>>,
    tree: GitObjectId,
    digest: ResultKey,
}

impl StagedContents {
    /// Cache key: a digest of all inputs of its graph.
    pub fn digest(&self) -> ResultKey {
        self.digest
    }
}

/// A digest of all inputs of the graph of `tree`, including those outside any tree: the location of the root, and
/// known hosts.
pub(super) fn digest(root: &Path, repository: &GitRepository, tree: GitObjectId) -> ResultKey {
    let around = format!("{:?} {:?}", repository.prefix, remotes::of_root(root));
    key(&[around.as_bytes(), tree.as_bytes()])
}

/// Reads the index of the repository around `root`.
pub fn staged(
    root: &Path,
    options: &WorkspaceOptions,
    progress: &ReadProgress,
) -> Result<StagedRevision, WorkspaceError> {
    let repository = GitRepository::open(root)?;
    if repository.is_bare() {
        return Err(GitError::Bare(repository.given()).into());
    }
    let entries = repository.index_entries()?;
    let tree = repository.index_tree()?;
    let (discovered, _) = index(root, &repository, entries, "")?;
    let named = ("index", discovered);
    let read = read_entries(root, &repository, named, None, (options, true), progress);
    let (revision, sources, found) = read?;
    Ok(StagedRevision {
        judging: judging(&found, &repository),
        contents: StagedContents {
            sources,
            tree,
            digest: digest(root, &repository, tree),
        },
        revision,
    })
}

/// The base commit of a change, with its blob ids.
pub struct StagedBase {
    repository: GitRepository,
    name: String,
    id: GitObjectId,
    tree: GitObjectId,
    digest: ResultKey,
}

/// The commit `base`, or the last one where none is named; nothing where there is no commit yet. A commit that is named
/// and not there is an error.
pub fn before(root: &Path, base: Option<&str>) -> Result<Option<StagedBase>, WorkspaceError> {
    let repository = GitRepository::open(root)?;
    let id = match base {
        Some(name) => repository.resolve(name)?,
        None => match repository.head() {
            Err(GitError::Unborn) => return Ok(None),
            head => head?,
        },
    };
    let tree = repository.tree(id)?;
    Ok(Some(StagedBase {
        name: base.unwrap_or("HEAD").to_owned(),
        id,
        tree,
        digest: digest(root, &repository, tree),
        repository,
    }))
}

impl StagedBase {
    /// Whether it equals the staged contents.
    pub fn is(&self, contents: &StagedContents) -> bool {
        self.tree == contents.tree
    }

    /// Cache key: a digest of all inputs of its graph.
    pub fn digest(&self) -> ResultKey {
        self.digest
    }

    /// Cache key that also covers its history.
    pub fn digest_of_history(&self) -> ResultKey {
        let told = format!("{} {:?}", self.id, self.repository.head().ok());
        let shallow = self.repository.shallow().unwrap_or_default();
        key(&[&self.digest, told.as_bytes(), &shallow])
    }

    /// Cache key of the staged `contents`, with the history up to this commit.
    pub fn digest_of_staged(&self, contents: &StagedContents) -> Option<ResultKey> {
        let head = self.repository.head().ok()?;
        Some(self.staged_on(&contents.digest(), head))
    }

    /// The cache key under which this commit was checked while staged; none if it is not HEAD, or has not exactly one
    /// parent.
    pub fn digest_when_staged(&self) -> Option<ResultKey> {
        let is_last = self.repository.head().ok() == Some(self.id);
        let parent = self.repository.parent(self.id).filter(|_| is_last)?;
        Some(self.staged_on(&self.digest, parent))
    }

    fn staged_on(&self, contents: &ResultKey, commit: GitObjectId) -> ResultKey {
        let shallow = self.repository.shallow().unwrap_or_default();
        key(&[contents, format!("staged on {commit}").as_bytes(), &shallow])
    }

    /// Reads the base for a comparison. Files shared with the sources `read` are reused.
    pub fn revision(
        self,
        root: &Path,
        read: Option<(&StagedContents, &[SourceFile])>,
        options: &WorkspaceOptions,
        progress: &ReadProgress,
    ) -> Result<Revision, WorkspaceError> {
        let StagedBase {
            repository,
            name,
            id,
            ..
        } = self;
        let known = read.map(|(contents, sources)| known(&contents.sources, sources));
        let (discovered, _) = listed(root, &repository, repository.entries(id)?, "")?;
        let named = (&*repository.label(id, &name), discovered);
        let (revision, ..) = read_entries(
            root,
            &repository,
            named,
            known.as_ref(),
            (options, false),
            progress,
        )?;
        Ok(revision)
    }
}

/// The files of the index `entries`, and their configuration. Unmodified files are read from disk, which is cheaper
/// than decoding a pack.
pub(super) fn index(
    root: &Path,
    repository: &GitRepository,
    entries: Vec<TreeEntry>,
    config: &str,
) -> Result<(DiscoveredTree, Option<String>), WorkspaceError> {
    let (mut discovered, text) = listed(root, repository, entries, config)?;
    let Some(stats) = repository.stats() else {
        return Ok((discovered, text));
    };
    let found = &mut discovered.found;
    found.par_iter_mut().with_min_len(64).for_each(|found| {
        let disk = root.join(&found.path);
        let path = format!("{}{}", repository.prefix, found.path);
        if let Some((id, size)) = stats.seen(&path, &disk)
            && found.place.id() == Some(id)
        {
            found.place = ContentLocation::Seen(id, disk, size);
        }
    });
    Ok((discovered, text))
}
