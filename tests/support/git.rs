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

/// Who makes a commit, and the headers that a signature leaves.
pub struct Maker<'a> {
    /// The name; the address is made of it.
    pub name: &'a str,
    /// The value of the header `gpgsig`.
    pub signature: Option<&'a str>,
}

/// Commit what `folder` holds to the branch of the head, on day `day` of 2026. The parents are given, or are the head.
pub fn commit(
    repository: &gix::Repository,
    folder: &Path,
    day: u32,
    message: &str,
    parents: Option<&[ObjectId]>,
) -> ObjectId {
    let maker = Maker {
        name: "A",
        signature: None,
    };
    commit_by(repository, folder, day, message, parents, &maker)
}

/// The same, by another person than A.
pub fn commit_by(
    repository: &gix::Repository,
    folder: &Path,
    day: u32,
    message: &str,
    parents: Option<&[ObjectId]>,
    maker: &Maker<'_>,
) -> ObjectId {
    let email = format!("{}@example.org", maker.name.to_lowercase());
    let tree = tree(repository, folder);
    let head = repository.head_id().ok().map(gix::Id::detach);
    let parents = parents.map_or_else(|| head.into_iter().collect(), <[ObjectId]>::to_vec);
    let seconds = 1_767_225_600 + i64::from(day) * 86_400;
    let time = format!("{seconds} +0000");
    let who = gix::actor::SignatureRef {
        name: maker.name.into(),
        email: email.as_str().into(),
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
        extra_headers: maker
            .signature
            .iter()
            .map(|text| ("gpgsig".into(), (*text).into()))
            .collect(),
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

/// The tree of what `folder` holds.
pub fn tree(repository: &gix::Repository, folder: &Path) -> ObjectId {
    let mut entries = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let entry = entry.expect("an entry");
        let (path, name) = (entry.path(), entry.file_name());
        if name == ".git" {
            continue;
        }
        let is_link = path.symlink_metadata().expect("an entry").is_symlink();
        let (kind, oid) = if is_link {
            let target = fs::read_link(&path).expect("a link");
            let target = target.to_string_lossy().into_owned();
            let blob = repository.write_blob(target).expect("a blob");
            (EntryKind::Link, blob.detach())
        } else if path.is_dir() {
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
