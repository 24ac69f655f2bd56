//! `conflicting-decision`: two decisions in force on the same topic with incompatible outcomes.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::{Rule, RuleCheck, RuleContext, RuleLevels};
use crate::analysis::contradictions::differs;
use crate::analysis::decisions::{DecisionOutcome, outcome};
use crate::analysis::overlap::speech::SentenceIndex;
use crate::analysis::overlap::topics::said;
use crate::analysis::{AnalyzedGraph, Need};
use crate::finding::{Finding, FindingLevel, FindingLocation};
use crate::graph::{Artifact, ArtifactId, Graph, LifecycleState, Relation, RelationTarget, Role};
use crate::span::{FileId, Span};

/// The rule.
pub static RULE: Rule = Rule {
    id: Cow::Borrowed("conflicting-decision"),
    summary: Cow::Borrowed(
        "Two accepted decisions on the same topic with incompatible outcomes, neither of which supersedes the other.",
    ),
    why: Cow::Borrowed(
        "Both are in force, so any implementation violates one, and a reader of one does not learn of the other.",
    ),
    levels: RuleLevels {
        adopt: None,
        agentic_cd: Some(FindingLevel::Warning),
    },
    docs: Cow::Borrowed(DOCS),
    needs: &[Need::Topics, Need::Disputes],
    options: &[],
    check: RuleCheck::Graph(check),
};

/// Decisions that share at least this part of their information are on the same topic.
const TOPIC: f32 = 0.15;

/// Two incompatible statements: their subject, and the span and text of each.
struct DecisionConflict {
    about: String,
    said: [(Span, String); 2],
}

fn check(context: &RuleContext, out: &mut Vec<Finding>) {
    let graph = context.graph;
    let mut found: BTreeMap<(ArtifactId, ArtifactId), DecisionConflict> = BTreeMap::new();
    of_values(graph, &mut found);
    of_topics(graph, &mut found);
    for ((one, other), clash) in found {
        if !is_settled(graph, one, other) {
            out.push(finding(graph, (one, other), &clash));
        }
    }
}

fn in_force(graph: &Graph, id: ArtifactId) -> bool {
    let artifact = graph.artifact(id);
    artifact.roles.contains(&Role::Decision) && artifact.state() == LifecycleState::Live
}

/// Keys with different values in two decisions.
fn of_values(
    graph: &AnalyzedGraph,
    found: &mut BTreeMap<(ArtifactId, ArtifactId), DecisionConflict>,
) {
    let decision = |file: FileId| graph.ids.of_file(file).filter(|id| in_force(graph, *id));
    for dispute in graph.disputes() {
        let claims = dispute.claims.iter();
        let mut decided = claims.filter_map(|claim| Some((decision(claim.file)?, claim)));
        let Some((first, ours)) = decided.next() else {
            continue;
        };
        for (other, theirs) in decided.filter(|(_, claim)| differs(&ours.value, &claim.value)) {
            found
                .entry(ordered(first, other))
                .or_insert_with(|| DecisionConflict {
                    about: format!("`{}`", ours.name),
                    said: by_order(
                        (first, (ours.span, ours.said.clone())),
                        (other, (theirs.span, theirs.said.clone())),
                    ),
                });
        }
    }
}

/// Decisions on the same topic that chose different options, or of which one requires what the other forbids.
fn of_topics(
    graph: &AnalyzedGraph,
    found: &mut BTreeMap<(ArtifactId, ArtifactId), DecisionConflict>,
) {
    let topics = graph.topics();
    let mut outcomes: BTreeMap<ArtifactId, Option<DecisionOutcome>> = BTreeMap::new();
    let mut speeches: BTreeMap<ArtifactId, SentenceIndex> = BTreeMap::new();
    let mut looked_at = BTreeSet::new();
    for (id, near) in topics.near().filter(|(id, _)| in_force(graph, *id)) {
        for (other, score) in near.iter().filter(|(other, _)| in_force(graph, *other)) {
            let pair = ordered(id, *other);
            if *score < TOPIC || !looked_at.insert(pair) {
                continue;
            }
            for id in [pair.0, pair.1] {
                let artifact = graph.artifact(id);
                outcomes
                    .entry(id)
                    .or_insert_with(|| outcome(graph, artifact));
                speeches
                    .entry(id)
                    .or_insert_with(|| SentenceIndex::new(said(graph, id)));
            }
            let chose = match (&outcomes[&pair.0], &outcomes[&pair.1]) {
                (Some(ours), Some(theirs)) => chose(ours, theirs),
                _ => None,
            };
            let clash = chose.or_else(|| {
                let (ours, theirs) = topics.against(&speeches[&pair.0], &speeches[&pair.1])?;
                let quote = |id: ArtifactId, span: Span| {
                    let text = graph.source(graph.artifact(id).file).text();
                    (
                        span,
                        span.text(text)
                            .split_whitespace()
                            .collect::<Vec<_>>()
                            .join(" "),
                    )
                };
                Some(DecisionConflict {
                    about: "a requirement".to_owned(),
                    said: [quote(pair.0, ours), quote(pair.1, theirs)],
                })
            });
            if let Some(clash) = clash {
                found.entry(pair).or_insert(clash);
            }
        }
    }
}

/// A conflict of two records that list each other's chosen option but chose differently.
fn chose(ours: &DecisionOutcome, theirs: &DecisionOutcome) -> Option<DecisionConflict> {
    let considers =
        |one: &DecisionOutcome, key: &str| one.options.iter().any(|option| option.key == key);
    let differ = ours.chosen.key != theirs.chosen.key
        && considers(ours, &theirs.chosen.key)
        && considers(theirs, &ours.chosen.key);
    differ.then(|| DecisionConflict {
        about: "the chosen option".to_owned(),
        said: [&ours.chosen, &theirs.chosen].map(|chosen| (chosen.span, chosen.text.clone())),
    })
}

fn ordered(one: ArtifactId, other: ArtifactId) -> (ArtifactId, ArtifactId) {
    (one.min(other), one.max(other))
}

fn by_order<T>(one: (ArtifactId, T), other: (ArtifactId, T)) -> [T; 2] {
    if one.0 <= other.0 {
        [one.1, other.1]
    } else {
        [other.1, one.1]
    }
}

/// Whether one of two decisions declares that it supersedes, replaces or conflicts with the other.
fn is_settled(graph: &Graph, one: ArtifactId, other: ArtifactId) -> bool {
    let settles = |from: &Artifact, to: ArtifactId| {
        let mut declared = from.relations.iter();
        declared.any(|declared| {
            let kind = matches!(
                declared.relation,
                Relation::Supersedes | Relation::Replaces | Relation::ConflictsWith
            );
            let meant = match &declared.to {
                RelationTarget::Artifact(id) => *id == to,
                RelationTarget::Ambiguous(all) => all.contains(&to),
                _ => false,
            };
            kind && meant
        })
    };
    settles(graph.artifact(one), other) || settles(graph.artifact(other), one)
}

fn finding(
    graph: &Graph,
    (one, other): (ArtifactId, ArtifactId),
    clash: &DecisionConflict,
) -> Finding {
    let (first, later) = (graph.artifact(one), graph.artifact(other));
    let [(there, theirs), (here, ours)] = &clash.said;
    let message = format!(
        "`{}` and `{}` are both in force but conflict on {}: “{}” here, “{}” there",
        later.id,
        first.id,
        clash.about,
        short(ours),
        short(theirs),
    );
    let owner = |artifact: &Artifact| match graph.owner(graph.path(artifact.file)) {
        Some(owner) => format!(" ({owner})"),
        None => String::new(),
    };
    Finding::new(FindingLocation::Text(later.file, *here), format!("{} {}", first.id, clash.about), message)
        .witness(FindingLocation::Text(first.file, *there), format!("“{}”", short(theirs)))
        .help(format!(
            "the owner{} decides which one applies: add `supersedes: {}` here and set the status there to `superseded`, or the \
             reverse; or correct the wrong one",
            owner(later),
            first.id
        ))
}

/// Maximum length of a quotation, in characters.
const SHORT: usize = 120;

fn short(text: &str) -> String {
    let mut cut: String = text.chars().take(SHORT).collect();
    if cut.len() < text.len() {
        cut.push('…');
    }
    cut
}

const DOCS: &str = r#"## What it finds

Two decisions in force, neither of which supersedes the other, with typed evidence that both cannot hold:

- a key, constant, flag or bound with different values, read as in [conflicting-value](conflicting-value.md);
- on the same topic: each lists the other's choice among its options, and they chose differently (*Considered options*,
  *Chosen option*);
- on the same topic: one has a must and the other a must not on the same subject.

Decisions are on the same topic if one carries 15 % of the other's information (`trueup overlap`). That alone is never a
conflict.

## When it is silent

- Decisions that are superseded, amended, rejected or proposed.
- If one declares that it supersedes, replaces or conflicts with the other.
- Outcomes in prose only; rules with "unless", "except" or "only".

## Precision

No findings on the 14 development repositories, so its precision is unknown. Off in the adopt profile.

## Sources

Catalogue 16.
"#;
