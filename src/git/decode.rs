//! Opens an index within bounds: the decoder recurses once for each level of folders that two extensions list, and
//! writes out every path, so that a small file made for it overflows the stack or fills the memory.

use std::path::Path;

use gix::index::File;
use memchr::memmem;

use crate::disk;
use crate::git::repository::{GitError, one_line};

/// The largest index, in bytes.
const LARGEST: u64 = 1 << 30;

/// The deepest nesting of folders: real ones have a tenth of it, and the stack of a main thread holds it.
const DEPTH: usize = 512;

/// The longest path, in bytes, as file systems have it. Version 4 writes a path as its difference to the one before:
/// without a limit memory grows with the square of the file.
const LONGEST: usize = 4096;

/// Bytes that are read for each byte of the index: a name may hold what looks like an extension, within another.
const WORK: usize = 8;

/// The index at `path`, with object names of the kind `kind`.
///
/// # Errors
///
/// It cannot be read, is damaged, or nests folders deeper than a file system does.
pub fn open(path: &Path, kind: gix::hash::Kind) -> Result<File, GitError> {
    let hash = kind.len_in_bytes();
    if has_shared_index(&check(path, hash)?) {
        for entry in path.parent().into_iter().flat_map(Path::read_dir) {
            for shared in entry.flatten() {
                if shared
                    .file_name()
                    .to_string_lossy()
                    .starts_with("sharedindex.")
                {
                    check(&shared.path(), hash)?;
                }
            }
        }
    }
    // More threads read entries wherever an extension says that they are, and panic where nothing is.
    let options = gix::index::decode::Options {
        thread_limit: Some(1),
        ..Default::default()
    };
    File::at(path, kind, false, options)
        .map_err(|problem| GitError::Broken(one_line(&problem.to_string())))
}

/// Whether the index may be split: the decoder opens the other half by itself.
fn has_shared_index(bytes: &[u8]) -> bool {
    memmem::find(bytes, b"link").is_some()
}

/// The bytes of the index at `path`, where they keep to the bounds.
fn check(path: &Path, hash: usize) -> Result<Vec<u8>, GitError> {
    let broken = |problem: &str| GitError::Broken(format!("its index {problem}"));
    let bytes = disk::bytes(path, LARGEST).map_err(|_| broken("cannot be read"))?;
    if is_too_deep(&bytes, hash) {
        return Err(broken("nests folders too deeply"));
    }
    if has_long_path(&bytes, hash) {
        return Err(broken("lists a path of more than 4096 bytes"));
    }
    Ok(bytes)
}

/// Whether an index of version 4 lists a path longer than `LONGEST`. Where it is damaged, the decoder ends there too.
fn has_long_path(bytes: &[u8], hash: usize) -> bool {
    let Some((head, rest)) = bytes.split_at_checked(12) else {
        return false;
    };
    if head[4..8] != [0, 0, 0, 4] {
        return false;
    }
    let count = head[8..]
        .iter()
        .fold(0, |sum, byte| sum << 8 | u32::from(*byte));
    let mut reader = Reader { rest, hash };
    let mut length = 0_usize;
    for _ in 0..count {
        let Some(path) = path(&mut reader, length) else {
            return false;
        };
        if path > LONGEST {
            return true;
        }
        length = path;
    }
    false
}

/// The length of the next entry's path, if the path before it has `before` bytes.
fn path(reader: &mut Reader<'_>, before: usize) -> Option<usize> {
    // Times, device, inode, mode, owner, size.
    reader.skip(40 + reader.hash)?;
    let flags = reader.skip(2)?;
    if flags[0] & 0x40 != 0 {
        reader.skip(2)?;
    }
    let removed = usize::try_from(reader.varint()?).ok()?;
    let added = reader.until(0)?.len();
    Some(before.saturating_sub(removed) + added)
}

/// Whether an extension of an index nests folders deeper than `DEPTH`. Where the extensions begin is said in more than
/// one way, so that whatever looks like one is followed. Linear in `bytes`.
fn is_too_deep(bytes: &[u8], hash: usize) -> bool {
    let mut work = bytes.len().saturating_mul(WORK);
    for (signature, deep) in [
        (b"TREE", trees as fn(&mut Reader<'_>) -> bool),
        (b"UNTR", untracked),
    ] {
        for at in memmem::find_iter(bytes, signature) {
            let head = bytes
                .get(at + 4..at + 8)
                .and_then(|head| head.try_into().ok());
            let Some(length) = head.map(u32::from_be_bytes) else {
                continue;
            };
            let Some(rest) = bytes[at + 8..].get(..length as usize) else {
                continue;
            };
            let mut reader = Reader { rest, hash };
            if deep(&mut reader) {
                return true;
            }
            let Some(left) = work.checked_sub(rest.len() - reader.rest.len()) else {
                return true;
            };
            work = left;
        }
    }
    false
}

/// `TREE`: the names of folders whose entries did not change, each as name, entries, folders in it, object.
fn trees(reader: &mut Reader<'_>) -> bool {
    is_nested(|| {
        reader.until(0)?;
        let entries: i64 = number(reader.until(b' ')?)?;
        let folders = number(reader.until(b'\n')?)?;
        if entries >= 0 {
            reader.skip(reader.hash)?;
        }
        u64::try_from(folders).ok()
    })
}

/// `UNTR`: files that git does not track, by folder.
fn untracked(reader: &mut Reader<'_>) -> bool {
    if untracked_head(reader).is_none() {
        return false;
    }
    is_nested(|| {
        let files = reader.varint()?;
        let folders = reader.varint()?;
        reader.until(0)?;
        for _ in 0..files {
            reader.until(0)?;
        }
        Some(folders)
    })
}

fn untracked_head(reader: &mut Reader<'_>) -> Option<()> {
    let identifier = reader.varint()?;
    reader.skip(usize::try_from(identifier).ok()?)?;
    // The state of two files of patterns, flags, the names of their contents.
    reader.skip(36 + 36 + 4 + 2 * reader.hash)?;
    reader.until(0)?;
    reader.varint().map(|_| ())
}

/// Whether folders, of which `folder` tells one after the other how many are in it, are nested too deeply. Where it
/// tells none the extension is damaged, and the decoder ends there too.
fn is_nested(mut folder: impl FnMut() -> Option<u64>) -> bool {
    let mut open = vec![1_u64];
    while let Some(left) = open.last_mut() {
        if *left == 0 {
            open.pop();
            continue;
        }
        *left -= 1;
        match folder() {
            Some(_) if open.len() > DEPTH => return true,
            Some(inside) => open.push(inside),
            None => return false,
        }
    }
    false
}

fn number(digits: &[u8]) -> Option<i64> {
    std::str::from_utf8(digits).ok()?.parse().ok()
}

/// What is left of an extension.
struct Reader<'a> {
    rest: &'a [u8],
    /// The length of the name of an object.
    hash: usize,
}

impl<'a> Reader<'a> {
    fn skip(&mut self, length: usize) -> Option<&'a [u8]> {
        let (skipped, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some(skipped)
    }

    /// The bytes before the next `end`, which is skipped.
    fn until(&mut self, end: u8) -> Option<&'a [u8]> {
        let found = self.skip(memchr::memchr(end, self.rest)?);
        self.skip(1)?;
        found
    }

    /// A number in git's form: seven bits a byte, the highest first, one added at each step.
    fn varint(&mut self) -> Option<u64> {
        let mut number = 0_u64;
        loop {
            let byte = *self.skip(1)?.first()?;
            number = number.checked_shl(7)? | u64::from(byte & 0x7F);
            if byte & 0x80 == 0 {
                return Some(number);
            }
            number = number.checked_add(1)?;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn index(signature: &[u8], extension: &[u8]) -> Vec<u8> {
        let length = (extension.len() as u32).to_be_bytes();
        let head = b"DIRC\x00\x00\x00\x02\x00\x00\x00\x00";
        [head, signature, &length, extension, &[0; 20]].concat()
    }

    fn untracked(folders: usize) -> Vec<u8> {
        let head = [&[1, b'x'][..], &[0; 36 + 36 + 4 + 40], b".gitignore\0\x01"].concat();
        [
            head,
            b"\x00\x01a\0".repeat(folders),
            b"\x00\x00a\0".to_vec(),
        ]
        .concat()
    }

    #[test]
    fn folders_in_folders_are_bounded() {
        for deep in [4 * DEPTH, 40_000] {
            let trees = [b"\0-1 1\n".to_vec(), b"a\0-1 1\n".repeat(deep)].concat();
            assert!(is_too_deep(&index(b"TREE", &trees), 20));
            let id = [b"a\x003 1\n".to_vec(), vec![7; 20]].concat();
            assert!(is_too_deep(&index(b"TREE", &id.repeat(deep)), 20));
            assert!(is_too_deep(&index(b"UNTR", &untracked(deep)), 20));
        }
        let wide = [b"\0-1 9000\n".to_vec(), b"a\0-1 0\n".repeat(9000)].concat();
        assert!(!is_too_deep(&index(b"TREE", &wide), 20));
        assert!(!is_too_deep(&index(b"UNTR", &untracked(40)), 20));
        assert!(!is_too_deep(b"TREE", 20));
        assert!(!is_too_deep(&index(b"TREE", b"\0-1 1\n"), 20));
    }

    #[test]
    fn paths_are_bounded() {
        let entry = |removed: u8, name: &[u8]| [&[0; 62][..], &[removed], name, b"\0"].concat();
        let paths = |first: &[u8]| {
            let entries = [entry(0, first), entry(1, b"b").repeat(40)].concat();
            [
                b"DIRC\x00\x00\x00\x04\x00\x00\x00\x29",
                &entries[..],
                &[0; 20],
            ]
            .concat()
        };
        assert!(!has_long_path(&paths(b"docs/a"), 20));
        assert!(!has_long_path(&paths(&[b'a'; LONGEST]), 20));
        assert!(has_long_path(&paths(&[b'a'; LONGEST + 1]), 20));
        // What follows the entries is no path.
        let behind = [paths(b"a"), vec![b'a'; 9000], vec![0; 20]].concat();
        assert!(!has_long_path(&behind, 20));
    }

    /// A table of entries that points behind the end of the file, or at none.
    #[test]
    fn entries_are_read_in_their_order() {
        let extension = |signature: &[u8], bytes: &[u8]| {
            [signature, &(bytes.len() as u32).to_be_bytes(), bytes].concat()
        };
        for table in [&b"\0\0\0\x01\xFF\xFF\xFF\xF0\0\0\0\x01"[..], b"\0\0\0\x01"] {
            let table = extension(b"IEOT", table);
            let mut sum = gix::hash::hasher(gix::hash::Kind::Sha1);
            sum.update(&table[..8]);
            let sum = sum.try_finalize().unwrap();
            let end = extension(b"EOIE", &[&[0, 0, 0, 12], sum.as_slice()].concat());
            let head = b"DIRC\x00\x00\x00\x02\x00\x00\x00\x00";
            let folder = tempfile::tempdir().unwrap();
            let file = folder.path().join("index");
            std::fs::write(&file, [head, &table[..], &end, &[0; 20]].concat()).unwrap();
            let index = open(&file, gix::hash::Kind::Sha1).unwrap();
            assert!(index.entries().is_empty());
        }
    }

    #[test]
    fn extensions_in_the_names_of_others_cost_no_more_than_they_are_long() {
        let nested = b"TREE\0-1 5\n".repeat(500_000);
        is_too_deep(&index(b"TREE", &nested), 20);
    }
}
