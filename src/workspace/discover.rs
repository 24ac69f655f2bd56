//! Discovers the files of a working tree: in parallel, with git's ignore rules, without following links out of the
//! root.
#![allow(clippy::disallowed_methods, reason = "this is the place that reads")]

use std::collections::HashSet;
use std::path::{Component, Path};
use std::sync::Mutex;

use ignore::gitignore::{Gitignore, GitignoreBuilder};
use ignore::{DirEntry, WalkBuilder, WalkState};

use super::content::ContentLocation;
use super::{WorkspaceError, remotes};
use crate::disk;
use crate::facts::TreeMetadata;
use crate::facts::revision::ancestors;
use crate::git::repository::{GitRepository, TreeEntryKind};

/// A file that was found.
#[derive(Clone, Debug)]
pub struct DiscoveredFile {
    /// Path from the root, with `/`.
    pub path: String,
    /// Where its content is.
    pub place: ContentLocation,
}

impl DiscoveredFile {
    /// Where it is on disk; none where it is in the repository alone.
    pub fn disk(&self) -> Option<&Path> {
        match &self.place {
            ContentLocation::Disk(path) => Some(path),
            ContentLocation::Stored(_) | ContentLocation::Seen(..) => None,
        }
    }
}

/// What discovery yields.
pub struct DiscoveredTree {
    /// The files, sorted by path.
    pub found: Vec<DiscoveredFile>,
    /// The shape around them.
    pub tree: TreeMetadata,
}

/// What one step of the walk yields.
enum DiscoveryEntry {
    File(DiscoveredFile),
    Folder(String),
    Foreign(String),
    Link(String, Option<String>),
    Unseen(String, String),
}

/// Walk the working tree below `root`.
pub fn discover(root: &Path) -> Result<DiscoveredTree, WorkspaceError> {
    let refused = |problem: String| WorkspaceError::Root {
        path: root.display().to_string(),
        problem,
    };
    let meta = std::fs::metadata(root).map_err(|problem| refused(problem.to_string()))?;
    if !meta.is_dir() {
        return Err(refused("it is not a folder".into()));
    }
    std::fs::read_dir(root).map_err(|problem| refused(problem.to_string()))?;
    let root = root
        .canonicalize()
        .map_err(|problem| refused(problem.to_string()))?;
    let steps = Mutex::new(Vec::new());
    WalkBuilder::new(&root)
        .hidden(false)
        .ignore(false)
        .git_global(false)
        .require_git(false)
        .filter_entry(|entry| entry.file_name() != ".git")
        .threads(rayon::current_num_threads())
        .build_parallel()
        .run(|| {
            Box::new(|entry| {
                let (step, state) = step(entry, &root);
                if let Some(step) = step
                    && let Ok(mut steps) = steps.lock()
                {
                    steps.push(step);
                }
                state
            })
        });
    let steps = steps.into_inner().unwrap_or_default();
    Ok(assemble(&root, add_tracked(&root, steps)))
}

/// Adds the tracked files that the walk left out: an ignore pattern or a cache tag hides nothing that git tracks, and a
/// commit of the same files is read whole. Linear in the entries of the index.
fn add_tracked(root: &Path, mut steps: Vec<DiscoveryEntry>) -> Vec<DiscoveryEntry> {
    let Ok(repository) = GitRepository::open(root) else {
        return steps;
    };
    let Ok(entries) = repository.index_entries() else {
        return steps;
    };
    let seen: HashSet<&str> = steps
        .iter()
        .map(|step| match step {
            DiscoveryEntry::File(file) => &*file.path,
            DiscoveryEntry::Link(path, _)
            | DiscoveryEntry::Folder(path)
            | DiscoveryEntry::Foreign(path)
            | DiscoveryEntry::Unseen(path, _) => path,
        })
        .collect();
    let (mut hidden, mut folders) = (Vec::new(), HashSet::new());
    for entry in entries {
        let Some(path) = entry.path.strip_prefix(&repository.prefix) else {
            continue;
        };
        let full = root.join(path);
        if entry.kind == TreeEntryKind::Foreign || seen.contains(path) || is_beyond_link(root, path)
        {
            continue;
        }
        let Ok(meta) = full.symlink_metadata() else {
            continue;
        };
        folders.extend(ancestors(path).map(str::to_owned));
        if meta.is_symlink() {
            hidden.push(DiscoveryEntry::Link(
                path.to_owned(),
                link_target(&full, root),
            ));
        } else if meta.is_file() {
            let place = ContentLocation::Disk(full);
            let path = path.to_owned();
            hidden.push(DiscoveryEntry::File(DiscoveredFile { path, place }));
        }
    }
    folders.remove("");
    // A folder that was skipped is one to look at if something in it is tracked.
    steps.retain(|step| match step {
        DiscoveryEntry::Folder(path) | DiscoveryEntry::Foreign(path) => !folders.contains(path),
        _ => true,
    });
    steps.extend(hidden);
    steps.extend(folders.into_iter().map(DiscoveryEntry::Folder));
    steps
}

/// Whether a folder on the way to `path` is a symbolic link: what lies beyond may be outside of the root.
fn is_beyond_link(root: &Path, path: &str) -> bool {
    ancestors(path)
        .filter(|folder| !folder.is_empty())
        .any(|folder| {
            root.join(folder)
                .symlink_metadata()
                .is_ok_and(|meta| meta.is_symlink())
        })
}

fn step(
    entry: Result<DirEntry, ignore::Error>,
    root: &Path,
) -> (Option<DiscoveryEntry>, WalkState) {
    let entry = match entry {
        Ok(entry) => entry,
        Err(problem) => {
            let words = problem
                .to_string()
                .replace(&root.display().to_string(), ".");
            return (
                Some(DiscoveryEntry::Unseen(path_of_error(&problem, root), words)),
                WalkState::Continue,
            );
        }
    };
    let path = relative(entry.path(), root);
    let Some(kind) = entry.file_type() else {
        return (None, WalkState::Continue);
    };
    if path.is_empty() {
        return (None, WalkState::Continue);
    }
    if kind.is_dir() {
        // A nested checkout: a submodule, or another repository.
        if entry.path().join(".git").symlink_metadata().is_ok() {
            return (Some(DiscoveryEntry::Foreign(path)), WalkState::Skip);
        }
        // Marked as regenerable by its tool: cargo's `target`, even if git does not ignore it.
        if entry.path().join("CACHEDIR.TAG").symlink_metadata().is_ok() {
            return (Some(DiscoveryEntry::Foreign(path)), WalkState::Skip);
        }
        return (Some(DiscoveryEntry::Folder(path)), WalkState::Continue);
    }
    if kind.is_symlink() {
        let target = link_target(entry.path(), root);
        return (
            Some(DiscoveryEntry::Link(path, target)),
            WalkState::Continue,
        );
    }
    if kind.is_file() {
        let place = ContentLocation::Disk(entry.into_path());
        return (
            Some(DiscoveryEntry::File(DiscoveredFile { path, place })),
            WalkState::Continue,
        );
    }
    (None, WalkState::Continue)
}

fn assemble(root: &Path, steps: Vec<DiscoveryEntry>) -> DiscoveredTree {
    let mut found = Vec::new();
    let mut tree = TreeMetadata {
        top: is_top(root),
        ..TreeMetadata::default()
    };
    if tree.top {
        tree.remotes = remotes::remotes(root);
    }
    for step in steps {
        match step {
            DiscoveryEntry::File(file) => found.push(file),
            DiscoveryEntry::Folder(path) => tree.folders.push(path),
            DiscoveryEntry::Foreign(path) => tree.foreign.push(path),
            DiscoveryEntry::Link(path, target) => tree.symlinks.push((path, target)),
            DiscoveryEntry::Unseen(path, words) => tree.unseen.push((path, words)),
        }
    }
    found.sort_by(|a, b| (&a.path, a.disk()).cmp(&(&b.path, b.disk())));
    tree.folders.sort();
    tree.symlinks.sort();
    tree.unseen.sort();
    tree.foreign.extend(submodules(root));
    tree.foreign.sort();
    tree.foreign.dedup();
    tree.ignored = ignore_patterns(&found, &|file| disk::bytes(file.disk()?, PATTERNS).ok());
    DiscoveredTree { found, tree }
}

/// Whether `root` is the top of a repository, or outside any.
pub fn is_top(root: &Path) -> bool {
    let is_repository = |folder: &Path| folder.join(".git").symlink_metadata().is_ok();
    is_repository(root) || !root.ancestors().skip(1).any(is_repository)
}

/// `path` from `root`, with `/`.
fn relative(path: &Path, root: &Path) -> String {
    let inside = path.strip_prefix(root).unwrap_or(path);
    let parts: Vec<String> = inside
        .components()
        .filter_map(|part| match part {
            Component::Normal(name) => Some(name.to_string_lossy().into_owned()),
            _ => None,
        })
        .collect();
    parts.join("/")
}

/// Where a symbolic link leads, if that is inside the root and there.
fn link_target(link: &Path, root: &Path) -> Option<String> {
    let target = link.canonicalize().ok()?;
    target
        .starts_with(root)
        .then(|| relative(&target, root))
        .filter(|path| !path.is_empty())
}

fn path_of_error(problem: &ignore::Error, root: &Path) -> String {
    match problem {
        ignore::Error::WithPath { path, .. } => relative(path, root),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => {
            path_of_error(err, root)
        }
        ignore::Error::Loop { child, .. } => relative(child, root),
        _ => String::new(),
    }
}

/// The folders that `.gitmodules` gives to other repositories.
fn submodules(root: &Path) -> Vec<String> {
    let text = disk::text(root, ".gitmodules").ok().flatten();
    submodules_in(text.as_deref().unwrap_or(""))
}

/// The folders that the text of a `.gitmodules` gives to other repositories.
pub fn submodules_in(text: &str) -> Vec<String> {
    let paths = text.lines().filter_map(|line| {
        let (key, value) = line.split_once('=')?;
        (key.trim() == "path").then(|| value.trim().trim_matches('/').to_owned())
    });
    paths.filter(|path| !path.is_empty()).collect()
}

/// Maximum size of a `.gitignore`, in bytes.
pub const PATTERNS: u64 = 1 << 20;

/// The patterns of each `.gitignore` in `found`, by its folder, for paths that do not exist. `read` reads a file.
pub fn ignore_patterns(
    found: &[DiscoveredFile],
    read: &dyn Fn(&DiscoveredFile) -> Option<Vec<u8>>,
) -> Vec<(String, Gitignore)> {
    let files = found.iter().filter_map(|file| {
        let folder = file.path.strip_suffix(".gitignore")?;
        if !folder.is_empty() && !folder.ends_with('/') {
            return None;
        }
        let folder = folder.trim_end_matches('/');
        Some((folder.to_owned(), patterns(&read(file)?)?))
    });
    let mut all: Vec<(String, Gitignore)> = files.collect();
    all.sort_by(|a, b| a.0.cmp(&b.0));
    all
}

/// The patterns of the text of a `.gitignore`.
pub fn patterns(bytes: &[u8]) -> Option<Gitignore> {
    let mut builder = GitignoreBuilder::new("");
    for line in String::from_utf8_lossy(bytes).lines() {
        // A line that is no pattern ignores nothing.
        let _ = builder.add_line(None, line);
    }
    builder.build().ok()
}
