//! Files open with their purpose, stay short, and are compiled.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::{root, rust_files};

/// Maximum number of lines of a file. Each exception names its number, and must stay necessary.
const MOST: usize = 400;
const LONGER: [(&str, usize); 0] = [];

#[test]
fn files_open_with_their_purpose_and_stay_short() {
    let longer: BTreeMap<&str, usize> = LONGER.into_iter().collect();
    let mut wrong = Vec::new();
    for (path, text) in rust_files("src").into_iter().chain(rust_files("tests")) {
        if !text.starts_with("//! ") {
            wrong.push(format!("{path} does not open with its purpose"));
        }
        let lines = text.lines().count();
        let most = longer.get(path.as_str()).copied().unwrap_or(MOST);
        if lines > most {
            wrong.push(format!("{path} has {lines} lines"));
        }
        if most > MOST && lines <= MOST {
            wrong.push(format!("{path} needs no exception any more"));
        }
        if path.ends_with("/mod.rs") {
            wrong.push(format!("{path}: use `x.rs` beside `x/`"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
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
