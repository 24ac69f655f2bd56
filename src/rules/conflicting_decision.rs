//! `conflicting-decision`: two decisions in force on one topic that settle it differently.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::{Rule, RuleCheck, RuleContext, RuleLevels};
use crate::analysis::contradictions::differs;
use crate::analysis::decisions::{DecisionOutcome, outcome};
use crate::analysis::overlap::speech::SentenceIndex;
use crate::analysis::overlap::topics::said;
use crate::finding::{Finding, FindingLevel, FindingLocation};
use crate::graph::{Artifact, ArtifactId, Graph, LifecycleState, Relation, RelationTarget, Role};
use crate::span::{FileId, Span};

/// The rule.
pub static RULE: Rule = Rule {
    id: Cow::Borrowed("conflicting-decision"),
    summary: Cow::Borrowed(
        "Two accepted decisions on one topic that settle it differently, of which neither supersedes the other.",
    ),
    why: Cow::Borrowed(
        "Both are in force, so whatever is built breaks one of them, and who finds one does not learn of the other.",
    ),
    levels: RuleLevels {
        adopt: None,
        agentic_cd: Some(FindingLevel::Warning),
    },
    docs: Cow::Borrowed(DOCS),
    check: RuleCheck::Graph(check),
};

/// The share of one's information that the other carries, from which on both speak on one topic.
const TOPIC: f32 = 0.15;

/// What two decisions say of one thing: what it is, and where each says what.
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

/// Keys to which two decisions give different values.
fn of_values(graph: &Graph, found: &mut BTreeMap<(ArtifactId, ArtifactId), DecisionConflict>) {
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

/// Decisions on one topic that chose different options of one question, or of which one demands what the other forbids.
fn of_topics(graph: &Graph, found: &mut BTreeMap<(ArtifactId, ArtifactId), DecisionConflict>) {
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
                    about: "what must be".to_owned(),
                    said: [quote(pair.0, ours), quote(pair.1, theirs)],
                })
            });
            if let Some(clash) = clash {
                found.entry(pair).or_insert(clash);
            }
        }
    }
}

/// Whether two records considered what the other chose, and chose otherwise.
fn chose(ours: &DecisionOutcome, theirs: &DecisionOutcome) -> Option<DecisionConflict> {
    let considers =
        |one: &DecisionOutcome, key: &str| one.options.iter().any(|option| option.key == key);
    let differ = ours.chosen.key != theirs.chosen.key
        && considers(ours, &theirs.chosen.key)
        && considers(theirs, &ours.chosen.key);
    differ.then(|| DecisionConflict {
        about: "one question".to_owned(),
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

/// Whether one of two decisions says that it takes the other's place, or that both cannot hold.
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
        "`{}` and `{}` are both in force and differ on {}: “{}” here, “{}” there",
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
            "whoever decides{} says which holds: write `supersedes: {}` here and `superseded` there, or the other way round; or \
             change the one that is wrong",
            owner(later),
            first.id
        ))
}

/// The longest quotation, in characters.
const SHORT: usize = 120;

fn short(text: &str) -> String {
    let mut cut: String = text.chars().take(SHORT).collect();
    if cut.len() < text.len() {
        cut.push('…');
    }
    cut
}

const DOCS: &str = r#"## What it finds

Two decisions in force, neither of which supersedes the other, where typed evidence says that both cannot hold:

- a key, a constant, a flag or a bound to which they give different values, as [conflicting-value](conflicting-value.md) reads them;
- of decisions on one topic, two that list each other's choice among their options and chose differently (*Considered options*,
  *Chosen option*);
- of decisions on one topic, a must of one and a must not of the other on the same thing.

Decisions are on one topic where one carries 15 % of the other's information (`trueup overlap`). That alone is never a conflict.

## When it is silent

- Decisions that are superseded, amended, rejected or only proposed.
- Where one says that it supersedes, replaces or conflicts with the other.
- Outcomes that are told in prose alone; rules with "unless", "except" or "only".

## Precision

On the 14 development repositories no finding, so that nothing is known of how often it is right. It is off in the adopt profile.

## Sources

Catalogue 16.
"#;
