//! Whether a change is a standard one: small, reversible, well tested and without a finding, each with its reason. And
//! the trace from the change to what is wanted.

use super::{GateInput, GateVerdict};
use crate::queries::delta::DiffStatus;

pub use super::contract::trace;

/// Files of a small change, at the most.
const FILES: usize = 20;

/// Items of code of a small change, at the most.
const ITEMS: usize = 40;

/// One property, whether it holds, and why.
pub struct StandardChangeProperty {
    /// Its name.
    pub name: &'static str,
    /// Whether it holds.
    pub holds: bool,
    /// The figures.
    pub why: String,
}

/// The properties of a standard change; all hold for one that is.
pub fn properties(asked: &GateInput<'_>, verdict: &GateVerdict) -> Vec<StandardChangeProperty> {
    let delta = asked.delta;
    let (files, items) = (delta.files.len(), delta.code.len());
    let breaking = delta.surface.iter().filter(|one| one.breaking).count();
    let sql = |path: &str| path.ends_with(".sql");
    let stored = delta.files.iter().filter(|file| sql(&file.path)).count();
    let code = delta.code.iter().filter(|one| !one.is_test).count();
    let is_shown =
        |one: &&crate::queries::delta::CodeChange| one.is_test && one.how != DiffStatus::Removed;
    let tests = delta.code.iter().filter(is_shown).count();
    let blocks = verdict.blocks().count();
    vec![
        StandardChangeProperty {
            name: "small",
            holds: files <= FILES && items <= ITEMS,
            why: format!("{files} files of {FILES}, {items} items of {ITEMS}"),
        },
        StandardChangeProperty {
            name: "automated",
            holds: blocks == 0,
            why: format!("{blocks} findings close the gate"),
        },
        StandardChangeProperty {
            name: "reversible",
            holds: breaking == 0 && stored == 0,
            why: format!("{breaking} promises break, {stored} files of SQL differ"),
        },
        StandardChangeProperty {
            name: "well-tested",
            holds: code == 0 || tests > 0,
            why: format!("{code} items of code and {tests} tests differ"),
        },
    ]
}
