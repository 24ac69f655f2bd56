//! What vanished, by the history of repositories in every state that git can leave them in.

use std::fs;

use serde_json::Value;

use crate::git;
use crate::harness::Repo;

pub const CODE: &str = "pub fn total_price() -> u64 {\n    let base = 40;\n    base + 2\n}\n";
pub const RENAMED: &str = "pub fn sum_of_basket() -> u64 {\n    let base = 40;\n    base + 2\n}\n";
pub const MANIFEST: &str = "[package]\nname = \"shop\"\n";

/// A repository whose README names a function that the last commit renamed.
pub fn renamed() -> Repo {
    let repo = Repo::of(&[
        ("Cargo.toml", MANIFEST),
        ("src/lib.rs", CODE),
        ("README.md", "# Shop\n\nCall `total_price`.\n"),
    ]);
    let git = git::init(repo.root());
    git::commit(&git, repo.root(), 1, "One", None);
    repo.write("src/lib.rs", RENAMED);
    git::commit(&git, repo.root(), 2, "Call it what it is", None);
    repo
}

pub fn vanished(repo: &Repo) -> Vec<Value> {
    let run = repo.run(&["check", "--format", "json"]);
    run.sane(run.code);
    let report: Value = serde_json::from_str(&run.out).unwrap();
    let findings = report["findings"].as_array().unwrap().iter();
    findings
        .filter(|finding| finding["rule"] == "vanished-name")
        .cloned()
        .collect()
}

/// Verifies: feature:drift#AC-1, behaviour:drift#scenario-a-function-was-renamed-with-its-body
#[test]
fn a_renamed_item_is_an_error_with_its_commit_and_a_fix() {
    let found = vanished(&renamed());
    assert_eq!(found.len(), 1, "{found:#?}");
    let finding = &found[0];
    assert_eq!(finding["level"], "error");
    let message = finding["message"].as_str().unwrap();
    assert!(
        message.contains("`total_price` no longer exists"),
        "{message}"
    );
    assert!(
        message.contains("on 2026-01-03 (Call it what it is)"),
        "{message}"
    );
    assert_eq!(finding["fix"]["edits"][0]["text"], "sum_of_basket");
    let witness = &finding["witness"][0];
    assert_eq!(witness["file"], "src/lib.rs");
    assert!(witness["text"].as_str().unwrap().contains("2026-01-02"));
}

/// Verifies: feature:drift#AC-3
#[test]
fn what_a_line_says_of_another_place_is_not_gone_here() {
    let lines = [
        "Call `total_price`.",
        "[till](https://packages.example.org/crates/till) has `total_price` too.",
        "Compare [`total_price`][total_price].\n\n[total_price]: https://example.org/till",
        "```sh\ngit clone https://example.org/till\ncd till\ncat src/price.rs\n```",
        "```text\n2026-01-01T10:00:00Z INFO src/price.rs: total_price starts\n```",
    ];
    let found = |line: &str| {
        let repo = Repo::of(&[
            ("Cargo.toml", MANIFEST),
            ("src/lib.rs", "mod price;\n"),
            ("src/price.rs", CODE),
            ("README.md", &format!("# Shop\n\n{line}\n")),
        ]);
        let git = git::init(repo.root());
        git::commit(&git, repo.root(), 1, "One", None);
        fs::remove_file(repo.root().join("src/price.rs")).unwrap();
        repo.write("src/lib.rs", "");
        git::commit(&git, repo.root(), 2, "Sell nothing", None);
        let run = repo.run(&["check", "--format", "json"]);
        run.sane(run.code);
        let report: Value = serde_json::from_str(&run.out).unwrap();
        report["findings"].as_array().unwrap().len()
    };
    assert_eq!(lines.map(found), [1, 0, 0, 0, 0]);
    // The same path, where the folder is the repository's.
    assert_eq!(found("```sh\ncat src/price.rs\n```"), 1);
}

/// Verifies: feature:drift#AC-2
#[test]
fn the_date_of_the_line_counts_and_not_that_of_the_document() {
    let repo = renamed();
    let git = gix::open(repo.root()).unwrap();
    // Another line is mended: the document is younger than the break, the line is not.
    repo.write("README.md", "# The shop\n\nCall `total_price`.\n");
    git::commit(&git, repo.root(), 3, "A better title", None);
    assert_eq!(vanished(&repo).len(), 1);
    // A line that came after the break never claimed what was there.
    repo.write(
        "README.md",
        "# The shop\n\nOnce more: call `total_price`.\n",
    );
    git::commit(&git, repo.root(), 4, "Say it again", None);
    assert_eq!(vanished(&repo).len(), 0);
}

/// Verifies: feature:drift#AC-2
#[test]
fn a_document_that_moved_keeps_the_dates_of_its_lines() {
    let repo = renamed();
    let git = gix::open(repo.root()).unwrap();
    fs::create_dir(repo.root().join("docs")).unwrap();
    fs::rename(
        repo.root().join("README.md"),
        repo.root().join("docs/guide.md"),
    )
    .unwrap();
    git::commit(&git, repo.root(), 3, "Move", None);
    assert_eq!(vanished(&repo).len(), 1);
}

/// Verifies: feature:drift#AC-3, behaviour:drift#scenario-a-name-that-another-file-still-has
#[test]
fn a_name_that_any_file_still_has_is_not_gone() {
    for (path, text) in [
        ("web/shop.py", "def total_price():\n    pass\n"),
        ("web/shop.ts", "export const totalPrice = 3;\n"),
        ("tests/a.rs", "macro_rules! m { () => { total_price() } }\n"),
        ("settings.toml", "total-price = 3\n"),
    ] {
        let repo = renamed();
        let git = gix::open(repo.root()).unwrap();
        repo.write(path, text);
        git::commit(&git, repo.root(), 3, "More", None);
        assert_eq!(vanished(&repo).len(), 0, "{path}");
    }
}

/// Verifies: feature:drift#AC-4
#[test]
fn the_second_run_says_the_same_and_new_commits_are_added() {
    let repo = renamed();
    let first = vanished(&repo);
    assert_eq!(first, vanished(&repo), "warm");
    let git = gix::open(repo.root()).unwrap();
    repo.write("other.txt", "x");
    git::commit(&git, repo.root(), 3, "Other", None);
    assert_eq!(first, vanished(&repo), "one commit more");
    // A file of another language brings the name back.
    repo.write("a.py", "total_price = 3\n");
    git::commit(&git, repo.root(), 4, "Back", None);
    assert_eq!(vanished(&repo).len(), 0);
    // History was rewritten: the cache speaks of another trunk.
    let head = git.head_id().unwrap().detach();
    let parent = git
        .find_commit(head)
        .unwrap()
        .parent_ids()
        .next()
        .unwrap()
        .detach();
    fs::remove_file(repo.root().join("a.py")).unwrap();
    git::commit(&git, repo.root(), 5, "Instead", Some(&[parent]));
    assert_eq!(vanished(&repo).len(), 1);
    // A damaged cache is an empty one.
    for entry in fs::read_dir(repo.cache()).unwrap() {
        let path = entry.unwrap().path();
        let bytes = fs::read(&path).unwrap();
        fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
    }
    assert_eq!(vanished(&repo).len(), 1);
}

/// Verifies: feature:drift#AC-5, behaviour:drift#scenario-a-clone-without-its-past
#[test]
fn a_shallow_clone_is_told_and_is_no_failure() {
    let repo = renamed();
    let git = gix::open(repo.root()).unwrap();
    let head = git.head_id().unwrap().to_string();
    repo.write(".git/shallow", format!("{head}\n"));
    let found = vanished(&repo);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!(found[0]["verdict"], "unverifiable");
    assert_eq!(found[0]["level"], "note");
    assert!(
        found[0]["help"]
            .as_str()
            .unwrap()
            .contains("fetch-depth: 0")
    );
    repo.check(0);
}

/// Verifies: feature:drift#AC-4
#[test]
fn what_a_missing_content_leaves_open_is_asked_again_when_it_comes() {
    let repo = renamed();
    let git = gix::open(repo.root()).unwrap();
    let old = git.write_blob(CODE).unwrap().to_string();
    let object = repo
        .root()
        .join(format!(".git/objects/{}/{}", &old[..2], &old[2..]));
    let bytes = fs::read(&object).unwrap();
    fs::remove_file(&object).unwrap();
    for run in ["first", "second"] {
        let found = vanished(&repo);
        assert_eq!(found.len(), 1, "{run}: {found:#?}");
        assert_eq!(found[0]["verdict"], "unverifiable", "{run}");
    }
    fs::write(&object, bytes).unwrap();
    let found = vanished(&repo);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!(found[0]["level"], "error");
}

/// Verifies: feature:drift#AC-6
#[test]
fn broken_repositories_leave_the_other_checks_alone() {
    type Break = fn(&Repo);
    let breaks: [(&str, Break); 9] = [
        ("no repository", |repo| {
            fs::remove_dir_all(repo.root().join(".git")).unwrap()
        }),
        ("an empty folder", |repo| {
            fs::remove_dir_all(repo.root().join(".git")).unwrap();
            fs::create_dir(repo.root().join(".git")).unwrap();
        }),
        ("an unborn branch", |repo| {
            repo.write(".git/HEAD", "ref: refs/heads/none\n")
        }),
        ("a detached head", |repo| {
            let id = gix::open(repo.root())
                .unwrap()
                .head_id()
                .unwrap()
                .to_string();
            repo.write(".git/HEAD", format!("{id}\n"));
        }),
        ("a head of noise", |repo| {
            repo.write(".git/HEAD", [0xFF, 0, 7])
        }),
        ("a configuration of noise", |repo| {
            repo.write(".git/config", "[core\n\x1b[31m")
        }),
        ("a worktree that leads nowhere", |repo| {
            fs::remove_dir_all(repo.root().join(".git")).unwrap();
            repo.write(".git", "gitdir: /nonexistent/\x1b[31mplace\n");
        }),
        ("missing objects", |repo| {
            let git = gix::open(repo.root()).unwrap();
            let head = git.head_commit().unwrap();
            let first = head.parent_ids().next().unwrap().to_string();
            let object = format!(".git/objects/{}/{}", &first[..2], &first[2..]);
            fs::remove_file(repo.root().join(object)).unwrap();
        }),
        ("a corrupt object", |repo| {
            let git = gix::open(repo.root()).unwrap();
            let tree = git.head_tree_id().unwrap().to_string();
            let object = format!(".git/objects/{}/{}", &tree[..2], &tree[2..]);
            let path = repo.root().join(object);
            fs::remove_file(&path).unwrap();
            fs::write(path, b"noise").unwrap();
        }),
    ];
    for (name, damage) in breaks {
        let repo = renamed();
        repo.write("docs/a.md", "[gone](b.md)\n");
        damage(&repo);
        let found = repo.findings(&[]);
        let link = found.iter().any(|(rule, _, _)| rule == "broken-link");
        assert!(link, "{name}: {found:?}");
        let told = found.iter().filter(|(_, file, _)| file == ".git").count();
        assert!(told <= 1, "{name}: {found:?}");
    }
}

/// Verifies: feature:drift#AC-6
#[test]
fn merges_of_many_and_odd_entries_are_read() {
    let repo = renamed();
    let git = gix::open(repo.root()).unwrap();
    let head = git.head_id().unwrap().detach();
    let sides: Vec<_> = (0..5)
        .map(|day| {
            repo.write("side.txt", format!("{day}"));
            git::commit(&git, repo.root(), 10 + day, "Side", Some(&[head]))
        })
        .collect();
    let parents: Vec<_> = std::iter::once(head).chain(sides).collect();
    let merge = git::commit(&git, repo.root(), 20, "Octopus", Some(&parents));
    assert_eq!(vanished(&repo).len(), 1);
    // A submodule, a symbolic link, and a name that is no UTF-8.
    let entry = |mode: gix::objs::tree::EntryKind, name: &[u8], oid| gix::objs::tree::Entry {
        mode: mode.into(),
        filename: name.into(),
        oid,
    };
    let blob = git.write_blob("x").unwrap().detach();
    let old = git.find_commit(merge).unwrap().tree().unwrap();
    let mut tree: gix::objs::Tree = old.decode().unwrap().to_owned();
    use gix::objs::tree::EntryKind;
    tree.entries
        .push(entry(EntryKind::Commit, b"module", merge));
    tree.entries.push(entry(EntryKind::Link, b"link", blob));
    tree.entries
        .push(entry(EntryKind::Blob, b"od\xFFd\x1b.rs", blob));
    tree.entries.sort();
    let id = git.write_object(&tree).unwrap().detach();
    let mut commit: gix::objs::Commit = git
        .find_commit(merge)
        .unwrap()
        .decode()
        .unwrap()
        .to_owned()
        .unwrap();
    commit.tree = id;
    commit.parents = vec![merge].into();
    let id = git.write_object(&commit).unwrap();
    repo.write(".git/refs/heads/main", format!("{id}\n"));
    assert_eq!(vanished(&repo).len(), 1);
}

/// Verifies: feature:drift#AC-7
#[test]
fn history_can_be_left_alone_and_a_folder_of_a_repository_is_one_too() {
    let repo = renamed();
    let run = repo.run(&["check", "--no-history"]);
    run.sane(0);
    let run = repo.run(&["check", "src", "--allow-empty", "--fail-on", "never"]);
    run.sane(0);
    repo.write(
        "sub/README.md",
        "# Sub\n\nCall `old_helper`, kept in `helper.rs`.\n",
    );
    repo.write("sub/helper.rs", "pub fn old_helper() {}\n");
    let git = gix::open(repo.root()).unwrap();
    git::commit(&git, repo.root(), 5, "Sub", None);
    fs::remove_file(repo.root().join("sub/helper.rs")).unwrap();
    git::commit(&git, repo.root(), 6, "No help", None);
    let run = repo.run(&["check", "sub", "--format", "json"]);
    run.sane(1);
    for name in [
        "`old_helper` no longer exists",
        "`helper.rs` no longer exists",
    ] {
        assert!(run.out.contains(name), "{name}: {}", run.out);
    }
}

/// Messages of commits are shown, not sent.
/// Verifies: feature:check#AC-7
#[test]
fn escape_sequences_of_commits_are_shown() {
    let repo = renamed();
    let git = gix::open(repo.root()).unwrap();
    repo.write("src/lib.rs", "pub fn another() {}\n");
    repo.write("README.md", "# Shop\n\nCall `sum_of_basket`.\n");
    git::commit(
        &git,
        repo.root(),
        2,
        "Fine",
        Some(&[git.head_id().unwrap().detach()]),
    );
    repo.write("src/lib.rs", RENAMED);
    git::commit(&git, repo.root(), 3, "Back", None);
    repo.write("README.md", "# Shop\n\nDo call `sum_of_basket`.\n");
    git::commit(&git, repo.root(), 4, "Line", None);
    repo.write("src/lib.rs", "pub fn another() {}\n");
    git::commit(
        &git,
        repo.root(),
        5,
        "\u{1b}[31m::error::red\u{202e}\r",
        None,
    );
    let run = repo.check(1);
    assert!(run.out.contains("no longer exists"), "{}", run.out);
}
