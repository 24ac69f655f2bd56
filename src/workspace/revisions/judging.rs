//! Policy files of a revision, and of an earlier commit.

use std::collections::BTreeMap;
use std::path::Path;

use super::HeadSpec;
use crate::facts::policy_files::is_policy_file;
use crate::git::repository::{GitError, GitRepository};
use crate::git::revision_names::CommitIds;
use crate::workspace::WorkspaceError;
use crate::workspace::content::ContentStore;
use crate::workspace::discover::DiscoveredFile;

/// The commit `name` by its names.
pub fn stored(root: &Path, name: &str) -> Result<CommitIds, WorkspaceError> {
    let repository = GitRepository::open(root)?;
    let id = repository.resolve(name)?;
    let missing = || GitError::Missing(name.to_owned()).into();
    repository.stored(id).ok_or_else(missing)
}

/// The text of the file at `path`, `steps` first parents before the head.
pub fn earlier(
    root: &Path,
    head: &HeadSpec,
    steps: u32,
    path: &str,
) -> Result<EarlierText, WorkspaceError> {
    let repository = GitRepository::open(root)?;
    let head = match head {
        HeadSpec::Commit(name) => repository.resolve(name)?,
        _ => repository.head()?,
    };
    let Some(id) = repository.before(head, steps) else {
        return Ok(match repository.is_cut() {
            true => EarlierText::Unknown,
            false => EarlierText::Nothing,
        });
    };
    let full = format!("{}{path}", repository.prefix);
    Ok(match repository.file(id, &full) {
        Some(bytes) => EarlierText::Text(String::from_utf8_lossy(&bytes).into_owned()),
        None => EarlierText::Nothing,
    })
}

/// The text of a file some commits ago.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EarlierText {
    /// This.
    Text(String),
    /// It was not there, or there was no commit yet.
    Nothing,
    /// The clone is shallow and does not reach so far.
    Unknown,
}

/// The policy files.
pub fn judging(found: &[DiscoveredFile], repository: &GitRepository) -> BTreeMap<String, String> {
    let store = ContentStore {
        repository: Some(repository),
    };
    let reader = store.reader();
    let files = found.iter().filter(|found| is_policy_file(&found.path));
    files
        .map(|found| {
            let bytes = reader.bytes(&found.place, 16 << 20).unwrap_or_default();
            let text = String::from_utf8(bytes).unwrap_or_default();
            let text = text.trim_start_matches('\u{FEFF}').to_owned();
            (found.path.clone(), text)
        })
        .collect()
}

/// The name of the target branch `base`, or of the default branch, if it has the commit `commit`; none if it does not, or if
/// that cannot be determined.
pub fn trunk_with(
    root: &Path,
    base: Option<&str>,
    commit: &str,
) -> Result<Option<String>, WorkspaceError> {
    let repository = GitRepository::open(root)?;
    let (tip, name) = match base {
        Some(name) => (repository.resolve(name)?, name.to_owned()),
        None => repository.target_branch()?,
    };
    let Ok(commit) = repository.resolve(commit) else {
        return Ok(None);
    };
    let common = repository.fork((tip, &name), (commit, "target"));
    Ok((common.ok() == Some(commit)).then_some(name))
}
