//! The merge base of two revisions.

use std::path::Path;

use super::{ComparisonSpec, HeadSpec};
use crate::git::repository::GitRepository;
use crate::workspace::WorkspaceError;

/// A commit that went its own way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DivergedBranch {
    /// Display name in reports.
    pub label: String,
    /// Its whole id.
    pub head: String,
    /// The whole id of the last commit that it has in common with the other way.
    pub base: String,
}

impl DivergedBranch {
    /// What it did since.
    pub fn wanted(&self) -> ComparisonSpec {
        ComparisonSpec {
            base: Some(self.base.clone()),
            head: HeadSpec::Commit(self.head.clone()),
            claims: false,
            onto_target: false,
        }
    }
}

/// Where the commit `other` of the repository around `root` and `head` parted.
pub fn fork(root: &Path, head: &HeadSpec, other: &str) -> Result<DivergedBranch, WorkspaceError> {
    let repository = GitRepository::open(root)?;
    let name = match head {
        HeadSpec::Commit(name) => name,
        HeadSpec::Index | HeadSpec::WorkingTree => "HEAD",
    };
    let (head, theirs) = (repository.resolve(name)?, repository.resolve(other)?);
    let base = repository.fork((head, name), (theirs, other))?;
    Ok(DivergedBranch {
        label: repository.label(theirs, other),
        head: theirs.to_string(),
        base: base.to_string(),
    })
}
