//! Matches the documents of two revisions: by id, by path, then by content.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::analysis::AnalyzedGraph;
use crate::analysis::plain_text;
use crate::facts::revision_diff::RevisionDiff;
use crate::facts::{Document, SourceFile};
use crate::graph::{Artifact, FileClass, Graph};
use crate::span::FileId;

/// Maximum number of documents per paragraph; a more common one is no evidence for a match.
const COMMON: usize = 4;

/// Two graphs, and which of their files differ.
pub struct GraphPair<'a> {
    /// The older.
    pub old: &'a AnalyzedGraph,
    /// The newer.
    pub new: &'a AnalyzedGraph,
    /// Paths that differ.
    differs: HashSet<&'a str>,
}

impl<'a> GraphPair<'a> {
    /// Two graphs of which the files of `change` differ.
    pub fn new(
        old: &'a AnalyzedGraph,
        new: &'a AnalyzedGraph,
        change: &'a RevisionDiff,
    ) -> GraphPair<'a> {
        let differs = change.files.iter().map(|file| file.path.as_str()).collect();
        GraphPair { old, new, differs }
    }

    /// Whether the file at `path` differs.
    pub fn differs(&self, path: &str) -> bool {
        self.differs.contains(path)
    }

    /// The files of `graph` that differ.
    pub fn changed<'g>(
        &'g self,
        graph: &'g Graph,
    ) -> impl Iterator<Item = (FileId, &'g SourceFile)> {
        graph
            .files()
            .filter(|(_, source)| self.differs(&source.path))
    }
}

/// A document of one graph or of both.
#[derive(Clone, Debug)]
pub struct MatchedDocument {
    /// The older.
    pub old: Option<FileId>,
    /// The newer.
    pub new: Option<FileId>,
}

/// The artifact that a file is.
pub fn artifact(graph: &Graph, file: FileId) -> Option<&Artifact> {
    graph.ids.of_file(file).map(|id| graph.artifact(id))
}

/// The name of a document: its artifact's id if unique, otherwise its path.
pub fn name(graph: &Graph, file: FileId) -> &str {
    match artifact(graph, file) {
        Some(artifact) if is_alone(graph, file, &artifact.id) => &artifact.id,
        _ => graph.path(file),
    }
}

fn is_alone(graph: &Graph, file: FileId, id: &str) -> bool {
    match graph.find_at_root(id) {
        crate::graph::RelationTarget::Artifact(found) => graph.artifact(found).file == file,
        _ => false,
    }
}

/// Whether a file is a document whose words are our own.
fn counts(graph: &Graph, file: FileId, source: &SourceFile) -> bool {
    let standing = graph.standing(file);
    let foreign = matches!(
        standing,
        FileClass::Vendored | FileClass::Generated | FileClass::Fixture | FileClass::Excluded
    );
    source.facts.is_document() && !foreign
}

/// Every changed document, paired with its old version.
pub fn pairs(both: &GraphPair<'_>) -> Vec<MatchedDocument> {
    let list = |graph| {
        let files = both.changed(graph);
        let files = files.filter(|(file, source)| counts(graph, *file, source));
        files.map(|(file, _)| file).collect::<Vec<FileId>>()
    };
    let (mut old, mut new) = (list(both.old), list(both.new));
    let mut pairs = Vec::new();
    let mut join = |old: &mut Vec<FileId>,
                    new: &mut Vec<FileId>,
                    key: &dyn Fn(&Graph, FileId) -> Option<String>| {
        let older = once(old, &|file| key(both.old, file));
        let newer = once(new, &|file| key(both.new, file));
        let (mut ones, mut twos) = (HashSet::new(), HashSet::new());
        for (key, one) in &older {
            if let (Some(one), Some(Some(two))) = (one, newer.get(key)) {
                pairs.push(MatchedDocument {
                    old: Some(*one),
                    new: Some(*two),
                });
                ones.insert(*one);
                twos.insert(*two);
            }
        }
        old.retain(|file| !ones.contains(file));
        new.retain(|file| !twos.contains(file));
    };
    let declared = |graph: &Graph, file| {
        let artifact = artifact(graph, file)?;
        artifact.declared_id.map(|_| artifact.id.clone())
    };
    join(&mut old, &mut new, &declared);
    join(&mut old, &mut new, &|graph, file| {
        Some(graph.path(file).to_owned())
    });
    join(&mut old, &mut new, &|graph, file| {
        Some(words(graph, file).to_string())
    });
    let found = alike(both, &old, &new);
    let ones: HashSet<FileId> = found.iter().map(|(one, _)| *one).collect();
    let twos: HashSet<FileId> = found.iter().map(|(_, two)| *two).collect();
    let pair = |old, new| MatchedDocument { old, new };
    let found = found.iter();
    pairs.extend(found.map(|(one, two)| pair(Some(*one), Some(*two))));
    let alone = old.iter().filter(|file| !ones.contains(file));
    pairs.extend(alone.map(|file| pair(Some(*file), None)));
    let alone = new.iter().filter(|file| !twos.contains(file));
    pairs.extend(alone.map(|file| pair(None, Some(*file))));
    pairs
}

/// The files by their key; none for a key that more than one has.
fn once(
    files: &[FileId],
    key: &dyn Fn(FileId) -> Option<String>,
) -> BTreeMap<String, Option<FileId>> {
    let mut found: BTreeMap<String, Option<FileId>> = BTreeMap::new();
    for file in files {
        if let Some(key) = key(*file) {
            let same = found.entry(key);
            same.and_modify(|file| *file = None).or_insert(Some(*file));
        }
    }
    found
}

/// The digest of a document's words.
fn words(graph: &Graph, file: FileId) -> u64 {
    let source = graph.source(file);
    plain_text::digest(source.language, source.text())
}

fn blocks(graph: &Graph, file: FileId) -> Vec<u64> {
    let source = graph.source(file);
    let document: Option<&Document> = source.facts.document();
    let blocks = document.map_or(&[][..], |document| &document.blocks);
    let text = source.text();
    blocks
        .iter()
        .map(|block| plain_text::digest(source.language, block.span.text(text)))
        .collect()
}

/// Documents most of whose paragraphs are the same, each the other's best.
fn alike(both: &GraphPair<'_>, old: &[FileId], new: &[FileId]) -> Vec<(FileId, FileId)> {
    let index = |graph, files: &[FileId]| {
        let mut found: HashMap<u64, Vec<FileId>> = HashMap::new();
        let mut sizes: HashMap<FileId, usize> = HashMap::new();
        for file in files {
            let all = blocks(graph, *file);
            sizes.insert(*file, all.len());
            for block in all {
                let files = found.entry(block).or_default();
                if files.len() <= COMMON && !files.contains(file) {
                    files.push(*file);
                }
            }
        }
        (found, sizes)
    };
    let (older, old_sizes) = index(both.old, old);
    let (newer, new_sizes) = index(both.new, new);
    let mut shared: HashMap<(FileId, FileId), usize> = HashMap::new();
    for (block, files) in &older {
        let others = newer.get(block).map_or(&[][..], Vec::as_slice);
        if files.len() > COMMON || others.len() > COMMON {
            continue;
        }
        for one in files {
            for two in others {
                *shared.entry((*one, *two)).or_default() += 1;
            }
        }
    }
    let mut ranked: Vec<(usize, FileId, FileId)> = shared
        .into_iter()
        .filter(|((one, two), count)| {
            let most = old_sizes[one].max(new_sizes[two]);
            // More than half of the longer.
            count * 2 > most
        })
        .map(|((one, two), count)| (count, one, two))
        .collect();
    ranked.sort_by(|a, b| b.0.cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let (mut ones, mut twos) = (HashSet::new(), HashSet::new());
    ranked
        .into_iter()
        .filter(|(_, one, two)| {
            let free = !ones.contains(one) && !twos.contains(two);
            free && ones.insert(*one) && twos.insert(*two)
        })
        .map(|(_, one, two)| (one, two))
        .collect()
}
