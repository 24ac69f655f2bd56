//! Duplicate text in documents: groups of equal or near-duplicate paragraphs, and copied documents.
//!
//! Linear in words: candidate paragraphs share rare word bigrams; never all pairs.

mod copies;
mod near_duplicates;
mod paragraphs;
mod parallel_pages;

use std::collections::BTreeMap;
use std::ops::Range;

use rayon::prelude::*;

use crate::analysis::AnalyzedGraph;
use crate::analysis::currency::document::DocumentMode;
use crate::graph::Graph;
use crate::span::{FileId, Span};

pub use copies::FolderCopies;
use paragraphs::HashedParagraph;

/// A paragraph in more documents than this is a template's boilerplate, repeated on purpose.
const FILES: usize = 5;

/// A paragraph that occurs several times.
#[derive(Debug)]
pub struct DuplicateParagraph {
    /// Its places, by file and place; two at least.
    pub places: Vec<(FileId, Span)>,
    /// Number of words at the first place.
    pub words: usize,
    /// Whether all copies are verbatim.
    pub exact: bool,
}

impl DuplicateParagraph {
    /// Its files, without duplicates.
    pub fn files(&self) -> Vec<FileId> {
        let mut files: Vec<FileId> = self.places.iter().map(|(file, _)| *file).collect();
        files.dedup();
        files
    }
}

/// Paragraphs that occur in the same files.
#[derive(Debug)]
pub struct SharedParagraphs {
    /// The files, by path.
    pub files: Vec<FileId>,
    /// The paragraphs, by position in the first file.
    pub groups: Vec<DuplicateParagraph>,
}

/// Duplicate text in documents.
#[derive(Debug, Default)]
pub struct DuplicateText {
    /// Documents that are copies of others, by folder.
    pub copies: Vec<FolderCopies>,
    /// Paragraphs that other documents also hold, by the files that hold them. Those of copies are not among them.
    pub shared: Vec<SharedParagraphs>,
}

impl DuplicateText {
    /// The duplicate text in those documents of `graph` that describe the present.
    pub fn new(graph: &AnalyzedGraph) -> DuplicateText {
        let found: Vec<Vec<HashedParagraph>> = graph
            .sources
            .par_iter()
            .enumerate()
            .map(|(at, source)| {
                let file = FileId(at as u32);
                if graph.voice(file) == DocumentMode::Silent {
                    return Vec::new();
                }
                let document = source.facts.document();
                document.map_or_else(Vec::new, |document| {
                    paragraphs::of(file, document, source.text())
                })
            })
            .collect();
        let (words, paragraphs) = counted(found);
        let groups = groups(&paragraphs);
        let copies = copies::CopyIndex::new(graph, &groups, &words);
        let groups = groups.into_iter().filter(|group| !copies.explain(group));
        let groups = groups.filter(|group| {
            group.files().len() <= FILES && !parallel_pages::is_parallel(graph, group)
        });
        DuplicateText {
            shared: shared(groups),
            copies: copies.folders(graph),
        }
    }
}

/// The words of each file's paragraphs, and the paragraphs of all.
fn counted(found: Vec<Vec<HashedParagraph>>) -> (Vec<usize>, Vec<HashedParagraph>) {
    let count = |of: &Vec<HashedParagraph>| of.iter().map(|one| one.words.len()).sum();
    let words = found.iter().map(count).collect();
    (words, found.into_iter().flatten().collect())
}

/// Paragraphs in groups: the equal ones first, then those whose first ones are nearly equal.
fn groups(paragraphs: &[HashedParagraph]) -> Vec<DuplicateParagraph> {
    let mut order: Vec<usize> = (0..paragraphs.len()).collect();
    order.sort_by_key(|at| (paragraphs[*at].hash, *at));
    let equal: Vec<&[usize]> = order
        .chunk_by(|a, b| paragraphs[*a].hash == paragraphs[*b].hash)
        .collect();
    let first: Vec<&HashedParagraph> = equal.iter().map(|same| &paragraphs[same[0]]).collect();
    let near = near_duplicates::classes(&first);
    let mut classes: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (at, class) in near.into_iter().enumerate() {
        classes.entry(class).or_default().push(at);
    }
    let mut groups: Vec<DuplicateParagraph> = classes
        .into_values()
        .filter_map(|class| {
            let mut places: Vec<usize> = class.iter().flat_map(|at| equal[*at]).copied().collect();
            places.sort_unstable();
            let (first, last) = (*places.first()?, *places.last()?);
            // Repetition within one document is often deliberate: parallel list entries, a repeated step.
            (paragraphs[first].file != paragraphs[last].file).then(|| DuplicateParagraph {
                words: paragraphs[first].words.len(),
                exact: class.len() == 1,
                places: places
                    .into_iter()
                    .map(|at| (paragraphs[at].file, paragraphs[at].span))
                    .collect(),
            })
        })
        .collect();
    groups.sort_by(|a, b| a.places.cmp(&b.places));
    groups
}

/// Groups by their set of files.
fn shared(groups: impl Iterator<Item = DuplicateParagraph>) -> Vec<SharedParagraphs> {
    let mut by_files: BTreeMap<Vec<FileId>, Vec<DuplicateParagraph>> = BTreeMap::new();
    for group in groups {
        by_files.entry(group.files()).or_default().push(group);
    }
    by_files
        .into_iter()
        .map(|(files, groups)| SharedParagraphs { files, groups })
        .collect()
}

/// The pieces of `here` that `there` has otherwise, at most `most`: words of both, as ranges of bytes.
pub fn differences(there: &str, here: &str, most: usize) -> Vec<(Range<usize>, Range<usize>)> {
    near_duplicates::differences(there, here, most)
}
