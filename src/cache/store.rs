//! A key-value store of bytes in the user's cache folder: keys with the build id, atomic writes, eviction by size.
#![allow(clippy::disallowed_methods, reason = "this is the place that reads")]

mod eviction;

use std::fs::{self, File, OpenOptions};
use std::io::{Error, ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use crate::disk;
use eviction::CacheLimit;

/// What entries hold. The kind is part of the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CacheKind {
    /// Facts of the Rust files of a root.
    Facts,
    /// Metadata of the contents of a root, by their git object ids.
    ContentIndex,
    /// Findings, claimed words and reports, by a digest of their inputs.
    Result,
    /// The trunk of a repository and what was concluded from it.
    History,
}

impl CacheKind {
    const ALL: [CacheKind; 4] = [
        CacheKind::Facts,
        CacheKind::ContentIndex,
        CacheKind::Result,
        CacheKind::History,
    ];

    /// The extension of its entries.
    fn name(self) -> &'static str {
        match self {
            CacheKind::Facts => "facts",
            CacheKind::ContentIndex => "index",
            CacheKind::Result => "result",
            CacheKind::History => "history",
        }
    }
}

/// Identifies the sources that this program was built from: a hash of `src`, `rules`, `Cargo.toml` and `Cargo.lock`, made by
/// `build.rs`. A value of another build may have another form or another meaning, so it is never read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BuildId(&'static str);

impl BuildId {
    /// That of this program: 32 hexadecimal digits.
    pub const CURRENT: BuildId = BuildId(env!("TRUEUP_BUILD_ID"));

    /// Its bytes, for a key.
    pub fn as_bytes(self) -> &'static [u8] {
        self.0.as_bytes()
    }
}

/// How much a cache holds, or how much of it was removed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CacheSize {
    /// Files of the cache.
    pub entries: usize,
    /// Their bytes.
    pub bytes: u64,
}

/// The cache of one folder. An entry that is missing, truncated, corrupt or of another build is a miss, and one that cannot
/// be written is left out: neither is an error. No symbolic link in the folder is followed.
#[derive(Clone, Debug)]
pub struct CacheStore {
    folder: PathBuf,
    build: BuildId,
}

/// Length of the payload, then the digest of identity and payload.
const HEADER: usize = size_of::<u64>() + blake3::OUT_LEN;

/// Age at which the time of the last use is renewed: at most one write a day for an entry that is only read.
const RENEWED: Duration = Duration::from_secs(24 * 60 * 60);

impl CacheStore {
    /// The cache in `folder`. Reads nothing.
    pub fn open(folder: &Path) -> CacheStore {
        CacheStore {
            folder: folder.to_path_buf(),
            build: BuildId::CURRENT,
        }
    }

    /// The user's cache folder for this program: `TRUEUP_CACHE_DIR`, or a folder below `XDG_CACHE_HOME` or the home folder.
    pub fn default_folder() -> Option<PathBuf> {
        let folder = |name| {
            std::env::var_os(name)
                .filter(|value| !value.is_empty())
                .map(PathBuf::from)
        };
        folder("TRUEUP_CACHE_DIR")
            .or_else(|| folder("XDG_CACHE_HOME").map(|cache| cache.join("trueup")))
            .or_else(|| folder("HOME").map(|home| home.join(".cache/trueup")))
            .or_else(|| folder("LOCALAPPDATA").map(|local| local.join("trueup/cache")))
    }

    /// The value of `content`: a root, or a digest of all that the value was made of.
    pub fn get(&self, kind: CacheKind, content: &[u8]) -> Option<Vec<u8>> {
        let file = self.file(kind, content);
        // A link, a pipe or a device is no entry, and is not opened.
        let meta = fs::symlink_metadata(&file).ok()?;
        let size = meta.len().checked_sub(HEADER as u64)?;
        if !meta.is_file() || size > CacheLimit::DEFAULT.bytes {
            return None;
        }
        let mut open = File::open(&file).ok()?;
        let mut header = [0; HEADER];
        open.read_exact(&mut header).ok()?;
        let (length, digest) = header.split_first_chunk::<8>()?;
        if u64::from_le_bytes(*length) != size {
            return None;
        }
        let mut value = Vec::with_capacity(size as usize + 1);
        open.take(size + 1).read_to_end(&mut value).ok()?;
        if value.len() as u64 != size || digest != self.digest(kind, content, &[&value]) {
            return None;
        }
        renew(&file, meta.modified().ok());
        Some(value)
    }

    /// Write the value of `content`, given in parts, in place of the one before. A run that writes also evicts, at most once
    /// an hour.
    pub fn put(&self, kind: CacheKind, content: &[u8], parts: &[&[u8]]) {
        let size: u64 = parts.iter().map(|part| part.len() as u64).sum();
        if size > CacheLimit::DEFAULT.bytes || fs::create_dir_all(&self.folder).is_err() {
            return;
        }
        let length = size.to_le_bytes();
        let digest = self.digest(kind, content, parts);
        let mut all: Vec<&[u8]> = vec![&length, &digest];
        all.extend(parts);
        if disk::replace_fast(&self.folder, &self.file(kind, content), &all).is_ok() {
            self.evict_sometimes();
        }
    }

    /// How much lies in the folder, of all builds.
    pub fn size(&self) -> CacheSize {
        let mut all = CacheSize::default();
        for entry in self.entries() {
            all.entries += 1;
            all.bytes += entry.bytes;
        }
        all
    }

    /// Remove the entries of all builds, and nothing else that lies in the folder.
    ///
    /// # Errors
    ///
    /// The first one of an entry that cannot be removed; the others are removed all the same.
    pub fn clear(&self) -> Result<CacheSize, Error> {
        let (mut freed, mut failed) = (CacheSize::default(), None);
        for entry in self.entries() {
            match fs::remove_file(&entry.file) {
                Ok(()) => {
                    freed.entries += 1;
                    freed.bytes += entry.bytes;
                }
                // Another process was faster.
                Err(problem) if problem.kind() == ErrorKind::NotFound => {}
                Err(problem) => failed = failed.or(Some(problem)),
            }
        }
        let _ = fs::remove_file(self.stamp());
        failed.map_or(Ok(freed), Err)
    }

    /// The one key rule: a digest of build id, kind and content. The build id is part of the name, so that eviction knows the
    /// entries of other builds by listing the folder.
    fn file(&self, kind: CacheKind, content: &[u8]) -> PathBuf {
        let key = self.digest(kind, content, &[]);
        let key = blake3::Hash::from_bytes(key).to_hex();
        let name = format!("{}-{}.{}", self.build.0, &key.as_str()[..32], kind.name());
        self.folder.join(name)
    }

    /// The digest of the value `parts` under its key: a file that was renamed does not have it.
    fn digest(&self, kind: CacheKind, content: &[u8], parts: &[&[u8]]) -> [u8; blake3::OUT_LEN] {
        let mut hasher = blake3::Hasher::new();
        // Lengths before parts: the same bytes, divided otherwise, are another key.
        for part in [self.build.as_bytes(), kind.name().as_bytes(), content] {
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part);
        }
        for part in parts {
            hasher.update(part);
        }
        *hasher.finalize().as_bytes()
    }
}

/// Note that an entry was used. The time of modification serves for this: that of access is switched off on many systems.
fn renew(file: &Path, modified: Option<SystemTime>) {
    let now = SystemTime::now();
    let age = modified.map(|time| now.duration_since(time).unwrap_or_default());
    if age.is_none_or(|age| age > RENEWED) {
        let open = OpenOptions::new().write(true).open(file);
        let _ = open.and_then(|open| open.set_modified(now));
    }
}

#[cfg(test)]
mod tests;
