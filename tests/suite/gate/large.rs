//! Changes of very many files and of files that are no text; and what stays closed beside another file.

use super::{Shop, blocks};
use crate::delta_laws::pairs;
use crate::git;
use crate::harness::Repo;

/// Verifies: feature:gate#AC-12
#[test]
fn thousands_of_files_change_at_once() {
    files_that_change_at_once(4_000);
}

#[test]
#[ignore = "large twin: run with --release -- --ignored"]
fn fifty_thousand_files_change_at_once() {
    files_that_change_at_once(50_000);
}

fn files_that_change_at_once(size: usize) {
    let mut shop = Shop::new(&[]);
    for at in 0..size {
        let path = format!("data/{}/{at}.txt", at % 100);
        shop.repo.write(&path, at.to_string());
    }
    shop.change("src/lib.rs", "sum_up", "add_everything");
    shop.commit("Two");
    let report = shop.json(&["--base", "HEAD~1", "--head", "HEAD"]);
    assert_eq!(blocks(&report), ["removed-name-still-documented"]);
    let back = shop.repo.run(&[
        "delta", "--base", "HEAD~1", "--head", "HEAD", "--format", "markdown",
    ]);
    back.sane(0);
    assert!(back.out.len() < 65_000);
}

/// Verifies: feature:gate#AC-12
#[test]
fn binaries_and_pointers_are_no_text() {
    let pointer = |digit: &str| {
        format!(
            "version https://git-lfs.github.com/spec/v1\noid sha256:{}\nsize 12345\n",
            digit.repeat(64)
        )
    };
    let mut shop = Shop::new(&[("docs/logo.png", ""), ("docs/big.md", &pointer("a"))]);
    shop.repo.write("docs/logo.png", [0u8, 159, 146, 150, 0]);
    shop.repo
        .write("docs/odd.md", [b'#', b' ', 0xff, 0xfe, 0, b'\n']);
    shop.commit("Two");
    let report = shop.json(&["--base", "HEAD~1", "--head", "HEAD"]);
    assert!(
        report["findings"].to_string().contains("docs/odd.md"),
        "{report}"
    );
    shop.repo.write("docs/logo.png", [1u8, 0, 2]);
    shop.repo.write("docs/big.md", pointer("b"));
    shop.commit("Three");
    let report = shop.json(&["--base", "HEAD~1", "--head", "HEAD"]);
    assert_eq!(
        (&report["verdict"], blocks(&report).len()),
        (&"open".into(), 0)
    );
}

/// A gate that is closed stays closed where a file is added that has nothing to do with it, over every pair of fixtures.
///
/// Verifies: feature:gate#AC-9
#[test]
fn closed_stays_closed_over_every_pair() {
    let mut closed = 0;
    for (old, new) in pairs() {
        let repo = Repo::new();
        let repository = git::init(repo.root());
        copy(&old, &repo);
        repo.write(".keep.txt", "1");
        git::commit(&repository, repo.root(), 1, "One", None);
        for entry in std::fs::read_dir(repo.root()).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true if path.ends_with(".git") => {}
                true => std::fs::remove_dir_all(path).unwrap(),
                false => std::fs::remove_file(path).unwrap(),
            }
        }
        copy(&new, &repo);
        repo.write(".keep.txt", "1");
        let judged = || {
            let run = repo.run(&["gate", "--base", "HEAD", "--format", "json"]);
            let report: serde_json::Value = serde_json::from_str(&run.out)
                .unwrap_or_else(|_| panic!("{}: {}", new.display(), run.err));
            run.sane(if report["verdict"] == "open" { 0 } else { 1 });
            blocks(&report)
        };
        let before = judged();
        // An open gate has no rule that a second run could lose.
        if before.is_empty() {
            continue;
        }
        repo.write("unrelated/notes.txt", "Nothing to do with it.\n");
        let after = judged();
        closed += 1;
        for rule in &before {
            assert!(
                after.contains(rule),
                "{}: {rule} of {before:?}",
                new.display()
            );
        }
    }
    assert!(closed > 3, "{closed}");
}

fn copy(from: &std::path::Path, repo: &Repo) {
    for entry in walkdir::WalkDir::new(from) {
        let entry = entry.unwrap();
        if entry.file_type().is_file() {
            let path = entry.path().strip_prefix(from).unwrap();
            let bytes = std::fs::read(entry.path()).unwrap();
            repo.write(path.to_str().unwrap(), bytes);
        }
    }
}
