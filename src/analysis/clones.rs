//! Clone detection in Rust code: groups of duplicated functions and function parts.
//!
//! Token-identical functions are merged into families first; one representative of each family is compared with the
//! functions that share fingerprints with it. Memory and time are linear in the tokens of the functions.

mod blocks;
mod candidates;
mod families;
mod functions;
mod groups;
mod judge;
mod pair;
mod renamed;
mod shared_runs;
mod trait_twins;
mod whole_functions;

use crate::graph::Graph;
use std::collections::HashSet;

use rayon::prelude::*;

use crate::span::{FileId, Span};
use families::FunctionFamilies;
use functions::CandidateFunction;
use groups::DisjointSets;
use judge::{CloneMatch, ComparisonParameters};
use pair::IndexedFunction;

/// Options of clone detection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CloneOptions {
    /// Tokens of the shortest body, or piece of a body, that counts.
    pub least: u32,
    /// Tests, benchmarks and examples, instead of production code.
    pub tests: bool,
}

/// How copies differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CloneKind {
    /// In layout and comments: type 1.
    Exact,
    /// In names and literals: type 2.
    Renamed,
    /// In some statements: type 3.
    Changed,
}

/// One occurrence of a clone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CloneInstance {
    /// The file.
    pub file: FileId,
    /// The function, or the piece of it.
    pub span: Span,
    /// Index of the function's item.
    pub item: u32,
    /// Tokens that were compared.
    pub tokens: u32,
}

/// A clone group: all occurrences of one clone.
#[derive(Clone, Debug, PartialEq)]
pub struct CloneGroup {
    /// All of them, by file and place: two and more.
    pub copies: Vec<CloneInstance>,
    /// How they differ.
    pub kind: CloneKind,
    /// Whole functions; else pieces of functions.
    pub whole: bool,
}

/// All clone groups, by file and position.
pub fn groups(graph: &Graph, wanted: CloneOptions) -> Vec<CloneGroup> {
    let families = FunctionFamilies::new(graph, functions::functions(graph, wanted));
    let all = 0..families.len() as u32;
    let prints = all.clone().map(|at| {
        let body = families.first(at).body;
        let compared = functions::is_body(body, wanted);
        if compared { &*body.prints } else { &[] }
    });
    let pairs = candidates::candidates(&prints.collect::<Vec<_>>());
    let likenesses = compare(&families, &pairs, wanted);
    let mut wholes = DisjointSets::new(families.len());
    for ((one, other), likeness) in pairs.iter().zip(&likenesses) {
        if matches!(likeness, CloneMatch::Whole(_)) {
            wholes.join(*one, *other);
        }
    }
    for (one, other) in renamed::pairs(&families, wanted) {
        wholes.join(one, other);
    }
    let mut found = blocks::blocks(&families, &pairs, &likenesses, &mut wholes);
    let sets = wholes.sets();
    let among: HashSet<u32> = sets.iter().flatten().copied().collect();
    let alone = all.filter(|at| !among.contains(at));
    let long = |at: &u32| {
        let first = families.first(*at).body;
        let same = |other: &CandidateFunction<'_>| other.body.renamed == first.renamed;
        let long = renamed::is_long(first, wanted) && families.of(*at).all(same);
        first.tokens >= wanted.least || long
    };
    let alone = alone.filter(|at| families.of(*at).count() > 1 && long(at));
    let sets = alone.map(|at| vec![at]).chain(sets.iter().cloned());
    found.extend(sets.map(|set| group(&families, &set)));
    found.sort_by(|a, b| a.copies.cmp(&b.copies));
    found
}

/// The group of the functions in the families `set`.
fn group(families: &FunctionFamilies<'_>, set: &[u32]) -> CloneGroup {
    let members = set.iter().flat_map(|at| families.of(*at));
    let mut copies: Vec<CloneInstance> = members
        .map(|function| CloneInstance {
            file: function.file,
            span: function.item.span,
            item: function.body.item,
            tokens: function.body.tokens,
        })
        .collect();
    copies.sort_unstable();
    let shape = |at: u32| families.first(at).body.shape;
    let kind = if set.len() == 1 {
        CloneKind::Exact
    } else if set.iter().all(|at| shape(*at) == shape(set[0])) {
        CloneKind::Renamed
    } else {
        CloneKind::Changed
    };
    CloneGroup {
        copies,
        kind,
        whole: true,
    }
}

/// Classifies candidate pairs of families.
fn compare(
    families: &FunctionFamilies<'_>,
    pairs: &[(u32, u32)],
    wanted: CloneOptions,
) -> Vec<CloneMatch> {
    let mut used = vec![false; families.len()];
    for (one, other) in pairs {
        used[*one as usize] = true;
        used[*other as usize] = true;
    }
    let indexed: Vec<Option<IndexedFunction>> = (0..families.len() as u32)
        .into_par_iter()
        .map(|at| used[at as usize].then(|| IndexedFunction::new(families.words(at).tokens)))
        .collect();
    pairs
        .par_iter()
        .map(|(one, other)| {
            let at = |family: u32| indexed[family as usize].as_ref();
            let (Some(left), Some(right)) = (at(*one), at(*other)) else {
                return CloneMatch::None;
            };
            let (one, other) = (families.first(*one), families.first(*other));
            let measure = ComparisonParameters {
                least: wanted.least,
                of_trait: trait_twins::of_trait(one, other),
                by_mutability: trait_twins::by_mutability(one, other),
            };
            judge::judge(left, right, measure)
        })
        .collect()
}
