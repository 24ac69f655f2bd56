//! The trunk, and what is known of it, kept between runs in the user's cache folder.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use gix::ObjectId;
use serde::{Deserialize, Serialize};

use super::evidence::NameState;
use super::trunk::{FileVersion, Trunk, TrunkCut, TrunkStep};
use crate::cache::store::{CacheKind, CacheStore};
use crate::facts::history::HistoryNameKind;

/// A document by its path and its content.
type DocumentContentKey = (Box<str>, Box<[u8]>);

/// Lines by hash, and the steps that wrote them.
type LineSteps = HashMap<u64, u32>;

/// The versions of a file: the step, and whether the file is there then.
type StoredVersions = Vec<(u32, bool)>;

/// What earlier runs learned, valid as long as the trunk only grows.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct HistoryCache {
    /// A document and its content → its lines, by hash, and the steps that wrote them.
    pub dates: HashMap<DocumentContentKey, LineSteps>,
    /// What is asked, the name, the step → what is known, and the step up to which that was looked at.
    pub known: HashMap<(HistoryNameKind, Box<str>, u32), (NameState, u32)>,
}

impl HistoryCache {
    /// How much is remembered. On the same trunk, it grows whenever something is learned.
    pub fn size(&self) -> usize {
        self.dates.len() + self.known.len()
    }

    /// Keep what holds for the first `length` steps of `trunk` too.
    pub fn forget_from(&mut self, length: u32, trunk: &Trunk) {
        self.dates
            .retain(|_, lines| lines.values().all(|step| *step < length));
        let unchanged = |path: &str| {
            let versions = trunk.files.get(path).and_then(|versions| versions.last());
            versions.is_some_and(|version| version.step < length)
        };
        self.known.retain(|(_, _, written), (known, seen)| {
            let old = *seen <= length;
            *seen = (*seen).min(length);
            let holds = match known {
                // The past does not change.
                NameState::Undefined => true,
                NameState::Gone(fate) => {
                    let before = |step: Option<u32>| step.is_none_or(|step| step < length);
                    old || fate.removed.is_some() && before(fate.removed) && before(fate.later)
                }
                NameState::Present(path) => old || unchanged(path),
                NameState::Unknown(_) => old,
            };
            *written < length && holds
        });
    }
}

#[derive(Serialize, Deserialize)]
struct StoredHistory {
    ids: Box<[u8]>,
    times: Box<[i64]>,
    cut: Option<Box<str>>,
    files: Vec<(Box<str>, StoredVersions)>,
    blobs: Box<[u8]>,
    memory: HistoryCache,
}

/// What was kept in `folder` of the repository at `root`, which is canonical; empty where it is missing or damaged.
pub fn load(folder: &Path, root: &Path, kind: gix::hash::Kind) -> (Trunk, HistoryCache) {
    let store = CacheStore::open(folder);
    let bytes = store.get(CacheKind::History, root.as_os_str().as_encoded_bytes());
    let stored = bytes.and_then(|bytes| postcard::from_bytes::<StoredHistory>(&bytes).ok());
    stored
        .and_then(|stored| unpack(stored, kind))
        .unwrap_or_default()
}

fn unpack(stored: StoredHistory, kind: gix::hash::Kind) -> Option<(Trunk, HistoryCache)> {
    let size = kind.len_in_bytes();
    let ids = |bytes: &[u8]| -> Option<Vec<ObjectId>> {
        bytes
            .chunks(size)
            .map(|id| ObjectId::try_from(id).ok())
            .collect()
    };
    let steps = ids(&stored.ids)?
        .into_iter()
        .zip(stored.times.iter())
        .map(|(id, time)| TrunkStep { id, time: *time })
        .collect();
    let mut blobs = ids(&stored.blobs)?.into_iter();
    let mut files = BTreeMap::new();
    for (path, versions) in stored.files {
        let versions: Option<Vec<FileVersion>> = versions
            .into_iter()
            .map(|(step, there)| {
                let blob = if there { Some(blobs.next()?) } else { None };
                Some(FileVersion { step, blob })
            })
            .collect();
        files.insert(path, versions?);
    }
    let cut = stored.cut.map(|why| TrunkCut { why: why.into() });
    Some((Trunk { steps, files, cut }, stored.memory))
}

/// Keep `trunk` and `memory` of the repository at `root` in `folder`. Where that cannot be written, the next run reads again.
pub fn save(folder: &Path, root: &Path, trunk: &Trunk, memory: HistoryCache) {
    let mut blobs = Vec::new();
    let mut files = Vec::with_capacity(trunk.files.len());
    for (path, versions) in &trunk.files {
        let versions: Vec<(u32, bool)> = versions
            .iter()
            .map(|version| {
                blobs.extend(version.blob.iter().flat_map(|id| id.as_bytes()));
                (version.step, version.blob.is_some())
            })
            .collect();
        files.push((path.clone(), versions));
    }
    let stored = StoredHistory {
        ids: trunk
            .steps
            .iter()
            .flat_map(|step| step.id.as_bytes())
            .copied()
            .collect(),
        times: trunk.steps.iter().map(|step| step.time).collect(),
        cut: trunk.cut.as_ref().map(|cut| cut.why.as_str().into()),
        files,
        blobs: blobs.into(),
        memory,
    };
    if let Ok(bytes) = postcard::to_stdvec(&stored) {
        let root = root.as_os_str().as_encoded_bytes();
        CacheStore::open(folder).put(CacheKind::History, root, &[&bytes]);
    }
}
