//! Loads two revisions of a repository without a checkout: shared files are read and parsed once.

mod compared;
pub(crate) mod fingerprint;
mod fork;
mod judging;
mod listing;
mod resolved;
mod staged;
mod target;

use std::collections::BTreeMap;
use std::path::Path;

use rayon::prelude::*;

use super::content::{ContentLocation, ContentStore};
use super::discover::{DiscoveredFile, DiscoveredTree, discover};
use super::{
    FactsCache, KnownFiles, ReadContext, ReadProgress, WorkspaceError, WorkspaceOptions, remotes,
};
use crate::disk;
use crate::facts::revision_diff::{RevisionDiff, compare};
use crate::facts::{Revision, SourceFile, UnreadReason};
use crate::git::repository::{GitError, GitObjectId, GitRepository, IndexStats};
use judging::judging;
use resolved::ResolvedRevisions;
use staged::index;

pub use crate::git::revision_names::CommitIds;
pub use compared::compared;
pub use fingerprint::standing;
pub use fork::{DivergedBranch, fork};
pub use judging::{EarlierText, earlier, stored, trunk_with};
pub use staged::{StagedBase, StagedContents, StagedRevision, before, staged};

/// Total size of files of other languages to hash, in bytes; beyond it, they count as changed unless the index proves
/// otherwise.
const HASHED: u64 = 64 << 20;

/// The newer of two revisions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum HeadSpec {
    /// The working tree.
    #[default]
    WorkingTree,
    /// The index: what would be committed.
    Index,
    /// A commit, by any name that git gives it.
    Commit(String),
}

/// Which revisions are compared.
#[derive(Clone, Debug, Default)]
pub struct ComparisonSpec {
    /// The older revision, by any git name; none for the merge base of the head and the remote's default branch.
    pub base: Option<String>,
    /// The newer.
    pub head: HeadSpec,
    /// Whether to search unparsed files for claimed words: rules need it, a delta does not.
    pub claims: bool,
    /// Whether `base` is a target branch: the change starts at the merge base, and what it does not touch is as at the
    /// tip of the target, on both sides.
    pub onto_target: bool,
}

/// One of two revisions, with its configuration text.
pub struct ComparedRevision {
    /// What was read.
    pub revision: Revision,
    /// The text of the configuration, if it has one that is text.
    pub config: Option<String>,
    /// The commit, where it is one.
    pub commit: Option<CommitIds>,
    /// The policy files: path and text. A binary file has an empty text.
    pub judging: BTreeMap<String, String>,
}

/// Two revisions.
pub struct RevisionPair {
    /// The older.
    pub base: ComparedRevision,
    /// The newer.
    pub head: ComparedRevision,
    /// What differs.
    pub change: RevisionDiff,
    /// Whether the newer holds every commit of the older.
    pub follows: bool,
    /// The tip of the target branch, for a comparison with one.
    pub target: Option<TargetTip>,
}

/// The tip of the target branch.
pub struct TargetTip {
    /// The commit.
    pub commit: CommitIds,
    /// The policy files: path and text.
    pub judging: BTreeMap<String, String>,
}

/// Reads the two revisions `wanted` of the repository around `root`. `config` is the path of the configuration.
pub fn pair(
    root: &Path,
    wanted: &ComparisonSpec,
    config: &str,
    options: &WorkspaceOptions,
    progress: &ReadProgress,
) -> Result<RevisionPair, WorkspaceError> {
    let repository = GitRepository::open(root)?;
    let named = ResolvedRevisions::new(&repository, wanted)?;
    let cache = options
        .cache
        .as_deref()
        .map(|folder| FactsCache::open(folder, root));
    let store = ContentStore {
        repository: Some(&repository),
    };
    let nothing = KnownFiles::new();
    let mut reading = ReadContext {
        limit: options.limit,
        cache: cache.as_ref(),
        store,
        known: Some(&nothing),
        claims: wanted.claims,
        progress,
    };
    let mut base_entries = repository.entries(named.base)?;
    let mut head_entries = match wanted.head {
        HeadSpec::WorkingTree => None,
        HeadSpec::Index => Some(repository.index_entries()?),
        HeadSpec::Commit(_) => Some(repository.entries(named.head)?),
    };
    let target = match named.target {
        Some(tip) => Some(target::bring_up_to_date(
            &repository,
            tip,
            named.base,
            &mut base_entries,
            head_entries.as_mut(),
        )?),
        None => None,
    };
    let (newer, head_config) = match (&wanted.head, head_entries) {
        (HeadSpec::Index, Some(entries)) => index(root, &repository, entries, config)?,
        (_, Some(entries)) => listed(root, &repository, entries, config)?,
        (_, None) => (discover(root)?, disk::text(root, config)?),
    };
    let newer_files = newer.found.clone();
    let head_judging = judging(&newer_files, &repository);
    let (head, head_ids) = reading.revision(&named.head_name, newer);
    progress.go_on()?;
    is_whole(&newer_files, &head.sources)?;
    let known = known(&head_ids, &head.sources);
    reading.known = Some(&known);
    let (older, base_config) = listed(root, &repository, base_entries, config)?;
    let older_files = older.found.clone();
    let base_judging = judging(&older_files, &repository);
    let (base, base_ids) = reading.revision(&named.base_name, older);
    progress.go_on()?;
    is_whole(&older_files, &base.sources)?;
    let stats = match wanted.head {
        HeadSpec::WorkingTree => repository.stats(),
        _ => None,
    };
    let contents = ContentHasher {
        repository: &repository,
        stats,
    };
    let change = RevisionDiff {
        files: compare(
            &contents.of(&older_files, &base_ids),
            &contents.of(&newer_files, &head_ids),
        ),
        commits: named.commits(&repository),
    };
    drop(known);
    if let Some(cache) = cache {
        cache.save();
    }
    let of_head = match wanted.head {
        HeadSpec::Commit(_) => repository.stored(named.head),
        _ => None,
    };
    Ok(RevisionPair {
        base: ComparedRevision {
            revision: base,
            config: base_config,
            commit: repository.stored(named.base),
            judging: base_judging,
        },
        head: ComparedRevision {
            revision: head,
            config: head_config,
            commit: of_head,
            judging: head_judging,
        },
        change,
        follows: repository.holds(named.head, named.base),
        target,
    })
}

/// The commit `name` of the repository around `root`, as a working tree of it would be read.
pub fn commit(
    root: &Path,
    name: &str,
    options: &WorkspaceOptions,
    progress: &ReadProgress,
) -> Result<Revision, WorkspaceError> {
    match before(root, Some(name))? {
        Some(before) => before.revision(root, None, options, progress),
        None => Err(GitError::Unborn.into()),
    }
}

/// The sources that have a content with a name, by it.
fn known(ids: &[Option<GitObjectId>], sources: &[SourceFile]) -> KnownFiles {
    let named = ids.iter().zip(sources);
    named
        .filter_map(|(id, source)| {
            let read = (source.text.clone(), source.facts.clone());
            Some(((source.language, (*id)?), read))
        })
        .collect()
}

/// A revision, the content of each of its sources, and the files that were found.
type RevisionEntries = (Revision, Vec<Option<GitObjectId>>, Vec<DiscoveredFile>);

/// Facts are kept for the next run where it will read nearly the same: of the index, not of any other commit.
// trueup: allow(duplicate-code) a commit has a store, and a cache that is not always written
fn read_entries(
    root: &Path,
    repository: &GitRepository,
    (label, discovered): (&str, DiscoveredTree),
    known: Option<&KnownFiles>,
    (options, keeps): (&WorkspaceOptions, bool),
    progress: &ReadProgress,
) -> Result<RevisionEntries, WorkspaceError> {
    let found = discovered.found.clone();
    let cache = options
        .cache
        .as_deref()
        .map(|folder| FactsCache::open(folder, root));
    let reading = ReadContext {
        limit: options.limit,
        cache: cache.as_ref(),
        store: ContentStore {
            repository: Some(repository),
        },
        known,
        claims: true,
        progress,
    };
    let (revision, ids) = reading.revision(label, discovered);
    progress.go_on()?;
    is_whole(&found, &revision.sources)?;
    if let Some(cache) = cache.filter(|_| keeps) {
        cache.save();
    }
    Ok((revision, ids, found))
}

/// Lists `entries` as discovery would, and reads their configuration.
fn listed(
    root: &Path,
    repository: &GitRepository,
    entries: Vec<crate::git::repository::TreeEntry>,
    config: &str,
) -> Result<(DiscoveredTree, Option<String>), WorkspaceError> {
    let store = ContentStore {
        repository: Some(repository),
    };
    let reader = store.reader();
    let mut discovered = listing::listing(entries, &repository.prefix, &reader);
    discovered.tree.top = repository.prefix.is_empty();
    discovered.tree.remotes = remotes::of_root(root);
    let file = discovered.found.iter().find(|found| found.path == config);
    let text = file.and_then(|found| reader.bytes(&found.place, 16 << 20).ok());
    let text = text.and_then(|bytes| String::from_utf8(bytes).ok());
    let text = text.map(|text| text.trim_start_matches('\u{FEFF}').to_owned());
    Ok((discovered, text))
}

/// An error where a stored content is not there.
fn is_whole(found: &[DiscoveredFile], sources: &[SourceFile]) -> Result<(), WorkspaceError> {
    for (found, source) in found.iter().zip(sources) {
        let stored = found.place.id().is_some();
        if stored && matches!(source.text.unread(), Some(UnreadReason::Refused(_))) {
            return Err(GitError::Missing(found.path.clone()).into());
        }
    }
    Ok(())
}

/// Names the content of every file.
struct ContentHasher<'a> {
    repository: &'a GitRepository,
    stats: Option<IndexStats>,
}

/// A content that has no name is unlike every other.
#[derive(Clone, Copy, Debug)]
struct ContentIdentity(Option<GitObjectId>);

impl PartialEq for ContentIdentity {
    fn eq(&self, other: &ContentIdentity) -> bool {
        self.0.is_some() && self.0 == other.0
    }
}

impl ContentHasher<'_> {
    fn of(
        &self,
        found: &[DiscoveredFile],
        ids: &[Option<GitObjectId>],
    ) -> Vec<(String, ContentIdentity)> {
        found
            .par_iter()
            .zip(ids)
            .map(|(found, id)| {
                let id = id.or_else(|| self.on_disk(found));
                (found.path.clone(), ContentIdentity(id))
            })
            .collect()
    }

    /// The content of a file that was not read.
    fn on_disk(&self, found: &DiscoveredFile) -> Option<GitObjectId> {
        let ContentLocation::Disk(disk) = &found.place else {
            return None;
        };
        let path = format!("{}{}", self.repository.prefix, found.path);
        let known = self.stats.as_ref();
        known
            .and_then(|stats| stats.content(&path, disk))
            .or_else(|| {
                let bytes = disk::bytes(disk, HASHED).ok()?;
                self.repository.name_of(&bytes)
            })
    }
}
