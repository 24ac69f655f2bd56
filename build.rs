//! Hashes the sources into `TRUEUP_BUILD_ID`, the part of every cache key that changes with each build of other sources.
#![allow(
    clippy::disallowed_methods,
    reason = "a build script reads the sources"
)]

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// What a value in the cache depends on besides its input: code, embedded rules, and the versions of dependencies.
const SOURCES: [&str; 5] = ["src", "rules", "Cargo.toml", "Cargo.lock", "build.rs"];

/// FNV-1a of 128 bits, <https://www.rfc-editor.org/rfc/rfc9923>: it tells builds apart and needs no dependency.
const OFFSET: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;

fn main() -> io::Result<()> {
    let root = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let mut files = Vec::new();
    for name in SOURCES {
        println!("cargo:rerun-if-changed={name}");
        collect(&root, Path::new(name), &mut files)?;
    }
    files.sort();
    let mut hash = OFFSET;
    for name in files {
        let bytes = fs::read(root.join(&name))?;
        let parts: [&[u8]; 2] = [name.as_bytes(), &bytes];
        for part in parts {
            update(&mut hash, &(part.len() as u64).to_le_bytes());
            update(&mut hash, part);
        }
    }
    println!("cargo:rustc-env=TRUEUP_BUILD_ID={hash:032x}");
    Ok(())
}

/// The files at and below `path`, with `/` between their parts on every system. A package may lack a lock file.
fn collect(root: &Path, path: &Path, files: &mut Vec<String>) -> io::Result<()> {
    let full = root.join(path);
    if full.is_dir() {
        for entry in fs::read_dir(full)? {
            collect(root, &path.join(entry?.file_name()), files)?;
        }
    } else if full.is_file() {
        files.push(path.to_string_lossy().replace('\\', "/"));
    }
    Ok(())
}

fn update(hash: &mut u128, bytes: &[u8]) {
    for byte in bytes {
        *hash = (*hash ^ u128::from(*byte)).wrapping_mul(PRIME);
    }
}
