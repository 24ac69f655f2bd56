//! Hooks: what is staged is checked, the verdict for programs, and what git and pre-commit are given.

use serde_json::Value;

use crate::harness::Repo;

const BAD: &str = "# A\n\nSee [b](none.md).\n";

/// Verifies: feature:hooks#AC-1
#[test]
fn a_decision_blocks_or_passes_and_says_why() {
    let repo = Repo::of(&[("a.md", BAD)]);
    let run = repo.run(&["check", "--format", "decision"]);
    run.sane(1);
    let report: Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(report["decision"], "block");
    let issue = &report["findings"][0];
    assert_eq!(
        (issue["file"].as_str(), issue["line"].as_u64()),
        (Some("a.md"), Some(3))
    );
    assert!(
        issue["issue"]
            .as_str()
            .unwrap()
            .starts_with("broken-link: ")
    );
    assert!(!issue["why"].as_str().unwrap().is_empty());
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/schemas/decision.schema.json");
    let schema: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    assert!(jsonschema::is_valid(&schema, &report));
    // Below the failing level nothing blocks, and the list is empty.
    let run = repo.run(&["check", "--format", "decision", "--fail-on", "never"]);
    run.sane(0);
    let report: Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(
        report,
        serde_json::json!({"decision": "pass", "findings": []})
    );
}

/// Stage what the folder holds.
pub fn stage(repo: &Repo, repository: &gix::Repository) {
    let tree = crate::git::tree(repository, repo.root());
    let mut index = repository.index_from_tree(&tree).unwrap();
    index.write(gix::index::write::Options::default()).unwrap();
}

/// Verifies: feature:hooks#AC-2
/// Verifies: behaviour:hooks#scenario-a-commit-that-makes-nothing-worse
/// Verifies: behaviour:hooks#scenario-a-commit-that-makes-it-worse
#[test]
fn only_what_the_commit_makes_worse_blocks() {
    let repo = Repo::of(&[("a.md", BAD), ("c.md", "# C\n\nGood.\n")]);
    let repository = crate::git::init(repo.root());
    // Without a commit, everything is new.
    stage(&repo, &repository);
    repo.run(&["check", "--staged"]).sane(1);
    crate::git::commit(&repository, repo.root(), 1, "A", None);
    repo.write("c.md", "# C\n\nBetter.\n");
    stage(&repo, &repository);
    // What is in the working tree alone is not looked at.
    repo.write("c.md", "# C\n\nSee [d](gone.md).\n");
    repo.run(&["check", "--staged"]).sane(0);
    repo.run(&["check"]).sane(1);
    stage(&repo, &repository);
    let run = repo.run(&["check", "--staged", "--format", "decision"]);
    run.sane(1);
    let report: Value = serde_json::from_str(&run.out).unwrap();
    let files: Vec<&str> = report["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["file"].as_str().unwrap())
        .collect();
    assert_eq!(files, ["c.md"]);
}

/// What an earlier run found of a commit is kept: it may never change what is said.
///
/// Verifies: feature:hooks#AC-8
#[test]
fn what_is_kept_of_a_commit_changes_nothing() {
    let repo = Repo::of(&[
        ("a.md", BAD),
        (
            "c.md",
            "# C\n\nThe `till` counts.\n\n`src/till.rs` holds it.\n",
        ),
        (
            "Cargo.toml",
            "[package]\nname = \"till\"\nedition = \"2024\"\n",
        ),
        ("src/lib.rs", "pub mod till;\n"),
        ("src/till.rs", "/// Counts.\npub fn till() {}\n"),
    ]);
    let repository = crate::git::init(repo.root());
    let same = |step: &str| {
        let kept = ["check", "--staged", "--format", "json"];
        let fresh = ["check", "--staged", "--format", "json", "--no-cache"];
        let (first, again, fresh) = (repo.run(&kept), repo.run(&kept), repo.run(&fresh));
        assert_eq!(first.out, fresh.out, "{step}: the first run");
        assert_eq!(again.out, fresh.out, "{step}: the second run");
        let report: Value = serde_json::from_str(&fresh.out).unwrap();
        report["summary"]["held_back"]["baseline"].as_u64().unwrap()
    };
    let commit = |day| {
        crate::git::commit(&repository, repo.root(), day, "A change", None);
        stage(&repo, &repository);
    };
    stage(&repo, &repository);
    same("nothing before");
    commit(1);
    assert_eq!(same("nothing staged"), 1);
    // The commit is checked again where history is asked.
    std::fs::remove_file(repo.root().join("src/till.rs")).unwrap();
    repo.write("src/lib.rs", "");
    stage(&repo, &repository);
    same("a file removed");
    commit(2);
    assert!(same("after it was committed") > 1);
    repo.write("c.md", "# C\n\nSee [d](gone.md). `src/till.rs` holds it.\n");
    stage(&repo, &repository);
    same("a document changed");
    // What was staged is the last commit now, and nobody asked since.
    commit(3);
    repo.write("d.md", "# D\n\n`src/till.rs` holds it, and [e](gone.md).\n");
    stage(&repo, &repository);
    same("the first after a commit");
    commit(4);
    let text = "# C\n\nIt is in `src/till.rs`. See [d](gone.md).\n";
    repo.write("c.md", text);
    stage(&repo, &repository);
    same("a line written again");
    repo.write("trueup.yaml", "rules:\n  missing-path: off\n");
    stage(&repo, &repository);
    same("a rule switched off");
    commit(5);
    same("after that");
}

/// Verifies: feature:hooks#AC-7
#[test]
fn the_index_that_git_makes_for_one_commit_is_the_one_checked() {
    let repo = Repo::of(&[("a.md", "# A\n\nGood.\n")]);
    let repository = crate::git::init(repo.root());
    stage(&repo, &repository);
    crate::git::commit(&repository, repo.root(), 1, "A", None);
    let own = repo.root().join(".git/index");
    let clean = std::fs::read(&own).unwrap();
    repo.write("a.md", BAD);
    stage(&repo, &repository);
    let bad = std::fs::read(&own).unwrap();
    let check = |name: &str, folder: &str| {
        let mut command = repo.command(&["check", "--staged", repo.root().to_str().unwrap()]);
        command.current_dir(repo.root().join(folder));
        command.env("GIT_INDEX_FILE", name);
        crate::harness::finish(command)
    };
    // `git commit a.md`: what is staged beside it is not of this commit.
    std::fs::write(repo.root().join(".git/next-index-1.lock"), &clean).unwrap();
    check(".git/next-index-1.lock", "").sane(0);
    repo.run(&["check", "--staged"]).sane(1);
    // `git commit --all`: what is staged is not all.
    std::fs::write(&own, &clean).unwrap();
    std::fs::write(repo.root().join(".git/index.lock"), &bad).unwrap();
    let whole = repo.root().join(".git/index.lock");
    check(whole.to_str().unwrap(), "").sane(1);
    check("", "").sane(0);
    // The index of another repository says nothing of this one.
    let other = Repo::new();
    crate::git::init(other.root());
    let mut command = repo.command(&["check", "--staged", repo.root().to_str().unwrap()]);
    command
        .current_dir(other.root())
        .env("GIT_INDEX_FILE", &whole);
    crate::harness::finish(command).sane(0);
    // One that is damaged is an error.
    std::fs::write(&whole, "DIRC").unwrap();
    check(whole.to_str().unwrap(), "").sane(2);
}

/// Verifies: feature:hooks#AC-3
#[test]
fn a_hook_is_written_once() {
    let repo = Repo::of(&[("a.md", "# A\n")]);
    repo.run(&["hook", "install"])
        .refused("lies in no git repository");
    crate::git::init(repo.root());
    repo.run(&["hook", "install"]).sane(0);
    assert!(
        repo.read(".git/hooks/pre-commit")
            .contains("trueup check --staged")
    );
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let hook = repo.root().join(".git/hooks/pre-commit");
        assert_eq!(hook.metadata().unwrap().permissions().mode() & 0o111, 0o111);
    }
    repo.write(".git/hooks/pre-commit", "mine");
    repo.run(&["hook", "install"])
        .refused("nothing is overwritten");
    assert_eq!(repo.read(".git/hooks/pre-commit"), "mine");
}

/// Verifies: feature:hooks#AC-4
#[test]
fn the_manifests_name_commands_that_are_there() {
    let repo = Repo::of(&[("a.md", "# A\n")]);
    let manifest = |text: &str| -> Value {
        serde_json::to_value(serde_yaml::from_str::<serde_yaml::Value>(text).unwrap()).unwrap()
    };
    let hooks = manifest(include_str!("../../.pre-commit-hooks.yaml"));
    let entry = hooks[0]["entry"].as_str().unwrap();
    let mut words: Vec<&str> = entry.split(' ').collect();
    assert_eq!(
        (words.remove(0), hooks[0]["pass_filenames"].as_bool()),
        ("trueup", Some(false))
    );
    words.push("--help");
    repo.run(&words).sane(0);
    let action = manifest(include_str!("../../action.yml"));
    assert_eq!(action["runs"]["using"], "composite");
    let steps = action["runs"]["steps"].as_array().unwrap().iter();
    let scripts: String = steps.map(|step| step["run"].to_string()).collect();
    assert!(
        scripts.contains("trueup check") && !scripts.contains("${{"),
        "an input is code of a shell"
    );
}

/// Verifies: feature:hooks#AC-5
#[test]
fn what_is_staged_says_how_it_is_judged() {
    let good = "# A\n\nGood.\n";
    let repo = Repo::of(&[("a.md", good)]);
    let repository = crate::git::init(repo.root());
    crate::git::commit(&repository, repo.root(), 1, "A", None);
    repo.write("a.md", BAD);
    stage(&repo, &repository);
    // What lies in the working tree alone turns nothing off, and nothing on.
    repo.write("trueup.yaml", "rules: {broken-link: off}\n");
    repo.run(&["check", "--staged"]).sane(1);
    repo.run(&["baseline"]).sane(0);
    repo.run(&["check", "--staged"]).sane(1);
    repo.write("trueup.yaml", "rules: {broken-link: [\n");
    repo.run(&["check", "--staged"]).sane(1);
    std::fs::remove_dir_all(repo.root().join(".trueup")).unwrap();
    repo.write("trueup.yaml", "rules: {broken-link: off}\n");
    stage(&repo, &repository);
    std::fs::remove_file(repo.root().join("trueup.yaml")).unwrap();
    repo.run(&["check", "--staged"]).sane(0);
    // Own rules too, and one that is wrong is told.
    repo.write(".trueup/rules/own.yaml", "a: [");
    repo.run(&["check", "--staged"]).sane(0);
    stage(&repo, &repository);
    repo.run(&["check", "--staged"]).sane(2);
}

/// An index of what lies on the disk, which knows its size and its time. The files are as old as a day.
fn stage_seen(repo: &Repo, repository: &gix::Repository) {
    let tree = crate::git::tree(repository, repo.root());
    let mut index = repository.index_from_tree(&tree).unwrap();
    for (entry, path) in index.entries_mut_with_paths() {
        let file = repo.root().join(path.to_string());
        age(&file);
        let meta = gix::index::fs::Metadata::from_path_no_follow(&file).unwrap();
        entry.stat = gix::index::entry::Stat::from_fs(&meta).unwrap();
    }
    index.write(gix::index::write::Options::default()).unwrap();
}

fn age(file: &std::path::Path) {
    let time = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_767_225_600);
    let file = std::fs::File::options().write(true).open(file).unwrap();
    file.set_modified(time).unwrap();
}

/// Verifies: feature:hooks#AC-8
#[test]
fn a_file_that_hides_that_it_is_another_leaves_nothing_behind() {
    let (good, gone) = ("/// X.\npub fn good() {}\n", "/// X.\npub fn gone() {}\n");
    for known in [false, true] {
        let repo = Repo::of(&[
            ("README.md", "# Till\n\nCall `till::good()`.\n"),
            (
                "Cargo.toml",
                "[package]\nname = \"till\"\nedition = \"2024\"\n",
            ),
            ("src/lib.rs", good),
        ]);
        let repository = crate::git::init(repo.root());
        stage_seen(&repo, &repository);
        let file = repo.root().join("src/lib.rs");
        let write = |text| {
            repo.write("src/lib.rs", text);
            age(&file);
        };
        if known {
            repo.run(&["check", "--staged"]).sane(0);
        }
        write(gone);
        // What git believes is believed; what is known by its name is not read to tell.
        let deceived = i32::from(!known);
        repo.run(&["check", "--staged"]).sane(deceived);
        write(good);
        repo.run(&["check", "--staged"]).sane(0);
        repo.run(&["check", "--staged", "--no-cache"]).sane(0);
    }
}
