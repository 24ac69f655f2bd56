//! Cache key of a comparison of two commits, whose result is immutable.

use std::path::Path;

use super::staged::digest;
use super::{ComparisonSpec, HeadSpec, ResolvedRevisions};
use crate::cache::results::{ResultKey, key};
use crate::git::repository::GitRepository;

/// Cache key of the comparison `wanted`: both contents, the commits between, and their display names. None if the newer
/// is not a commit, or if a revision is not found.
pub fn compared(root: &Path, wanted: &ComparisonSpec) -> Option<ResultKey> {
    if !matches!(wanted.head, HeadSpec::Commit(_)) {
        return None;
    }
    let repository = GitRepository::open(root).ok()?;
    let named = ResolvedRevisions::new(&repository, wanted).ok()?;
    let contents = |id| Some(digest(root, &repository, repository.tree(id).ok()?));
    let called = format!(
        "{} {} {:?} {:?} {:?}",
        named.base, named.head, named.base_name, named.head_name, named.target
    );
    let (base, head) = (contents(named.base)?, contents(named.head)?);
    // Where the clone is cut, it ends the commits between.
    let shallow = repository.shallow().unwrap_or_default();
    Some(key(&[&base, &head, called.as_bytes(), &shallow]))
}
