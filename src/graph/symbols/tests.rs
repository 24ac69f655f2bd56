//! Tests of name resolution, including hostile input.

use std::sync::Arc;

use crate::facts::{Language, Revision, SourceFile, TreeMetadata};
use crate::graph::{Graph, GraphSettings, PathResolution};
use crate::parse::parse;

const MANIFEST: &str = "[package]\nname = \"tide-table\"\n";

fn graph(files: &[(&str, &str)]) -> Graph {
    let mut files = files.to_vec();
    files.sort_unstable();
    let sources = files
        .iter()
        .map(|(path, text)| {
            let language = Language::of(path);
            SourceFile {
                path: (*path).to_owned(),
                language,
                text: Ok(Arc::from(*text)).into(),
                facts: Arc::new(parse(language, text)),
            }
        })
        .collect();
    let revision = Revision {
        name: "test".into(),
        sources,
        tree: TreeMetadata::default(),
    };
    Graph::new(revision, &GraphSettings::default())
}

fn missing(graph: &Graph, path: &str) -> bool {
    matches!(graph.resolve(path), PathResolution::Missing(_))
}

fn there(graph: &Graph, path: &str) -> bool {
    matches!(
        graph.resolve(path),
        PathResolution::Item(..) | PathResolution::Module(..)
    )
}

#[test]
fn imports_that_lead_back_to_themselves_end() {
    let graph = graph(&[
        ("Cargo.toml", MANIFEST),
        (
            "src/lib.rs",
            "pub mod a; pub mod b; pub use a::*; pub use b::*; pub use self::loops as loops; pub use crate::*;",
        ),
        (
            "src/a.rs",
            "pub use super::b::*; pub use super::a::x; pub struct Here;",
        ),
        ("src/b.rs", "pub use super::a::*; pub use crate::*;"),
    ]);
    assert!(there(&graph, "tide_table::Here"));
    assert!(there(&graph, "tide_table::b::a::b::Here"));
    assert!(missing(&graph, "tide_table::Gone"));
    assert!(!there(&graph, "tide_table::loops"));
    assert!(!there(&graph, "tide_table::a::x"));
    assert_eq!(graph.resolve("other::X"), PathResolution::External);
}

#[test]
fn long_chains_and_wide_globs_are_not_known() {
    let mut files = vec![("Cargo.toml".to_owned(), MANIFEST.to_owned())];
    let mut root = String::new();
    for at in 0..3_000 {
        root.push_str(&format!("mod m{at}; pub use m{at}::*;\n"));
        files.push((
            format!("src/m{at}.rs"),
            format!(
                "pub use super::m{}::*; pub use super::m{}::x;",
                (at + 1) % 3_000,
                (at * 7) % 3_000
            ),
        ));
    }
    files.push(("src/lib.rs".to_owned(), root));
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(path, text)| (path.as_str(), text.as_str()))
        .collect();
    let graph = graph(&files);
    assert_eq!(graph.resolve("tide_table::Gone"), PathResolution::Unknown);
    let krate = graph.own_crates("tide_table")[0];
    assert!(graph.exported(krate).is_empty());
}

#[test]
fn what_may_be_written_elsewhere_is_not_known() {
    let graph = graph(&[
        ("Cargo.toml", MANIFEST),
        (
            "src/lib.rs",
            "pub mod plain; pub mod opened; mod gone; pub mod broken; pub mod foreign; pub use serde::Serialize;",
        ),
        (
            "src/plain.rs",
            "pub struct A; impl A { pub fn go() {} } pub enum E { One } impl Iterator for A {}",
        ),
        ("src/opened.rs", "vessel! { A, B }"),
        ("src/broken.rs", "fn ("),
        ("src/foreign.rs", "pub use serde::*;"),
    ]);
    assert!(there(&graph, "tide_table::plain::A::go"));
    assert!(missing(&graph, "tide_table::plain::B"));
    assert!(missing(&graph, "tide_table::plain::E::Two"));
    for unknown in [
        "opened::B",
        "gone::X",
        "broken::X",
        "plain::A::stop",
        "plain::E::go",
    ] {
        let path = format!("tide_table::{unknown}");
        assert_eq!(graph.resolve(&path), PathResolution::Unknown, "{path}");
    }
    assert_eq!(
        graph.resolve("tide_table::Serialize"),
        PathResolution::External
    );
    assert_eq!(
        graph.resolve("tide_table::foreign::X"),
        PathResolution::External
    );
}

#[test]
fn exports_have_their_shortest_path() {
    let graph = graph(&[
        ("Cargo.toml", MANIFEST),
        (
            "src/lib.rs",
            "pub mod prelude { pub use super::deep::*; } pub mod deep; mod shut; pub use shut::Key as Lock; mod sink; pub use sink::sink;\n\
             pub mod low { pub mod er { pub struct E; } pub use er::*; }",
        ),
        (
            "src/deep.rs",
            "pub struct A; struct B; pub mod c { pub fn d() {} }",
        ),
        ("src/sink.rs", "pub fn sink() {}"),
        (
            "src/shut.rs",
            "pub struct Key; pub struct Unseen; pub mod key { pub struct K; }",
        ),
    ]);
    let krate = graph.own_crates("tide_table")[0];
    let paths: Vec<String> = graph
        .exported(krate)
        .into_iter()
        .map(|found| found.path)
        .collect();
    assert_eq!(
        paths,
        [
            "tide_table::Lock",
            "tide_table::deep::A",
            "tide_table::deep::c::d",
            "tide_table::low::E",
            "tide_table::sink"
        ]
    );
}

#[test]
fn a_suffix_that_several_items_have_says_so() {
    let graph = graph(&[
        ("Cargo.toml", MANIFEST),
        (
            "src/lib.rs",
            "pub mod a { pub struct X; impl X { pub fn go() {} } } pub mod b { pub struct X; }",
        ),
    ]);
    assert_eq!(graph.resolve_suffix("X"), PathResolution::Ambiguous(2));
    assert!(matches!(
        graph.resolve_suffix("b::X"),
        PathResolution::Item(..)
    ));
    assert!(matches!(
        graph.resolve_suffix("X::go"),
        PathResolution::Item(..)
    ));
    assert_eq!(graph.resolve_suffix("c::X"), PathResolution::Missing(0));
}
