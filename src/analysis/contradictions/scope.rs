//! Whether a name denotes the same thing in every document, so that its values can be compared.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{ClaimKeyKind, DocumentClaim};
use crate::analysis::AnalyzedGraph;
use crate::analysis::surface::usage::programs;
use crate::facts::surface::fold;
use crate::graph::paths::{file_name, folder, stem};
use crate::graph::{Graph, Role};
use crate::span::FileId;

/// The names that the code defines.
pub struct NameScope {
    /// By folded name: how many types have the key.
    keys: HashMap<String, u32>,
    /// By name: the crates that read the variable.
    variables: HashMap<String, BTreeSet<u32>>,
    /// By document: the root of the only program that it calls, resolved lazily.
    called: HashMap<FileId, Option<FileId>>,
}

impl NameScope {
    /// Builds the scope of a graph. Linear in its definitions.
    pub fn new(graph: &AnalyzedGraph) -> NameScope {
        let surface = graph.surface();
        let mut keys: HashMap<String, u32> = HashMap::new();
        for key in &surface.keys {
            *keys.entry(fold(&key.name)).or_default() += 1;
        }
        let mut variables: HashMap<String, BTreeSet<u32>> = HashMap::new();
        for variable in &surface.variables {
            let place = graph.crates.place(variable.file);
            let krate = place.map_or(u32::MAX, |place| place.krate);
            variables
                .entry(variable.name.clone())
                .or_default()
                .insert(krate);
        }
        NameScope {
            keys,
            variables,
            called: HashMap::new(),
        }
    }

    /// Keeps the claims that certainly share a subject.
    pub fn narrow(&mut self, graph: &AnalyzedGraph, claims: &mut Vec<DocumentClaim>) {
        let Some(first) = claims.first() else { return };
        let name = first.name.clone();
        let defined = match first.kind {
            ClaimKeyKind::Flag => return self.of_one_program(graph, claims),
            ClaimKeyKind::Capitals => {
                let read = self.variables.get(&name).map_or(0, BTreeSet::len);
                graph.surface().definitions(&name).max(read as u32)
            }
            ClaimKeyKind::Key => {
                let last = name.rsplit('.').next().unwrap_or(&name);
                self.keys.get(&fold(last)).copied().unwrap_or(0)
            }
            ClaimKeyKind::Demand => 0,
        };
        match defined {
            0 => alike(graph, claims),
            1 => {}
            _ => claims.clear(),
        }
    }

    /// Keep the claims of documents that call one program, the one that most of them call.
    fn of_one_program(&mut self, graph: &AnalyzedGraph, claims: &mut Vec<DocumentClaim>) {
        let [flag, ..] = &claims[..] else { return };
        let known = graph.surface().has_flag(flag.name.trim_start_matches('-'));
        if graph.surface().programs.len() < 2 {
            if !known {
                alike(graph, claims);
            }
            return;
        }
        let mut called: BTreeMap<FileId, BTreeSet<FileId>> = BTreeMap::new();
        for file in claims.iter().map(|claim| claim.file) {
            let root = self.called.entry(file);
            if let Some(root) = *root.or_insert_with(|| only_program(graph, file)) {
                called.entry(root).or_default().insert(file);
            }
        }
        let most = called.into_values().max_by_key(BTreeSet::len);
        claims.retain(|claim| most.as_ref().is_some_and(|most| most.contains(&claim.file)));
    }
}

/// The root of the only program that a document calls.
fn only_program(graph: &AnalyzedGraph, file: FileId) -> Option<FileId> {
    let source = graph.source(file);
    match programs(graph, source.facts.document()?, source.text())[..] {
        [program] => Some(program.root),
        _ => None,
    }
}

/// If no code defines the name, it has one meaning if a requirement states it; sibling documents of parallel subjects
/// each have their own meaning.
fn alike(graph: &Graph, claims: &mut Vec<DocumentClaim>) {
    let (wanted, told): (Vec<DocumentClaim>, Vec<DocumentClaim>) =
        claims.drain(..).partition(|claim| wants(graph, claim.file));
    if wanted.is_empty() {
        return;
    }
    let paths: Vec<&str> = told.iter().map(|claim| graph.path(claim.file)).collect();
    let near = |path: &str| {
        paths
            .iter()
            .take(COMPARED)
            .any(|other| are_parallel(path, other))
    };
    let alone: Vec<bool> = paths.iter().map(|path| !near(path)).collect();
    claims.extend(wanted);
    claims.extend(
        told.into_iter()
            .zip(alone)
            .filter_map(|(claim, alone)| alone.then_some(claim)),
    );
    claims.sort_by_key(|claim| claim.file);
}

/// Documents that one is compared with, at the most.
const COMPARED: usize = 64;

/// Whether the document of a file states a requirement or decision.
fn wants(graph: &Graph, file: FileId) -> bool {
    let artifact = graph.ids.of_file(file).map(|id| graph.artifact(id));
    artifact.is_some_and(|artifact| {
        !matches!(
            artifact.role(),
            Role::Guide | Role::Glossary | Role::Rollout
        )
    })
}

/// Whether two paths differ in one folder, or in one word of the name: documents of like things.
fn are_parallel(one: &str, other: &str) -> bool {
    let apart = |one: &str, other: &str, by: &[char]| {
        let (one, other): (Vec<&str>, Vec<&str>) =
            (one.split(by).collect(), other.split(by).collect());
        let differ = one.iter().zip(&other).filter(|(a, b)| a != b).count();
        one.len() == other.len() && one.len() > 1 && differ == 1
    };
    if folder(one) == folder(other) {
        let name = |path| stem(file_name(path)).to_owned();
        return apart(&name(one), &name(other), &['-', '_', '.']);
    }
    file_name(one) == file_name(other) && apart(one, other, &['/'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_of_like_things_are_parallel() {
        assert!(are_parallel("a/README.md", "b/README.md"));
        assert!(are_parallel(
            "docs/rules-fo4-set.md",
            "docs/rules-fo76-set.md"
        ));
        assert!(!are_parallel("docs/a.md", "docs/b.md"));
        assert!(!are_parallel(
            "docs/features/retry.md",
            "docs/decisions/0001-retry.md"
        ));
        assert!(!are_parallel("a/README.md", "a/README.md"));
    }
}
