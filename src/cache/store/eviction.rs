//! Which entries of the cache are removed, and when: the one bound of the whole cache.

use std::fs;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use super::{CacheKind, CacheStore};

/// How much the cache may hold after an eviction.
#[derive(Clone, Copy, Debug)]
pub(super) struct CacheLimit {
    /// Bytes of all entries, and of one.
    pub bytes: u64,
    /// Entries: what bounds the time to list them.
    pub entries: usize,
}

impl CacheLimit {
    /// 1 GiB and 16,384 entries.
    pub const DEFAULT: CacheLimit = CacheLimit {
        bytes: 1 << 30,
        entries: 1 << 14,
    };
}

/// A run that writes lists the folder if no run did so within the last hour.
const INTERVAL: Duration = Duration::from_secs(60 * 60);

/// A file of the cache.
#[derive(Debug)]
pub(super) struct CacheEntry {
    pub file: PathBuf,
    pub bytes: u64,
    /// When it was last used, to a day.
    used: SystemTime,
    /// Of this build; others and abandoned temporary files are of no use to it.
    own: bool,
}

impl CacheStore {
    /// Evict, if that was not done within the last hour: known by the time of one file, without a listing.
    pub(super) fn evict_sometimes(&self) {
        let stamp = self.stamp();
        let last = fs::symlink_metadata(&stamp).and_then(|meta| meta.modified());
        let age = last
            .ok()
            .and_then(|last| SystemTime::now().duration_since(last).ok());
        if age.is_none_or(|age| age > INTERVAL) {
            // The stamp comes first: of several processes, one evicts.
            let _ = crate::disk::replace_fast(&self.folder, &stamp, &[]);
            self.evict(CacheLimit::DEFAULT);
        }
    }

    /// Remove entries until the rest is within `limit`: those of other builds first, then the least recently used.
    pub(super) fn evict(&self, limit: CacheLimit) {
        let mut entries = self.entries();
        entries.sort_by(|one, other| {
            let order = (other.own, other.used).cmp(&(one.own, one.used));
            order.then_with(|| one.file.cmp(&other.file))
        });
        let (mut kept, mut bytes) = (0, 0);
        for entry in entries {
            kept += 1;
            bytes += entry.bytes;
            if kept > limit.entries || bytes > limit.bytes {
                let _ = fs::remove_file(entry.file);
            }
        }
    }

    /// The file whose time is that of the last eviction.
    pub(super) fn stamp(&self) -> PathBuf {
        self.folder.join("evicted")
    }

    /// The plain files directly in the folder that have the name of an entry, of this build or another, and temporary files
    /// that no running process can still be writing.
    pub(super) fn entries(&self) -> Vec<CacheEntry> {
        let Ok(folder) = fs::read_dir(&self.folder) else {
            return Vec::new();
        };
        let now = SystemTime::now();
        let found = folder.filter_map(|entry| {
            let entry = entry.ok()?;
            let name = entry.file_name();
            let name = name.to_str()?;
            let build = build_of(name);
            if build.is_none() && !is_temporary(name) {
                return None;
            }
            // Does not follow links.
            let meta = entry.metadata().ok().filter(fs::Metadata::is_file)?;
            let used = meta.modified().unwrap_or(SystemTime::UNIX_EPOCH);
            let is_old = now.duration_since(used).is_ok_and(|age| age > INTERVAL);
            (build.is_some() || is_old).then(|| CacheEntry {
                file: entry.path(),
                bytes: meta.len(),
                used,
                own: build == Some(self.build.0),
            })
        });
        found.collect()
    }
}

/// The build id in the name of an entry: `BUILD-KEY.KIND`, both of 32 hexadecimal digits.
fn build_of(name: &str) -> Option<&str> {
    let (stem, kind) = name.rsplit_once('.')?;
    let (build, key) = stem.split_once('-')?;
    let is_hash = |part: &str| {
        part.len() == 32
            && part
                .bytes()
                .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    };
    let is_kind = CacheKind::ALL.iter().any(|known| known.name() == kind);
    (is_kind && is_hash(build) && is_hash(key)).then_some(build)
}

/// Whether a write of [`crate::disk`] uses such a name.
fn is_temporary(name: &str) -> bool {
    name.starts_with(".trueup-") && name.ends_with(".tmp")
}
