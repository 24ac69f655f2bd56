//! Fingerprint of a pair of revisions, computed without reading file contents.

use std::path::Path;

use super::{ComparisonSpec, HeadSpec, ResolvedRevisions};
use crate::git::repository::GitRepository;
use crate::workspace::{WorkspaceError, remotes};

/// Fingerprint of the two revisions `wanted`: it changes with their names, commits or staged contents, but not with the
/// files of a working tree. Linear in the index, if that is compared.
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
        "{:?} {} {} {} {} {staged} {} {:?}",
        named.target,
        named.base,
        named.base_name,
        named.head,
        named.head_name,
        repository.is_cut(),
        root.canonicalize().map(|root| remotes::remotes(&root)).ok(),
    ))
}
