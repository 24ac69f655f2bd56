//! Misses, eviction and links of the store.

use super::*;

const OTHER: BuildId = BuildId("0123456789abcdef0123456789abcdef");

fn names(store: &CacheStore) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = store.entries().into_iter().map(|one| one.file).collect();
    files.sort();
    files
}

/// Verifies: feature:check#AC-9
#[test]
fn another_build_another_kind_and_another_content_read_nothing_back() {
    let folder = tempfile::tempdir().unwrap();
    let store = CacheStore::open(&folder.path().join("made/when/needed"));
    assert_eq!(store.get(CacheKind::Facts, b"a"), None);
    store.put(CacheKind::Facts, b"a", &[b"va", b"lue"]);
    assert_eq!(
        store.get(CacheKind::Facts, b"a").as_deref(),
        Some(&b"value"[..])
    );
    assert_eq!(store.get(CacheKind::Facts, b"b"), None);
    assert_eq!(store.get(CacheKind::Result, b"a"), None);
    let other = CacheStore {
        build: OTHER,
        ..store.clone()
    };
    assert_eq!(other.get(CacheKind::Facts, b"a"), None);
    // Under the name that the other build looks for, it is still of this one.
    let (from, to) = (
        store.file(CacheKind::Facts, b"a"),
        other.file(CacheKind::Facts, b"a"),
    );
    fs::copy(&from, to).unwrap();
    assert_eq!(other.get(CacheKind::Facts, b"a"), None);
    fs::copy(&from, store.file(CacheKind::Facts, b"b")).unwrap();
    assert_eq!(store.get(CacheKind::Facts, b"b"), None);
    store.put(CacheKind::Facts, b"a", &[b""]);
    assert_eq!(store.get(CacheKind::Facts, b"a"), Some(Vec::new()));
}

/// Verifies: feature:check#AC-9
#[test]
fn truncated_foreign_and_corrupt_entries_are_misses() {
    let folder = tempfile::tempdir().unwrap();
    let store = CacheStore::open(folder.path());
    store.put(CacheKind::History, b"root", &[b"value"]);
    let file = store.file(CacheKind::History, b"root");
    let good = fs::read(&file).unwrap();
    let get = || store.get(CacheKind::History, b"root");
    for length in 0..good.len() {
        fs::write(&file, &good[..length]).unwrap();
        assert_eq!(get(), None, "{length} bytes");
        let mut bad = good.clone();
        bad[length] ^= 1;
        fs::write(&file, bad).unwrap();
        assert_eq!(get(), None, "byte {length}");
    }
    fs::write(&file, [&good[..], b"x"].concat()).unwrap();
    assert_eq!(get(), None);
    fs::write(
        &file,
        "an essay by somebody else, and longer than the header",
    )
    .unwrap();
    assert_eq!(get(), None);
    fs::write(&file, &good).unwrap();
    assert_eq!(get().as_deref(), Some(&b"value"[..]));
    fs::remove_file(&file).unwrap();
    fs::create_dir(&file).unwrap();
    assert_eq!(get(), None);
    store.put(CacheKind::History, b"root", &[b"value"]);
    assert_eq!(get(), None);
}

/// Verifies: feature:check#AC-10
#[test]
fn eviction_keeps_the_newest_and_removes_other_builds_first() {
    let folder = tempfile::tempdir().unwrap();
    let store = CacheStore::open(folder.path());
    let other = CacheStore {
        build: OTHER,
        ..store.clone()
    };
    let now = SystemTime::now();
    let put = |store: &CacheStore, content: &[u8], hours: u64| {
        store.put(CacheKind::Result, content, &[&[0; 100]]);
        let file = store.file(CacheKind::Result, content);
        let open = OpenOptions::new().write(true).open(&file).unwrap();
        open.set_modified(now - Duration::from_secs(hours * 3600))
            .unwrap();
        file
    };
    let mut own: Vec<PathBuf> = (0..4_u64)
        .map(|hours| put(&store, &[hours as u8], hours * 20))
        .collect();
    put(&other, b"new", 0);
    fs::write(folder.path().join("notes.txt"), "not of the cache").unwrap();
    let size = (HEADER + 100) as u64;
    let all = CacheSize {
        entries: 5,
        bytes: 5 * size,
    };
    assert_eq!(store.size(), all);
    let limit = |entries: usize, bytes| CacheLimit { bytes, entries };
    store.evict(limit(5, 5 * size));
    assert_eq!(store.size(), all);
    // That of the other build is as new as the newest, and goes first.
    store.evict(limit(4, 5 * size));
    own.sort();
    assert_eq!(names(&store), own);
    // Used again after 60 hours, so newer than those of 20 and 40.
    assert!(store.get(CacheKind::Result, &[3]).is_some());
    store.evict(limit(9, 2 * size));
    let mut left = [0, 3].map(|one| store.file(CacheKind::Result, &[one]));
    left.sort();
    assert_eq!(names(&store), left);
    // The next run that writes within the hour does not list the folder.
    assert!(store.stamp().is_file());
    assert_eq!(
        store.clear().unwrap(),
        CacheSize {
            entries: 2,
            bytes: 2 * size
        }
    );
    assert_eq!(store.clear().unwrap(), CacheSize::default());
    assert!(folder.path().join("notes.txt").is_file());
}

/// Verifies: feature:check#AC-9
#[cfg(unix)]
#[test]
fn no_link_leads_out_of_the_folder() {
    use std::os::unix::fs::symlink;
    let folder = tempfile::tempdir().unwrap();
    let outside = tempfile::tempdir().unwrap();
    let store = CacheStore::open(folder.path());
    store.put(CacheKind::Facts, b"root", &[b"value"]);
    let file = store.file(CacheKind::Facts, b"root");
    let target = outside.path().join("target");
    fs::rename(&file, &target).unwrap();
    symlink(&target, &file).unwrap();
    // Whole, but behind a link.
    assert_eq!(store.get(CacheKind::Facts, b"root"), None);
    assert_eq!(store.size(), CacheSize::default());
    store.clear().unwrap();
    assert!(target.is_file());
    // A write replaces the link, not its target.
    store.put(CacheKind::Facts, b"root", &[b"other"]);
    assert!(fs::symlink_metadata(&file).unwrap().is_file());
    let before = fs::read(&target).unwrap();
    assert!(before.ends_with(b"value"));
}
