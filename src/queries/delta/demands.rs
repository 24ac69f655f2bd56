//! Changes to requirements of artifacts: criteria, scenarios, musts and bounds, and their tests.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::blocks::{ComparedBlock, compare, pieces};
use super::matching::{GraphPair, MatchedDocument, artifact, name};
use super::numbers::{StrengthChange, force, modal};
use super::{Delta, DemandChange, DiffStatus, RevisionSpan};
use crate::analysis::AnalyzedGraph;
use crate::analysis::plain_text;
use crate::facts::Language;
use crate::facts::document::AcceptanceCriterion;
use crate::graph::{Graph, Role};
use crate::span::FileId;

/// Titles of sections each of whose items is a demand.
const DEMANDING: [&str; 10] = [
    "must",
    "must not",
    "musts",
    "must nots",
    "requirements",
    "constraints",
    "thresholds",
    "limits",
    "escalation triggers",
    "non-functional requirements",
];

/// Adds the changed requirements.
pub fn demands(both: &GraphPair<'_>, pairs: &[MatchedDocument], delta: &mut Delta) {
    for pair in pairs {
        let is_artifact = |graph, file: Option<FileId>| {
            file.and_then(|file| artifact(graph, file))
                .is_some_and(|artifact| {
                    !matches!(
                        artifact.role(),
                        Role::Guide | Role::Glossary | Role::Structure
                    )
                })
        };
        if is_artifact(both.old, pair.old) || is_artifact(both.new, pair.new) {
            criteria(both, pair, delta);
            sentences(both, pair, delta);
        }
    }
    evidence(both, delta);
}

/// The criteria of a document, by name.
fn named(graph: &Graph, file: Option<FileId>) -> BTreeMap<String, (String, &AcceptanceCriterion)> {
    let Some(file) = file else {
        return BTreeMap::new();
    };
    let source = graph.source(file);
    let document = source.facts.document();
    let all = document.map_or(&[][..], |document| &document.criteria);
    let told = all.iter().map(|criterion| {
        (
            criterion.name.to_string(),
            (text_of(graph, file, criterion), criterion),
        )
    });
    told.collect()
}

/// The text of a criterion: its line, or the whole section of a scenario.
fn text_of(graph: &Graph, file: FileId, criterion: &AcceptanceCriterion) -> String {
    let source = graph.source(file);
    let document = source.facts.document();
    let below = document.and_then(|document| {
        let section = document.sections.get(criterion.section as usize)?;
        // A heading includes its section.
        (section.span == criterion.span).then(|| {
            let text = source.text();
            let all = text.get(section.span.start as usize..section.end as usize);
            plain_text::words(source.language, all.unwrap_or(""))
        })
    });
    match (below, source.language) {
        (Some(text), _) => text,
        (None, Language::Gherkin) => {
            plain_text::words(source.language, criterion.span.text(source.text()))
        }
        (None, _) => plain_text::words(source.language, &criterion.text),
    }
}

fn what(criterion: &AcceptanceCriterion) -> &'static str {
    match criterion.name.contains("scenario") {
        true => "scenario",
        false => "criterion",
    }
}

fn address(graph: &Graph, file: FileId, part: &str) -> String {
    format!("{}#{part}", name(graph, file))
}

fn criteria(both: &GraphPair<'_>, pair: &MatchedDocument, delta: &mut Delta) {
    let (old, new) = (named(both.old, pair.old), named(both.new, pair.new));
    let place = |file: Option<FileId>, criterion: &AcceptanceCriterion| -> Option<RevisionSpan> {
        file.map(|file| (file, criterion.span))
    };
    let owner = |graph, file: Option<FileId>, part: &str| {
        file.map_or_else(String::new, |file| address(graph, file, part))
    };
    // Equal text under a different name is a rename.
    let mut by_text: BTreeMap<&str, VecDeque<&String>> = BTreeMap::new();
    for (name, (text, _)) in old.iter().filter(|(name, _)| !new.contains_key(*name)) {
        by_text.entry(text).or_default().push_back(name);
    }
    let mut renamed: BTreeSet<&String> = BTreeSet::new();
    for (label, (text, criterion)) in &new {
        let full = owner(both.new, pair.new, label);
        let Some((before, older)) = old.get(label) else {
            let from = by_text.get_mut(text.as_str()).and_then(VecDeque::pop_front);
            renamed.extend(from);
            delta.demands.push(DemandChange {
                name: full,
                what: what(criterion),
                how: from.map_or(DiffStatus::Added, |_| DiffStatus::Renamed),
                from: from.map(|from| owner(both.old, pair.old, from)),
                weakened: false,
                strengthened: from.is_none(),
                why: Vec::new(),
                old: from.and_then(|from| place(pair.old, old[from].1)),
                new: place(pair.new, criterion),
            });
            continue;
        };
        if before != text {
            let force = force(before, text);
            let places = (place(pair.old, older), place(pair.new, criterion));
            let change = changed(full, what(criterion), force, places);
            delta.demands.push(change);
        }
    }
    let gone = old
        .iter()
        .filter(|(label, _)| !new.contains_key(*label) && !renamed.contains(label));
    for (label, (_, criterion)) in gone {
        delta.demands.push(DemandChange {
            name: owner(both.old, pair.old, label),
            what: what(criterion),
            how: DiffStatus::Removed,
            from: None,
            weakened: true,
            strengthened: false,
            why: vec!["removed".to_owned()],
            old: place(pair.old, criterion),
            new: None,
        });
    }
}

fn changed(
    name: String,
    what: &'static str,
    force: StrengthChange,
    (old, new): (Option<RevisionSpan>, Option<RevisionSpan>),
) -> DemandChange {
    DemandChange {
        name,
        what,
        how: DiffStatus::Changed,
        from: None,
        weakened: force.weakened,
        strengthened: force.strengthened,
        why: force.why,
        old,
        new,
    }
}

/// The pieces of a document that demand something and are no criteria, by the slug of their section.
fn demanding(graph: &Graph, file: Option<FileId>) -> BTreeMap<String, (bool, Vec<ComparedBlock>)> {
    let mut found = BTreeMap::new();
    let Some(file) = file else {
        return found;
    };
    let Some(document) = graph.source(file).facts.document() else {
        return found;
    };
    let starts: BTreeSet<u32> = document
        .criteria
        .iter()
        .map(|criterion| criterion.span.start)
        .collect();
    // Below a scenario heading, everything is reported with the scenario.
    let told: BTreeSet<u32> = document
        .criteria
        .iter()
        .filter(|criterion| {
            let section = document.sections.get(criterion.section as usize);
            section.is_some_and(|section| section.span == criterion.span)
        })
        .map(|criterion| criterion.section)
        .collect();
    for (index, section) in document.sections.iter().enumerate() {
        if told.contains(&(index as u32)) {
            continue;
        }
        let title = section.title.trim().to_lowercase();
        let all = DEMANDING.contains(&title.as_str());
        let pieces: Vec<ComparedBlock> = pieces(graph, file, index as u32)
            .into_iter()
            .filter(|piece| !starts.contains(&piece.span.start))
            .collect();
        found.insert(section.slug.to_string(), (all, pieces));
    }
    found
}

/// Sentences that say must, should or a number.
fn sentences(both: &GraphPair<'_>, pair: &MatchedDocument, delta: &mut Delta) {
    let (mut old, mut new) = (demanding(both.old, pair.old), demanding(both.new, pair.new));
    let slugs: BTreeSet<String> = old.keys().chain(new.keys()).cloned().collect();
    for slug in slugs {
        let (all_old, older) = old.remove(&slug).unwrap_or_default();
        let (all_new, newer) = new.remove(&slug).unwrap_or_default();
        let all = all_old || all_new;
        let demands =
            |piece: &ComparedBlock| all || modal(&piece.text).is_some_and(|(_, force)| force >= 2);
        let compared = compare(older, newer);
        let part = if slug.is_empty() { "" } else { slug.as_str() };
        let at = |file: Option<FileId>, piece: &ComparedBlock| file.map(|file| (file, piece.span));
        for (one, two) in &compared.changed {
            let force = force(&one.text, &two.text);
            let counts = demands(one) || demands(two) || force.weakened || force.strengthened;
            let Some(file) = pair.new.filter(|_| counts) else {
                continue;
            };
            let only_number = !(demands(one) || demands(two));
            let what = if only_number { "number" } else { "must" };
            let places = (at(pair.old, one), at(pair.new, two));
            let name = address(both.new, file, part);
            delta.demands.push(changed(name, what, force, places));
        }
        let sides = [
            (&compared.added, pair.new, both.new, DiffStatus::Added),
            (&compared.removed, pair.old, both.old, DiffStatus::Removed),
        ];
        for (pieces, file, graph, how) in sides {
            for piece in pieces.iter().filter(|piece| demands(piece)) {
                let Some(file) = file else {
                    continue;
                };
                let place = Some((file, piece.span));
                let added = how == DiffStatus::Added;
                delta.demands.push(DemandChange {
                    name: address(graph, file, part),
                    what: "must",
                    how,
                    from: None,
                    weakened: !added,
                    strengthened: added,
                    why: vec![cut(&piece.text)],
                    old: place.filter(|_| !added),
                    new: place.filter(|_| added),
                });
            }
        }
    }
}

/// The beginning of a sentence.
pub fn cut(text: &str) -> String {
    let end = crate::span::floor(text, text.len().min(100));
    let more = if end < text.len() { "…" } else { "" };
    format!("{}{more}", &text[..end])
}

/// Criteria of both revisions whose tests showed them and do not any more, or the other way round.
fn evidence(both: &GraphPair<'_>, delta: &mut Delta) {
    let sound = |graph: &AnalyzedGraph| -> BTreeMap<String, (bool, usize, RevisionSpan)> {
        let trace = graph.trace();
        let mut found = BTreeMap::new();
        for unit in trace.units.iter().skip(graph.artifacts.len()) {
            let tests = trace.verifiers(unit);
            let asserts = tests
                .filter(|mark| mark.test.is_none_or(|test| test.asserts && !test.ignored))
                .count();
            let all = trace.verifiers(unit).count();
            let told = (asserts > 0, all, (unit.file, unit.span));
            found.entry(unit.name.clone()).or_insert(told);
        }
        found
    };
    // Without a file of code or a document that differs, nothing is shown otherwise.
    let differs = |graph: &Graph| both.changed(graph).next().is_some();
    if !differs(both.old) && !differs(both.new) {
        return;
    }
    let (old, new) = (sound(both.old), sound(both.new));
    for (name, (now, tests, place)) in &new {
        let Some((before, _, old_place)) = old.get(name) else {
            continue;
        };
        if before == now {
            continue;
        }
        let why = match (now, tests) {
            (true, _) => "now verified by a test that can fail",
            (false, 0) => "no longer verified by a test",
            (false, _) => "the test that verified it no longer asserts anything, or is ignored",
        };
        delta.demands.push(DemandChange {
            name: name.clone(),
            what: "evidence",
            how: DiffStatus::Changed,
            from: None,
            weakened: !now,
            strengthened: *now,
            why: vec![why.to_owned()],
            old: Some(*old_place),
            new: Some(*place),
        });
    }
}
