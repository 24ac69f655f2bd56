//! What `trueup delta` tells a person and a program.

use std::fs;
use std::path::Path;

use serde_json::Value;
use trueup::workspace;
use trueup::workspace::{ReadProgress, WorkspaceOptions};

use crate::delta_laws::{folders, pairs};
use crate::git;
use crate::harness::Repo;

/// A shop in a repository, and what a person asks of a change of it.
fn shop() -> Repo {
    let repo = Repo::of(&[
        ("Cargo.toml", "[package]\nname = \"shop\"\n"),
        (
            "src/lib.rs",
            "/// Sums.\npub fn sum_up(a: u8) -> u8 {\n    a\n}\n",
        ),
        ("README.md", "# Shop\n\nCall `sum_up`.\n"),
    ]);
    let git = git::init(repo.root());
    git::commit(&git, repo.root(), 1, "One", None);
    repo
}

fn json(repo: &Repo, arguments: &[&str]) -> Value {
    let mut all = vec!["delta", "--format", "json"];
    all.extend(arguments);
    let run = repo.run(&all);
    run.sane(0);
    serde_json::from_str(&run.out).unwrap()
}

/// Verifies: feature:delta#AC-3, behaviour:delta#scenario-a-pull-request-that-breaks-a-promise
#[test]
fn a_signature_that_is_another_is_told_with_the_document_that_names_it() {
    let repo = shop();
    repo.write(
        "src/lib.rs",
        "/// Sums.\npub fn sum_up(a: u16) -> u16 {\n    a\n}\n",
    );
    let report = json(&repo, &[]);
    assert_eq!(report["head"], "working tree");
    assert_eq!(report["surface"][0]["name"], "shop::sum_up");
    assert_eq!(report["surface"][0]["breaking"], true);
    assert_eq!(report["apart"][0]["lack"], "code-without-document");
    // What is not added is not staged.
    let staged = json(&repo, &["--staged"]);
    assert_eq!(staged["files"].as_array().unwrap().len(), 3);
    let run = repo.run(&["delta", "--staged", "--head", "HEAD"]);
    assert_eq!(run.code, 2);
}

/// Verifies: feature:delta#AC-12
#[test]
fn a_trailer_declares_the_kind() {
    let repo = shop();
    let git = gix::open(repo.root()).unwrap();
    repo.write(
        "src/lib.rs",
        "/// Sums.\npub fn sum_up(a: u8) -> u8 {\n    a + 0\n}\n",
    );
    git::commit(&git, repo.root(), 2, "Two\n\nChange-kind: fix\n", None);
    let range = ["--base", "HEAD~1", "--head", "HEAD"];
    let kind = &json(&repo, &range)["kind"];
    assert_eq!(
        (&kind["name"], &kind["declared"]),
        (&"fix".into(), &true.into())
    );
    assert!(kind["reasons"][1].as_str().unwrap().contains("refactor"));
    git::commit(&git, repo.root(), 3, "Three\n\nChange-kind: wonder\n", None);
    let kind = &json(&repo, &["--base", "HEAD~2", "--head", "HEAD"])["kind"];
    assert_eq!(kind["declared"], false);
    assert!(kind["reasons"].to_string().contains("unknown kind"));
}

/// Verifies: feature:delta#AC-13
#[test]
fn a_comment_stays_below_what_hosts_take_and_says_what_is_left_out() {
    let repo = shop();
    let many: String = (0..4_000)
        .map(|at| {
            format!("/// Does `{at}`.\npub fn <name>_{at}() -> u64 {{ {at} }}\n")
                .replace("<name>", "with_a_rather_long_name")
        })
        .collect();
    repo.write("src/lib.rs", many);
    repo.write("docs/a|b.md", "# <script>alert(1)</script> | @all\n");
    let run = repo.run(&["delta", "--format", "markdown"]);
    run.sane(0);
    assert!(run.out.len() < 65_000, "{}", run.out.len());
    assert!(run.out.contains("lines omitted here"));
    assert!(!run.out.contains("<script>"));
    let opened = run.out.matches("<details>").count();
    assert_eq!(opened, run.out.matches("</details>").count());
    let human = repo.run(&["delta"]);
    human.sane(0);
    for line in human.out.lines() {
        assert!(line.chars().count() <= 80, "{line}");
    }
}

/// Verifies: feature:delta#AC-13
#[test]
fn the_report_for_programs_is_valid_and_does_not_depend_on_threads() {
    let schema =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas/delta.schema.json"));
    let schema: Value = serde_json::from_str(&schema.unwrap()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    for (one, two) in pairs().into_iter().take(40) {
        let repo = Repo::new();
        let git = git::init(repo.root());
        for (day, side) in [&one, &two].into_iter().enumerate() {
            for entry in folders(repo.root()) {
                if !entry.ends_with(".git") {
                    fs::remove_dir_all(entry).unwrap();
                }
            }
            let revision =
                workspace::read(side, &WorkspaceOptions::default(), &ReadProgress::default());
            for source in revision.unwrap().sources {
                repo.write(&source.path, fs::read(side.join(&source.path)).unwrap());
            }
            git::commit(&git, repo.root(), day as u32, "Step", None);
        }
        let arguments = ["--base", "HEAD~1", "--head", "HEAD"];
        let report = json(&repo, &arguments);
        let errors: Vec<String> = validator
            .iter_errors(&report)
            .map(|error| error.to_string())
            .collect();
        assert!(errors.is_empty(), "{}: {errors:?}", one.display());
        let mut single = vec!["--threads", "1", "--no-cache"];
        single.extend(arguments);
        assert_eq!(report, json(&repo, &single), "{}", one.display());
    }
}

/// Verifies: feature:delta#AC-14, behaviour:delta#scenario-a-rename-that-a-guide-did-not-follow
#[test]
fn a_name_that_is_gone_is_told_where_a_document_still_states_it() {
    let repo = shop();
    repo.write(
        "src/lib.rs",
        "/// Sums.\npub fn total(a: u8) -> u8 {\n    a\n}\n",
    );
    let report = json(&repo, &[]);
    assert_eq!(report["surface"][0]["how"], "renamed");
    assert_eq!(report["surface"][0]["from"], "shop::sum_up");
    // A word that stands in the text of many a document is no name, and one that was mended is gone.
    repo.write("README.md", "# Shop\n\nCall `sum_of_all` or `total`.\n");
    let mended = json(&repo, &[]);
    assert_eq!(mended["stale"].as_array().unwrap().len(), 0);
    let git = gix::open(repo.root()).unwrap();
    repo.write(
        "src/lib.rs",
        "/// Sums.\npub fn sum_of_all(a: u8) -> u8 {\n    a\n}\n",
    );
    git::commit(&git, repo.root(), 2, "Two", None);
    repo.write(
        "src/lib.rs",
        "/// Sums.\npub fn total(a: u8) -> u8 {\n    a\n}\n",
    );
    let report = json(&repo, &["--base", "HEAD"]);
    assert_eq!(report["stale"][0]["name"], "sum_of_all");
    assert_eq!(report["stale"][0]["at"]["line"], 3);
}

/// Verifies: feature:delta#AC-15
#[test]
fn odd_changes_do_not_stop_it() {
    let repo = shop();
    // Everything goes.
    fs::remove_file(repo.root().join("README.md")).unwrap();
    fs::remove_file(repo.root().join("src/lib.rs")).unwrap();
    fs::remove_file(repo.root().join("Cargo.toml")).unwrap();
    json(&repo, &[]);
    // What is not text, what is not Rust, what points to large files, a configuration that was never valid.
    repo.write("README.md", b"\xff\xfe\x00");
    repo.write("src/lib.rs", "pub fn (((");
    repo.write(
        "big.bin",
        "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n",
    );
    repo.write("trueup.yaml", "roles: 7\n");
    let git = gix::open(repo.root()).unwrap();
    git::commit(&git, repo.root(), 2, "Two", None);
    repo.write("trueup.yaml", "profile: adopt\n");
    json(&repo, &[]);
    json(&repo, &["--base", "HEAD", "--head", "HEAD~1"]);
    // The head itself must be valid.
    repo.write("trueup.yaml", "roles: 7\n");
    assert_eq!(repo.run(&["delta"]).code, 2);
}

/// Verifies: feature:delta#AC-19
#[test]
fn a_report_that_is_kept_is_the_one_that_would_be_made() {
    let repo = shop();
    let git = gix::open(repo.root()).unwrap();
    let kept = || {
        let files = fs::read_dir(repo.cache()).unwrap();
        let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
        names.filter(|name| name.ends_with(".result")).count()
    };
    let ask = |arguments: &[&str]| {
        let mut fresh = vec!["delta", "--no-cache", "--format", "json"];
        fresh.extend(arguments);
        let made = repo.run(&fresh);
        made.sane(0);
        fresh.remove(1);
        for _ in 0..2 {
            assert_eq!(repo.run(&fresh).out, made.out, "{arguments:?}");
        }
        made.out
    };
    let side = |to: &str| {
        let id = git.rev_parse_single(to).unwrap().detach();
        let any = gix::refs::transaction::PreviousValue::Any;
        git.reference("refs/heads/side", id, any, "moved").unwrap();
    };
    repo.write("src/lib.rs", "/// Sums.\npub fn sum_up() {}\n");
    ask(&[]);
    assert_eq!(kept(), 0, "a working tree is not kept");
    git::commit(&git, repo.root(), 2, "Two", None);
    repo.write("notes.md", "# Notes\n");
    git::commit(&git, repo.root(), 3, "Three", None);
    let all = ["--base", "side", "--head", "HEAD"];
    side("HEAD~2");
    let both = ask(&all);
    assert_eq!(kept(), 1);
    // Another colour, another form and another revision beside it are other reports.
    let markdown = repo.run(&[
        "delta", "--base", "side", "--head", "HEAD", "--format", "markdown",
    ]);
    assert!(markdown.out.starts_with('#'), "{}", markdown.out);
    ask(&["--base", "side", "--head", "HEAD", "--against", "HEAD~1"]);
    // What a name means is not kept, and what a clone leaves out does not count.
    side("HEAD~1");
    let one = ask(&all);
    assert_ne!(one, both);
    fs::create_dir_all(repo.root().join(".git/info")).unwrap();
    fs::write(repo.root().join(".git/info/exclude"), "notes.md\n").unwrap();
    assert_eq!(ask(&all), one, "nothing that is tracked is hidden");
    repo.run(&["delta", "--base", "nowhere", "--head", "HEAD"])
        .sane(2);
}
