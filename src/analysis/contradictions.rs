//! Contradictions between documents in force: different values for one key, where key and value are unambiguous.

mod read;
mod scope;

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::surface::quantity::StatedValue;
use crate::analysis::AnalyzedGraph;
use crate::analysis::currency::document::DocumentMode;
use crate::graph::{FileClass, LifecycleState, Role};
use crate::span::{FileId, Span};

/// Documents that a dispute holds, at the most.
const DOCUMENTS: usize = 200;

/// The kind of a claim's key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ClaimKeyKind {
    /// The flag of a program.
    Flag,
    /// A name in capitals: a constant or a variable.
    Capitals,
    /// A key of more than one word.
    Key,
    /// A demand that sets a bound.
    Demand,
}

/// A value that a document states.
#[derive(Clone, Debug)]
pub struct DocumentClaim {
    /// The file.
    pub file: FileId,
    /// The key there, or the bound.
    pub span: Span,
    /// The kind of the key.
    pub kind: ClaimKeyKind,
    /// The key, or the demand, as written.
    pub name: String,
    /// The value, as written.
    pub said: String,
    /// The stated value.
    pub value: StatedValue,
    /// It is stated to be the default.
    pub is_default: bool,
}

/// A key to which documents give different values: the first claim of each document, by path.
pub struct ValueContradiction {
    /// The claims.
    pub claims: Vec<DocumentClaim>,
}

/// The disputes of a graph, in the order of their first places. Linear in the documents' text.
pub fn disputes(graph: &AnalyzedGraph) -> Vec<ValueContradiction> {
    let files: Vec<FileId> = graph
        .files()
        .map(|(file, _)| file)
        .filter(|file| is_in_force(graph, *file))
        .collect();
    let read: Vec<Vec<(u64, DocumentClaim)>> = files
        .par_iter()
        .map(|file| read::claims(graph, *file))
        .collect();
    let mut by_key: BTreeMap<(ClaimKeyKind, u64), Vec<DocumentClaim>> = BTreeMap::new();
    for (key, claim) in read.into_iter().flatten() {
        by_key.entry((claim.kind, key)).or_default().push(claim);
    }
    by_key.retain(|_, claims| {
        claims
            .iter()
            .any(|claim| differs(&claims[0].value, &claim.value))
    });
    if by_key.is_empty() {
        return Vec::new();
    }
    let mut scope = scope::NameScope::new(graph);
    let mut found: Vec<ValueContradiction> = by_key
        .into_values()
        .filter_map(|claims| dispute(graph, &mut scope, claims))
        .collect();
    found.sort_by_key(|dispute| (dispute.claims[0].file, dispute.claims[0].span.start));
    found
}

/// Whether a document is authoritative: living and about the present, or a decision in force.
fn is_in_force(graph: &AnalyzedGraph, file: FileId) -> bool {
    if graph.standing(file) != FileClass::Living {
        return false;
    }
    let artifact = graph.ids.of_file(file).map(|id| graph.artifact(id));
    match artifact {
        Some(artifact) if artifact.roles.contains(&Role::Decision) => {
            artifact.state() == LifecycleState::Live
        }
        _ => graph.voice(file) != DocumentMode::Silent,
    }
}

/// The contradicting claims for one key, if the key is unambiguous.
fn dispute(
    graph: &AnalyzedGraph,
    scope: &mut scope::NameScope,
    claims: Vec<DocumentClaim>,
) -> Option<ValueContradiction> {
    let mut of_file: BTreeMap<FileId, Vec<DocumentClaim>> = BTreeMap::new();
    for claim in claims {
        of_file.entry(claim.file).or_default().push(claim);
    }
    // A document with several values for a key describes alternatives.
    of_file.retain(|_, claims| {
        let one = |claim: &DocumentClaim| !differs(&claims[0].value, &claim.value);
        claims.iter().all(one)
    });
    let mut claims: Vec<DocumentClaim> = of_file
        .into_values()
        .filter_map(|claims| claims.into_iter().find(|claim| read::holds(graph, claim)))
        .collect();
    scope.narrow(graph, &mut claims);
    claims.truncate(DOCUMENTS);
    let first = claims.first()?;
    let disagree = claims
        .iter()
        .any(|claim| differs(&first.value, &claim.value));
    disagree.then_some(ValueContradiction { claims })
}

/// Whether two values are certainly not the same.
pub fn differs(one: &StatedValue, other: &StatedValue) -> bool {
    let near = |a: f64, b: f64| (a - b).abs() <= 1e-9 * a.abs().max(b.abs()).max(1e-300);
    match (one, other) {
        (StatedValue::Number(a, left), StatedValue::Number(b, right)) => {
            match (left.is_empty(), right.is_empty()) {
                (true, true) => !near(*a, *b),
                (false, false) => !left.iter().any(|a| right.iter().any(|b| near(*a, *b))),
                // A number without a unit may count anything.
                _ => false,
            }
        }
        (StatedValue::Text(a), StatedValue::Text(b)) => {
            let bare = |text: &str| {
                text.trim_matches(['/', '.', '"', '\'', ' '])
                    .to_ascii_lowercase()
            };
            bare(a) != bare(b)
        }
        _ => false,
    }
}
