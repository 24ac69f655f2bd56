//! Documents that are copies: most of their paragraphs occur in another document.

use std::collections::{BTreeMap, BTreeSet};

use super::parallel_pages::are_siblings;
use super::{DuplicateParagraph, Graph};
use crate::graph::paths::file_name;
use crate::span::FileId;

/// The share of a document's words that makes it a copy, in percent.
const SHARE: usize = 60;

/// Fewer words, or fewer paragraphs, in common are no copy.
const WORDS: usize = 100;
const PARAGRAPHS: usize = 3;

/// A paragraph in more files than this is no evidence of a copied document.
const FILES: usize = 50;

/// A document that is a copy.
#[derive(Clone, Debug)]
pub struct DocumentCopy {
    /// The original.
    pub original: FileId,
    /// The copy.
    pub copy: FileId,
    /// Words of the copy that the original has too, in percent.
    pub share: usize,
    /// Whether all of these are the same words.
    pub exact: bool,
}

/// Copies, by the folders that hold them.
#[derive(Debug)]
pub struct FolderCopies {
    /// The folder, or the file, that holds the originals.
    pub original: String,
    /// The folder, or the file, that holds the copies.
    pub copy: String,
    /// The documents.
    pub pairs: Vec<DocumentCopy>,
}

/// The overlap of two files.
#[derive(Default)]
struct CommonText {
    words: usize,
    paragraphs: usize,
    near: usize,
}

/// The copies of a repository.
pub struct CopyIndex {
    pairs: Vec<DocumentCopy>,
    met: BTreeSet<(FileId, FileId)>,
}

impl CopyIndex {
    /// The copies that `groups` make. `words` counts the words of each file's paragraphs.
    pub fn new(graph: &Graph, groups: &[DuplicateParagraph], words: &[usize]) -> CopyIndex {
        let mut common: BTreeMap<(FileId, FileId), CommonText> = BTreeMap::new();
        for group in groups {
            let files = group.files();
            if files.len() > FILES {
                continue;
            }
            for (at, one) in files.iter().enumerate() {
                for other in &files[at + 1..] {
                    let entry = common.entry((*one, *other)).or_default();
                    entry.words += group.words;
                    entry.paragraphs += 1;
                    entry.near += usize::from(!group.exact);
                }
            }
        }
        let mut pairs: Vec<DocumentCopy> = common
            .into_iter()
            .filter(|(_, common)| common.words >= WORDS && common.paragraphs >= PARAGRAPHS)
            .filter_map(|((one, other), common)| {
                let size = |file: FileId| words[file.index()];
                let smaller = size(one).min(size(other)).max(1);
                let share = (100 * common.words / smaller).min(100);
                // The file nearer to the root is the original, so that the direction is the same for all files of two
                // folders.
                let depth = |file: FileId| (graph.path(file).matches('/').count(), file);
                let (original, copy) = if depth(one) <= depth(other) {
                    (one, other)
                } else {
                    (other, one)
                };
                let name = |file: FileId| file_name(graph.path(file));
                let exact = common.near == 0;
                // Two near-duplicate siblings are parallel pages.
                let in_row = || are_siblings(graph.path(one), graph.path(other));
                let copied = share >= SHARE && (exact || name(one) == name(other) && !in_row());
                copied.then_some(DocumentCopy {
                    original,
                    copy,
                    share,
                    exact,
                })
            })
            .collect();
        let met = pairs
            .iter()
            .map(|pair| (pair.original.min(pair.copy), pair.original.max(pair.copy)))
            .collect();
        // A copy is reported once, for its best-matching original.
        pairs.sort_by_key(|pair| (pair.copy, std::cmp::Reverse(pair.share), pair.original));
        pairs.dedup_by_key(|pair| pair.copy);
        CopyIndex { pairs, met }
    }

    /// Whether a copied document already explains a group.
    pub fn explain(&self, group: &DuplicateParagraph) -> bool {
        let files = group.files();
        let linked = |at: usize| {
            files[..at]
                .iter()
                .any(|before| self.met.contains(&(*before, files[at])))
        };
        files.len() <= FILES && (1..files.len()).all(linked)
    }

    /// The copies by folder: files that have one name below two folders are one finding.
    pub fn folders(self, graph: &Graph) -> Vec<FolderCopies> {
        let mut by_folder: BTreeMap<(String, String), Vec<DocumentCopy>> = BTreeMap::new();
        for pair in self.pairs {
            let (original, copy) = (graph.path(pair.original), graph.path(pair.copy));
            let common = common_end(original, copy);
            let folder = |path: &str| path[..path.len() - common].trim_end_matches('/').to_owned();
            let key = match common {
                0 => (original.to_owned(), copy.to_owned()),
                _ => (folder(original), folder(copy)),
            };
            by_folder.entry(key).or_default().push(pair);
        }
        by_folder
            .into_iter()
            .map(|((original, copy), pairs)| FolderCopies {
                original,
                copy,
                pairs,
            })
            .collect()
    }
}

/// Length in bytes of the parts at the end of two paths that are the same, the first folder of each left out: a folder
/// must be named.
fn common_end(a: &str, b: &str) -> usize {
    let inner = |path: &str| path.matches('/').count().max(1);
    let same = a.rsplit('/').zip(b.rsplit('/'));
    let parts = same.take(inner(a).min(inner(b)));
    let parts = parts.take_while(|(one, other)| one == other);
    let length: usize = parts.map(|(part, _)| part.len() + 1).sum();
    length.min(a.len()).min(b.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_end_alike_by_whole_names() {
        assert_eq!(common_end("a/x/y.md", "b/x/y.md"), 7);
        assert_eq!(common_end("a/xy.md", "a/y.md"), 0);
        assert_eq!(common_end("y.md", "a/y.md"), 4);
        assert_eq!(common_end("docs/y.md", "web/docs/y.md"), 5);
    }
}
