//! Brings both sides of a change up to date with the tip of the target branch, one file at a time.

use std::collections::HashMap;

use super::TargetTip;
use super::judging::judging;
use crate::facts::policy_files::is_policy_file;
use crate::git::repository::{GitError, GitObjectId, GitRepository, TreeEntry, TreeEntryKind};
use crate::workspace::WorkspaceError;
use crate::workspace::content::ContentLocation;
use crate::workspace::discover::DiscoveredFile;

/// Replaces, on both sides, each file that the change does not touch by the one of the tip, as a merge would: who forked
/// before a constraint, an approval or a status changed is judged by it all the same. A file that the change touches stays
/// as it was at the merge base and is at the head. Without `head`, which is then a working tree, only the policy files of
/// the tip are read. Linear in the entries, which are compared by content id.
pub fn bring_up_to_date(
    repository: &GitRepository,
    tip: GitObjectId,
    merge_base: GitObjectId,
    base: &mut Vec<TreeEntry>,
    head: Option<&mut Vec<TreeEntry>>,
) -> Result<TargetTip, WorkspaceError> {
    let entries = match tip == merge_base {
        true => base.clone(),
        false => repository.entries(tip)?,
    };
    let policy = entries.iter().filter(|entry| {
        let path = entry.path.strip_prefix(&repository.prefix);
        entry.kind == TreeEntryKind::File && path.is_some_and(is_policy_file)
    });
    let policy: Vec<DiscoveredFile> = policy
        .map(|entry| DiscoveredFile {
            path: entry.path[repository.prefix.len()..].to_owned(),
            place: ContentLocation::Stored(entry.id),
        })
        .collect();
    if let Some(head) = head
        && tip != merge_base
    {
        merge(base, head, &entries);
    }
    let missing = || GitError::Missing(tip.to_string());
    Ok(TargetTip {
        commit: repository.stored(tip).ok_or_else(missing)?,
        judging: judging(&policy, repository),
    })
}

fn merge(base: &mut Vec<TreeEntry>, head: &mut Vec<TreeEntry>, tip: &[TreeEntry]) {
    let by_path = |entries: &[TreeEntry]| -> HashMap<String, (TreeEntryKind, GitObjectId)> {
        let entries = entries.iter();
        let named = entries.map(|entry| (entry.path.clone(), (entry.kind, entry.id)));
        named.collect()
    };
    let (before, after) = (by_path(base), by_path(head));
    let is_touched = |path: &str| before.get(path) != after.get(path);
    let untouched: Vec<TreeEntry> = tip
        .iter()
        .filter(|entry| !is_touched(&entry.path))
        .cloned()
        .collect();
    for side in [base, head] {
        side.retain(|entry| is_touched(&entry.path));
        side.extend(untouched.iter().cloned());
        side.sort_by(|a, b| a.path.cmp(&b.path));
    }
}
