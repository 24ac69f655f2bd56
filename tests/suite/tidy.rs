//! What the layout and the invariants of `docs/structure.md` promise, held by reading the source.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Every Rust file below `folder`: path from the root, and text.
fn rust_files(folder: &str) -> Vec<(String, String)> {
    let mut files: Vec<(String, String)> = walkdir::WalkDir::new(root().join(folder))
        .into_iter()
        .map(|entry| entry.unwrap().into_path())
        .filter(|path| path.extension().is_some_and(|found| found == "rs"))
        .map(|path| {
            let name = path.strip_prefix(root()).unwrap().to_string_lossy();
            let text = fs::read_to_string(&path).unwrap();
            (name.replace('\\', "/"), text)
        })
        .collect();
    files.sort();
    files
}

/// What a component may use, besides itself. The order is the one of `docs/structure.md`.
const LAYERS: [(&str, &[&str]); 12] = [
    ("span", &[]),
    ("finding", &["span"]),
    ("facts", &["span"]),
    ("parse", &["span", "facts"]),
    ("graph", &["span", "facts", "parse"]),
    ("config", &["facts", "finding", "graph"]),
    (
        "declarative",
        &["span", "facts", "finding", "graph", "config", "rules"],
    ),
    (
        "rules",
        &["span", "facts", "finding", "graph", "config", "declarative"],
    ),
    (
        "queries",
        &[
            "span",
            "facts",
            "finding",
            "graph",
            "config",
            "declarative",
            "rules",
        ],
    ),
    (
        "report",
        &["span", "facts", "finding", "graph", "rules", "queries"],
    ),
    ("workspace", &["span", "facts", "parse"]),
    (
        "cli",
        &[
            "facts",
            "finding",
            "graph",
            "config",
            "declarative",
            "rules",
            "queries",
            "report",
            "workspace",
        ],
    ),
];

fn component(path: &str) -> &str {
    let inside = path.strip_prefix("src/").unwrap();
    inside.split(['/', '.']).next().unwrap()
}

#[test]
fn components_use_what_their_layer_allows() {
    let allowed: BTreeMap<&str, &[&str]> = LAYERS.into_iter().collect();
    let mut used_edges = std::collections::BTreeSet::new();
    for (path, text) in rust_files("src") {
        let own = component(&path);
        if matches!(own, "lib" | "main") {
            continue;
        }
        let may = allowed
            .get(own)
            .unwrap_or_else(|| panic!("{path}: no layer for `{own}`"));
        for part in text.split("crate::").skip(1) {
            let used: String = part
                .chars()
                .take_while(|c| c.is_ascii_lowercase() || *c == '_')
                .collect();
            if used.is_empty() || used == own {
                continue;
            }
            assert!(
                may.contains(&used.as_str()),
                "{path}: `{own}` uses `{used}`"
            );
            used_edges.insert((own.to_owned(), used));
        }
    }
    // A permission that nobody needs is a hole.
    for (own, may) in LAYERS {
        for used in may {
            let needed = used_edges.contains(&(own.to_owned(), (*used).to_owned()));
            assert!(
                needed,
                "`{own}` may use `{used}` and does not: take it out of LAYERS"
            );
        }
    }
}

#[test]
fn libraries_stay_in_their_rooms() {
    for (library, rooms) in [
        ("petgraph::", &["src/graph/network.rs"][..]),
        ("miette::", &["src/report/human.rs"]),
        (
            "similar::",
            &[
                "src/analysis/reviews/at_review.rs",
                "src/analysis/duplicate_text/near_duplicates.rs",
            ],
        ),
        ("rmcp::", &["src/mcp/server.rs"]),
        ("tokio::runtime", &["src/mcp/server.rs"]),
        ("indicatif::", &["src/cli.rs"]),
        ("gix::", &["src/workspace/history", "src/workspace/git"]),
        ("clap::", &["src/cli", "src/main.rs"]),
        ("pulldown_cmark", &["src/parse/markdown"]),
        ("syn::", &["src/parse/rust"]),
        ("std::fs", &["src/workspace"]),
        ("walkdir::", &["src/workspace"]),
        ("println!", &[]),
        ("unsafe {", &[]),
        ("std::process::Command", &[]),
        ("std::net", &[]),
    ] {
        for (path, text) in rust_files("src") {
            let code: String = text
                .lines()
                .take_while(|line| !line.contains("#[cfg(test)]"))
                .filter(|line| !line.trim_start().starts_with("//"))
                .collect::<Vec<_>>()
                .join("\n");
            let here = rooms.iter().any(|room| path.starts_with(room));
            assert!(here || !code.contains(library), "{path} uses `{library}`");
        }
    }
}

/// Lines of a file at the most. Each exception says its number, and must stay necessary.
const MOST: usize = 400;
const LONGER: [(&str, usize); 0] = [];

#[test]
fn files_open_with_their_purpose_and_stay_short() {
    let longer: BTreeMap<&str, usize> = LONGER.into_iter().collect();
    for (path, text) in rust_files("src").into_iter().chain(rust_files("tests")) {
        assert!(
            text.starts_with("//! "),
            "{path} does not say what it is for"
        );
        let lines = text.lines().count();
        let most = longer.get(path.as_str()).copied().unwrap_or(MOST);
        assert!(lines <= most, "{path} has {lines} lines");
        if most > MOST {
            assert!(lines > MOST, "{path} needs no exception any more");
        }
        assert!(!path.ends_with("/mod.rs"), "{path}: use `x.rs` beside `x/`");
    }
}

#[test]
fn every_test_module_is_declared() {
    let main = fs::read_to_string(root().join("tests/suite/main.rs")).unwrap();
    for entry in fs::read_dir(root().join("tests/suite")).unwrap() {
        let path = entry.unwrap().path();
        let name = Path::new(&path).file_stem().unwrap().to_string_lossy();
        let declared = name == "main" || main.contains(&format!("mod {name};"));
        assert!(declared, "tests/suite/{name} is not declared");
    }
}
