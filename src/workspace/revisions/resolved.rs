//! Resolves the revisions of a comparison to commits, and reads the messages between them.

use super::{ComparisonSpec, HeadSpec};
use crate::facts::revision_diff::RangeCommit;
use crate::git::repository::{CommitMessage, GitError, GitObjectId, GitRepository};
use crate::workspace::WorkspaceError;

/// The revisions by their commits.
pub struct ResolvedRevisions {
    /// The older commit.
    pub base: GitObjectId,
    /// Its display name.
    pub base_name: String,
    /// The newer commit; for the working tree and the index, the one that is checked out.
    pub head: GitObjectId,
    /// Its display name.
    pub head_name: String,
    /// The tip of the target branch, where the base is the merge base with it.
    pub target: Option<GitObjectId>,
}

impl ResolvedRevisions {
    /// Resolves the names in `wanted`.
    pub fn new(
        repository: &GitRepository,
        wanted: &ComparisonSpec,
    ) -> Result<ResolvedRevisions, WorkspaceError> {
        let (head, name) = match &wanted.head {
            HeadSpec::Commit(name) => (repository.resolve(name)?, name.as_str()),
            _ if repository.is_bare() => return Err(GitError::Bare(repository.given()).into()),
            _ => (repository.head()?, "HEAD"),
        };
        let mut target = None;
        let (base, base_name) = match &wanted.base {
            _ if wanted.onto_target => {
                let (tip, branch) = match &wanted.base {
                    Some(given) => (repository.resolve(given)?, given.clone()),
                    None => repository.target_branch()?,
                };
                target = Some(tip);
                let base = repository.fork((head, name), (tip, &branch))?;
                let label = match base == tip {
                    true => branch,
                    false => format!("merge base with {branch}"),
                };
                (base, repository.label(base, &label))
            }
            Some(given) => {
                let base = repository.resolve(given)?;
                repository.are_related((base, given), (head, name))?;
                (base, repository.label(base, given))
            }
            None => {
                let (base, branch) = repository.base_of(head, name)?;
                let label = repository.label(base, &format!("merge base with {branch}"));
                (base, label)
            }
        };
        Ok(ResolvedRevisions {
            target,
            base,
            base_name,
            head,
            head_name: match &wanted.head {
                HeadSpec::WorkingTree => "working tree".to_owned(),
                HeadSpec::Index => "index".to_owned(),
                HeadSpec::Commit(name) => repository.label(head, name),
            },
        })
    }

    /// The messages of the commits between; for a working tree, up to its HEAD.
    pub fn commits(&self, repository: &GitRepository) -> Vec<RangeCommit> {
        let messages = repository.messages(self.base, self.head);
        messages.iter().map(commit_of).collect()
    }
}

fn commit_of(message: &CommitMessage) -> RangeCommit {
    let lines = message.text.lines();
    let mut trailers = lines.rev().take_while(|line| !line.trim().is_empty());
    let kind = trailers.find_map(|line| {
        let (key, value) = line.split_once(':')?;
        let same = key.trim().eq_ignore_ascii_case("change-kind");
        same.then(|| value.trim().to_ascii_lowercase())
    });
    let subject = message
        .text
        .trim_start()
        .lines()
        .next()
        .unwrap_or("")
        .trim();
    RangeCommit {
        id: message.id.clone(),
        subject: subject[..crate::span::floor(subject, subject.len().min(120))].to_owned(),
        kind: kind.map(|kind| kind.chars().take(40).collect()),
    }
}
