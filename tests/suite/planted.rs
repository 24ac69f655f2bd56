//! Defects planted in the chains of `fixtures/chains`: each is one finding at its place, several together are all found,
//! and a check writes nothing.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use crate::harness::Repo;

mod specifications;
mod tracing;

/// A defect, and the one finding that it must make.
struct Plant {
    /// The fixture that it is planted in.
    form: &'static str,
    /// What is wrong.
    defect: &'static str,
    /// Two names that are stamped before the defect is planted.
    stamp: Option<[&'static str; 2]>,
    /// File, what is replaced there, and by what; an empty text is the end of the file, which may be a new one.
    edits: &'static [(&'static str, &'static str, &'static str)],
    /// Rule, file, and the text whose line has the finding.
    found: (&'static str, &'static str, &'static str),
}

const fn plant(
    form: &'static str,
    defect: &'static str,
    edits: &'static [(&'static str, &'static str, &'static str)],
    found: (&'static str, &'static str, &'static str),
) -> Plant {
    Plant {
        form,
        defect,
        stamp: None,
        edits,
        found,
    }
}

const fn stamped(stamp: [&'static str; 2], plant: Plant) -> Plant {
    Plant {
        stamp: Some(stamp),
        ..plant
    }
}

const UNVERIFIED: &str = "unverified-criterion";
const UNKNOWN: &str = "unknown-criterion";
const DUPLICATE: &str = "duplicate-id";
const CYCLE: &str = "requirement-cycle";

const DANGLING: &str = "dangling link";
const WITHIN: &str = "duplicate id within a file";
const ACROSS: &str = "duplicate id across files";
const NO_CODE: &str = "no code";
const NO_TEST: &str = "no test";
const NEITHER: &str = "neither code nor test";
const CHANGED: &str = "text changed without a bump";
const APPENDED: &str = "appended clause in a quotation";
const STRANGE: &str = "unknown id in code";
const TWO: &str = "cycle of two";
const FOUR: &str = "cycle of four";

/// All of them.
fn plants() -> impl Iterator<Item = &'static Plant> {
    specifications::PLANTS.iter().chain(tracing::PLANTS)
}

/// A fixture's repository.
fn repository(form: &str) -> Repo {
    let home = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fixtures/chains")
        .join(form);
    let repo = Repo::new();
    for (path, bytes) in files(&home) {
        if path != "expected.txt" {
            repo.write(&path, bytes);
        }
    }
    repo
}

/// Every file below `root`, by its path, with what it holds.
fn files(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut open = vec![root.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(root).unwrap().to_str().unwrap();
                found.insert(name.to_owned(), fs::read(&path).unwrap());
            }
        }
    }
    found
}

/// Stamp what the defects need, then plant them.
fn sow(repo: &Repo, plants: &[&Plant]) {
    for [from, to] in plants.iter().filter_map(|plant| plant.stamp) {
        let words = ["accept", from, to, "--by", "Ann", "--reason", "read both"];
        repo.run(&words).sane(0);
    }
    for (path, old, new) in plants.iter().flat_map(|plant| plant.edits) {
        if old.is_empty() {
            let there = repo.root().join(path).exists();
            let before = if there {
                repo.read(path)
            } else {
                String::new()
            };
            repo.write(path, before + new);
        } else {
            let before = repo.read(path);
            assert!(before.contains(old), "{path} has no `{old}`");
            repo.write(path, before.replacen(old, new, 1));
        }
    }
}

/// What the defects must make, in the order of a report.
fn expected(repo: &Repo, plants: &[&Plant]) -> Vec<(String, String, u64)> {
    let mut all: Vec<_> = plants
        .iter()
        .map(|plant| {
            let (rule, path, text) = plant.found;
            let before = repo.read(path);
            let at = before.find(text).expect(text);
            let line = before[..at].matches('\n').count() as u64 + 1;
            (rule.to_owned(), path.to_owned(), line)
        })
        .collect();
    all.sort();
    all
}

/// The findings of a check, which leaves every file as it is and ends soon.
fn findings(repo: &Repo) -> Vec<(String, String, u64)> {
    let before = files(repo.root());
    let started = Instant::now();
    let mut found = repo.findings(&[]);
    let took = started.elapsed();
    assert!(took < Duration::from_secs(20), "{took:?}");
    assert_eq!(before, files(repo.root()), "a check writes nothing");
    found.sort();
    found
}

/// Verifies: feature:recognition#AC-5
#[test]
fn each_defect_is_one_finding() {
    let mut wrong = Vec::new();
    for plant in plants() {
        let repo = repository(plant.form);
        sow(&repo, &[plant]);
        let (found, expected) = (findings(&repo), expected(&repo, &[plant]));
        if found != expected {
            wrong.push(format!(
                "{}, {}:\n  expected {expected:?}\n  found {found:?}",
                plant.form, plant.defect
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Verifies: feature:recognition#AC-5
#[test]
fn several_defects_are_all_found() {
    let mut by_form: BTreeMap<&str, Vec<&Plant>> = BTreeMap::new();
    for plant in plants() {
        by_form.entry(plant.form).or_default().push(plant);
    }
    assert_eq!(by_form.len(), 8);
    for (form, plants) in by_form {
        let repo = repository(form);
        sow(&repo, &plants);
        assert_eq!(findings(&repo), expected(&repo, &plants), "{form}");
    }
}

/// What the table is worth: without a defect nothing is found.
#[test]
fn nothing_is_found_where_nothing_is_planted() {
    for form in [
        "openspec", "spec-kit", "kiro", "madr", "duvet", "oft", "tracey", "gherkin",
    ] {
        assert_eq!(findings(&repository(form)), [], "{form}");
    }
}
