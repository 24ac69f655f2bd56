//! `trueup gate`: what closes it, what opens it, and what must change nothing.

mod asked;
mod judging;
mod large;
mod records;
mod runs;
mod untraced;

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::git;
use crate::harness::{Repo, Run};

pub const LIB: &str = "/// Sums.\npub fn sum_up(a: u8) -> u8 {\n    a\n}\n";

const FEATURE: &str = "---\nrole: feature\nid: feature:sum\nstatus: accepted\nowner: A\n---\n# Sum\n\n## Musts\n\n\
                       - A sum must be told within 5 seconds.\n\n## Acceptance criteria\n\n- **AC-1**: A sum is right.\n";

const DECISION: &str = "---\nrole: decision\nstatus: accepted\nowner: A\n---\n# 1. Sums are kept\n\n## Context\n\n\
                        Sums are asked for twice.\n\n## Decision\n\nEach sum is kept in a table of its own beside the \
                        basket, and is read from there.\n";

/// A shop that keeps its documents in order, in a repository with one commit.
pub struct Shop {
    pub repo: Repo,
    git: gix::Repository,
    day: u32,
}

impl Shop {
    pub fn new(files: &[(&str, &str)]) -> Shop {
        let repo = Repo::of(&[
            ("Cargo.toml", "[package]\nname = \"shop\"\n"),
            ("src/lib.rs", LIB),
            ("README.md", "# Shop\n\nCall `sum_up`. See [x](nope.md).\n"),
        ]);
        for (path, text) in files {
            repo.write(path, text);
        }
        let git = git::init(repo.root());
        let mut shop = Shop { repo, git, day: 0 };
        shop.commit("One");
        shop
    }

    /// The same, where every artifact is asked for.
    pub fn whole(files: &[(&str, &str)]) -> Shop {
        let mut all = vec![
            ("trueup.yaml", "profile: agentic-cd\n"),
            ("docs/features/sum.md", FEATURE),
            ("docs/decisions/0001-sums.md", DECISION),
        ];
        all.extend(files);
        Shop::new(&all)
    }

    pub fn commit(&mut self, message: &str) {
        self.day += 1;
        git::commit(&self.git, self.repo.root(), self.day, message, None);
    }

    pub fn change(&mut self, path: &str, from: &str, to: &str) {
        let text = self.repo.read(path);
        assert!(text.contains(from), "{path}: {from}");
        self.repo.write(path, text.replace(from, to));
    }

    pub fn gate(&self, arguments: &[&str]) -> Run {
        self.repo.run(&[&["gate"], arguments].concat())
    }

    pub fn json(&self, arguments: &[&str]) -> Value {
        let run = self.gate(&[&["--format", "json"], arguments].concat());
        let report: Value =
            serde_json::from_str(&run.out).unwrap_or_else(|_| panic!("{}", run.err));
        run.sane(if report["verdict"] == "open" { 0 } else { 1 });
        valid("gate", &report);
        report
    }

    /// The rules that close the gate for the working tree against the first commit.
    pub fn blocks(&self) -> Vec<String> {
        blocks(&self.json(&["--base", "HEAD"]))
    }
}

pub fn blocks(report: &Value) -> Vec<String> {
    let all = report["findings"].as_array().unwrap().iter();
    let mut rules: Vec<String> = all
        .filter(|one| one["blocks"] == true)
        .map(|one| one["rule"].as_str().unwrap().to_owned())
        .collect();
    rules.sort();
    rules.dedup();
    rules
}

pub fn valid(schema: &str, value: &Value) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("schemas/{schema}.schema.json"));
    let schema: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let problems: Vec<String> = validator
        .iter_errors(value)
        .map(|e| e.to_string())
        .collect();
    assert!(problems.is_empty(), "{problems:?}");
}

pub fn waiver(rule: &str, at: &str, expires: &str) -> String {
    format!("- {{rule: {rule}, at: '{at}', reason: a release, owner: A, expires: {expires}}}\n")
}

/// Verifies: feature:gate#AC-2, feature:gate#AC-11
#[test]
fn what_was_there_is_reported_and_what_the_change_makes_worse_closes() {
    let shop = Shop::new(&[]);
    shop.repo.write("notes.txt", "1");
    assert_eq!(shop.json(&[])["verdict"], "open");
    assert_eq!(shop.json(&["--strict"])["verdict"], "closed");
    shop.repo
        .write("docs/new.md", "# New\n\nSee [y](gone.md).\n");
    let report = shop.json(&[]);
    let findings = report["findings"].as_array().unwrap();
    assert_eq!(findings.len(), 2);
    assert_eq!(
        (&findings[0]["file"], &findings[0]["since"]),
        (&"docs/new.md".into(), &"change".into())
    );
    assert_eq!(
        (&findings[1]["blocks"], &findings[1]["since"]),
        (&false.into(), &"before".into())
    );
    let ways = findings[0]["ways"].to_string();
    assert!(
        ways.contains("fix: ") && ways.contains("docs/waivers.yaml"),
        "{ways}"
    );
    fs::remove_file(shop.repo.root().join("docs/new.md")).unwrap();
    shop.repo.write("README.md", "# Shop\n\nCall `sum_up`.\n");
    assert_eq!(shop.json(&[])["mended"], 1);
}

/// Verifies: feature:gate#AC-3
#[test]
fn a_name_that_is_gone_and_still_stated_closes() {
    let mut shop = Shop::new(&[]);
    shop.change("src/lib.rs", "sum_up", "add_everything");
    assert_eq!(shop.blocks(), ["removed-name-still-documented"]);
    shop.change("README.md", "sum_up", "add_everything");
    assert!(shop.blocks().is_empty());
    // Who writes in the section sees the line; a folder that moved as a whole still has its name.
    let mut shop = Shop::new(&[
        ("tools/till/run.sh", "run\n"),
        (
            "docs/a.md",
            "# A\n\nSee `till` and `tools/till`.\n\n## B\n\nB.\n",
        ),
    ]);
    fs::create_dir_all(shop.repo.root().join("bin")).unwrap();
    let at = |path: &str| shop.repo.root().join(path);
    fs::rename(at("tools/till"), at("bin/till")).unwrap();
    assert_eq!(shop.blocks(), ["removed-name-still-documented"]);
    assert_eq!(
        shop.json(&[])["findings"][0]["message"]
            .as_str()
            .unwrap()
            .matches("`tools/till`")
            .count(),
        1
    );
    shop.change("docs/a.md", "See `till`", "Look at `till`");
    assert!(shop.blocks().is_empty());
    // Whose key a line means, nothing tells.
    let config = "#[derive(serde::Deserialize)]\npub struct Config {\n    dry_run: bool,\n    pub port: u16,\n}\n";
    let mut shop = Shop::new(&[
        ("src/lib.rs", config),
        ("docs/a.md", "# A\n\nSet `dry_run`.\n"),
    ]);
    shop.change("src/lib.rs", "    dry_run: bool,\n", "");
    let report = shop.json(&[]);
    assert!(
        report["findings"].to_string().contains("`dry_run` away"),
        "{report}"
    );
    assert_eq!(report["verdict"], "open");
}

/// Verifies: feature:gate#AC-3
#[test]
fn a_decision_is_superseded_and_not_rewritten() {
    let path = "docs/decisions/0001-sums.md";
    let mut shop = Shop::new(&[(path, DECISION)]);
    shop.change(path, "Each sum is kept", "Every sum is kept");
    assert!(shop.blocks().is_empty(), "a word that was mended");
    shop.change(
        path,
        "and is read from there",
        "and is not read from anywhere",
    );
    assert_eq!(shop.blocks(), ["unversioned-decision-edit"]);
    let other = DECISION.replace("accepted", "proposed");
    let mut draft = Shop::new(&[(path, &other)]);
    draft.change(
        path,
        "and is read from there",
        "and is not read from anywhere",
    );
    assert!(draft.blocks().is_empty(), "a proposal may be rewritten");
}

/// Verifies: feature:gate#AC-3
#[test]
fn an_id_is_not_given_to_another_text() {
    let path = "docs/decisions/0001-sums.md";
    let shop = Shop::new(&[(path, DECISION)]);
    fs::remove_file(shop.repo.root().join(path)).unwrap();
    let text = "---\nstatus: accepted\n---\n# 1. Colours come from the brand\n\n## Decision\n\nWhat is drawn takes \
                its paint from the book of the brand.\n";
    shop.repo.write("docs/decisions/0001-colours.md", text);
    assert!(
        shop.blocks().contains(&"reused-id".to_owned()),
        "{:?}",
        shop.blocks()
    );
    fs::remove_file(shop.repo.root().join("docs/decisions/0001-colours.md")).unwrap();
    shop.repo
        .write("docs/decisions/0001-sums-are-kept.md", DECISION);
    assert!(shop.blocks().is_empty(), "a file that moved");
}

/// Verifies: feature:gate#AC-3
#[test]
fn less_is_demanded_only_where_a_decision_says_so() {
    let mut shop = Shop::whole(&[]);
    shop.change("docs/features/sum.md", "5 seconds", "50 seconds");
    assert!(shop.blocks().contains(&"weakened-criterion".to_owned()));
    let decision = "---\nrole: decision\nstatus: accepted\nowner: A\n---\n# 2. Sums may take longer\n\n## Decision\n\n\
                    The bound of `feature:sum` is 50 seconds.\n";
    shop.repo.write("docs/decisions/0002-longer.md", decision);
    assert!(!shop.blocks().contains(&"weakened-criterion".to_owned()));
    // Where approvals are kept, a decision that nobody approved says nothing.
    shop.repo
        .write("docs/approvals.yaml", "# trueup approvals 1\n");
    assert!(shop.blocks().contains(&"weakened-criterion".to_owned()));
}

/// Verifies: feature:gate#AC-3
#[test]
fn what_must_travel_along_is_asked_for() {
    let mut shop = Shop::whole(&[]);
    shop.change("src/lib.rs", "a: u8) -> u8", "a: u16) -> u16");
    assert!(
        shop.blocks()
            .contains(&"breaking-without-decision".to_owned())
    );
    shop.repo.write(
        "src/lib.rs",
        format!("{LIB}/// Draws.\npub fn draw_all() {{}}\n"),
    );
    let alone = shop.blocks();
    for rule in ["code-without-intent", "undelivered-artifact"] {
        assert!(alone.contains(&rule.to_owned()), "{alone:?}");
    }
    let wanted = FEATURE.replace("sum", "draw").replace("# Sum", "# Draw");
    shop.repo.write("docs/features/draw.md", wanted);
    let test = "/// Verifies: feature:draw#AC-1\n#[test]\nfn draws() {\n    assert_eq!(shop::draw_all(), ());\n}\n";
    shop.repo.write("tests/draw.rs", test);
    let whole = shop.blocks();
    assert!(
        !whole.contains(&"code-without-intent".to_owned()),
        "{whole:?}"
    );
    assert!(
        !whole.contains(&"undelivered-artifact".to_owned()),
        "{whole:?}"
    );
}
