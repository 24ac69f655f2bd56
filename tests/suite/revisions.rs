//! Revisions read from git without a checkout: the same as a checkout of them, and clear words where they cannot be.

use std::fs;
use std::path::{Path, PathBuf};

use gix::objs::tree::{Entry, EntryKind};
use trueup::analysis::AnalyzedGraph;
use trueup::config::Config;
use trueup::facts::Revision;
use trueup::facts::history::HistoryResponse;
use trueup::facts::revision_diff::FileChangeKind;
use trueup::git::repository::GitRepository;
use trueup::queries::baseline::Baseline;
use trueup::queries::check::{CheckPlan, check};
use trueup::workspace;
use trueup::workspace::revisions;
use trueup::workspace::revisions::{ComparisonSpec, HeadSpec};
use trueup::workspace::{ReadProgress, WorkspaceOptions};

use crate::git;
use crate::harness::Repo;

fn options() -> WorkspaceOptions {
    WorkspaceOptions::default()
}

fn read(root: &Path) -> Revision {
    workspace::read(root, &options(), &ReadProgress::default()).unwrap()
}

fn stored(root: &Path, name: &str) -> Revision {
    revisions::commit(root, name, &options(), &ReadProgress::default()).unwrap()
}

fn pair(
    root: &Path,
    wanted: &ComparisonSpec,
) -> Result<revisions::RevisionPair, workspace::WorkspaceError> {
    revisions::pair(
        root,
        wanted,
        "trueup.yaml",
        &options(),
        &ReadProgress::default(),
    )
}

/// What two revisions have in common must be equal to the byte.
fn same(one: Revision, two: Revision, config: &Config) {
    let files = |revision: &Revision| -> Vec<String> {
        let sources = revision.sources.iter();
        sources
            .map(|source| format!("{source:?}"))
            .collect::<Vec<_>>()
    };
    assert_eq!(files(&one).len(), files(&two).len());
    for (one, two) in files(&one).iter().zip(files(&two)) {
        assert_eq!(*one, two);
    }
    assert_eq!(one.tree.folders, two.tree.folders);
    assert_eq!(one.tree.symlinks, two.tree.symlinks);
    assert_eq!(one.tree.foreign, two.tree.foreign);
    assert_eq!(one.tree.lines, two.tree.lines);
    assert_eq!(one.tree.absent, two.tree.absent);
    assert_eq!(one.tree.top, two.tree.top);
    assert_eq!(one.tree.remotes, two.tree.remotes);
    let ignored = |revision: &Revision| -> Vec<String> {
        let all = revision.tree.ignored.iter();
        all.map(|(folder, _)| folder.clone()).collect()
    };
    assert_eq!(ignored(&one), ignored(&two));
    let findings = |revision: Revision| {
        let graph = AnalyzedGraph::new(revision, &config.settings().unwrap());
        let (profile, fail_on) = (config.profile, config.fail_on);
        let config = Config::parse("profile: agentic-cd\n").unwrap();
        let plan =
            CheckPlan::new(config, profile, fail_on, vec![], &[], Baseline::default()).unwrap();
        let outcome = check(&graph, &HistoryResponse::default(), &plan);
        format!("{:#?}", outcome.findings)
    };
    assert_eq!(findings(one), findings(two));
}

/// Copy what discovery finds below `from`, so that nothing of the machine is in it.
fn copy(from: &Path, to: &Path) {
    let revision = read(from);
    for source in &revision.sources {
        let target = to.join(&source.path);
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        fs::copy(from.join(&source.path), target).unwrap();
    }
}

/// Verifies: feature:delta#AC-1
#[test]
fn a_commit_is_what_a_clean_checkout_of_it_is() {
    let home = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let config = Config::parse("profile: agentic-cd\n").unwrap();
    for from in [home.join("fixtures/tour"), home] {
        let repo = Repo::new();
        copy(&from, repo.root());
        let git = git::init(repo.root());
        git::commit(&git, repo.root(), 1, "All", None);
        same(read(repo.root()), stored(repo.root(), "HEAD"), &config);
    }
}

/// Verifies: feature:hooks#AC-2
#[test]
fn an_index_has_the_tree_that_its_commit_will_have() {
    let repo = Repo::of(&[
        ("a.md", "# A\n"),
        ("a/b.md", "# B\n"),
        ("a.d/c/d.md", "# D\n"),
        ("a/b/c.md", "# C\n"),
        ("z", "z"),
    ]);
    let repository = git::init(repo.root());
    let tree = |id| GitRepository::open(repo.root()).unwrap().tree(id).unwrap();
    for path in ["a/b/e.md", "b.md", "a-c/d.md"] {
        repo.write(path, "# New\n");
        crate::hooks::stage(&repo, &repository);
        let index = GitRepository::open(repo.root())
            .unwrap()
            .index_tree()
            .unwrap();
        let commit = git::commit(&repository, repo.root(), 1, "A", None);
        assert_eq!(index, tree(commit), "{path}");
    }
}

/// Verifies: feature:delta#AC-1
#[test]
#[cfg(unix)]
fn links_ignored_files_hidden_files_and_caches_are_what_they_are_on_disk() {
    use std::os::unix::fs::symlink;
    let repo = Repo::of(&[
        ("README.md", "# A\n\n[b](docs/b.md), [c](link/b.md)\n"),
        ("docs/b.md", "# B\n"),
        (".gitignore", "*.log\n/build/\n!keep.log\n"),
        ("a.log", "x"),
        ("docs/keep.log", "x"),
        ("build/out.md", "# Out\n"),
        ("deep/.gitignore", "*.md\n!yes.md\n"),
        ("deep/no.md", "# No\n"),
        ("deep/yes.md", "# Yes\n"),
        (
            "made/CACHEDIR.TAG",
            "Signature: 8a477f597d28d172789f06886806bc55",
        ),
        ("made/x.md", "# X\n"),
        (".hidden/h.md", "# H\n"),
        (
            ".gitmodules",
            "[submodule \"x\"]\n\tpath = other\n\turl = x\n",
        ),
        ("bom.md", "\u{feff}# Bom\n"),
        ("binary.md", "a\0b"),
        ("src/lib.rs", "pub fn f() {}\n"),
        ("Cargo.toml", "[package]\nname = \"a\"\n"),
    ]);
    let root = repo.root();
    symlink("docs", root.join("link")).unwrap();
    symlink("../docs/b.md", root.join("deep/up")).unwrap();
    symlink("link/b.md", root.join("twice")).unwrap();
    symlink("nowhere", root.join("broken")).unwrap();
    symlink("/etc/passwd", root.join("outside")).unwrap();
    symlink("round", root.join("round")).unwrap();
    let git = git::init(root);
    git::commit(&git, root, 1, "All", None);
    // Ignored and marked files are tracked here, so that both sides read them.
    crate::hooks::stage(&repo, &git);
    let config = Config::default();
    same(read(root), stored(root, "HEAD"), &config);
    // A folder of a repository is read by its own part.
    same(
        read(&root.join("deep")),
        stored(&root.join("deep"), "HEAD"),
        &config,
    );
}

/// Verifies: feature:delta#AC-2
#[test]
fn what_both_revisions_have_is_read_once() {
    let repo = Repo::of(&[
        ("a.md", "# A\n"),
        ("b.md", "# B\n"),
        ("data.bin", "1"),
        ("same.bin", "1"),
        ("src/lib.rs", "pub fn f() {}\n"),
    ]);
    let git = git::init(repo.root());
    git::commit(&git, repo.root(), 1, "One", None);
    repo.write("b.md", "# C\n");
    repo.write("data.bin", "2");
    repo.write("new.md", "# N\n");
    for head in [HeadSpec::WorkingTree, HeadSpec::Commit("HEAD".into())] {
        if head != HeadSpec::WorkingTree {
            git::commit(&git, repo.root(), 2, "Two\n\nChange-kind: Fix\n", None);
        }
        let base = match head {
            HeadSpec::WorkingTree => "HEAD",
            _ => "HEAD~1",
        };
        let wanted = ComparisonSpec {
            base: Some(base.into()),
            head,
            claims: false,
            onto_target: false,
        };
        let pair = pair(repo.root(), &wanted).unwrap();
        let (old, new) = (&pair.base.revision.sources, &pair.head.revision.sources);
        let facts = |sources: &[trueup::facts::SourceFile], path: &str| {
            let found = sources.iter().find(|source| source.path == path);
            std::sync::Arc::as_ptr(&found.unwrap().facts)
        };
        assert_eq!(facts(old, "a.md"), facts(new, "a.md"));
        assert_eq!(facts(old, "src/lib.rs"), facts(new, "src/lib.rs"));
        assert_ne!(facts(old, "b.md"), facts(new, "b.md"));
        let changed = pair.change.files.iter();
        let changed: Vec<(&str, FileChangeKind)> =
            changed.map(|file| (file.path.as_str(), file.how)).collect();
        let expected = [
            ("b.md", FileChangeKind::Changed),
            ("data.bin", FileChangeKind::Changed),
            ("new.md", FileChangeKind::Added),
        ];
        assert_eq!(changed, expected);
    }
    let wanted = ComparisonSpec {
        base: Some("HEAD~1".into()),
        ..ComparisonSpec::default()
    };
    let commits = pair(repo.root(), &wanted).unwrap().change.commits;
    assert_eq!(commits.len(), 1);
    assert_eq!(commits[0].kind.as_deref(), Some("fix"));
}

/// Verifies: feature:delta#AC-3
#[test]
fn the_default_base_is_what_the_head_and_the_default_branch_have_in_common() {
    let repo = Repo::of(&[("a.md", "# A\n")]);
    let git = git::init(repo.root());
    let first = git::commit(&git, repo.root(), 1, "One", None);
    repo.write("a.md", "# B\n");
    let second = git::commit(&git, repo.root(), 2, "Two", None);
    let refs = git.git_dir().join("refs/remotes/origin");
    fs::create_dir_all(&refs).unwrap();
    fs::write(refs.join("main"), format!("{first}\n")).unwrap();
    let pair_of = |wanted: &ComparisonSpec| pair(repo.root(), wanted).unwrap();
    let found = pair_of(&ComparisonSpec::default());
    assert!(found.base.revision.name.contains("origin/main"));
    assert_eq!(found.change.files.len(), 1);
    assert_eq!(found.change.commits.len(), 1);
    // The remote's own word comes first.
    fs::write(refs.join("HEAD"), format!("{second}\n")).unwrap();
    let found = pair_of(&ComparisonSpec::default());
    assert!(found.base.revision.name.contains("origin/HEAD"));
    assert_eq!(found.change.files.len(), 0);
}

/// The words of the command about two revisions that cannot be read.
fn refused(repo: &Repo, arguments: &[&str], words: &str) {
    let mut all = vec!["delta"];
    all.extend(arguments);
    repo.run(&all).refused(words);
}

/// Verifies: feature:delta#AC-4
#[test]
fn a_revision_that_cannot_be_read_is_told_with_what_to_do() {
    let repo = Repo::of(&[("a.md", "# A\n")]);
    refused(&repo, &[], "lies in no git repository");
    let git = git::init(repo.root());
    refused(&repo, &[], "has no commit yet");
    refused(&repo, &["--base", "HEAD"], "has no commit yet");
    let first = git::commit(&git, repo.root(), 1, "One", None);
    refused(&repo, &["--base", "nothing"], "`nothing` names no commit");
    refused(&repo, &["--base", "HEAD~7"], "names no commit");
    refused(&repo, &["--head", "HEAD:a.md"], "names no commit");
    refused(&repo, &["--base", ""], "names no commit");
    // Nothing in common.
    repo.write("a.md", "# B\n");
    let other = git::commit(&git, repo.root(), 2, "Other", Some(&[]));
    let first = first.to_string();
    refused(&repo, &["--base", &first], "have no commit in common");
    // Cut off.
    let second = git::commit(&git, repo.root(), 3, "Three", Some(&[other]));
    fs::write(git.git_dir().join("shallow"), format!("{second}\n")).unwrap();
    refused(&repo, &["--base", "nothing"], "the clone is shallow");
    let refs = git.git_dir().join("refs/remotes/origin");
    fs::create_dir_all(&refs).unwrap();
    fs::write(refs.join("main"), format!("{first}\n")).unwrap();
    refused(&repo, &[], "git fetch --unshallow");
    // No name to compare with.
    fs::remove_file(refs.join("main")).unwrap();
    fs::write(git.git_dir().join("HEAD"), format!("{second}\n")).unwrap();
    for branch in ["main", "master"] {
        let _ = fs::remove_file(git.git_dir().join("refs/heads").join(branch));
    }
    refused(&repo, &[], "name a commit with --base");
}

/// Verifies: feature:delta#AC-4
#[test]
fn bare_repositories_conflicts_and_missing_contents() {
    let repo = Repo::of(&[("a.md", "# A\n"), ("src/lib.rs", "fn f() {}\n")]);
    let git = git::init(repo.root());
    git::commit(&git, repo.root(), 1, "One", None);
    let blob = git.write_blob("fn f() {}\n").unwrap().to_string();
    let object = git
        .git_dir()
        .join("objects")
        .join(&blob[..2])
        .join(&blob[2..]);
    let bytes = fs::read(&object).unwrap();
    fs::remove_file(&object).unwrap();
    let whole = ["--base", "HEAD", "--head", "HEAD"];
    refused(
        &repo,
        &whole,
        "content of `src/lib.rs` is not in this repository",
    );
    fs::write(&object, bytes).unwrap();
    // A bare repository has commits alone.
    let bare = Repo::new();
    let from = git.git_dir();
    for entry in walkdir(from) {
        let target = bare.root().join(entry.strip_prefix(from).unwrap());
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        fs::copy(&entry, target).unwrap();
    }
    let config = bare.root().join("config");
    let text = fs::read_to_string(&config).unwrap();
    fs::write(&config, text.replace("bare = false", "bare = true")).unwrap();
    refused(&bare, &["--base", "HEAD"], "is a bare repository");
    let run = bare.run(&["delta", "--base", "HEAD", "--head", "HEAD"]);
    run.sane(0);
}

fn walkdir(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => found.extend(walkdir(&path)),
            false => found.push(path),
        }
    }
    // A folder that git needs and that may be empty.
    let _ = fs::create_dir_all(folder);
    found
}

/// Trees that hold one another ten times each are not followed to the end.
/// Verifies: feature:delta#AC-4
#[test]
fn a_tree_of_very_many_files_is_refused() {
    let repo = Repo::of(&[("a.md", "# A\n")]);
    let git = git::init(repo.root());
    git::commit(&git, repo.root(), 1, "One", None);
    let mut oid = git.write_blob("x").unwrap().detach();
    let mut kind = EntryKind::Blob;
    for _ in 0..9 {
        let entries = (0..10).map(|at| Entry {
            mode: kind.into(),
            filename: format!("{at}").into(),
            oid,
        });
        let tree = gix::objs::Tree {
            entries: entries.collect(),
        };
        oid = git.write_object(&tree).unwrap().detach();
        kind = EntryKind::Tree;
    }
    let who = gix::actor::SignatureRef {
        name: "A".into(),
        email: "a@example.org".into(),
        time: "1767225600 +0000",
    };
    let commit = gix::objs::Commit {
        tree: oid,
        parents: [git.head_id().unwrap().detach()].as_slice().into(),
        author: who.to_owned().unwrap(),
        committer: who.to_owned().unwrap(),
        encoding: None,
        message: "Many".into(),
        extra_headers: Vec::new(),
    };
    let id = git.write_object(&commit).unwrap().to_string();
    refused(&repo, &["--base", "HEAD", "--head", &id], "more than");
}
