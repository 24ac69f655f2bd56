//! The files that differ between two trees of git.

use std::collections::VecDeque;

use gix::ObjectId;
use gix::bstr::{BStr, BString};
use gix::diff::tree::visit::{Action, Change};

use super::object_reader::ObjectReader;
use super::repository::one_line;

/// Paths, each with its content after the change; none where it is gone.
pub type TreeChanges = Vec<(Box<str>, Option<ObjectId>)>;

/// The files that differ between two trees.
pub fn changes(
    objects: &ObjectReader<'_>,
    old: Option<ObjectId>,
    new: ObjectId,
) -> Result<TreeChanges, String> {
    let old = old.map(|id| objects.tree(id)).transpose()?;
    let old = old.unwrap_or_default();
    let new = objects.tree(new)?;
    let kind = objects.repository.object_hash();
    let mut seen = TreeChangeRecorder::default();
    gix::diff::tree(
        gix::objs::TreeRefIter::from_bytes(&old, kind),
        gix::objs::TreeRefIter::from_bytes(&new, kind),
        gix::diff::tree::State::default(),
        objects,
        &mut seen,
    )
    .map_err(|problem| one_line(&problem.to_string()))?;
    Ok(seen.changes)
}

/// Collects what a comparison of trees shows.
#[derive(Default)]
struct TreeChangeRecorder {
    queue: VecDeque<BString>,
    path: BString,
    changes: TreeChanges,
}

impl gix::diff::tree::Visit for TreeChangeRecorder {
    fn pop_front_tracked_path_and_set_current(&mut self) {
        self.path = self.queue.pop_front().unwrap_or_default();
    }

    fn push_back_tracked_path_component(&mut self, component: &BStr) {
        self.push_path_component(component);
        self.queue.push_back(self.path.clone());
    }

    fn push_path_component(&mut self, component: &BStr) {
        if !self.path.is_empty() {
            self.path.push(b'/');
        }
        self.path.extend_from_slice(component);
    }

    fn pop_path_component(&mut self) {
        let parent = self.path.iter().rposition(|byte| *byte == b'/');
        self.path.truncate(parent.unwrap_or(0));
    }

    fn visit(&mut self, change: Change) -> Action {
        let blob = |mode: gix::objs::tree::EntryMode, oid| mode.is_blob().then_some(oid);
        let (is_file, now) = match change {
            Change::Addition {
                entry_mode, oid, ..
            } => (entry_mode.is_blob(), Some(oid)),
            Change::Deletion { entry_mode, .. } => (entry_mode.is_blob(), None),
            Change::Modification {
                previous_entry_mode,
                entry_mode,
                oid,
                ..
            } => (
                previous_entry_mode.is_blob() || entry_mode.is_blob(),
                blob(entry_mode, oid),
            ),
        };
        // A path that is not text cannot stand in a document.
        if is_file && let Ok(path) = std::str::from_utf8(&self.path) {
            self.changes.push((path.into(), now));
        }
        std::ops::ControlFlow::Continue(())
    }
}
