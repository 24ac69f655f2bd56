//! Missing companions: documents or tests that a change of this kind should include.

use std::collections::{BTreeMap, HashSet};

use super::matching::{GraphPair, MatchedDocument, artifact};
use super::search::DocumentPrefilter;
use super::{Delta, DiffStatus, RevisionSpan, SurfaceChange, SurfaceItemKind};
use crate::analysis::trace::{TraceNeed, in_force};
use crate::facts::ReferenceKind;
use crate::facts::trace_marks::TraceMarkKind;
use crate::graph::Role;
use crate::span::FileId;

/// What is missing beside what is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MissingCompanionKind {
    /// The outer surface is another, and what documents it is not.
    CodeWithoutDocument,
    /// A document demands something new, and no code is another.
    DocumentWithoutCode,
    /// A criterion or scenario is new, and no test shows it.
    BehaviourWithoutTest,
    /// A test is new and names no criterion, where others do.
    TestWithoutCriterion,
}

impl MissingCompanionKind {
    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            MissingCompanionKind::CodeWithoutDocument => "code-without-document",
            MissingCompanionKind::DocumentWithoutCode => "document-without-code",
            MissingCompanionKind::BehaviourWithoutTest => "behaviour-without-test",
            MissingCompanionKind::TestWithoutCriterion => "test-without-criterion",
        }
    }
}

/// Something that came alone.
#[derive(Clone, Debug)]
pub struct MissingCompanion {
    /// What is missing.
    pub lack: MissingCompanionKind,
    /// What came alone.
    pub name: String,
    /// The reason, in words.
    pub why: String,
    /// Its place in the newer revision.
    pub at: Option<RevisionSpan>,
}

/// Finds missing companions, complete changes, and stale names.
pub fn apart(both: &GraphPair<'_>, pairs: &[MatchedDocument], delta: &mut Delta) {
    let mut found = Vec::new();
    undocumented(both, delta, &mut found);
    unbuilt(both, pairs, delta, &mut found);
    unshown(both, delta, &mut found);
    untied(both, delta, &mut found);
    found.sort_by(|a, b| (a.lack, &a.name).cmp(&(b.lack, &b.name)));
    delta.apart = found;
    delta.together = together(delta);
}

/// Changed outer surface without a changed document.
fn undocumented(both: &GraphPair<'_>, delta: &Delta, found: &mut Vec<MissingCompanion>) {
    let signature = |change: &&SurfaceChange| {
        change.what == SurfaceItemKind::Item
            && change.how == DiffStatus::Changed
            && change.why.iter().any(|why| why == "signature")
    };
    // By current and former name; a distinctive name also alone.
    let mut items: BTreeMap<(&str, &str), &SurfaceChange> = BTreeMap::new();
    let changed = delta.surface.iter().filter(signature);
    for change in changed.filter(|change| !change.documented) {
        let mut parts = change.name.rsplit("::");
        let (Some(last), Some(parent)) = (parts.next(), parts.next()) else {
            continue;
        };
        items.insert((parent, last), change);
        let is_member = parent.starts_with(|c: char| c.is_uppercase());
        if !is_member && is_telling(last) {
            items.insert(("", last), change);
        }
    }
    let mut words: BTreeMap<String, &SurfaceChange> = BTreeMap::new();
    for change in delta.surface.iter().filter(|change| {
        let named = [
            SurfaceItemKind::Flag,
            SurfaceItemKind::Command,
            SurfaceItemKind::Variable,
        ];
        change.how == DiffStatus::Added && named.contains(&change.what)
    }) {
        let last = change.name.rsplit(' ').next().unwrap_or(&change.name);
        words.insert(last.to_owned(), change);
    }
    if items.is_empty() && words.is_empty() {
        return;
    }
    let mut stated: BTreeMap<&str, (&SurfaceChange, Vec<FileId>)> = BTreeMap::new();
    let search = DocumentPrefilter::new(items.keys().map(|(_, last)| *last));
    for (file, text) in both.new.living_texts() {
        let asked = search.may_be_in(text);
        let document = asked.then(|| both.new.source(file).facts.document());
        let document = document.flatten();
        for reference in document.map_or(&[][..], |document| &document.references) {
            if reference.kind != ReferenceKind::Name {
                continue;
            }
            let parts = reference
                .target
                .split(|c: char| !(c.is_alphanumeric() || c == '_'));
            let mut before = "";
            for part in parts.filter(|part| !part.is_empty()) {
                let found = items
                    .get(&(before, part))
                    .or_else(|| items.get(&("", part)));
                if let Some(change) = found {
                    let known = stated.entry(&change.name);
                    known.or_insert((change, Vec::new())).1.push(file);
                }
                before = part;
            }
        }
        if !words.is_empty() {
            let all = text.split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_')));
            for word in all {
                words.remove(word);
            }
        }
    }
    for (change, files) in stated.into_values() {
        if files.iter().any(|file| both.differs(both.new.path(*file))) {
            continue;
        }
        let path = both.new.path(files[0]);
        found.push(MissingCompanion {
            lack: MissingCompanionKind::CodeWithoutDocument,
            name: change.name.clone(),
            why: format!("its signature changed, but `{path}`, which documents it, did not"),
            at: change.new,
        });
    }
    for change in words.into_values() {
        found.push(MissingCompanion {
            lack: MissingCompanionKind::CodeWithoutDocument,
            name: change.name.clone(),
            why: format!("new {}, not in any document", change.what.name()),
            at: change.new,
        });
    }
}

/// Whether a name is hardly that of something else: `sum_of_basket`, `TelemetryState`.
fn is_telling(name: &str) -> bool {
    let capitals = name.chars().filter(|c| c.is_uppercase()).count();
    let mixed = capitals >= 2 && name.contains(|c: char| c.is_lowercase());
    name.trim_matches('_').contains('_') || mixed
}

/// Artifacts with new requirements while no code changed.
fn unbuilt(
    both: &GraphPair<'_>,
    pairs: &[MatchedDocument],
    delta: &Delta,
    found: &mut Vec<MissingCompanion>,
) {
    if !delta.code.is_empty() || !delta.surface.is_empty() {
        return;
    }
    for pair in pairs {
        let Some(file) = pair.new else {
            continue;
        };
        let Some(artifact) = artifact(both.new, file) else {
            continue;
        };
        let builds = [Role::Feature, Role::Behaviour, Role::Criteria];
        if !builds.contains(&artifact.role()) || !in_force(artifact) {
            continue;
        }
        let own = delta.demands.iter().filter(|demand| {
            demand.strengthened && demand.new.is_some_and(|(home, _)| home == file)
        });
        let count = own.filter(|demand| demand.what != "evidence").count();
        if count > 0 {
            found.push(MissingCompanion {
                lack: MissingCompanionKind::DocumentWithoutCode,
                name: artifact.id.clone(),
                why: match count {
                    1 => "it demands more, but no code changed".to_owned(),
                    _ => format!("it demands more in {count} places, but no code changed"),
                },
                at: Some((file, both.new.document(artifact).0.head(""))),
            });
        }
    }
}

/// Criteria and scenarios that are new or demand something else, without a test that is.
fn unshown(both: &GraphPair<'_>, delta: &Delta, found: &mut Vec<MissingCompanion>) {
    let wanted: BTreeMap<&str, &super::DemandChange> = delta
        .demands
        .iter()
        .filter(|demand| matches!(demand.what, "criterion" | "scenario"))
        .filter(|demand| match demand.how {
            DiffStatus::Added => true,
            DiffStatus::Changed => !demand.why.is_empty(),
            _ => false,
        })
        .map(|demand| (demand.name.as_str(), demand))
        .collect();
    if wanted.is_empty() {
        return;
    }
    let trace = both.new.trace();
    for (at, unit) in trace.units.iter().enumerate() {
        let Some(demand) = wanted.get(unit.name.as_str()) else {
            continue;
        };
        if !unit.needs.contains(&TraceNeed::Test) {
            continue;
        }
        let mut tests = trace.verifiers(unit).peekable();
        let shown = tests.peek().is_some() || trace.is_met(at as u32, &TraceNeed::Test);
        let why = match demand.how {
            DiffStatus::Added if !shown => "no test verifies it",
            // Criteria that had no test before are not news.
            DiffStatus::Changed
                if tests.peek().is_some()
                    && !tests.any(|mark| both.differs(both.new.path(mark.file))) =>
            {
                "its demand changed, but its tests did not"
            }
            _ => continue,
        };
        found.push(MissingCompanion {
            lack: MissingCompanionKind::BehaviourWithoutTest,
            name: unit.name.clone(),
            why: why.to_owned(),
            at: demand.new,
        });
    }
}

/// Tests that are new and name no criterion, where others do.
fn untied(both: &GraphPair<'_>, delta: &Delta, found: &mut Vec<MissingCompanion>) {
    let added = |change: &&super::CodeChange| change.how == DiffStatus::Added && change.is_test;
    if !delta.code.iter().any(|change| added(&change)) {
        return;
    }
    let trace = both.new.trace();
    let tied: HashSet<(FileId, u32)> = trace
        .marks
        .iter()
        .filter(|mark| mark.act == TraceMarkKind::Verifies)
        .filter_map(|mark| Some((mark.file, mark.item?)))
        .collect();
    if tied.is_empty() {
        return;
    }
    let (mut all, mut alone, mut first) = (0, 0, None);
    for change in delta.code.iter().filter(added) {
        let Some((file, span)) = change.new else {
            continue;
        };
        let item = change.item.unwrap_or(u32::MAX);
        let is_test = both
            .new
            .item(file, item)
            .is_some_and(|item| item.test.is_some());
        if !is_test {
            continue;
        }
        all += 1;
        if !tied.contains(&(file, item)) {
            alone += 1;
            first = first.or(Some((change.name.clone(), (file, span))));
        }
    }
    // Detailed unit tests are numerous, so this is reported only if no changed test names a criterion.
    if let Some((name, at)) = first.filter(|_| all == alone) {
        found.push(MissingCompanion {
            lack: MissingCompanionKind::TestWithoutCriterion,
            name,
            why: format!("none of the {all} new tests names a criterion, unlike existing tests"),
            at: Some(at),
        });
    }
}

fn together(delta: &Delta) -> Vec<String> {
    let items = delta.code.iter().filter(|change| !change.is_test).count();
    let tests = delta.code.iter().filter(|change| change.is_test).count();
    let demands = delta.demands.iter();
    let demands = demands.filter(|demand| demand.what != "evidence").count();
    let counts = [
        (delta.documents.len(), "document", "documents"),
        (demands, "demand", "demands"),
        (
            delta.surface.len(),
            "name of the outer surface",
            "names of the outer surface",
        ),
        (items, "code item", "code items"),
        (tests, "test", "tests"),
    ];
    let told = counts.into_iter().filter(|(count, ..)| *count > 0);
    told.map(|(count, one, many)| format!("{count} {}", if count == 1 { one } else { many }))
        .collect()
}
