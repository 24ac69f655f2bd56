//! Repositories with a history, made without a `git` program: each commit is what a folder holds.
#![allow(clippy::disallowed_methods, reason = "a test makes its own inputs")]

use std::fs;
use std::path::Path;

use gix::ObjectId;
use gix::objs::tree::{Entry, EntryKind};

/// A repository at `root`, which may hold files already.
pub fn init(root: &Path) -> gix::Repository {
    gix::init(root).expect("a repository can be made")
}

/// Commit what `folder` holds to the branch of the head, on day `day` of 2026. The parents are given, or are the head.
pub fn commit(
    repository: &gix::Repository,
    folder: &Path,
    day: u32,
    message: &str,
    parents: Option<&[ObjectId]>,
) -> ObjectId {
    let tree = tree(repository, folder);
    let head = repository.head_id().ok().map(gix::Id::detach);
    let parents = parents.map_or_else(|| head.into_iter().collect(), <[ObjectId]>::to_vec);
    let seconds = 1_767_225_600 + i64::from(day) * 86_400;
    let time = format!("{seconds} +0000");
    let who = gix::actor::SignatureRef {
        name: "A".into(),
        email: "a@example.org".into(),
        time: &time,
    };
    // A merge is written beside the branch, which then moves to it.
    let commit = gix::objs::Commit {
        tree,
        parents: parents.into(),
        author: who.to_owned().expect("a plain time"),
        committer: who.to_owned().expect("a plain time"),
        encoding: None,
        message: message.into(),
        extra_headers: Vec::new(),
    };
    let id = repository.write_object(&commit).expect("a commit").detach();
    let name = repository.head_name().expect("a head");
    let branch = name.map_or("refs/heads/main".to_owned(), |name| {
        name.as_bstr().to_string()
    });
    let path = repository.git_dir().join(branch);
    fs::create_dir_all(path.parent().expect("a folder")).expect("the folder of a branch");
    fs::write(path, format!("{id}\n")).expect("the branch");
    id
}

fn tree(repository: &gix::Repository, folder: &Path) -> ObjectId {
    let mut entries = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let entry = entry.expect("an entry");
        let (path, name) = (entry.path(), entry.file_name());
        if name == ".git" {
            continue;
        }
        let (kind, oid) = if path.is_dir() {
            (EntryKind::Tree, tree(repository, &path))
        } else {
            let bytes = fs::read(&path).expect("a file");
            let blob = repository.write_blob(bytes).expect("a blob");
            (EntryKind::Blob, blob.detach())
        };
        entries.push(Entry {
            mode: kind.into(),
            filename: name.to_string_lossy().as_bytes().into(),
            oid,
        });
    }
    entries.sort();
    let tree = gix::objs::Tree { entries };
    repository.write_object(&tree).expect("a tree").detach()
}
