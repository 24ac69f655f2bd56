//! Path index of a revision: existence, exact spelling, and the nearest match of a missing path.

use std::collections::HashMap;

pub use crate::facts::path::{file_name, folder, stem};
use crate::facts::revision::ancestors;
use crate::facts::{SourceFile, TreeMetadata};
use crate::span::FileId;

/// What stands at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PathEntry {
    /// A file.
    File(FileId),
    /// A folder.
    Folder,
    /// A symbolic link to outside the root or to nowhere: its target is unknown.
    Opaque,
}

/// Index of every path of a revision, folders included. Built once, linear in the files.
#[derive(Debug, Default)]
pub struct PathIndex {
    entries: HashMap<String, PathEntry>,
    /// Symbolic links to folders inside the root.
    aliases: HashMap<String, String>,
    /// Lower-cased path → the path as it is.
    folded: HashMap<String, String>,
    /// Lower-cased file name → its paths, in order.
    by_name: HashMap<String, Vec<String>>,
    /// Lower-cased name of a folder → its paths.
    folders: HashMap<String, Vec<String>>,
    /// Folder → the files and folders directly in it.
    children: HashMap<String, Vec<String>>,
}

impl PathIndex {
    /// Index the files and the tree of a revision.
    pub fn new(sources: &[SourceFile], tree: &TreeMetadata) -> PathIndex {
        let many = sources.len() + tree.folders.len() + tree.foreign.len();
        let mut paths = PathIndex {
            entries: HashMap::with_capacity(many),
            folded: HashMap::with_capacity(many),
            by_name: HashMap::with_capacity(sources.len()),
            ..PathIndex::default()
        };
        for (at, source) in sources.iter().enumerate() {
            paths.insert(&source.path, PathEntry::File(FileId(at as u32)));
            let name = file_name(&source.path).to_ascii_lowercase();
            paths
                .by_name
                .entry(name)
                .or_default()
                .push(source.path.clone());
        }
        for folder in tree.folders.iter().chain(&tree.foreign) {
            paths.insert(folder, PathEntry::Folder);
        }
        for (link, target) in &tree.symlinks {
            paths.insert_symlink(link, target.as_deref());
        }
        paths
    }

    fn insert(&mut self, path: &str, entry: PathEntry) {
        let mut folder = path;
        while let Some((above, _)) = folder.rsplit_once('/') {
            folder = above;
            if self.entries.contains_key(folder) {
                break;
            }
            self.put(folder, PathEntry::Folder);
        }
        self.put(path, entry);
    }

    fn put(&mut self, path: &str, entry: PathEntry) {
        if self.entries.insert(path.to_owned(), entry).is_none() {
            let above = folder(path).to_owned();
            self.children
                .entry(above)
                .or_default()
                .push(path.to_owned());
            if entry == PathEntry::Folder {
                let name = file_name(path).to_ascii_lowercase();
                self.folders.entry(name).or_default().push(path.to_owned());
            }
        }
        let folded = path.to_lowercase();
        self.folded.entry(folded).or_insert_with(|| path.to_owned());
    }

    fn insert_symlink(&mut self, link: &str, target: Option<&str>) {
        let entry = match target.and_then(|target| self.entry(target)) {
            Some(PathEntry::Folder) => {
                let target = target.unwrap_or_default().to_owned();
                self.aliases.insert(link.to_owned(), target);
                PathEntry::Folder
            }
            Some(entry) => entry,
            None => PathEntry::Opaque,
        };
        self.insert(link, entry);
    }

    fn entry(&self, path: &str) -> Option<PathEntry> {
        if path.is_empty() {
            return Some(PathEntry::Folder);
        }
        self.entries.get(path).copied()
    }

    /// The entry at `path` (relative to the root, normalised). Links to folders are followed a bounded number of times.
    pub fn get(&self, path: &str) -> Option<PathEntry> {
        let mut path = path.to_owned();
        for _ in 0..8 {
            if let Some(entry) = self.entry(&path) {
                return Some(entry);
            }
            let followed = ancestors(&path).find_map(|link| {
                let target = self.aliases.get(link)?;
                Some(join(target, path[link.len()..].trim_start_matches('/')))
            })?;
            path = followed;
        }
        None
    }

    /// The file at `path`.
    pub fn file(&self, path: &str) -> Option<FileId> {
        match self.get(path)? {
            PathEntry::File(file) => Some(file),
            PathEntry::Folder | PathEntry::Opaque => None,
        }
    }

    /// The spelling under which `path` exists, if only upper and lower case differ.
    pub fn other_case(&self, path: &str) -> Option<&str> {
        self.folded.get(&path.to_lowercase()).map(String::as_str)
    }

    /// The files of that name, anywhere, whatever their case.
    pub fn named(&self, name: &str) -> &[String] {
        self.by_name
            .get(&name.to_ascii_lowercase())
            .map_or(&[], Vec::as_slice)
    }

    /// Whether some file or folder is at `end`, or at a path that ends with it.
    pub fn has_end(&self, end: &str) -> bool {
        let fits = |path: &String| {
            let rest = path.len().checked_sub(end.len());
            rest.is_some_and(|rest| {
                path.as_bytes()[rest..].eq_ignore_ascii_case(end.as_bytes())
                    && (rest == 0 || path.as_bytes()[rest - 1] == b'/')
            })
        };
        let name = file_name(end).to_ascii_lowercase();
        self.named(&name).iter().any(fits)
            || self
                .folders
                .get(&name)
                .is_some_and(|paths| paths.iter().any(fits))
    }

    /// The files and folders directly in `folder`.
    pub fn children(&self, folder: &str) -> &[String] {
        self.children.get(folder).map_or(&[], Vec::as_slice)
    }
}

/// `rest` below `folder`.
pub fn join(folder: &str, rest: &str) -> String {
    if folder.is_empty() {
        rest.to_owned()
    } else {
        [folder, "/", rest].concat()
    }
}

/// `relative` joined to `folder`, with `.` and `..` resolved; `Err` contains the rest if it escapes the root.
pub fn resolve(folder: &str, relative: &str) -> Result<String, String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    let mut outside = false;
    for part in relative.split(['/', '\\']) {
        match part {
            "" | "." => {}
            ".." if outside => {}
            ".." => {
                if parts.pop().is_none() {
                    outside = true;
                }
            }
            part => parts.push(part),
        }
    }
    let path = parts.join("/");
    if outside { Err(path) } else { Ok(path) }
}

/// `target` as a relative path from `folder`.
pub fn relative(folder: &str, target: &str) -> String {
    let from: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    let to: Vec<&str> = target.split('/').collect();
    let common = from
        .iter()
        .zip(&to[..to.len() - 1])
        .take_while(|(a, b)| a == b)
        .count();
    let mut parts = vec![".."; from.len() - common];
    parts.extend(&to[common..]);
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relative_paths_resolve_and_come_back() {
        assert_eq!(resolve("docs/a", "../b/./c.md"), Ok("docs/b/c.md".into()));
        assert_eq!(
            resolve("docs", "../../etc/passwd"),
            Err("etc/passwd".into())
        );
        assert_eq!(relative("docs/a", "docs/b/c.md"), "../b/c.md");
        assert_eq!(relative("", "b/c.md"), "b/c.md");
        assert_eq!(relative("docs", "docs/c.md"), "c.md");
    }
}
