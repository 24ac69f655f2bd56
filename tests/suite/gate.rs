//! `trueup gate`: what closes it, what opens it, and what must change nothing.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::git;
use crate::harness::{Repo, Run};

const LIB: &str = "/// Sums.\npub fn sum_up(a: u8) -> u8 {\n    a\n}\n";

const FEATURE: &str = "---\nrole: feature\nid: feature:sum\nstatus: accepted\nowner: A\n---\n# Sum\n\n## Musts\n\n\
                       - A sum must be told within 5 seconds.\n\n## Acceptance criteria\n\n- **AC-1**: A sum is right.\n";

const DECISION: &str = "---\nrole: decision\nstatus: accepted\nowner: A\n---\n# 1. Sums are kept\n\n## Context\n\n\
                        Sums are asked for twice.\n\n## Decision\n\nEach sum is kept in a table of its own beside the \
                        basket, and is read from there.\n";

/// A shop that keeps its documents in order, in a repository with one commit.
struct Shop {
    repo: Repo,
    git: gix::Repository,
    day: u32,
}

impl Shop {
    fn new(files: &[(&str, &str)]) -> Shop {
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
    fn whole(files: &[(&str, &str)]) -> Shop {
        let mut all = vec![
            ("trueup.yaml", "profile: agentic-cd\n"),
            ("docs/features/sum.md", FEATURE),
            ("docs/decisions/0001-sums.md", DECISION),
        ];
        all.extend(files);
        Shop::new(&all)
    }

    fn commit(&mut self, message: &str) {
        self.day += 1;
        git::commit(&self.git, self.repo.root(), self.day, message, None);
    }

    fn change(&mut self, path: &str, from: &str, to: &str) {
        let text = self.repo.read(path);
        assert!(text.contains(from), "{path}: {from}");
        self.repo.write(path, text.replace(from, to));
    }

    fn gate(&self, arguments: &[&str]) -> Run {
        self.repo.run(&[&["gate"], arguments].concat())
    }

    fn json(&self, arguments: &[&str]) -> Value {
        let run = self.gate(&[&["--format", "json"], arguments].concat());
        let report: Value =
            serde_json::from_str(&run.out).unwrap_or_else(|_| panic!("{}", run.err));
        run.sane(if report["verdict"] == "open" { 0 } else { 1 });
        valid("gate", &report);
        report
    }

    /// The rules that close the gate for the working tree against the first commit.
    fn blocks(&self) -> Vec<String> {
        blocks(&self.json(&["--base", "HEAD"]))
    }
}

fn blocks(report: &Value) -> Vec<String> {
    let all = report["findings"].as_array().unwrap().iter();
    let mut rules: Vec<String> = all
        .filter(|one| one["blocks"] == true)
        .map(|one| one["rule"].as_str().unwrap().to_owned())
        .collect();
    rules.sort();
    rules.dedup();
    rules
}

fn valid(schema: &str, value: &Value) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("schemas/{schema}.schema.json"));
    let schema: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let problems: Vec<String> = validator
        .iter_errors(value)
        .map(|e| e.to_string())
        .collect();
    assert!(problems.is_empty(), "{problems:?}");
}

fn waiver(rule: &str, at: &str, expires: &str) -> String {
    format!("- {{rule: {rule}, at: '{at}', reason: a release, owner: A, expires: {expires}}}\n")
}

/// Verifies: feature:gate#AC-2, feature:gate#AC-11
#[test]
fn what_was_there_is_reported_and_what_the_change_makes_worse_closes() {
    let shop = Shop::new(&[]);
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

/// Verifies: feature:gate#AC-1, feature:gate#AC-4, behaviour:gate#scenario-a-change-that-lowers-the-bar-for-itself
#[test]
fn a_change_is_judged_by_the_base_and_does_not_let_itself_through() {
    let broken = ("docs/new.md", "# New\n\nSee [y](gone.md).\n");
    for (path, text) in [
        ("trueup.yaml", "rules: {broken-link: off}\n".to_owned()),
        ("trueup.yaml", "exclude: ['docs/**']\n".to_owned()),
        ("trueup.yaml", "fail-on: never\n".to_owned()),
        (
            "docs/waivers.yaml",
            waiver("broken-link", "docs/new.md", "2099-01-01"),
        ),
    ] {
        let shop = Shop::new(&[]);
        shop.repo.write(path, &text);
        let alone = shop.json(&[]);
        assert_eq!(alone["verdict"], "open", "{text}");
        assert!(
            alone["findings"].to_string().contains("loosened-gate"),
            "{text}"
        );
        shop.repo.write(broken.0, broken.1);
        assert_eq!(shop.blocks(), ["broken-link", "loosened-gate"], "{text}");
    }
    // A comment of the change is a word on its own behalf too.
    let shop = Shop::new(&[]);
    let allowed = "# New\n\n<!-- trueup: allow(broken-link) soon -->\nSee [y](gone.md).\n";
    shop.repo.write(broken.0, allowed);
    assert_eq!(shop.blocks(), ["broken-link"]);
    let mut shop = Shop::new(&[(broken.0, allowed)]);
    shop.change(broken.0, "# New", "# Newer");
    assert!(shop.blocks().is_empty(), "a comment of the base holds");
}

/// Verifies: feature:gate#AC-4
#[test]
fn a_baseline_a_rule_and_a_profile_are_not_loosened_on_the_way() {
    let own = "id: own-rule\nsummary: A decision without an owner.\nwhy: Nobody answers for it.\n\
               level: {adopt: error, agentic-cd: error}\nchecks:\n  - for: artifact\n    where: {role: [decision]}\n    \
               require: {owner: true}\n    message: \"nobody owns it\"\n    help: \"say who does\"\ndocs: \"\"\n";
    let shop = Shop::whole(&[(".trueup/rules/own.yaml", own)]);
    shop.repo.run(&["baseline"]).sane(0);
    fs::remove_file(shop.repo.root().join(".trueup/rules/own.yaml")).unwrap();
    shop.repo.write("trueup.yaml", "profile: adopt\n");
    shop.repo
        .write("src/lib.rs", LIB.replace("    a\n", "    a + 0\n"));
    let report = shop.json(&[]);
    let told = report["findings"].as_array().unwrap().iter();
    let told: Vec<&str> = told
        .filter(|one| one["rule"] == "loosened-gate" && one["blocks"] == true)
        .map(|one| one["file"].as_str().unwrap())
        .collect();
    assert_eq!(
        told,
        [
            ".trueup/baseline.yaml",
            ".trueup/rules/own.yaml",
            "trueup.yaml"
        ]
    );
}

/// Verifies: feature:gate#AC-1, feature:gate#AC-12
#[test]
fn a_base_that_was_never_valid_is_told_and_the_defaults_hold() {
    for (path, text) in [
        ("trueup.yaml", "profil: ["),
        ("trueup.yaml", "rules: {no-such-rule: off}\n"),
        (".trueup/baseline.yaml", "<<<<<<< HEAD\n"),
        (".trueup/rules/own.yaml", "a: ["),
        ("docs/waivers.yaml", "a: ["),
    ] {
        let shop = Shop::new(&[(path, text)]);
        shop.repo
            .write("docs/new.md", "# New\n\nSee [y](gone.md).\n");
        let report = shop.json(&[]);
        assert!(
            blocks(&report).contains(&"broken-link".to_owned()),
            "{path}"
        );
        assert!(!report["notes"].as_array().unwrap().is_empty(), "{path}");
    }
}

/// Verifies: feature:gate#AC-5, behaviour:gate#scenario-an-exception-that-ends
#[test]
fn a_waiver_of_the_base_opens_until_it_ends() {
    let broken = ("docs/new.md", "# New\n\nSee [y](gone.md).\n");
    let with = |text: &str| {
        let shop = Shop::new(&[("docs/waivers.yaml", text)]);
        shop.repo.write(broken.0, broken.1);
        shop
    };
    let shop = with(&waiver("broken-link", "docs/*.md", "2099-01-01"));
    let report = shop.json(&[]);
    assert_eq!(report["verdict"], "open");
    assert_eq!(
        (
            &report["waivers"][0]["used"],
            &report["findings"][0]["waiver"]
        ),
        (&1.into(), &0.into())
    );
    assert!(shop.gate(&[]).out.contains("covers 1 finding"));
    for (text, rules) in [
        (
            waiver("broken-link", "docs/other.md", "2099-01-01"),
            vec!["broken-link"],
        ),
        (
            waiver("broken-image", "docs/*.md", "2099-01-01"),
            vec!["broken-link"],
        ),
        (
            waiver("broken-link", "docs/*.md", "2020-01-01"),
            vec!["broken-link"],
        ),
    ] {
        assert_eq!(with(&text).blocks(), rules, "{text}");
    }
    // Old by commits: the trunk has it for as many as it may last.
    let mut shop = Shop::new(&[(
        "docs/waivers.yaml",
        &waiver("broken-link", "docs/new.md", "2 commits"),
    )]);
    shop.repo.write("notes.txt", "1");
    shop.commit("Two");
    shop.repo.write(broken.0, broken.1);
    assert!(shop.blocks().is_empty());
    fs::remove_file(shop.repo.root().join(broken.0)).unwrap();
    shop.repo.write("notes.txt", "2");
    shop.commit("Three");
    shop.repo.write(broken.0, broken.1);
    assert_eq!(shop.blocks(), ["broken-link"]);
    assert!(shop.gate(&[]).out.contains("expired-waiver"));
}

/// Verifies: feature:gate#AC-5
#[test]
fn a_file_of_waivers_that_cannot_be_used_is_a_finding() {
    for text in [
        "- {rule: broken-link}\n".to_owned(),
        waiver("broken-link", "**", "2099-01-01"),
        waiver("no-such-rule", "docs", "2099-01-01"),
        waiver("broken-link", "docs", "some day"),
    ] {
        let shop = Shop::new(&[]);
        shop.repo.write("docs/waivers.yaml", &text);
        assert!(
            shop.blocks().contains(&"invalid-waivers".to_owned()),
            "{text}"
        );
    }
}

/// Verifies: feature:gate#AC-6
#[test]
fn evidence_is_the_same_bytes_and_is_judged_anew() {
    let mut shop = Shop::whole(&[]);
    shop.change("src/lib.rs", "sum_up", "add_everything");
    shop.commit("Two");
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    let range = ["--base", "HEAD~1", "--head", "HEAD"];
    shop.gate(&[&range[..], &["--evidence", &at("one")]].concat())
        .sane(1);
    shop.gate(&[&range[..], &["--evidence", &at("two"), "--no-cache"]].concat())
        .sane(1);
    let text = fs::read_to_string(at("one")).unwrap();
    assert_eq!(text, fs::read_to_string(at("two")).unwrap());
    let statement: Value = serde_json::from_str(&text).unwrap();
    valid("gate-evidence", &statement);
    assert_eq!(
        statement["subject"][0]["digest"]["gitCommit"]
            .as_str()
            .unwrap()
            .len(),
        40
    );
    let verified = shop.gate(&["--verify", &at("one")]);
    verified.sane(1);
    assert!(
        verified.out.contains("Verified: the gate is closed"),
        "{}",
        verified.out
    );
    let day = statement["predicate"]["day"].as_str().unwrap();
    for (forged, words) in [
        (text.replace("\"closed\"", "\"open\""), "`verdict`"),
        (
            text.replace("\"blocks\": true", "\"blocks\": false"),
            "`findings`",
        ),
        (text[..text.len() / 2].to_owned(), "no JSON"),
        (text.replace(day, "2999-01-01"), "it is of 2999"),
        (text.replace(day, "2999"), "names no day"),
        (text.clone() + " ", "other bytes"),
        (text.replace("Statement/v1", "Statement/v9"), "no in-toto"),
        ("[]".to_owned(), "no in-toto"),
        (String::new(), "no JSON"),
    ] {
        fs::write(at("forged"), &forged).unwrap();
        let run = shop.gate(&["--verify", &at("forged")]);
        run.sane(1);
        assert!(
            run.out.starts_with("Not verified") && run.out.contains(words),
            "{words}: {}",
            run.out
        );
    }
    let other = shop.gate(&["--verify", &at("one"), "--head", "HEAD~1"]);
    other.sane(1);
    assert!(
        other.out.contains("it speaks of the commit"),
        "{}",
        other.out
    );
    shop.gate(&["--verify", &at("nothing")]).refused("nothing");
    shop.gate(&["--evidence", &at("three")]).refused("--head");
}

/// Verifies: feature:gate#AC-7
#[test]
fn a_red_pipeline_lets_declared_fixes_pass() {
    let mut shop = Shop::new(&[]);
    shop.change("src/lib.rs", "    a\n", "    a + 0\n");
    shop.commit("Two");
    let range = ["--base", "HEAD~1", "--head", "HEAD"];
    let red = [&range[..], &["--pipeline", "red"]].concat();
    assert_eq!(shop.json(&range)["verdict"], "open");
    assert_eq!(blocks(&shop.json(&red)), ["red-pipeline"]);
    shop.change("src/lib.rs", "a + 0", "a + 0 + 0");
    shop.commit("Three\n\nChange-kind: fix\n");
    assert_eq!(shop.json(&red)["verdict"], "open");
    shop.change("src/lib.rs", "a + 0", "a * 1");
    shop.commit("Four\n\nChange-kind: feature\n");
    assert_eq!(
        blocks(&shop.json(&["--base", "HEAD~2", "--head", "HEAD", "--pipeline", "red"])),
        ["red-pipeline"]
    );
}

/// Verifies: feature:gate#AC-8
#[test]
fn a_shadow_closes_nothing_and_is_compared_with_what_was_decided() {
    let mut shop = Shop::new(&[]);
    shop.change("src/lib.rs", "sum_up", "add_everything");
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("log").to_string_lossy().into_owned();
    assert_eq!(shop.gate(&["--shadow"]).code, 2);
    shop.gate(&["--shadow", "--log", &log]).sane(0);
    for at in 0..20 {
        let outcome = if at < 2 { "open" } else { "closed" };
        let run = shop.gate(&["--shadow", "--log", &log, "--outcome", outcome]);
        run.sane(0);
        assert!(run.out.contains("closed (in the shadow"));
    }
    let run = shop.gate(&["--agreement", "--log", &log]);
    run.sane(0);
    assert!(run.out.contains("18 of 20 runs agree"), "{}", run.out);
    shop.gate(&["--shadow", "--log", &log, "--outcome", "open"])
        .sane(0);
    shop.gate(&["--agreement", "--log", &log]).sane(1);
    // What came of a commit may be told later, in a line of its own.
    let head = "0123456789012345678901234567890123456789";
    let lines = format!(
        "{{\"head\": \"{head}\", \"verdict\": \"open\"}}\n{{\"head\": \"{head}\", \"outcome\": \"open\"}}\nx\n"
    );
    fs::write(&log, lines).unwrap();
    let run = shop.gate(&["--agreement", "--log", &log]);
    assert!(
        run.out.contains("1 of 1 run agree") && run.out.contains("cannot be read"),
        "{}",
        run.out
    );
}

/// Verifies: feature:gate#AC-9
#[test]
fn what_has_nothing_to_do_with_it_changes_no_verdict() {
    let mut shop = Shop::whole(&[]);
    shop.change("src/lib.rs", "sum_up", "add_everything");
    shop.change("docs/features/sum.md", "5 seconds", "50 seconds");
    let closed = shop.blocks();
    assert!(closed.len() > 2, "{closed:?}");
    for (path, text) in [
        ("notes.txt", "nothing"),
        ("docs/about.md", "# About\n\nA shop sells things.\n"),
        ("data.bin", "\0\0"),
    ] {
        shop.repo.write(path, text);
        assert!(
            closed.iter().all(|rule| shop.blocks().contains(rule)),
            "{path}"
        );
        fs::remove_file(shop.repo.root().join(path)).unwrap();
    }
    for path in [
        "src/lib.rs",
        "README.md",
        "docs/features/sum.md",
        "trueup.yaml",
    ] {
        shop.repo
            .write(path, shop.repo.read(path).replace('\n', "\r\n"));
    }
    assert_eq!(shop.blocks(), closed, "line ends");
    // A file that moves takes what was there along.
    let shop = Shop::new(&[(
        "docs/old.md",
        "# Old\n\nSee [y](https://example.org) and `docs/gone.md`, [z](gone.md).\n",
    )]);
    fs::rename(
        shop.repo.root().join("docs/old.md"),
        shop.repo.root().join("docs/older.md"),
    )
    .unwrap();
    assert!(shop.blocks().is_empty());
}

/// Verifies: feature:gate#AC-9
#[test]
fn neither_the_order_of_commits_nor_squashing_them_changes_a_verdict() {
    let steps: [(&str, &str, &str, &str); 3] = [
        (
            "src/lib.rs",
            "sum_up",
            "add_everything",
            "refactor: a\n\nChange-kind: fix\n",
        ),
        ("docs/features/sum.md", "5 seconds", "50 seconds", "docs: b"),
        (
            "README.md",
            "# Shop",
            "# Shops",
            "feat: c\n\nChange-kind: feature\n",
        ),
    ];
    let run = |order: &[usize], squash: bool| {
        let mut shop = Shop::whole(&[]);
        for at in order {
            let (path, from, to, message) = steps[*at];
            shop.change(path, from, to);
            if !squash {
                shop.commit(message);
            }
        }
        if squash {
            shop.commit("all");
        }
        let back = if squash { "HEAD~1" } else { "HEAD~3" };
        blocks(&shop.json(&["--base", back, "--head", "HEAD"]))
    };
    let one = run(&[0, 1, 2], false);
    assert!(!one.is_empty());
    assert_eq!(one, run(&[2, 1, 0], false));
    assert_eq!(one, run(&[1, 0, 2], false));
    assert_eq!(one, run(&[0, 1, 2], true));
}

/// Verifies: feature:gate#AC-10
#[test]
fn reports_fit_where_they_are_read() {
    let shop = Shop::new(&[]);
    let links: String = (0..3_000)
        .map(|at| format!("See [a|b](gone-{at}.md).\n\n"))
        .collect();
    shop.repo
        .write("docs/many.md", format!("# <script> @all\n\n{links}"));
    let run = shop.gate(&["--format", "markdown"]);
    run.sane(1);
    assert!(run.out.len() < 65_000, "{}", run.out.len());
    assert!(run.out.contains("are left out here"));
    let run = shop.gate(&[]);
    run.sane(1);
    for line in run.out.lines() {
        assert!(line.chars().count() <= 80, "{line}");
    }
}

/// Verifies: feature:gate#AC-12
#[test]
fn what_cannot_be_judged_is_told() {
    let shop = Shop::whole(&[]);
    shop.gate(&["--base", "nothing"]).refused("names no commit");
    assert_eq!(shop.gate(&["--staged", "--head", "HEAD"]).code, 2);
    assert_eq!(
        shop.json(&["--base", "HEAD", "--head", "HEAD"])["verdict"],
        "open"
    );
    // All documents are gone: what they demanded is.
    fs::remove_dir_all(shop.repo.root().join("docs")).unwrap();
    assert!(
        shop.blocks().contains(&"weakened-criterion".to_owned()),
        "{:?}",
        shop.blocks()
    );
    let nowhere = Repo::of(&[("README.md", "# A\n")]);
    nowhere.run(&["gate"]).refused("no git repository");
}
