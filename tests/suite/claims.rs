//! What of a document counts as a name or a path of the repository.

use std::fs;

use crate::git;
use crate::harness::Repo;
use crate::history::{CODE, MANIFEST, vanished};

/// Verifies: feature:drift#AC-9
#[test]
fn tests_error_codes_and_constants_are_names() {
    let code = "pub const MAX_COINS: u32 = 3;\npub fn code(late: bool) -> &'static str {\n    \
                if late { \"ERR_TIMEOUT\" } else { \"E042\" }\n}\npub const OTHER: &str = \"E1042\";\n";
    let test = "#[test]\nfn coins_are_counted() {\n    assert!(shop::MAX_COINS > 2);\n}\n";
    let repo = Repo::of(&[
        ("Cargo.toml", MANIFEST),
        ("src/lib.rs", code),
        ("tests/coins.rs", test),
        (
            "README.md",
            "# Shop\n\n`coins_are_counted` shows it.\n\n`MAX_COINS` at most.\n\nWhen late: `ERR_TIMEOUT`.\n\n\
             Else `E042`.\n\nOr `error[E1042]`.\n\nNot of ours: `E0308`, `SHA256`.\n",
        ),
    ]);
    let git = git::init(repo.root());
    git::commit(&git, repo.root(), 1, "One", None);
    assert!(vanished(&repo).is_empty());
    repo.write("src/lib.rs", "pub fn code() {}\n");
    repo.write("tests/coins.rs", "#[test]\nfn nothing() {}\n");
    git::commit(&git, repo.root(), 2, "Two", None);
    let lines: Vec<u64> = vanished(&repo)
        .iter()
        .map(|finding| finding["line"].as_u64().unwrap())
        .collect();
    assert_eq!(lines, [3, 5, 7, 9, 11]);
}

/// Links to the repository's own pages are paths, whichever remote the pages belong to.
/// Verifies: feature:drift#AC-8
#[test]
fn addresses_of_the_own_remotes_are_paths() {
    let repo = Repo::of(&[
        ("Cargo.toml", MANIFEST),
        ("src/lib.rs", CODE),
        ("src/till.rs", "pub fn open_till() {}\n"),
        (
            "README.md",
            "# Shop\n\n[a](https://example.org/shop/till/blob/main/src/till.rs#L1)\n\n\
             [b](https://code.example.com/ann/till/-/blob/master/src/till.rs)\n\n\
             [c](https://example.org/other/till/blob/main/src/till.rs)\n\n\
             [d](https://example.org/shop/till/blob/main/src/lib.rs)\n",
        ),
    ]);
    let git = git::init(repo.root());
    git::commit(&git, repo.root(), 1, "One", None);
    fs::remove_file(repo.root().join("src/till.rs")).unwrap();
    git::commit(&git, repo.root(), 2, "No till", None);
    let lines = |repo: &Repo| -> Vec<u64> {
        let found = repo.findings(&["--rule", "missing-path"]);
        found.into_iter().map(|(_, _, line)| line).collect()
    };
    assert!(lines(&repo).is_empty());
    let config = repo.read(".git/config");
    let remote = |name: &str, url: &str| format!("[remote \"{name}\"]\n\turl = {url}\n");
    repo.write(
        ".git/config",
        format!(
            "{config}{}",
            remote("origin", "git@example.org:shop/till.git")
        ),
    );
    assert_eq!(lines(&repo), [3]);
    repo.write(
        ".git/config",
        format!(
            "{config}{}",
            remote("x", "https://ann:key@code.example.com/Ann/till")
        ),
    );
    assert_eq!(lines(&repo), [5]);
    let both = [
        remote("origin", "ssh://git@example.org/shop/till"),
        remote("x", "https://code.example.com/ann/till.git"),
    ];
    repo.write(".git/config", format!("{config}{}", both.concat()));
    // One finding for a path and a document, with both places.
    assert_eq!(lines(&repo), [3]);
    assert!(!repo.check(1).out.contains("key@"));
}
