//! The seeds of each fuzz target, made of the fixtures and the built-in rules, so that no copy of them is kept.

use std::fs;
use std::path::{Path, PathBuf};

/// Seeds larger than this many bytes are left out, and more than this many of a target.
const LARGEST: usize = 4096;
const MOST: usize = 200;

/// Put the seeds of `target` into its corpus, so that a run never starts from nothing.
pub fn write(target: &str) {
    let folder = root().join("fuzz/corpus").join(target);
    let _ = fs::create_dir_all(&folder);
    for (at, seed) in of(target).iter().enumerate() {
        let _ = fs::write(folder.join(format!("seed-{at:03}")), seed);
    }
}

/// The inputs from which `target` starts: made of the fixtures and the built-in rules.
pub fn of(target: &str) -> Vec<Vec<u8>> {
    let files = |ends: &[&str]| -> Vec<Vec<u8>> {
        let all = files(ends);
        let step = all.len().div_ceil(MOST).max(1);
        all.into_iter()
            .step_by(step)
            .map(|(_, bytes)| bytes)
            .collect()
    };
    match target {
        "markdown_facts" => files(&[".md", ".feature"]),
        "front_matter" => files(&[".md"])
            .iter()
            .filter_map(|bytes| inner(bytes))
            .collect(),
        "rust_facts" => files(&[".rs"]),
        "yaml_rules" => files(&[".yaml", ".yml"]),
        "pack_delta" => files(&[".md"]).iter().map(|bytes| delta(bytes)).collect(),
        "index" => {
            let paths: Vec<String> = self::files(&[".md"])
                .into_iter()
                .map(|(path, _)| path)
                .collect();
            paths
                .chunks(7)
                .take(24)
                .enumerate()
                .map(|(at, some)| index_of(some, at))
                .collect()
        }
        _ => Vec::new(),
    }
}

fn root() -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let root = if folder.ends_with("fuzz") {
        folder.parent()
    } else {
        None
    };
    root.unwrap_or(folder).to_owned()
}

/// The small files of the fixtures and the rules whose names end with one of `ends`, by path.
fn files(ends: &[&str]) -> Vec<(String, Vec<u8>)> {
    let root = root();
    let places = ["fixtures", "rules"].map(|folder| root.join(folder));
    let mut found = Vec::new();
    for entry in places.iter().flat_map(walkdir::WalkDir::new).flatten() {
        let path = entry.path().strip_prefix(&root).unwrap_or(entry.path());
        let path = path.to_string_lossy().replace('\\', "/");
        if ends.iter().any(|end| path.ends_with(end)) && entry.file_type().is_file() {
            let bytes = fs::read(entry.path()).unwrap_or_default();
            found.extend((bytes.len() <= LARGEST).then_some((path, bytes)));
        }
    }
    found.sort();
    found
}

/// What a document has between the fences of its front matter.
fn inner(document: &[u8]) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(document).ok()?;
    let rest = text
        .strip_prefix("---\n")
        .or_else(|| text.strip_prefix("+++\n"))?;
    let end = rest.find("\n---").or_else(|| rest.find("\n+++"))?;
    Some(rest[..end].into())
}

/// A base and a delta that copies its halves in the other order, with a few new bytes between them.
fn delta(base: &[u8]) -> Vec<u8> {
    let (length, half) = (base.len() as u16, (base.len() / 2) as u16);
    let size = |number: u16| {
        [
            number as u8 | 0x80,
            (number >> 7) as u8 | 0x80,
            (number >> 14) as u8,
        ]
    };
    let copy = |from: u16, length: u16| {
        let ([a, b], [c, d]) = (from.to_le_bytes(), length.to_le_bytes());
        [0xB3, a, b, c, d]
    };
    let mut made = length.to_le_bytes().to_vec();
    made.extend_from_slice(base);
    made.extend(size(length));
    made.extend(size(length + 3));
    // A length of nothing means 65,536.
    if half > 0 {
        made.extend(copy(half, length - half));
        made.extend(b"\x03new");
        made.extend(copy(0, half));
    }
    made
}

/// An index of `paths`, version 2 to 4, without its checksum.
fn index_of(paths: &[String], number: usize) -> Vec<u8> {
    let version = 2 + number as u32 % 3;
    let mut made = b"DIRC".to_vec();
    made.extend(version.to_be_bytes());
    made.extend((paths.len() as u32).to_be_bytes());
    for path in paths {
        let start = made.len();
        // Times, device, inode; a plain file; user, group, size.
        made.extend([0; 24]);
        made.extend(0o100_644_u32.to_be_bytes());
        made.extend([0; 12]);
        made.extend([number as u8; 20]);
        let extended = version > 2 && number % 2 == 1;
        let flags = path.len() as u16 | if extended { 0x4000 } else { 0 };
        made.extend(flags.to_be_bytes());
        if extended {
            made.extend(0x4000_u16.to_be_bytes());
        }
        if version == 4 {
            // Nothing is taken from the path before.
            made.push(0);
        }
        made.extend(path.as_bytes());
        made.push(0);
        while version < 4 && !(made.len() - start).is_multiple_of(8) {
            made.push(0);
        }
    }
    made
}
