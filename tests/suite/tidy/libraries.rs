//! Libraries, and calls that read, print or run, appear only in the rooms of the table "Libraries".

use std::collections::BTreeMap;

use super::tables::{is_in, libraries};
use super::{TidyFile, sources};

/// Code paths that `engine` never uses, whatever the table allows: it returns data, and knows no interface.
const NEVER_IN_ENGINE: [&str; 9] = [
    "clap",
    "rmcp",
    "std::io::stdout",
    "std::io::stderr",
    "println!",
    "print!",
    "eprintln!",
    "eprint!",
    "dbg!",
];

/// The paths of a file outside its tests, with imported modules of the standard library written out.
fn used(file: &TidyFile) -> Vec<String> {
    let paths = || file.paths.iter().filter(|path| !path.test);
    let mut imported = BTreeMap::new();
    for path in paths().filter(|path| path.starts_with("std")) {
        let text = path.text();
        let module = text.strip_suffix("::self").unwrap_or(&text);
        if let Some((_, name)) = module.rsplit_once("::") {
            imported.insert(name.to_owned(), module.to_owned());
        }
    }
    paths()
        .map(|path| {
            let rest = path.segments[1..].join("::");
            match imported.get(&path.segments[0]) {
                Some(module) if !rest.is_empty() => format!("{module}::{rest}"),
                _ => path.text(),
            }
        })
        .collect()
}

/// Whether `path` uses `code`: a crate (`gix`), a path of the standard library, a macro (`dbg!`) or a keyword.
fn is_use(path: &str, code: &str) -> bool {
    match path.strip_prefix(code) {
        // One word alone can be a local variable; a crate is followed by what is used of it.
        Some("") => code.contains("::") || code.ends_with('!') || code == "unsafe",
        Some(rest) => rest.starts_with("::"),
        None => false,
    }
}

#[test]
fn libraries_stay_in_their_rooms() {
    let files: Vec<(&str, Vec<String>)> = sources()
        .iter()
        .map(|file| (file.path.as_str(), used(file)))
        .collect();
    let mut wrong = Vec::new();
    for (codes, rooms) in libraries() {
        for code in &codes {
            let users: Vec<&str> = files
                .iter()
                .filter(|(_, paths)| paths.iter().any(|path| is_use(path, code)))
                .map(|(file, _)| *file)
                .collect();
            for user in &users {
                if !rooms.iter().any(|room| is_in(user, room)) {
                    wrong.push(format!("{user} uses `{code}`"));
                }
            }
            for room in &rooms {
                if !users.iter().any(|user| is_in(user, room)) {
                    wrong.push(format!("{room} may use `{code}` and does not"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_engine_knows_no_interface_and_prints_nothing() {
    let is_engine = |file: &&TidyFile| file.path.starts_with("src/engine");
    for file in sources().iter().filter(is_engine) {
        for path in used(file) {
            let banned = NEVER_IN_ENGINE.iter().find(|code| is_use(&path, code));
            assert_eq!(banned, None, "{}", file.path);
        }
    }
}

#[test]
fn no_result_or_option_is_unwrapped() {
    for file in sources() {
        for part in file.tokens.windows(3) {
            let [dot, method, open] = part else { continue };
            let is_call = dot.text == "." && open.text == "(" && !method.test;
            let is_unwrap = is_call && matches!(method.text.as_str(), "unwrap" | "expect");
            assert!(!is_unwrap, "{} calls `{}`", file.path, method.text);
        }
    }
}
