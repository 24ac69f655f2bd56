//! Whether a change is a standard one: small, automated, reversible and well tested, each with its figures. And the trace
//! from the change to the intents that ask for it.

use super::documents::{artifact_of_file, is_new_or_edited};
use super::{GateInput, GateVerdict};
use crate::queries::delta::DiffStatus;

/// Files of a small change, at most.
const MAX_FILES: usize = 20;

/// Items of code of a small change, at most.
const MAX_ITEMS: usize = 40;

/// One property, whether it holds, and why.
pub struct StandardChangeProperty {
    /// Its name.
    pub name: &'static str,
    /// Whether it holds.
    pub holds: bool,
    /// The figures.
    pub why: String,
}

/// The properties of a standard change, which has them all.
pub fn properties(asked: &GateInput<'_>, verdict: &GateVerdict) -> Vec<StandardChangeProperty> {
    let delta = asked.delta;
    let (files, items) = (delta.files.len(), delta.code.len());
    let breaking = delta.surface.iter().filter(|one| one.breaking).count();
    let sql = delta.files.iter();
    let sql = sql.filter(|file| file.path.ends_with(".sql")).count();
    let code = delta.code.iter().filter(|one| !one.is_test).count();
    let tests = delta.code.iter();
    let tests = tests
        .filter(|one| one.is_test && one.how != DiffStatus::Removed)
        .count();
    let blocks = verdict.blocks().count();
    vec![
        StandardChangeProperty {
            name: "small",
            holds: files <= MAX_FILES && items <= MAX_ITEMS,
            why: format!("{files} files of {MAX_FILES}, {items} items of {MAX_ITEMS}"),
        },
        StandardChangeProperty {
            name: "automated",
            holds: blocks == 0,
            why: format!("{blocks} findings close the gate"),
        },
        StandardChangeProperty {
            name: "reversible",
            holds: breaking == 0 && sql == 0,
            why: format!("{breaking} promises break, {sql} files of SQL differ"),
        },
        StandardChangeProperty {
            name: "well-tested",
            holds: code == 0 || tests > 0,
            why: format!("{code} items of code and {tests} tests differ"),
        },
    ]
}

/// The new and edited artifacts of the change, each with its relations as `name target`.
pub fn trace(asked: &GateInput<'_>) -> Vec<(String, Vec<String>)> {
    let graph = asked.head.graph;
    let edited = asked.delta.documents.iter();
    let edited = edited.filter(|change| is_new_or_edited(change.how, change.parts.len()));
    let mut traced: Vec<(String, Vec<String>)> = edited
        .filter_map(|change| {
            let (file, _) = change.new?;
            let artifact = artifact_of_file(graph, file)?;
            let relations = artifact.relations.iter();
            let relations = relations.map(|one| format!("{} {}", one.name(), one.target));
            Some((artifact.id.clone(), relations.collect()))
        })
        .collect();
    traced.sort();
    traced
}
