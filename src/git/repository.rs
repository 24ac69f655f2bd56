//! Opens the repository around a folder through `gix`, resolves names and reads objects. Nothing is executed, and no
//! configuration of the machine or the user is read.
#![allow(clippy::disallowed_methods, reason = "this is the place that reads")]

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use crate::facts::UnreadReason;

pub use crate::git::entries::{TreeEntry, TreeEntryKind};
pub use crate::git::index::{IndexStats, is_unconverted};
pub use crate::git::revision_names::CommitMessage;

/// The name of a content, a tree or a commit.
pub type GitObjectId = gix::ObjectId;

/// Failure to read a revision, with advice.
#[derive(Debug, thiserror::Error)]
pub enum GitError {
    /// No repository is there.
    #[error("`{0}` lies in no git repository, so that there is no other revision to read")]
    NoRepository(String),
    /// The repository cannot be opened.
    #[error("the git repository cannot be read: {0}")]
    Broken(String),
    /// It has no working tree and no index.
    #[error(
        "`{0}` is a bare repository: it has no working tree and no index; name a commit with --head"
    )]
    Bare(String),
    /// The branch has no commit.
    #[error("the branch has no commit yet, so that there is nothing to compare with; commit first")]
    Unborn,
    /// No revision has that name.
    #[error("`{name}` names no commit of this repository{hint}")]
    Unknown {
        /// The name, as given.
        name: String,
        /// The advice.
        hint: String,
    },
    /// More than one revision has that name.
    #[error("`{0}` names more than one object of this repository; write more of it")]
    Ambiguous(String),
    /// No default base can be determined.
    #[error(
        "there is no remote's default branch and no `main` or `master` to compare with; name a commit with --base"
    )]
    NoBase,
    /// No commit is behind both.
    #[error(
        "`{base}` and `{head}` have no commit in common, so that one is no change of the other"
    )]
    Unrelated {
        /// The one.
        base: String,
        /// The other.
        head: String,
    },
    /// The merge base may be beyond the boundary of a shallow clone.
    #[error(
        "the clone is shallow, and the commit that `{base}` and `{head}` have in common is not in it; fetch more: \
         `git fetch --deepen=100` or `git fetch --unshallow`"
    )]
    Shallow {
        /// The one.
        base: String,
        /// The other.
        head: String,
    },
    /// A content is not there.
    #[error(
        "the content of `{0}` is not in this repository; `git fetch` may bring it, and `git fsck` tells what is missing"
    )]
    Missing(String),
    /// Both sides of a conflict are in the index.
    #[error("the index holds both sides of a conflict in `{0}`; resolve it first")]
    Conflict(String),
    /// There are too many files.
    #[error("the revision holds more than {0} files")]
    TooMany(usize),
}

/// A repository that every thread may read.
pub type SharedRepository = gix::ThreadSafeRepository;

/// The repository around a folder.
pub struct GitRepository {
    shared: Arc<SharedRepository>,
    /// The folder from the top, with a `/` at its end; empty where it is the top.
    pub prefix: String,
    /// The folder, as given.
    pub(crate) root: String,
    pub(crate) index: OnceLock<Option<Arc<gix::index::File>>>,
}

impl GitRepository {
    /// Open the repository that holds `root`, or is it, if it is bare.
    pub fn open(root: &Path) -> Result<GitRepository, GitError> {
        let given = root.display().to_string();
        let Ok(full) = root.canonicalize() else {
            return Err(GitError::NoRepository(given));
        };
        let (place, prefix) = match top(&full) {
            Some(top) => {
                let prefix = prefix(&top, &full);
                (top, prefix)
            }
            None if is_bare(&full) => (full, String::new()),
            None => return Err(GitError::NoRepository(given)),
        };
        let shared = Arc::new(open(&place)?);
        Ok(GitRepository {
            shared,
            prefix,
            root: given,
            index: OnceLock::new(),
        })
    }

    /// A handle for one thread.
    pub fn reader(&self) -> GitReader {
        GitReader::of(&self.shared)
    }

    /// The repository, for who reads later.
    pub fn shared(&self) -> Arc<SharedRepository> {
        self.shared.clone()
    }

    pub(crate) fn local(&self) -> gix::Repository {
        self.shared.to_thread_local()
    }

    /// Whether it has no working tree.
    pub fn is_bare(&self) -> bool {
        self.local().workdir().is_none()
    }

    /// The folder, as it was given.
    pub fn given(&self) -> String {
        self.root.clone()
    }

    pub(crate) fn is_shallow(&self) -> bool {
        self.local().is_shallow().unwrap_or(false)
    }

    /// The patterns of `info/exclude`, which hold for the working tree and are in no revision.
    pub fn excludes(&self) -> Option<Vec<u8>> {
        let file = self.local().common_dir().join("info/exclude");
        crate::disk::bytes(&file, 1 << 20).ok()
    }

    /// The boundary file of a shallow clone.
    pub fn shallow(&self) -> Option<Vec<u8>> {
        let file = self.local().shallow_file().ok()?;
        crate::disk::bytes(&file, 1 << 20).ok()
    }

    /// The blob id of the content `bytes`.
    pub fn name_of(&self, bytes: &[u8]) -> Option<GitObjectId> {
        name_of(self.local().object_hash(), bytes)
    }
}

fn name_of(kind: gix::hash::Kind, bytes: &[u8]) -> Option<GitObjectId> {
    gix::objs::compute_hash(kind, gix::objs::Kind::Blob, bytes).ok()
}

/// The bytes of the file `id`, if there are no more than `limit`.
pub fn bytes(
    repository: &gix::Repository,
    id: GitObjectId,
    limit: u64,
) -> Result<Vec<u8>, UnreadReason> {
    let missing = || UnreadReason::Refused("its content is not in the repository".to_owned());
    let header = repository.find_header(id).map_err(|_| missing())?;
    if header.size() > limit {
        return Err(UnreadReason::TooLarge(header.size()));
    }
    let object = repository.find_object(id).map_err(|_| missing())?;
    match object.kind {
        gix::objs::Kind::Blob => Ok(object.detach().data),
        _ => Err(missing()),
    }
}

/// Reads contents; one a thread.
pub struct GitReader {
    local: gix::Repository,
}

impl GitReader {
    /// A reader of `shared`.
    pub fn of(shared: &SharedRepository) -> GitReader {
        let mut local = shared.to_thread_local();
        local.object_cache_size_if_unset(4 << 20);
        GitReader { local }
    }

    /// Whether the content `id` is there.
    pub fn has(&self, id: GitObjectId) -> bool {
        self.local.has_object(id)
    }

    /// The bytes of `id`, if there are no more than `limit`.
    pub fn bytes(&self, id: GitObjectId, limit: u64) -> Result<Vec<u8>, UnreadReason> {
        bytes(&self.local, id, limit)
    }

    /// The blob id of the content `bytes`.
    pub fn name_of(&self, bytes: &[u8]) -> Option<GitObjectId> {
        name_of(self.local.object_hash(), bytes)
    }
}

/// Open the repository whose top, or whose bare folder, is `place`.
pub fn open(place: &Path) -> Result<gix::ThreadSafeRepository, GitError> {
    // Anyone who can push a ref or write `.git/config` could swap a commit with `git replace`, and its own id would vouch
    // for other content: every object is read as it is stored.
    let options = gix::open::Options::isolated()
        .strict_config(false)
        .config_overrides(["core.useReplaceRefs=false"]);
    gix::ThreadSafeRepository::open_opts(place, options)
        .map_err(|problem| GitError::Broken(one_line(&problem.to_string())))
}

fn is_bare(folder: &Path) -> bool {
    ["HEAD", "objects", "refs"]
        .iter()
        .all(|name| folder.join(name).exists())
}

/// The first line of `text`, at most 200 bytes of it.
pub fn one_line(text: &str) -> String {
    let line = text.lines().next().unwrap_or("");
    line[..crate::span::floor(line, line.len().min(200))].to_owned()
}

/// The folder of the working tree that holds `root`.
pub fn top(root: &Path) -> Option<PathBuf> {
    let holds = |folder: &&Path| folder.join(".git").symlink_metadata().is_ok();
    root.ancestors().find(holds).map(Path::to_path_buf)
}

/// The path of `root` from `top`, with a `/` at its end; empty where they are one.
pub fn prefix(top: &Path, root: &Path) -> String {
    let inside = root.strip_prefix(top).unwrap_or(root);
    inside
        .components()
        .map(|part| format!("{}/", part.as_os_str().to_string_lossy()))
        .collect()
}
