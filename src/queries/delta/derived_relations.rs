//! Derived relations between artifacts: duplicate, overlap, conflict. Reported if only one revision has them.
//!
//! Found by the rules of duplication and conflict, each run on one revision by itself, so that head to base mirrors
//! base to head. Runs only if an artifact differs: nothing else can change the result. Costs twice what those rules
//! cost.

use std::collections::BTreeMap;

use super::matching::{GraphPair, MatchedDocument, artifact, name};
use super::{Delta, DiffStatus, RelationChange, RevisionSpan};
use crate::analysis::AnalyzedGraph;
use crate::config::{Config, Profile};
use crate::facts::history::HistoryResponse;
use crate::finding::{Finding, FindingLocation};
use crate::graph::Graph;
use crate::rules::{BUILT_IN, RuleContext};
use crate::span::FileId;

/// The rules that find derived relations, with the relation's name.
const RULES: [(&str, &str); 5] = [
    ("conflicting-decision", "conflicts-with"),
    ("conflicting-value", "conflicts-with"),
    ("duplicate-decision", "duplicates"),
    ("duplicate-feature", "duplicates"),
    ("undeclared-overlap", "overlaps"),
];

/// Two artifacts, and the relation between them.
type DerivedRelationKey = (String, &'static str, String);

/// Adds the derived relations of only one revision.
pub fn found(both: &GraphPair<'_>, pairs: &[MatchedDocument], delta: &mut Delta) {
    let is_artifact = |graph: &Graph, file: Option<FileId>| {
        file.is_some_and(|file| artifact(graph, file).is_some())
    };
    let differs =
        |pair: &MatchedDocument| is_artifact(both.old, pair.old) || is_artifact(both.new, pair.new);
    if !pairs.iter().any(differs) {
        return;
    }
    both.old.complete();
    both.new.complete();
    let (had, has) = rayon::join(|| read(both.old), || read(both.new));
    let gone = had.iter().filter(|(key, _)| !has.contains_key(*key));
    let came = has.iter().filter(|(key, _)| !had.contains_key(*key));
    let gone = gone.map(|(key, told)| (DiffStatus::Removed, key, told));
    let came = came.map(|(key, told)| (DiffStatus::Added, key, told));
    for (how, (name, relation, to), (at, because)) in gone.chain(came) {
        delta.relations.push(RelationChange {
            name: name.clone(),
            from: None,
            relation,
            to: to.clone(),
            how,
            because: Some(because.clone()),
            old: (how == DiffStatus::Removed).then_some(*at),
            new: (how == DiffStatus::Added).then_some(*at),
        });
    }
}

/// The derived relations of `graph`, with location and reason.
fn read(graph: &AnalyzedGraph) -> BTreeMap<DerivedRelationKey, (RevisionSpan, String)> {
    let (config, history) = (Config::default(), HistoryResponse::default());
    let context = RuleContext {
        graph,
        config: &config,
        profile: Profile::AgenticCd,
        history: &history,
        today: None,
    };
    let mut told = BTreeMap::new();
    for (id, relation) in RULES {
        let mut findings = Vec::new();
        if let Some(rule) = BUILT_IN.iter().find(|rule| rule.id == id) {
            rule.run(&context, &mut findings);
        }
        for finding in findings {
            for (key, at) in keys(graph, &finding, relation) {
                told.entry(key)
                    .or_insert_with(|| (at, finding.message.clone()));
            }
        }
    }
    told
}

/// Pairs the artifact of a finding with each artifact of its evidence.
fn keys(
    graph: &Graph,
    finding: &Finding,
    relation: &'static str,
) -> Vec<(DerivedRelationKey, RevisionSpan)> {
    let place = |place: &FindingLocation| match place {
        FindingLocation::Text(file, span) => artifact(graph, *file).map(|_| (*file, *span)),
        _ => None,
    };
    let Some(at) = place(&finding.place) else {
        return Vec::new();
    };
    let others = finding.witness.iter().filter_map(|one| place(&one.place));
    let others = others.filter(|(file, _)| *file != at.0);
    let key = |(file, _): RevisionSpan| {
        let [one, other] = [at.0, file].map(|file| name(graph, file).to_owned());
        ((one, relation, other), at)
    };
    others.map(key).collect()
}
