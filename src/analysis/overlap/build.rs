//! Builds the overlap index: boilerplate, terms, weights, vectors and postings.

use std::collections::HashMap;

use rayon::prelude::*;

use super::passages::{self, block_numbers, citations, takes_part, units};
use super::{HashIds, OverlapIndex, OverlapUnit, TermPosting, TermVector, WeightedPassage, worth};
use crate::analysis::AnalyzedGraph;
use crate::graph::Graph;
use crate::span::FileId;

/// BM25 `k1`: the saturation of the term frequency.
pub const K1: f32 = 2.0;

/// How much the length of a unit counts against it, 0 to 1.
const B: f32 = 0.9;

/// Share of the average length below which a vector is short.
const SHORT: f32 = 0.6;

/// Minimum number of passages below one heading to judge whether they are alike.
const ALIKE: usize = 4;

/// The BM25 denominator without the term count, for a unit of `length` terms: the length normalization.
pub fn damp(length: f32, average: f32) -> f32 {
    K1 * (1.0 - B + B * length / average.max(1.0))
}

impl OverlapIndex {
    /// The index of a graph. Linear in its text; parallel.
    pub fn new(graph: &AnalyzedGraph) -> OverlapIndex {
        let files: Vec<FileId> = graph
            .files()
            .map(|(file, _)| file)
            .filter(|file| takes_part(graph, *file))
            .collect();
        OverlapIndex::of(graph, &files)
    }

    /// The index of some files of a graph, by path. Linear in their text, and in the links of the graph.
    pub fn of(graph: &AnalyzedGraph, files: &[FileId]) -> OverlapIndex {
        let shared = shared(graph, files);
        let count = files.len() as u32;
        let says = |block| worth(shared.get(&block).copied().unwrap_or(1), count);
        let cited = citations(graph, files);
        let read: Vec<Vec<passages::CountedUnit>> = files
            .par_iter()
            .map(|file| units(graph, *file, &cited[file.index()], &says))
            .collect();
        drop(cited);
        OverlapIndexBuilder::default().index(read.into_iter().flatten(), shared, count)
    }
}

/// The blocks that more than one file holds, and how many do.
fn shared(graph: &Graph, files: &[FileId]) -> HashIds {
    let mut count = HashIds::default();
    let numbers: Vec<Vec<u64>> = files
        .par_iter()
        .map(|file| block_numbers(graph, *file))
        .collect();
    for number in numbers.into_iter().flatten() {
        *count.entry(number).or_default() += 1;
    }
    count.retain(|_, files| *files > 1);
    count.shrink_to_fit();
    count
}

/// The units with their terms numbered.
#[derive(Default)]
struct OverlapIndexBuilder {
    ids: HashIds,
    /// Number of passages per term.
    spread: Vec<u32>,
    units: Vec<OverlapUnit>,
    passages: Vec<WeightedPassage>,
    /// By passage: its heading.
    headings: Vec<Option<u64>>,
}

impl OverlapIndexBuilder {
    fn index(
        mut self,
        read: impl Iterator<Item = passages::CountedUnit>,
        shared: HashIds,
        files: u32,
    ) -> OverlapIndex {
        for unit in read {
            self.add(unit);
        }
        let total = (1 + self.passages.len()) as f32;
        let information: Vec<f32> = self
            .spread
            .iter()
            .map(|spread| (total / (1 + spread) as f32).ln().max(0.0))
            .collect();
        // Vectors of passages; the counts are kept for the units.
        let weighed: Vec<(TermVector, f32)> = self
            .passages
            .par_iter_mut()
            .map(|passage| {
                let counts = passage.terms.clone();
                let norm = weigh(&mut passage.terms, &information);
                (counts, norm)
            })
            .collect();
        let unlike = unlike(&self.passages, &self.headings);
        let of_documents = self.units.iter().filter(|unit| !unit.is_item());
        let passages = of_documents.flat_map(|unit| unit.passages.clone());
        let pivot = SHORT * mean(passages.map(|at| weighed[at as usize].1));
        let (counts, norms): (Vec<TermVector>, Vec<f32>) = weighed.into_iter().unzip();
        for (passage, norm) in self.passages.iter_mut().zip(&norms) {
            shorten(&mut passage.terms, *norm, pivot);
        }
        let titles: Vec<f32> = self
            .units
            .par_iter_mut()
            .map(|unit| weigh(&mut unit.title, &information))
            .collect();
        // Calibrated on documents only: items are short and numerous, and would distort the averages.
        let pairs = self.units.iter().zip(&titles);
        let title_pivot = mean(
            pairs
                .filter(|(unit, _)| !unit.is_item())
                .map(|(_, norm)| *norm),
        );
        for (unit, norm) in self.units.iter_mut().zip(titles) {
            shorten(&mut unit.title, norm, title_pivot);
        }
        let whole: Vec<TermVector> = self
            .units
            .par_iter()
            .map(|unit| {
                let range = unit.passages.start as usize..unit.passages.end as usize;
                sum(range.map(|at| {
                    let heading = self.headings[at];
                    let says = heading.and_then(|heading| unlike.get(&heading));
                    (&counts[at], says.copied().unwrap_or(1.0))
                }))
            })
            .collect();
        drop(counts);
        let lengths: Vec<f32> = whole.iter().map(length).collect();
        let average = lengths.iter().sum::<f32>() / lengths.len().max(1) as f32;
        let (starts, postings) = post(&whole, &lengths, average, pivot, &information);
        OverlapIndex {
            units: self.units,
            passages: self.passages,
            ids: self.ids,
            information,
            starts,
            postings,
            shared,
            files,
            unlike,
            average,
        }
    }

    fn add(&mut self, unit: passages::CountedUnit) {
        let first = self.passages.len() as u32;
        for passage in unit.passages {
            let terms = self.number(passage.terms);
            for (term, _) in &terms {
                self.spread[*term as usize] += 1;
            }
            self.headings.push(passage.heading);
            self.passages.push(WeightedPassage {
                section: passage.section,
                terms,
            });
        }
        let title = self.number(unit.title);
        self.units.push(OverlapUnit {
            what: unit.what,
            file: unit.file,
            title,
            passages: first..self.passages.len() as u32,
        });
    }

    fn number(&mut self, terms: Vec<(u64, f32)>) -> TermVector {
        let mut numbered: TermVector = terms
            .into_iter()
            .map(|(hash, count)| {
                let next = self.spread.len() as u32;
                let id = *self.ids.entry(hash).or_insert(next);
                if id == next {
                    self.spread.push(0);
                }
                (id, count)
            })
            .collect();
        numbered.sort_unstable_by_key(|(term, _)| *term);
        numbered
    }
}

/// From counts to a vector of length 1; the length that it had.
fn weigh(terms: &mut TermVector, information: &[f32]) -> f32 {
    for (term, part) in terms.iter_mut() {
        *part = part.sqrt() * information[*term as usize];
    }
    normalize(terms)
}

/// Shorten a vector that was shorter than most: two words in common are less when there are only three.
fn shorten(terms: &mut TermVector, norm: f32, pivot: f32) {
    if norm < pivot {
        terms.iter_mut().for_each(|(_, part)| *part *= norm / pivot);
    }
}

/// The mean; 0 of none.
fn mean(values: impl Iterator<Item = f32>) -> f32 {
    let (sum, count) = values.fold((0.0, 0.0f32), |(sum, count), value| {
        (sum + value, count + 1.0)
    });
    sum / count.max(1.0)
}

/// Normalizes a vector and returns its former length; a zero vector stays unchanged.
pub fn normalize(terms: &mut TermVector) -> f32 {
    let norm = terms
        .iter()
        .map(|(_, part)| part * part)
        .sum::<f32>()
        .sqrt();
    if norm > 0.0 {
        terms.iter_mut().for_each(|(_, part)| *part /= norm);
    }
    norm
}

/// The total term count of a unit.
fn length(terms: &TermVector) -> f32 {
    terms.iter().map(|(_, count)| count).sum()
}

/// The sum of counted terms, each list times a factor.
fn sum<'a>(parts: impl Iterator<Item = (&'a TermVector, f32)>) -> TermVector {
    let mut all: TermVector = Vec::new();
    for (terms, factor) in parts.filter(|(_, factor)| *factor > 0.0) {
        all.extend(terms.iter().map(|(term, count)| (*term, count * factor)));
    }
    merged(all)
}

/// Counted terms, each once.
pub fn merged(mut counts: TermVector) -> TermVector {
    // Stable, so that equal terms are added in the order of passages.
    counts.sort_by_key(|(term, _)| *term);
    counts.dedup_by(|next, kept| {
        let same = next.0 == kept.0;
        if same {
            kept.1 += next.1;
        }
        same
    });
    counts
}

/// For each heading that several passages have: 1 minus how alike they are, by the mean cosine of two of them.
fn unlike(passages: &[WeightedPassage], headings: &[Option<u64>]) -> super::HashWeights {
    let mut groups: HashMap<u64, Vec<u32>> = HashMap::new();
    for (at, heading) in headings.iter().enumerate() {
        if let Some(heading) = heading {
            groups.entry(*heading).or_default().push(at as u32);
        }
    }
    groups.retain(|_, members| members.len() >= ALIKE);
    groups
        .into_par_iter()
        .map(|(heading, members)| {
            // The square of a sum of n vectors of length 1 is n and twice their pairs.
            let count = members.len() as f32;
            let all = sum(members
                .iter()
                .map(|at| (&passages[*at as usize].terms, 1.0)));
            let square: f32 = all.iter().map(|(_, part)| part * part).sum();
            let alike = (square - count) / (count * (count - 1.0));
            (heading, (1.0 - alike).clamp(0.0, 1.0))
        })
        .collect()
}

/// Builds the postings by term and unit.
fn post(
    whole: &[TermVector],
    lengths: &[f32],
    average: f32,
    pivot: f32,
    information: &[f32],
) -> (Vec<u32>, Vec<TermPosting>) {
    let mut starts = vec![0u32; information.len() + 1];
    for (term, _) in whole.iter().flatten() {
        starts[*term as usize + 1] += 1;
    }
    for at in 1..starts.len() {
        starts[at] += starts[at - 1];
    }
    let blank = TermPosting {
        unit: 0,
        part: 0.0,
        fill: 0.0,
    };
    let mut postings = vec![blank; starts.last().map_or(0, |end| *end as usize)];
    let mut next = starts.clone();
    for (unit, terms) in whole.iter().enumerate() {
        let damp = damp(lengths[unit], average);
        let mut vector = terms.clone();
        let norm = weigh(&mut vector, information);
        shorten(&mut vector, norm, pivot);
        for ((term, count), (_, part)) in terms.iter().zip(vector) {
            let at = &mut next[*term as usize];
            postings[*at as usize] = TermPosting {
                unit: unit as u32,
                part,
                fill: count * (K1 + 1.0) / (count + damp),
            };
            *at += 1;
        }
    }
    (starts, postings)
}
