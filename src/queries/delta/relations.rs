//! Added and removed relations between artifacts.

use std::collections::BTreeMap;

use super::matching::{GraphPair, MatchedDocument, artifact};
use super::{Delta, DiffStatus, RelationChange, RevisionSpan};
use crate::graph::{Artifact, Graph, RelationTarget};

/// Adds the relations that only one revision declares.
pub fn relations(both: &GraphPair<'_>, pairs: &[MatchedDocument], delta: &mut Delta) {
    for pair in pairs {
        let older = pair.old.and_then(|file| artifact(both.old, file));
        let newer = pair.new.and_then(|file| artifact(both.new, file));
        let Some(named) = newer.or(older) else {
            continue;
        };
        let from = older.map(|one| &one.id).filter(|id| **id != named.id);
        let had = older.map_or_else(BTreeMap::new, |one| declared(both.old, one));
        let has = newer.map_or_else(BTreeMap::new, |one| declared(both.new, one));
        let gone = had.iter().filter(|(key, _)| !has.contains_key(*key));
        let came = has.iter().filter(|(key, _)| !had.contains_key(*key));
        let gone = gone.map(|(key, at)| (DiffStatus::Removed, key, Some(*at), None));
        let came = came.map(|(key, at)| (DiffStatus::Added, key, None, Some(*at)));
        let all = gone
            .chain(came)
            .map(|(how, (relation, to), old, new)| RelationChange {
                name: named.id.clone(),
                from: from.cloned(),
                relation,
                to: to.clone(),
                how,
                because: None,
                old,
                new,
            });
        delta.relations.extend(all);
    }
}

/// The declared relations of an artifact, without duplicates.
fn declared(graph: &Graph, artifact: &Artifact) -> BTreeMap<(&'static str, String), RevisionSpan> {
    let all = artifact.relations.iter().map(|one| {
        let to = match &one.to {
            RelationTarget::Artifact(id) => graph.artifact(*id).id.clone(),
            _ => one.target.clone(),
        };
        ((one.name(), to), (artifact.file, one.span))
    });
    all.collect()
}
