//! Assigns each unresolved mark to its probable unit, so that one mistake is reported once, at the mark.
//!
//! Of the units that lack such a mark, the nearest by name is chosen; each unit is assigned at most once.

use super::{MarkTarget, ResolvedMark, TraceGraph, TraceNeed};
use crate::facts::trace_marks::{TraceForm, TraceMarkKind};
use crate::graph::suggest::SuggestionBudget;

/// Lend each mark without a target to the unit that it was probably meant for.
pub fn lend(trace: &mut TraceGraph) {
    let lost: Vec<u32> = trace
        .marks
        .iter()
        .enumerate()
        .filter(|(_, mark)| {
            matches!(mark.target, MarkTarget::Missing(_))
                && (mark.act != TraceMarkKind::Cites || mark.form == TraceForm::Tag)
        })
        .map(|(at, _)| at as u32)
        .collect();
    if lost.is_empty() {
        return;
    }
    let mut open: Vec<(u32, Vec<TraceNeed>)> = Vec::new();
    for (at, unit) in trace.units.iter().enumerate() {
        let unmet = unit.needs.iter();
        let unmet: Vec<TraceNeed> = unmet
            .filter(|need| !trace.is_met(at as u32, need))
            .cloned()
            .collect();
        if !unmet.is_empty() {
            open.push((at as u32, unmet));
        }
    }
    let mut budget = SuggestionBudget::default();
    for at in lost {
        if open.is_empty() {
            return;
        }
        let mark = &trace.marks[at as usize];
        let fits = |(unit, unmet): &&(u32, Vec<TraceNeed>)| may_mean(trace, mark, *unit, unmet);
        let known = open.iter().filter(fits);
        let names = known.map(|(unit, _)| trace.units[*unit as usize].name.as_str());
        let near = budget.word(&mark.said, names).map(str::to_owned);
        let Some(found) = near.and_then(|name| {
            open.iter()
                .position(|open| fits(&open) && trace.units[open.0 as usize].name == name)
        }) else {
            continue;
        };
        let (unit, mut unmet) = open.swap_remove(found);
        unmet.retain(|need| !gives(&trace.marks[at as usize], need));
        if !unmet.is_empty() {
            open.push((unit, unmet));
        }
        trace.marks[at as usize].target = MarkTarget::Missing(Some(unit));
        let meant = &mut trace.units[unit as usize];
        match trace.marks[at as usize].by {
            Some(scenario) => meant.covered.push(scenario),
            None => meant.marks.push(at),
        }
    }
}

/// Whether an unresolved mark may mean `unit`: same form, coverage of that kind missing, and the named artifact, if it
/// exists.
fn may_mean(trace: &TraceGraph, mark: &ResolvedMark, unit: u32, unmet: &[TraceNeed]) -> bool {
    let other = &trace.units[unit as usize];
    let artifact =
        |form: TraceForm| matches!(form, TraceForm::Own | TraceForm::Tag | TraceForm::TestName);
    let same = mark.form == other.form || artifact(mark.form) && artifact(other.form);
    let named = match mark.target {
        MarkTarget::Missing(Some(near)) if artifact(mark.form) => {
            trace.units[near as usize].artifact
        }
        _ => None,
    };
    same && named.is_none_or(|named| other.artifact == Some(named))
        && unmet.iter().any(|need| gives(mark, need))
}

/// Whether a mark would answer `need`.
fn gives(mark: &ResolvedMark, need: &TraceNeed) -> bool {
    match need {
        TraceNeed::Implementation => mark.act == TraceMarkKind::Implements,
        TraceNeed::Test => mark.act == TraceMarkKind::Verifies || mark.form == TraceForm::Tag,
        TraceNeed::Kind(kind) => mark.kind == *kind,
    }
}
