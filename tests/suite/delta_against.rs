//! What `trueup delta --against` tells of open work beside a change.

use std::fs;

use serde_json::{Value, json};

use crate::git;
use crate::harness::Repo;

const FEATURE: &str = "---\nroles: [feature]\nid: feature:cart\nstatus: accepted\n---\n# Cart\n\nSells.\n\n\
    ## Acceptance criteria\n\n- **AC-1**: A cart MUST hold 10 items.\n- **AC-2**: A cart MUST be empty at first.\n\n\
    ## Notes\n\nOne.\n";

const CODE: &str = "/// Sums.\npub fn sum(a: u8) -> u8 {\n    a\n}\n\n/// Halves.\npub fn half(a: u8) -> u8 {\n    a / 2\n}\n";

/// A repository on `main`, with what a branch `open` did to it; the working tree is what `main` has.
pub fn beside(theirs: &[(&str, &str)]) -> Repo {
    let repo = Repo::of(&[
        ("Cargo.toml", "[package]\nname = \"shop\"\n"),
        ("src/lib.rs", CODE),
        ("docs/features/cart.md", FEATURE),
        ("deploy.sh", "true\n"),
    ]);
    let git = git::init(repo.root());
    let root = git::commit(&git, repo.root(), 1, "One", None);
    let head = repo.root().join(".git/HEAD");
    let main = fs::read_to_string(&head).unwrap();
    fs::write(&head, "ref: refs/heads/open\n").unwrap();
    let kept: Vec<(&str, Option<String>)> = theirs
        .iter()
        .map(|(path, _)| (*path, fs::read_to_string(repo.root().join(path)).ok()))
        .collect();
    for (path, text) in theirs {
        repo.write(path, text);
    }
    git::commit(&git, repo.root(), 2, "Open work", Some(&[root]));
    fs::write(&head, main).unwrap();
    for (path, text) in kept {
        match text {
            Some(text) => repo.write(path, text),
            None => fs::remove_file(repo.root().join(path)).unwrap(),
        }
    }
    repo
}

fn told(repo: &Repo) -> Vec<Value> {
    let run = repo.run(&["delta", "--against", "open", "--format", "json"]);
    run.sane(0);
    let report: Value = serde_json::from_str(&run.out).unwrap();
    let against = &report["against"][0];
    assert!(against["revision"].as_str().unwrap().starts_with("open ("));
    let met = against["met"].as_array().unwrap().iter();
    met.map(|one| {
        json!([
            one["what"],
            one["name"],
            one["ours"],
            one["theirs"],
            one["clash"]
        ])
    })
    .collect()
}

/// Verifies: feature:delta#AC-16, behaviour:delta#scenario-two-branches-that-change-one-feature
#[test]
fn a_criterion_that_two_branches_change_is_told_once() {
    let theirs = FEATURE.replace("10 items", "20 items");
    let repo = beside(&[("docs/features/cart.md", &theirs)]);
    repo.write(
        "docs/features/cart.md",
        FEATURE.replace("10 items", "5 items"),
    );
    let met = told(&repo);
    let names: Vec<&str> = met.iter().map(|one| one[1].as_str().unwrap()).collect();
    assert!(names.contains(&"feature:cart#AC-1"), "{met:?}");
    assert!(!names.contains(&"feature:cart"), "{met:?}");
    assert!(!names.iter().any(|name| name.ends_with(".md")), "{met:?}");
    let human = repo.run(&["delta", "--against", "open"]);
    human.sane(0);
    assert!(human.out.contains("Also changed in open"), "{}", human.out);
}

/// Verifies: feature:delta#AC-16
#[test]
fn changes_that_do_not_meet_are_told_as_such() {
    let theirs = FEATURE.replace("One.", "Two.");
    let repo = beside(&[("docs/features/cart.md", &theirs)]);
    repo.write("src/lib.rs", CODE.replace("    a\n", "    a + 0\n"));
    assert_eq!(told(&repo), Vec::<Value>::new());
    let human = repo.run(&["delta", "--against", "open"]);
    assert!(human.out.contains("no overlap"), "{}", human.out);
}

/// Verifies: feature:delta#AC-16
#[test]
fn items_and_files_that_meet_are_told_and_what_cannot_be_kept_is_marked() {
    let half = CODE.find("\n/// Halves.").unwrap();
    let repo = beside(&[
        ("src/lib.rs", &CODE.replace("a / 2", "a >> 1")),
        ("deploy.sh", "false\n"),
        (
            "docs/decisions/0001-one.md",
            "# 1. One\n\n## Status\n\nAccepted\n",
        ),
    ]);
    repo.write("src/lib.rs", &CODE[..half]);
    repo.write("deploy.sh", "exit 1\n");
    repo.write(
        "docs/decisions/0001-one.md",
        "# 1. Another\n\n## Status\n\nAccepted\n",
    );
    let met = told(&repo);
    assert!(
        met.contains(&json!(["file", "deploy.sh", "changed", "changed", null])),
        "{met:?}"
    );
    assert!(
        met.contains(&json!([
            "item",
            "shop::half",
            "removed",
            "changed",
            "removed here"
        ])),
        "{met:?}"
    );
    let twice = met.iter().find(|one| one[0] == "document").unwrap();
    assert_eq!(twice[4], "added twice");
    let names: Vec<&str> = met.iter().map(|one| one[1].as_str().unwrap()).collect();
    assert!(!names.contains(&"src/lib.rs"), "{met:?}");
}

/// Verifies: feature:delta#AC-16
#[test]
fn a_revision_that_is_unknown_or_of_another_history_is_an_error() {
    let repo = beside(&[("deploy.sh", "false\n")]);
    repo.run(&["delta", "--against", "nowhere"])
        .refused("nowhere");
    let git = gix::open(repo.root()).unwrap();
    let head = repo.root().join(".git/HEAD");
    let main = fs::read_to_string(&head).unwrap();
    fs::write(&head, "ref: refs/heads/apart\n").unwrap();
    git::commit(&git, repo.root(), 3, "Apart", Some(&[]));
    fs::write(&head, main).unwrap();
    repo.run(&["delta", "--against", "apart"]).refused("apart");
}

/// Verifies: feature:delta#AC-16
#[test]
fn the_reports_beside_open_work_are_valid_and_safe() {
    let repo = beside(&[("deploy.sh", "false\n")]);
    repo.write("deploy.sh", "exit 1\n");
    let branches = repo.root().join(".git/refs/heads");
    let name = "x<img>@all";
    fs::rename(branches.join("open"), branches.join(name)).unwrap();
    let run = repo.run(&["delta", "--against", name, "--format", "markdown"]);
    run.sane(0);
    assert!(
        !run.out.contains("<img") && !run.out.contains("@all"),
        "{}",
        run.out
    );
    let run = repo.run(&["delta", "--against", name, "--format", "json"]);
    run.sane(0);
    let schema: Value =
        serde_json::from_str(include_str!("../../schemas/delta.schema.json")).unwrap();
    let report: Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(report["against"][0]["met"][0]["name"], "deploy.sh");
    jsonschema::validate(&schema, &report).unwrap();
}

/// Verifies: feature:delta#AC-17
#[test]
fn relations_that_came_or_went_are_told_and_their_order_is_not() {
    let feature = |relates: &str| {
        format!(
            "---\nrole: feature\nid: feature:cart\nrelates: [{relates}]\n---\n# Cart\n\nHolds.\n"
        )
    };
    let till = "---\nrole: feature\nid: feature:till\n---\n# Till\n\nTakes.\n";
    let repo = Repo::of(&[
        (
            "docs/features/cart.md",
            &feature("{to: feature:till, how: extends}, {to: feature:coin, how: depends-on}"),
        ),
        ("docs/features/till.md", till),
    ]);
    let git = git::init(repo.root());
    git::commit(&git, repo.root(), 1, "One", None);
    let told = |relates: &str| {
        repo.write("docs/features/cart.md", feature(relates));
        let run = repo.run(&["delta", "--base", "HEAD", "--format", "json"]);
        run.sane(0);
        let report: Value = serde_json::from_str(&run.out).unwrap();
        let all = report["relations"].as_array().unwrap().iter();
        all.map(|one| json!([one["name"], one["relation"], one["to"], one["how"]]))
            .collect::<Vec<Value>>()
    };
    let same = "{to: feature:coin, how: depends-on}, {to: docs/features/till.md, how: extends}";
    assert_eq!(told(same), Vec::<Value>::new());
    assert_eq!(
        told("{to: feature:till, how: replaces}, {to: feature:coin, how: depends-on}"),
        [
            json!(["feature:cart", "extends", "feature:till", "removed"]),
            json!(["feature:cart", "replaces", "feature:till", "added"]),
        ]
    );
}

/// Verifies: feature:delta#AC-18
#[test]
fn what_artifacts_are_found_to_be_to_each_other_is_told() {
    let text = |path: &str| {
        let root = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/rules/");
        std::fs::read_to_string(format!("{root}{path}")).unwrap()
    };
    let alike = "duplicate-feature/bad/docs/features";
    let (retry, spool) = (
        text(&format!("{alike}/retry.md")),
        text(&format!("{alike}/spool.md")),
    );
    let others = ["colours.md", "rivers.md"].map(|name| {
        let path = format!("docs/features/{name}");
        (path, text(&format!("{alike}/{name}")))
    });
    let mut files: Vec<(&str, &str)> = vec![("docs/features/retry.md", &retry)];
    files.extend(others.iter().map(|(path, text)| (&**path, &**text)));
    let repo = Repo::of(&files);
    let git = git::init(repo.root());
    git::commit(&git, repo.root(), 1, "One", None);
    let told = |arguments: &[&str]| {
        let run = repo.run(&[&["delta", "--format", "json"], arguments].concat());
        run.sane(0);
        let report: Value = serde_json::from_str(&run.out).unwrap();
        let all = report["relations"].as_array().unwrap().iter();
        let all = all.filter(|one| one["because"].is_string());
        all.map(|one| json!([one["name"], one["relation"], one["to"], one["how"]]))
            .collect::<Vec<Value>>()
    };
    // A second feature says the same.
    repo.write("docs/features/spool.md", &spool);
    let pair = |how| json!(["feature:spool", "duplicates", "feature:retry", how]);
    assert_eq!(told(&["--base", "HEAD"]), [pair("added")]);
    let run = repo.run(&["delta", "--base", "HEAD"]);
    run.sane(0);
    assert!(
        run.out.contains("feature:spool duplicates feature:retry"),
        "{}",
        run.out
    );
    git::commit(&git, repo.root(), 2, "Two", None);
    let back = ["--base", "HEAD", "--head", "HEAD~1"];
    assert_eq!(told(&back), [pair("removed")]);
    // Where they name each other, they are no more what they are found to be.
    let named = spool.replace(
        "status: accepted\n",
        "status: accepted\nrelates: [{to: feature:retry, how: extends}]\n",
    );
    repo.write("docs/features/spool.md", &named);
    assert_eq!(told(&["--base", "HEAD"]), [pair("removed")]);
    // Where no artifact differs, nothing is looked for.
    repo.write("docs/features/spool.md", &spool);
    repo.write("README.md", "# Shop\n");
    assert_eq!(told(&["--base", "HEAD"]), Vec::<Value>::new());
}
