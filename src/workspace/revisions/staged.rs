//! What would be committed, and the last commit beside it: what both have is read once.

use std::collections::BTreeMap;
use std::path::Path;

use rayon::prelude::*;

use super::judging::judging;
use super::{known, listed, read_commit, read_entries};
use crate::facts::{Revision, Source};
use crate::workspace::content::Place;
use crate::workspace::discover::Discovered;
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
    let (discovered, _) = index(root, &repository, "")?;
    let named = ("index", discovered);
    let read = read_entries(root, &repository, named, None, options, progress)?;
    let (revision, ids, found) = read;
    Ok(Staged {
        judging: judging(&found, &repository),
        contents: Contained(ids),
        revision,
    })
}

/// Whether there is something to compare with: the commit `base`, or the last one where none is named. A commit that is
/// named and not there is an error.
pub fn is_there(root: &Path, base: Option<&str>) -> Result<bool, Error> {
    let repository = Repository::open(root)?;
    match base {
        Some(name) => repository.resolve(name).map(|_| true),
        None => match repository.head() {
            Err(GitError::Unborn) => Ok(false),
            head => head.map(|_| true),
        },
    }
    .map_err(Error::from)
}

/// What the commit `base` holds, or the last one where none is named, for who compares it with what is newer. What the
/// sources that were `read` have too is taken from there.
pub fn before(
    root: &Path,
    base: Option<&str>,
    read: Option<(&Contained, &[Source])>,
    options: &Options,
    progress: &Progress,
) -> Result<Revision, Error> {
    let known = read.map(|(contents, sources)| known(&contents.0, sources));
    let name = base.unwrap_or("HEAD");
    read_commit(root, name, known.as_ref(), options, progress)
}

/// What the index lists, and the text of the configuration there. Contents that lie on the disk as they are stored are to be
/// read there: that costs less than making them of a pack.
pub(super) fn index(
    root: &Path,
    repository: &Repository,
    config: &str,
) -> Result<(Discovered, Option<String>), Error> {
    let entries = repository.index_entries()?;
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
            found.place = Place::Seen(id, disk, size);
        }
    });
    Ok((discovered, text))
}

/// Whether the index holds what the commit `base` does, or the last one where none is named.
pub fn is_unchanged(root: &Path, base: Option<&str>) -> Result<bool, Error> {
    let repository = Repository::open(root)?;
    let id = match base {
        Some(name) => repository.resolve(name)?,
        None => repository.head()?,
    };
    let (mut staged, mut stored) = (repository.index_entries()?, repository.entries(id)?);
    for entries in [&mut staged, &mut stored] {
        entries.sort_by(|a, b| a.path.cmp(&b.path));
    }
    Ok(staged == stored)
}
