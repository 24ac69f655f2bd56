//! What would be committed, and the last commit beside it: what both have is read once.

use std::collections::BTreeMap;
use std::path::Path;

use super::judging::judging;
use super::{known, read_commit, read_entries};
use crate::facts::{Revision, Source};
use crate::workspace::git::{Error as GitError, Id, Repository};
use crate::workspace::{Error, Options, Progress};

/// What would be committed.
pub struct Staged {
    /// What was read.
    pub revision: Revision,
    /// The files that say how the repository is judged: path and text. One that is no text is empty.
    pub judging: BTreeMap<String, String>,
    /// The content of each source.
    pub contents: Contained,
}

/// The content of each source of a revision, by its name.
pub struct Contained(Vec<Option<Id>>);

/// What would be committed in the repository around `root`: its index.
pub fn staged(root: &Path, options: &Options, progress: &Progress) -> Result<Staged, Error> {
    let repository = Repository::open(root)?;
    if repository.is_bare() {
        return Err(GitError::Bare(repository.given()).into());
    }
    let entries = repository.index_entries()?;
    let read = read_entries(
        root,
        &repository,
        ("index", entries),
        None,
        options,
        progress,
    )?;
    let (revision, ids, found) = read;
    Ok(Staged {
        judging: judging(&found, &repository),
        contents: Contained(ids),
        revision,
    })
}

/// What the last commit holds, for who compares it with what is staged; none where there is no commit yet. What the
/// `sources` of the index have too is taken from there.
pub fn last(
    root: &Path,
    (contents, sources): (&Contained, &[Source]),
    options: &Options,
    progress: &Progress,
) -> Result<Option<Revision>, Error> {
    match Repository::open(root)?.head() {
        Err(GitError::Unborn) => Ok(None),
        Err(problem) => Err(problem.into()),
        Ok(_) => {
            let known = known(&contents.0, sources);
            read_commit(root, "HEAD", Some(&known), options, progress).map(Some)
        }
    }
}
