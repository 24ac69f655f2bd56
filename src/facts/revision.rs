//! A revision: all files and facts of one state of a repository, and the only input of the graph.

use ignore::Match;
use ignore::gitignore::Gitignore;

use super::SourceFile;
use super::surface::fold;

/// One state of a repository, from the disk or from git.
#[derive(Default)]
pub struct Revision {
    /// Display name in reports: `working tree`, or a commit.
    pub name: String,
    /// Its files, sorted by path.
    pub sources: Vec<SourceFile>,
    /// Its shape besides the files.
    pub tree: TreeMetadata,
}

/// The shape of a revision besides its files.
#[derive(Default)]
pub struct TreeMetadata {
    /// Folders that exist though no file below them was listed, sorted.
    pub folders: Vec<String>,
    /// Symbolic links: path, and the path inside the root that it leads to, if it does.
    pub symlinks: Vec<(String, Option<String>)>,
    /// Folders of other repositories: submodules and nested checkouts. Sorted.
    pub foreign: Vec<String>,
    /// The `.gitignore` files: folder, and its patterns. Sorted by folder.
    pub ignored: Vec<(String, Gitignore)>,
    /// Number of lines of files that are not parsed but that a line anchor points into. Sorted by path.
    pub lines: Vec<(String, u32)>,
    /// Folders and files that the operating system did not let us see: path and its words.
    pub unseen: Vec<(String, String)>,
    /// Names that documents claim and that no source file of any language holds: folded, sorted.
    pub absent: Vec<String>,
    /// Whether the root is the top of the repository, so that paths above it are outside.
    pub top: bool,
    /// The repository's remotes, as `host/owner/name` in lower case: sorted. Known where the root is its top.
    pub remotes: Vec<String>,
}

impl TreeMetadata {
    /// Whether git would ignore `path` (relative to the root, with `/`), or a folder above it.
    pub fn ignores(&self, path: &str) -> bool {
        ancestors(path).any(|folder| {
            let found = self
                .ignored
                .binary_search_by(|(other, _)| other.as_str().cmp(folder));
            let Ok(at) = found else {
                return false;
            };
            let inside = path[folder.len()..].trim_start_matches('/');
            !inside.is_empty() && is_ignored(&self.ignored[at].1, inside)
        })
    }

    /// Whether documents claim `name` and no source file of any language holds it, in any case and with any joints.
    pub fn is_absent(&self, name: &str) -> bool {
        self.absent.binary_search(&fold(name)).is_ok()
    }

    /// Whether `path` belongs to another repository.
    pub fn is_foreign(&self, path: &str) -> bool {
        let mut above = std::iter::once(path).chain(ancestors(path));
        !self.foreign.is_empty()
            && above.any(|folder| {
                self.foreign
                    .binary_search_by(|other| other.as_str().cmp(folder))
                    .is_ok()
            })
    }
}

/// Whether `patterns` ignore `path`, a file or folder, or a folder above it. The nearest pattern wins.
fn is_ignored(patterns: &Gitignore, path: &str) -> bool {
    let found = [false, true].map(|is_folder| patterns.matched(path, is_folder));
    if found.iter().any(Match::is_ignore) {
        return true;
    }
    let undecided = found.iter().any(Match::is_none);
    let above = || {
        let folders = ancestors(path).filter(|folder| !folder.is_empty());
        let mut found = folders.map(|folder| patterns.matched(folder, true));
        found.find(|found| !found.is_none())
    };
    undecided && above().is_some_and(|found| found.is_ignore())
}

/// The folders above `path`, innermost first, ending with the root (the empty path).
pub fn ancestors(path: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(path).filter(|path| !path.is_empty());
    std::iter::from_fn(move || {
        let folder = rest?.rsplit_once('/').map_or("", |(folder, _)| folder);
        rest = Some(folder).filter(|folder| !folder.is_empty());
        Some(folder)
    })
}
