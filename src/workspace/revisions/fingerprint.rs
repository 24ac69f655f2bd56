//! Fingerprint of a pair of revisions, computed without reading file contents.

use std::path::Path;

use super::{ComparisonSpec, HeadSpec, ResolvedRevisions};
use crate::git::repository::GitRepository;
use crate::workspace::{WorkspaceError, remotes};

/// The two revisions that are `wanted`, as a text that is another one where their names, commits or staged contents are.
/// The files of a working tree are not in it. Linear in the index where that is asked about.
pub fn standing(root: &Path, wanted: &ComparisonSpec) -> Result<String, WorkspaceError> {
    let repository = GitRepository::open(root)?;
    let named = ResolvedRevisions::new(&repository, wanted)?;
    let staged = match wanted.head {
        HeadSpec::Index => {
            let mut hash = blake3::Hasher::new();
            for entry in repository.index_entries()? {
                hash.update(format!("{:?} {} {}\n", entry.kind, entry.id, entry.path).as_bytes());
            }
            hash.finalize().to_hex().to_string()
        }
        _ => String::new(),
    };
    Ok(format!(
        "{} {} {} {} {staged} {} {:?} {:?}",
        named.base,
        named.base_name,
        named.head,
        named.head_name,
        repository.is_cut(),
        repository.excludes(),
        root.canonicalize().map(|root| remotes::remotes(&root)).ok(),
    ))
}
