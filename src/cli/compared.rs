//! The flags that select the two revisions of a comparison.

use clap::Args;

use crate::workspace::revisions::HeadSpec;

#[derive(Debug, Args)]
pub struct RevisionArguments {
    /// The older revision [default: what HEAD and the remote's default branch have in common]
    #[arg(long, value_name = "REV")]
    pub base: Option<String>,
    /// The newer revision [default: the working tree]
    #[arg(long, value_name = "REV", conflicts_with = "staged")]
    pub head: Option<String>,
    /// Take the index for the newer revision: what would be committed
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
