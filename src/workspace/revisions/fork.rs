//! Where two revisions parted.

use std::path::Path;

use super::{Head, Wanted};
use crate::git::repository::Repository;
use crate::workspace::Error;

/// A commit that went its own way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fork {
    /// What it is called in a report.
    pub label: String,
    /// Its whole id.
    pub head: String,
    /// The whole id of the last commit that it has in common with the other way.
    pub base: String,
}

impl Fork {
    /// What it did since.
    pub fn wanted(&self) -> Wanted {
        Wanted {
            base: Some(self.base.clone()),
            head: Head::Commit(self.head.clone()),
            claims: false,
        }
    }
}

/// Where the commit `other` of the repository around `root` and `head` parted.
pub fn fork(root: &Path, head: &Head, other: &str) -> Result<Fork, Error> {
    let repository = Repository::open(root)?;
    let name = match head {
        Head::Commit(name) => name,
        Head::Index | Head::WorkingTree => "HEAD",
    };
    let (head, theirs) = (repository.resolve(name)?, repository.resolve(other)?);
    let base = repository.fork((head, name), (theirs, other))?;
    Ok(Fork {
        label: repository.label(theirs, other),
        head: theirs.to_string(),
        base: base.to_string(),
    })
}
