//! Packages that only test the product from outside: they call its programs and ship none.

use std::collections::{HashMap, HashSet};

use crate::facts::manifest::{DependencyKind, TargetKind};
use crate::graph::Graph;
use crate::span::FileId;

/// The manifests of the libraries that depend on the package of a program of this repository and that no program depends on:
/// test frameworks. A program that is not published beside others that are is a tool of the repository. Linear in packages and
/// their dependencies.
pub fn drivers(graph: &Graph) -> HashSet<FileId> {
    let mut packages: HashMap<&str, FileId> = HashMap::new();
    let (mut programs, mut tools, mut libraries) = (HashSet::new(), HashSet::new(), HashSet::new());
    for krate in &graph.crates.crates {
        packages.entry(&krate.package).or_insert(krate.manifest);
        match krate.kind {
            TargetKind::Bin if is_private(graph, krate.manifest) => tools.insert(krate.manifest),
            TargetKind::Bin => programs.insert(krate.manifest),
            TargetKind::Lib => libraries.insert(krate.manifest),
            _ => continue,
        };
    }
    if programs.is_empty() {
        programs = tools;
    }
    let needs = |manifest: FileId| {
        let facts = graph.source(manifest).facts.manifest();
        let all = facts.into_iter().flat_map(|facts| &facts.dependencies);
        all.filter(|one| one.kind == DependencyKind::Normal)
            .filter_map(|one| {
                packages
                    .get(one.package.as_deref().unwrap_or(&one.name))
                    .copied()
            })
    };
    let mut reached = programs.clone();
    let mut open: Vec<FileId> = programs.iter().copied().collect();
    while let Some(manifest) = open.pop() {
        open.extend(needs(manifest).filter(|needed| reached.insert(*needed)));
    }
    let alone = libraries
        .into_iter()
        .filter(|manifest| !reached.contains(manifest));
    alone
        .filter(|manifest| needs(*manifest).any(|needed| programs.contains(&needed)))
        .collect()
}

fn is_private(graph: &Graph, manifest: FileId) -> bool {
    let package = graph
        .source(manifest)
        .facts
        .manifest()
        .and_then(|facts| facts.package.as_ref());
    package.is_some_and(|package| package.private)
}
