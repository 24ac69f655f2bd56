//! The only place that reads: from a folder on disk to a revision.

use crate::disk;
use crate::git::repository;
pub mod claimed_words;
mod content;
mod content_index;
mod discover;
mod facts_cache;
pub mod hooks;
pub mod incremental;
mod reading;
mod remotes;
pub mod revisions;
mod threads;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use crate::disk::FileError;
use crate::facts::approvals::ApprovalsFile;
use crate::facts::lock::{LockFile, ParseProblem};
use crate::facts::policy_files::{self, LOCK};
use crate::facts::ratchet::RatchetFile;
use crate::facts::{Language, Revision};
use crate::parse::parse;

use content::ContentStore;
pub use discover::{DiscoveredFile, DiscoveredTree, discover};
pub use facts_cache::FactsCache;
use reading::{KnownFiles, ReadContext};
pub use threads::{STACK, beside, start_threads};

/// How a workspace is read.
pub struct WorkspaceOptions {
    /// Files larger than this many bytes are noted, not read.
    pub limit: u64,
    /// The folder where facts are kept between runs; none keeps nothing.
    pub cache: Option<PathBuf>,
    /// Number of threads that read and parse; 0 for one a core.
    pub threads: usize,
}

impl Default for WorkspaceOptions {
    fn default() -> WorkspaceOptions {
        WorkspaceOptions {
            limit: 8 << 20,
            cache: None,
            threads: 0,
        }
    }
}

/// Why a workspace cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum WorkspaceError {
    /// The root is not there, or is not a folder, or is closed to us.
    #[error("cannot read `{path}`: {problem}")]
    Root {
        /// The root, as given.
        path: String,
        /// The operating system's words.
        problem: String,
    },
    /// A file that the command needs cannot be read or written.
    #[error(transparent)]
    File(#[from] FileError),
    /// A revision cannot be read.
    #[error(transparent)]
    Git(#[from] repository::GitError),
    /// Threads could not be started.
    #[error("cannot start threads: {0}")]
    Threads(String),
    /// The caller cancelled.
    #[error("stopped")]
    Stopped,
}

/// Reading progress, shared with the display; also the cancellation flag.
#[derive(Debug, Default)]
pub struct ReadProgress {
    /// Files to read.
    pub total: AtomicUsize,
    /// Files read.
    pub done: AtomicUsize,
    stopped: AtomicBool,
}

impl ReadProgress {
    /// Nobody waits for the answer any more.
    pub fn stop(&self) {
        self.stopped.store(true, Ordering::Relaxed);
    }

    /// Cancellation point before each slow step: an error if the caller is gone.
    pub fn go_on(&self) -> Result<(), WorkspaceError> {
        match self.stopped.load(Ordering::Relaxed) {
            true => Err(WorkspaceError::Stopped),
            false => Ok(()),
        }
    }
}

/// Read the working tree below `root`: find its files, read and parse them in parallel, keep the facts by content.
pub fn read(
    root: &Path,
    options: &WorkspaceOptions,
    progress: &ReadProgress,
) -> Result<Revision, WorkspaceError> {
    let discovered = discover(root)?;
    let cache = options
        .cache
        .as_deref()
        .map(|folder| FactsCache::open(folder, root));
    let reading = ReadContext {
        limit: options.limit,
        cache: cache.as_ref(),
        store: ContentStore::default(),
        known: None,
        claims: true,
        progress,
    };
    let (revision, _) = reading.revision("working tree", discovered);
    if let Some(cache) = cache {
        cache.save();
    }
    Ok(revision)
}

/// The reviews that `root` records, for a command that adds to them: a lock that cannot be read is an error.
pub fn lock(root: &Path) -> Result<LockFile, WorkspaceError> {
    let Some(text) = disk::text(root, LOCK)? else {
        return Ok(LockFile::default());
    };
    let facts = parse(Language::Lock, &text);
    let lock = facts.lock().cloned().unwrap_or_default();
    match lock.problem {
        None => Ok(lock),
        Some(problem) => Err(refused(LOCK, &problem)),
    }
}

/// The approvals that `root` records and their text, for a command that adds to them: a file that cannot be read is an
/// error.
// trueup: allow(duplicate-code) what comes back differs in each: facts, text, nothing
pub fn approvals(root: &Path) -> Result<(ApprovalsFile, String), WorkspaceError> {
    let Some(text) = disk::text(root, policy_files::APPROVALS)? else {
        return Ok(Default::default());
    };
    let facts = parse(Language::Approvals, &text);
    let approvals = facts.approvals().cloned().unwrap_or_default();
    match approvals.problem {
        None => Ok((approvals, text)),
        Some(problem) => Err(refused(policy_files::APPROVALS, &problem)),
    }
}

/// The ratchet of `root`, if it has one; one that cannot be read is an error.
pub fn ratchet(root: &Path) -> Result<Option<RatchetFile>, WorkspaceError> {
    let Some(text) = disk::text(root, policy_files::UNDOCUMENTED)? else {
        return Ok(None);
    };
    let facts = parse(Language::Ratchet, &text);
    let ratchet = facts.ratchet().cloned().unwrap_or_default();
    match ratchet.problem {
        None => Ok(Some(ratchet)),
        Some(problem) => Err(refused(policy_files::UNDOCUMENTED, &problem)),
    }
}

fn refused(file: &str, problem: &ParseProblem) -> WorkspaceError {
    WorkspaceError::File(FileError {
        path: format!("{file}:{}", problem.line),
        problem: format!("{}; {}", problem.message, problem.help),
    })
}
