//! The functions that clone detection covers: those of living files, split into production code and tests.

use std::collections::HashSet;

use super::{CloneOptions, renamed};
use crate::facts::SourceFile;
use crate::facts::code::{RustFacts, RustItem};
use crate::facts::fingerprints::FunctionBody;
use crate::facts::manifest::TargetKind;
use crate::graph::crates::inline_path;
use crate::graph::{FileClass, Graph};
use crate::span::FileId;

/// A function of the repository.
#[derive(Clone, Copy)]
pub struct CandidateFunction<'g> {
    /// Its file.
    pub file: FileId,
    /// Its body.
    pub body: &'g FunctionBody,
    /// Its item.
    pub item: &'g RustItem,
    /// The type or trait it belongs to; empty for a free function.
    pub home: &'g str,
    /// The trait, for a method of a trait `impl`.
    pub of_trait: Option<&'g str>,
}

/// Bytes of a line, on average, above which a file is not written by hand.
const MINIFIED: usize = 160;

/// Words of folders and files that hold no production code.
const TESTS: [&str; 11] = [
    "test",
    "tests",
    "testing",
    "bench",
    "benches",
    "benchmark",
    "benchmarks",
    "example",
    "examples",
    "fuzz",
    "testkit",
];

/// The functions long enough to compare: a body of two thirds of the minimum (a shortened copy is still a copy), or
/// long including the signature; either tests or production code, by file and position.
pub fn functions(graph: &Graph, wanted: CloneOptions) -> Vec<CandidateFunction<'_>> {
    let long = |body: &&FunctionBody| renamed::is_long(body, wanted) || is_body(body, wanted);
    let modules = test_modules(graph);
    let mut found = Vec::new();
    for (file, source) in graph.files() {
        let Some(code) = source.facts.code() else {
            continue;
        };
        if graph.standing(file) != FileClass::Living || is_minified(source) {
            continue;
        }
        let among = is_test_file(graph, file, &modules);
        let within = test_items(code);
        for body in code.bodies.iter().filter(long) {
            let at = body.item as usize;
            let Some(item) = code.items.get(at) else {
                continue;
            };
            let test = among || within.get(at).copied().unwrap_or(false);
            let parent = item.parent.and_then(|at| code.items.get(at as usize));
            let of_trait = parent.and_then(|parent| parent.of_trait.as_deref());
            let home = parent.map_or("", |parent| &*parent.name);
            if test == wanted.tests {
                found.push(CandidateFunction {
                    file,
                    body,
                    item,
                    home,
                    of_trait,
                });
            }
        }
    }
    found
}

/// Whether the body is long enough to be compared.
pub fn is_body(body: &FunctionBody, wanted: CloneOptions) -> bool {
    body.tokens >= wanted.least * 2 / 3
}

fn is_minified(source: &SourceFile) -> bool {
    let text = source.text();
    text.len() > MINIFIED * (text.bytes().filter(|byte| *byte == b'\n').count() + 1)
}

/// Which items of a file are tests, or are compiled only for tests.
fn test_items(code: &RustFacts) -> Vec<bool> {
    let mut found: Vec<bool> = Vec::with_capacity(code.items.len());
    for item in &code.items {
        // Parents precede their children.
        let above = item.parent.and_then(|at| found.get(at as usize).copied());
        let own = item.test.is_some() || item.attributes.iter().any(|text| is_test_only(text));
        found.push(above == Some(true) || own);
    }
    found
}

/// Whether an attribute leaves its item out unless tests are compiled.
fn is_test_only(attribute: &str) -> bool {
    let Some(rest) = attribute.strip_prefix("cfg") else {
        return false;
    };
    let condition: String = rest.chars().filter(|c| !c.is_whitespace()).collect();
    condition.starts_with('(')
        && !condition.contains("not(")
        && !condition.contains("any(")
        && condition
            .split(|c: char| !c.is_alphanumeric() && c != '_')
            .any(|word| word == "test")
}

/// The full paths of modules in files of their own that are compiled for tests alone.
fn test_modules(graph: &Graph) -> HashSet<String> {
    let mut found = HashSet::new();
    for (file, place) in graph.crates.files() {
        let Some(code) = graph.source(file).facts.code() else {
            continue;
        };
        for module in &code.modules {
            if module.attributes.iter().any(|text| is_test_only(text)) {
                let inline = inline_path(code, module);
                let parts = [&*place.path]
                    .into_iter()
                    .chain(inline)
                    .chain([&*module.name]);
                found.insert(parts.collect::<Vec<_>>().join("::"));
            }
        }
    }
    found
}

/// Whether a file holds tests, benchmarks or examples: by its target, its module, its folders, its name.
fn is_test_file(graph: &Graph, file: FileId, modules: &HashSet<String>) -> bool {
    let path = graph.path(file).to_ascii_lowercase();
    let path = path.strip_suffix(".rs").unwrap_or(&path);
    let mut words = path.split(|c: char| !c.is_alphanumeric());
    if words.any(|word| TESTS.contains(&word)) {
        return true;
    }
    let Some(place) = graph.crates.place(file) else {
        return false;
    };
    let kind = graph.crates.crates[place.krate as usize].kind;
    let ends = place.path.match_indices("::").map(|(at, _)| at);
    let mut above = ends.chain([place.path.len()]).map(|end| &place.path[..end]);
    matches!(
        kind,
        TargetKind::Test | TargetKind::Bench | TargetKind::Example
    ) || above.any(|path| modules.contains(path))
}
