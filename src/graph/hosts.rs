//! URLs at which the repository's host serves its files.

use crate::facts::{SourceFile, TreeMetadata};

/// The repository's own pages: its remotes, and what its manifests call `repository`.
#[derive(Debug, Default)]
pub struct RepositoryHosts(Vec<String>);

/// Branches that show the current state; a tag or commit shows a past one.
const BRANCHES: [&str; 5] = ["main", "master", "HEAD", "develop", "trunk"];

impl RepositoryHosts {
    /// Collects the URLs of manifests and remotes. Host pages use paths from the top, so a root below it has none.
    pub fn new(sources: &[SourceFile], tree: &TreeMetadata) -> RepositoryHosts {
        if !tree.top {
            return RepositoryHosts::default();
        }
        let manifests = sources
            .iter()
            .filter(|source| source.facts.manifest().is_some());
        let mut found: Vec<String> = manifests
            .flat_map(|source| source.text().lines())
            .filter_map(|line| {
                let value = line
                    .trim()
                    .strip_prefix("repository")?
                    .trim_start()
                    .strip_prefix('=')?;
                let address = value.trim().trim_matches('"').trim_end_matches('/');
                let rest = address.strip_prefix("https://")?;
                // Host, owner, repository.
                let parts: Vec<&str> = rest.split('/').take(3).collect();
                let whole = parts.len() == 3 && parts.iter().all(|part| !part.is_empty());
                whole.then(|| parts.join("/").trim_end_matches(".git").to_lowercase())
            })
            .chain(tree.remotes.iter().cloned())
            .collect();
        found.sort();
        found.dedup();
        RepositoryHosts(found)
    }

    /// The repository at `place`: `host/owner/name` in lower case.
    pub fn of(place: &str) -> RepositoryHosts {
        RepositoryHosts(vec![place.to_owned()])
    }

    /// The path from the root that `address` (its scheme may be left out) shows on a branch of now.
    pub fn path<'a>(&self, address: &'a str) -> Option<&'a str> {
        let rest = address.split_once("//")?.1;
        let own = self.0.iter().find(|own| {
            rest.get(..own.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(own))
                && rest[own.len()..].starts_with('/')
        })?;
        let inside = rest[own.len() + 1..].trim_start_matches("-/");
        let inside = inside
            .strip_prefix("blob/")
            .or_else(|| inside.strip_prefix("tree/"))?;
        let (branch, path) = inside.split_once('/')?;
        let path = path.split(['#', '?']).next()?.trim_end_matches('/');
        (BRANCHES.contains(&branch) && !path.is_empty() && !path.contains('%')).then_some(path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_branches_of_now_of_the_own_repository_count() {
        let hosts = RepositoryHosts::of("example.org/shop/till");
        let path = |address| hosts.path(address);
        assert_eq!(
            path("https://example.org/Shop/till/blob/main/src/a.rs#L3"),
            Some("src/a.rs")
        );
        assert_eq!(
            path("https://example.org/shop/till/-/tree/master/docs/"),
            Some("docs")
        );
        assert_eq!(
            path("https://example.org/shop/till/blob/v1.0/src/a.rs"),
            None
        );
        assert_eq!(
            path("https://example.org/shop/tiller/blob/main/src/a.rs"),
            None
        );
        assert_eq!(path("https://example.org/shop/till/issues/3"), None);
        assert_eq!(path("https://example.org/shop/till"), None);
    }
}
