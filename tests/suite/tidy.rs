//! The layout and the invariants that `docs/structure.md` describes, tested on the source.

mod layers;
mod libraries;
mod names;
mod paths;
mod sizes;
mod tables;

use std::fs;
use std::path::PathBuf;
use std::sync::OnceLock;

use paths::{CodePath, CodeToken};

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

/// A file of `src`, as tokens: comments and the text of literals are in neither list.
struct TidyFile {
    path: String,
    tokens: Vec<CodeToken>,
    paths: Vec<CodePath>,
}

/// The files of `src`, tokenised once for all tests.
fn sources() -> &'static [TidyFile] {
    static FILES: OnceLock<Vec<TidyFile>> = OnceLock::new();
    FILES.get_or_init(|| {
        let files = rust_files("src").into_iter();
        files
            .map(|(path, text)| {
                let tokens = paths::tokens(&path, &text);
                TidyFile {
                    paths: paths::paths(&tokens),
                    path,
                    tokens,
                }
            })
            .collect()
    })
}
