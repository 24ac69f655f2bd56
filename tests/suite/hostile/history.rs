//! Histories of odd shapes: what they hold is used, what they lack is told once, and the other checks go on.

use std::fs;
use std::path::Path;

use gix::ObjectId;

use crate::git;
use crate::harness::Repo;
use crate::history::{RENAMED, renamed, vanished};

/// The rules of all findings, but for those of the broken link that every repository here has.
fn others(repo: &Repo) -> Vec<String> {
    repo.write("docs/a.md", "[gone](b.md)\n");
    let mut rules: Vec<String> = repo
        .findings(&[])
        .into_iter()
        .map(|(rule, ..)| rule)
        .collect();
    let before = rules.len();
    rules.retain(|rule| rule != "broken-link");
    assert_eq!(rules.len() + 1, before, "the broken link is told");
    rules.sort();
    rules
}

fn head(repo: &Repo) -> ObjectId {
    gix::open(repo.root()).unwrap().head_id().unwrap().detach()
}

fn parent(repo: &Repo) -> ObjectId {
    let git = gix::open(repo.root()).unwrap();
    let head = git.head_commit().unwrap();
    head.parent_ids().next().unwrap().detach()
}

fn remove(repo: &Repo, object: impl ToString) {
    let id = object.to_string();
    let path = format!(".git/objects/{}/{}", &id[..2], &id[2..]);
    fs::remove_file(repo.root().join(path)).unwrap();
}

/// Verifies: feature:drift#AC-6
#[test]
fn replaced_and_grafted_commits_end() {
    let (one, two) = (parent(&renamed()), head(&renamed()));
    let blank = "0".repeat(40);
    for lines in [
        vec![(two, one.to_string())],
        vec![(one, two.to_string())],
        vec![(one, two.to_string()), (two, one.to_string())],
        vec![(two, two.to_string())],
        vec![(two, blank), (one, "noise\x1b[31m".into())],
    ] {
        let repo = renamed();
        for (from, to) in &lines {
            repo.write(&format!(".git/refs/replace/{from}"), format!("{to}\n"));
        }
        let found = others(&repo);
        assert!(found.len() <= 1, "{lines:?}: {found:?}");
    }
    let repo = renamed();
    repo.write(
        ".git/info/grafts",
        format!("{two} {two}\n{one} {two}\nnoise\n"),
    );
    assert_eq!(others(&repo), ["vanished-name"]);
}

/// A partial clone promises blobs that are not there; nothing is fetched.
/// Verifies: feature:drift#AC-6
#[test]
fn a_partial_clone_is_told_once() {
    let repo = renamed();
    let config = repo.read(".git/config");
    let promise = "[extensions]\n\tpartialClone = origin\n[remote \"origin\"]\n\turl = https://example.org/a/b\n\
                   \tpromisor = true\n\tpartialclonefilter = blob:none\n";
    repo.write(".git/config", format!("{config}{promise}"));
    assert_eq!(others(&repo), ["vanished-name"]);
    let git = gix::open(repo.root()).unwrap();
    let tree = git.find_commit(parent(&repo)).unwrap().tree().unwrap();
    let blob = tree.lookup_entry_by_path("src/lib.rs").unwrap().unwrap();
    remove(&repo, blob.object_id());
    fs::remove_dir_all(repo.cache()).unwrap();
    fs::create_dir(repo.cache()).unwrap();
    let found = vanished(&repo);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!(found[0]["verdict"], "unverifiable");
    assert_eq!(found[0]["file"], ".git");
    let message = found[0]["message"].as_str().unwrap();
    assert!(message.contains("missing or damaged"), "{message}");
    assert_eq!(others(&repo), ["vanished-name"]);
}

/// Move `.git` away, as the store of linked worktrees, and leave the file that leads there.
fn link(repo: &Repo, store: &Path) {
    fs::rename(repo.root().join(".git"), store).unwrap();
    let own = store.join("worktrees/shop");
    fs::create_dir_all(&own).unwrap();
    fs::copy(store.join("HEAD"), own.join("HEAD")).unwrap();
    fs::write(own.join("commondir"), "../..\n").unwrap();
    let file = repo.root().join(".git");
    fs::write(own.join("gitdir"), format!("{}\n", file.display())).unwrap();
    fs::write(file, format!("gitdir: {}\n", own.display())).unwrap();
}

/// Verifies: feature:drift#AC-6, feature:drift#AC-8
#[test]
fn a_linked_worktree_of_a_bare_repository_has_its_history_and_its_remotes() {
    let repo = renamed();
    let place = tempfile::tempdir().unwrap();
    let store = place.path().join("shop.git");
    repo.write("src/till.rs", "pub fn open_till() {}\n");
    repo.write(
        "docs/till.md",
        "[till](https://example.org/a/b/blob/main/src/till.rs)\n",
    );
    let git = gix::open(repo.root()).unwrap();
    git::commit(&git, repo.root(), 3, "Till", None);
    fs::remove_file(repo.root().join("src/till.rs")).unwrap();
    git::commit(&git, repo.root(), 4, "No till", None);
    link(&repo, &store);
    let config = fs::read_to_string(store.join("config")).unwrap();
    let bare = config.replace("bare = false", "bare = true");
    let remote = "[remote \"origin\"]\n\turl = git@example.org:a/b.git\n";
    fs::write(store.join("config"), format!("{bare}{remote}")).unwrap();
    assert_eq!(others(&repo), ["missing-path", "vanished-name"]);
    // The store by itself holds no document.
    let run = repo.run(&["check", store.to_str().unwrap()]);
    run.refused("holds no document");
}

/// Verifies: feature:drift#AC-6
#[test]
fn ids_may_be_of_the_long_kind() {
    let repo = Repo::of(&[
        ("Cargo.toml", "[package]\nname = \"shop\"\n"),
        (
            "src/lib.rs",
            "pub fn total_price() -> u64 {\n    40 + 2\n}\n",
        ),
        ("README.md", "# Shop\n\nCall `total_price`.\n"),
    ]);
    git::init(repo.root());
    let config = "[core]\n\trepositoryformatversion = 1\n[extensions]\n\tobjectFormat = sha256\n";
    repo.write(".git/config", config);
    let git = gix::open(repo.root()).unwrap();
    let one = git::commit(&git, repo.root(), 1, "One", None);
    assert_eq!(one.to_string().len(), 64);
    repo.write("src/lib.rs", RENAMED);
    git::commit(&git, repo.root(), 2, "Two", None);
    assert_eq!(others(&repo), ["vanished-name"]);
    assert_eq!(others(&repo), ["vanished-name"], "from the cache");
}

/// Verifies: feature:drift#AC-6
#[test]
fn names_and_messages_in_other_encodings_are_shown() {
    let repo = renamed();
    let git = gix::open(repo.root()).unwrap();
    let commit = git.find_commit(head(&repo)).unwrap();
    let mut commit: gix::objs::Commit = commit.decode().unwrap().to_owned().unwrap();
    commit.message = b"Gr\xFC\xDFe, \x1b[31m\xF0\x9F".as_slice().into();
    commit.encoding = Some("ISO-8859-1".into());
    commit.author.name = b"\xC4nn\x07".as_slice().into();
    let mut tree: gix::objs::Tree = git
        .find_tree(commit.tree)
        .unwrap()
        .decode()
        .unwrap()
        .to_owned();
    let blob = git.write_blob(RENAMED).unwrap().detach();
    for name in [&b"gr\xFC\xDFe.rs"[..], b"\x83e\x83X.md", b"a\tb.rs", b"CON"] {
        tree.entries.push(gix::objs::tree::Entry {
            mode: gix::objs::tree::EntryKind::Blob.into(),
            filename: name.into(),
            oid: blob,
        });
    }
    tree.entries.sort();
    commit.tree = git.write_object(&tree).unwrap().detach();
    let id = git.write_object(&commit).unwrap();
    repo.write(".git/refs/heads/main", format!("{id}\n"));
    assert_eq!(others(&repo), ["vanished-name"]);
    let run = repo.check(1);
    assert!(run.out.contains("no longer exists"), "{}", run.out);
}
