//! What holds of the delta of any two revisions, however odd.

use std::collections::BTreeSet;
use trueup::analysis::AnalyzedGraph;

use proptest::prelude::*;
use proptest::test_runner::Config as Cases;
use trueup::facts::revision_diff::{FileChange, FileChangeKind, RevisionDiff};
use trueup::queries::delta::Delta;
use trueup::report::delta::{DeltaView, human, machine, markdown};

use crate::delta_laws::{Name, covers, told, touched};
use crate::properties::{graph, graph_of, texts};

fn delta(old: &AnalyzedGraph, new: &AnalyzedGraph) -> Delta {
    Delta::new(
        old,
        new,
        &RevisionDiff::of_sources(&old.sources, &new.sources),
    )
}

/// The files of a library beside its manifest.
const FILES: [&str; 4] = ["src/lib.rs", "src/a.rs", "src/b.rs", "src/c.rs"];

/// Lines of Rust that meet each other in many ways: under one name, by globs, by `impl` blocks in other files.
fn line() -> impl Strategy<Value = String> {
    let (file, name, kind) = (0..3_usize, 0..3_usize, 0..14_usize);
    (kind, name, file).prop_map(|(kind, name, file)| {
        let file = ["a", "b", "c"][file];
        match kind {
            0 => format!("pub struct T{name};"),
            1 => format!("#[derive(Clone)]\npub struct T{name} {{ pub x: u8 }}"),
            2 => format!("pub enum T{name} {{ A, B }}"),
            3 => format!("impl T{name} {{ pub fn m() {{}} }}"),
            4 => format!("impl T{name} {{ pub fn m(self) {{}} pub fn {file}() {{}} }}"),
            5 => format!("impl Clone for T{name} {{ fn clone(&self) -> Self {{ todo!() }} }}"),
            6 => format!("pub trait R{name} {{ fn f(); }}"),
            7 => format!("impl R{name} for T{name} {{ fn f() {{}} }}"),
            8 => format!("impl crate::R{name} for {file}::T1 {{ fn f() {{}} }}"),
            9 => format!("pub use crate::{file}::*;"),
            10 => format!("pub use crate::{file}::T{name};"),
            11 => format!("pub use crate::{file}::T{name} as T0;"),
            12 => format!("pub fn f{name}() {{}}"),
            _ => format!("#[cfg(unix)]\npub fn f{name}(x: u8) {{}}"),
        }
    })
}

/// The files of a library: some modules are declared, in public or not.
fn library() -> impl Strategy<Value = Vec<String>> {
    let body = || prop::collection::vec(line(), 0..5).prop_map(|lines| lines.join("\n"));
    let modules = prop::collection::vec(0..3_usize, 3).prop_map(|how| {
        let all = ["a", "b", "c"].into_iter().zip(how);
        let told = all.map(|(name, how)| ["", "mod ", "pub mod "][how].to_owned() + name + ";");
        let told: Vec<String> = told.filter(|line| line.len() > 2).collect();
        told.join("\n")
    });
    (modules, prop::collection::vec(body(), 4)).prop_map(|(modules, mut bodies)| {
        bodies[0] = format!("{modules}\n{}", bodies[0]);
        bodies
    })
}

fn crate_of(texts: &[String]) -> AnalyzedGraph {
    let manifest = "[package]\nname = \"till\"\nedition = \"2024\"\n";
    let files = FILES.into_iter().zip(texts.iter().map(String::as_str));
    graph_of(files.chain([("Cargo.toml", manifest)]))
}

proptest! {
    #![proptest_config(Cases { cases: 400, failure_persistence: None, ..Cases::default() })]

    /// What files bring that are the same is left out, and nothing else is.
    ///
    /// Verifies: feature:delta#AC-6
    #[test]
    fn the_surface_is_told_as_if_every_file_differed(a in library(), b in library(), keep in prop::collection::vec(any::<bool>(), 4)) {
        let both = a.iter().zip(&b).zip(keep);
        let b: Vec<String> = both.map(|((a, b), keep)| if keep { a } else { b }.clone()).collect();
        let (old, new) = (crate_of(&a), crate_of(&b));
        let exact = RevisionDiff::of_sources(&old.sources, &new.sources);
        let files = old.sources.iter().map(|source| FileChange {
            path: source.path.clone(),
            how: FileChangeKind::Changed,
        });
        let all = RevisionDiff { files: files.collect(), commits: Vec::new() };
        if !exact.files.is_empty() {
            let [exact, all] = [exact, all].map(|change| Delta::new(&old, &new, &change).surface);
            prop_assert_eq!(format!("{exact:#?}"), format!("{all:#?}"));
        }
    }
}

proptest! {
    #![proptest_config(Cases { cases: 50, failure_persistence: None, ..Cases::default() })]

    /// Verifies: feature:delta#AC-8, feature:delta#AC-9, feature:delta#AC-10, feature:delta#AC-15
    #[test]
    fn the_laws_hold_for_any_revisions(a in texts(), b in texts(), c in texts()) {
        the_laws_hold(&a, &b, &c)?;
    }
}

proptest! {
    #![proptest_config(Cases { cases: 1_000, failure_persistence: None, ..Cases::default() })]

    #[test]
    #[ignore = "large twin: run with --release -- --ignored"]
    fn the_laws_hold_for_a_thousand_revisions(a in texts(), b in texts(), c in texts()) {
        the_laws_hold(&a, &b, &c)?;
    }
}

fn the_laws_hold(a: &[String], b: &[String], c: &[String]) -> Result<(), TestCaseError> {
    let (a, b, c) = (graph(a), graph(b), graph(c));
    let there = delta(&a, &b);
    let back = delta(&b, &a);
    prop_assert_eq!(told(&there, true), told(&back, false));
    prop_assert!(delta(&a, &a).is_empty());
    let files = a.sources.iter().map(|source| FileChange {
        path: source.path.clone(),
        how: FileChangeKind::Changed,
    });
    let all = RevisionDiff {
        files: files.collect(),
        commits: Vec::new(),
    };
    prop_assert_eq!(told(&Delta::new(&a, &a, &all), false), BTreeSet::new());
    let steps = [touched(&there, &a, &b), touched(&delta(&b, &c), &b, &c)];
    let steps: BTreeSet<Name> = steps.into_iter().flatten().flatten().collect();
    for names in touched(&delta(&a, &c), &a, &c) {
        prop_assert!(names.iter().any(|name| covers(&steps, name)), "{:?}", names);
    }
    let shown = DeltaView {
        old: &a,
        new: &b,
        delta: &there,
        against: &[],
    };
    for line in human::human(&shown, false).lines() {
        prop_assert!(trueup::report::columns::width(line) <= 80, "{}", line);
    }
    prop_assert!(markdown::markdown(&shown).len() < 65_000);
    let report: Result<serde_json::Value, _> = serde_json::from_str(&machine::machine(&shown));
    prop_assert!(report.is_ok());
    Ok(())
}
