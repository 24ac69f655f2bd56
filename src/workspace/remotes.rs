//! Remote URLs of the repository, from its git configuration.
#![allow(clippy::disallowed_methods, reason = "this is the place that reads")]

use std::path::{Path, PathBuf};

use super::discover::is_top;
use crate::disk;
use crate::git::configuration::remote_urls;

/// Remotes that are kept at the most.
const MOST: usize = 16;

/// The remotes of the repository whose top `root` is; none where it is no top.
pub fn of_root(root: &Path) -> Vec<String> {
    match root.canonicalize() {
        Ok(root) if is_top(&root) => remotes(&root),
        _ => Vec::new(),
    }
}

/// The remotes of the repository whose top is `top`, as `host/owner/name` in lower case: sorted, unique. Who logs in is
/// left out. Empty where there is no repository, or its configuration cannot be read.
pub fn remotes(top: &Path) -> Vec<String> {
    let text = folder(top).and_then(|folder| disk::text(&folder, "config").ok().flatten());
    let urls = remote_urls(text.as_deref().unwrap_or(""));
    let mut found: Vec<String> = urls
        .iter()
        .filter_map(|url| place(url))
        .take(MOST)
        .collect();
    found.sort();
    found.dedup();
    found
}

/// The git folder with the configuration: `.git`, or the target of the `.git` file of a worktree or submodule.
fn folder(top: &Path) -> Option<PathBuf> {
    let git = top.join(".git");
    if git.is_dir() {
        return Some(git);
    }
    let file = disk::text(top, ".git").ok()??;
    let own = top.join(file.strip_prefix("gitdir:")?.trim());
    // All worktrees of a repository share one configuration.
    Some(match disk::text(&own, "commondir") {
        Ok(Some(common)) => own.join(common.trim()),
        _ => own,
    })
}

/// `host/owner/name` of the URL of a remote; none for a path on this machine.
fn place(url: &str) -> Option<String> {
    let (host, path) = match url.split_once("://") {
        Some((scheme, rest)) => {
            let (host, path) = rest.split_once('/')?;
            let host = host.rsplit('@').next()?;
            match scheme {
                // The port is that of the pages too.
                "https" | "http" => (host, path),
                "ssh" | "git" | "git+ssh" => (host.split(':').next()?, path),
                _ => return None,
            }
        }
        // `git@host:owner/name.git`; one letter is a drive.
        None => {
            let (host, path) = url.split_once(':')?;
            let host = host.rsplit('@').next()?;
            (host.len() > 1 && !host.contains(['/', '\\'])).then_some((host, path))?
        }
    };
    let path = path.trim_matches('/');
    let path = path.strip_suffix(".git").unwrap_or(path);
    let whole = !host.is_empty() && path.contains('/') && !path.split('/').any(str::is_empty);
    whole.then(|| format!("{host}/{path}").to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_in_every_form() {
        for url in [
            "https://example.org/Shop/till.git",
            "https://ann:secret@example.org/shop/till",
            "ssh://git@example.org:22/shop/till.git/",
            "git://example.org/shop/till.git",
            "git@example.org:shop/till.git",
            "example.org:/shop/till",
        ] {
            assert_eq!(
                place(url).as_deref(),
                Some("example.org/shop/till"),
                "{url}"
            );
        }
        for url in [
            "",
            ":",
            "://",
            "/srv/git/till.git",
            "../till",
            "C:\\git\\till",
            "c:/git/till",
            "file:///srv/shop/till.git",
            "https://example.org",
            "https://example.org/till",
            "https:///shop/till",
            "https://example.org//till",
            "a/b:c/d",
        ] {
            assert_eq!(place(url), None, "{url}");
        }
        let deep = place("https://git.example.org:8443/shop/front/till");
        assert_eq!(
            deep.as_deref(),
            Some("git.example.org:8443/shop/front/till")
        );
    }
}
