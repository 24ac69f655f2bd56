//! The flags that select the two revisions of a comparison.

use clap::Args;

use crate::workspace::revisions::HeadSpec;

#[derive(Debug, Args)]
pub struct RevisionArguments {
    /// Older revision [default: the merge base of HEAD and the remote's default branch]
    #[arg(long, value_name = "REV")]
    pub base: Option<String>,
    /// Newer revision [default: the working tree]
    #[arg(long, value_name = "REV", conflicts_with = "staged")]
    pub head: Option<String>,
    /// Use the index as the newer revision
    #[arg(long)]
    pub staged: bool,
}

impl RevisionArguments {
    /// The newer revision.
    pub fn head(&self) -> HeadSpec {
        match (&self.head, self.staged) {
            (Some(name), _) => HeadSpec::Commit(name.clone()),
            (None, true) => HeadSpec::Index,
            (None, false) => HeadSpec::WorkingTree,
        }
    }
}
