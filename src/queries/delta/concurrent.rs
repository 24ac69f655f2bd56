//! Conflicts with concurrent changes: what another branch touches too, and what a merge must reconcile.

use std::collections::{BTreeMap, BTreeSet};

use super::{Delta, DiffStatus, RevisionSpan, SurfaceItemKind};
use crate::analysis::AnalyzedGraph;

/// A delta with the graphs it lies between.
#[derive(Clone, Copy)]
pub struct RevisionDelta<'a> {
    /// The older.
    pub old: &'a AnalyzedGraph,
    /// The newer.
    pub new: &'a AnalyzedGraph,
    /// What lies between.
    pub delta: &'a Delta,
}

/// Another change, and what this one and it both touch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConcurrentRevision {
    /// What it is called.
    pub revision: String,
    /// What it started from: what both changes have in common.
    pub base: String,
    /// Files that differ in it.
    pub files: usize,
    /// What both touch, by what it is and its name.
    pub met: Vec<ConcurrentEdit>,
}

/// A thing that both changes touch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConcurrentEdit {
    /// What it is: `demand`, `document`, `file`, `item`, `section` or `surface`.
    pub what: &'static str,
    /// Its name, as the delta tells it.
    pub name: String,
    /// What happened to it here.
    pub ours: DiffStatus,
    /// What happened to it there.
    pub theirs: DiffStatus,
    /// Where it lay here, and where it lies.
    pub old: Option<RevisionSpan>,
    pub new: Option<RevisionSpan>,
}

impl ConcurrentEdit {
    /// Why a merge cannot keep both, where that is beyond doubt.
    pub fn clash(&self) -> Option<&'static str> {
        match (self.ours, self.theirs) {
            (DiffStatus::Added, DiffStatus::Added) => Some("added twice"),
            (DiffStatus::Removed, DiffStatus::Removed) => None,
            (DiffStatus::Removed, _) => Some("removed here"),
            (_, DiffStatus::Removed) => Some("removed there"),
            _ => None,
        }
    }
}

/// The change to one thing.
#[derive(Clone, Copy)]
struct NamedChange {
    how: DiffStatus,
    old: Option<RevisionSpan>,
    new: Option<RevisionSpan>,
}

/// Changes by kind and by each current or former name.
type ChangesByName = BTreeMap<(&'static str, String), NamedChange>;

/// The things that both `ours` and `theirs`, named `label`, touch, without duplicates and at the finest granularity: a
/// section or requirement instead of its document, an item instead of its file. Linear in both deltas.
pub fn against(
    label: &str,
    ours: RevisionDelta<'_>,
    theirs: RevisionDelta<'_>,
) -> ConcurrentRevision {
    let (here, there) = (touched(ours.delta), touched(theirs.delta));
    let both = here.iter().filter_map(|((what, name), touch)| {
        let other = there.get(&(*what, name.clone()))?;
        Some(ConcurrentEdit {
            what,
            name: name.clone(),
            ours: touch.how,
            theirs: other.how,
            old: touch.old,
            new: touch.new,
        })
    });
    let mut met: Vec<ConcurrentEdit> = both.collect();
    let inner: BTreeSet<String> = met
        .iter()
        .filter(|one| matches!(one.what, "section" | "demand"))
        .filter_map(|one| Some(one.name.split_once('#')?.0.to_owned()))
        .collect();
    // Things renamed by both to the same name already matched under the old one.
    let mut told = BTreeSet::new();
    met.retain(|one| {
        let places = (one.what, one.old, one.new);
        one.ours != DiffStatus::Renamed || one.theirs != DiffStatus::Renamed || told.insert(places)
    });
    met.retain(|one| one.what != "document" || one.clash().is_some() || !inner.contains(&one.name));
    met.extend(files(ours, theirs, &met));
    met.sort_by(|a, b| (a.what, &a.name).cmp(&(b.what, &b.name)));
    ConcurrentRevision {
        revision: label.to_owned(),
        base: theirs.old.revision.clone(),
        files: theirs.delta.files.len(),
        met,
    }
}

/// Files that differ in both and of which `met` has nothing.
fn files(
    ours: RevisionDelta<'_>,
    theirs: RevisionDelta<'_>,
    met: &[ConcurrentEdit],
) -> Vec<ConcurrentEdit> {
    let old = met.iter().filter_map(|one| Some(ours.old.path(one.old?.0)));
    let new = met.iter().filter_map(|one| Some(ours.new.path(one.new?.0)));
    let told: BTreeSet<&str> = old.chain(new).collect();
    let there = theirs.delta.files.iter();
    let there: BTreeMap<&str, DiffStatus> = there
        .map(|file| (file.path.as_str(), file.how.into()))
        .collect();
    let here = ours.delta.files.iter();
    here.filter(|file| !told.contains(file.path.as_str()))
        .filter_map(|file| {
            Some(ConcurrentEdit {
                what: "file",
                name: file.path.clone(),
                ours: file.how.into(),
                theirs: *there.get(file.path.as_str())?,
                old: None,
                new: None,
            })
        })
        .collect()
}

fn touched(delta: &Delta) -> ChangesByName {
    let mut found = ChangesByName::new();
    let mut note = |what, from: Option<String>, name: String, how, old, new| {
        for name in from.into_iter().chain([name]) {
            let touch = NamedChange { how, old, new };
            found.entry((what, name)).or_insert(touch);
        }
    };
    for one in &delta.documents {
        let (from, name) = (one.from.clone(), one.name.clone());
        note("document", from, name, one.how, one.old, one.new);
        // A field of the head has no `#`.
        let parts = one.parts.iter().filter(|part| part.name.starts_with('#'));
        for part in parts {
            let full = |part: &str| format!("{}{part}", one.name);
            let from = part.from.as_deref().map(full);
            note(
                "section",
                from,
                full(&part.name),
                part.how,
                part.old,
                part.new,
            );
        }
    }
    for one in &delta.demands {
        let (from, name) = (one.from.clone(), one.name.clone());
        note("demand", from, name, one.how, one.old, one.new);
    }
    for one in &delta.code {
        let (from, name) = (one.from.clone(), one.name.clone());
        note("item", from, name, one.how, one.old, one.new);
    }
    // Public items are items of the code.
    let other =
        |what: SurfaceItemKind| !matches!(what, SurfaceItemKind::Item | SurfaceItemKind::Impl);
    for one in delta.surface.iter().filter(|one| other(one.what)) {
        let full = |name: &str| format!("{} {name}", one.what.name());
        let from = one.from.as_deref().map(full);
        note("surface", from, full(&one.name), one.how, one.old, one.new);
    }
    found
}
