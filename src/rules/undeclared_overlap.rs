//! `undeclared-overlap`: a feature or decision without a reference to the artifact with which it overlaps most.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::{Rule, RuleCheck, RuleContext, RuleLevels};
use crate::analysis::Need;
use crate::analysis::overlap::topics::ArtifactSimilarity;
use crate::finding::{Finding, FindingLevel, FindingLocation};
use crate::graph::{Artifact, ArtifactId, Graph, LifecycleState, Role};
use crate::span::Span;

/// The rule.
pub static RULE: Rule = Rule {
    id: Cow::Borrowed("undeclared-overlap"),
    summary: Cow::Borrowed(
        "A feature or decision without a reference to the artifact with which it overlaps most.",
    ),
    why: Cow::Borrowed(
        "Whoever changes one of them does not find the other, and the same question is decided twice.",
    ),
    levels: RuleLevels {
        adopt: None,
        agentic_cd: Some(FindingLevel::Warning),
    },
    docs: Cow::Borrowed(DOCS),
    needs: &[Need::Topics, Need::LikeFeatures, Need::LikeDecisions],
    options: &[],
    check: RuleCheck::Graph(check),
};

/// Minimum share of each artifact's information that the other one has, if both contain a rare name of code.
const NAMED: f32 = 0.25;

/// The same if they share only words, and the minimum similarity of their nearest sentences.
const WORDED: f32 = 0.5;
const SENTENCE: f32 = 0.6;

/// Limit of shared names in a message.
const NAMES: usize = 5;

/// Evidence that two artifacts have the same topic.
struct OverlapEvidence<'a> {
    names: Vec<&'a str>,
    sentences: Option<(Span, Span)>,
}

fn check(context: &RuleContext, out: &mut Vec<Finding>) {
    let graph = context.graph;
    let topics = graph.topics();
    // `duplicate-feature` and `duplicate-decision` report pairs that are mutually nearest.
    let like = graph.like_features().iter().chain(graph.like_decisions());
    let mut told: BTreeSet<(ArtifactId, ArtifactId)> =
        like.map(|pair| (pair.first, pair.other)).collect();
    for (id, near) in topics.near() {
        let asks = matches!(graph.artifact(id).role(), Role::Feature | Role::Decision);
        let Some((other, _)) = near.first().filter(|_| asks) else {
            continue;
        };
        if !told.insert((id.min(*other), id.max(*other))) || topics.is_named(graph, id, *other) {
            continue;
        }
        let (later, first) = later(graph, id, *other);
        if let Some(evidence) = evidence(graph, topics, later, first) {
            out.push(finding(context, topics, (later, first), &evidence));
        }
    }
}

/// The artifact that should reference the other: the open one, else the one with the higher number, else the one that is
/// compared.
fn later(graph: &Graph, one: ArtifactId, other: ArtifactId) -> (ArtifactId, ArtifactId) {
    let age = |id: ArtifactId| {
        let artifact = graph.artifact(id);
        (artifact.state() == LifecycleState::Open, artifact.number)
    };
    let like = graph.artifact(one).role() == graph.artifact(other).role();
    if like && age(other) > age(one) {
        (other, one)
    } else {
        (one, other)
    }
}

fn evidence<'a>(
    graph: &'a Graph,
    topics: &ArtifactSimilarity,
    one: ArtifactId,
    other: ArtifactId,
) -> Option<OverlapEvidence<'a>> {
    let score = topics.score(one, other).min(topics.score(other, one));
    if score < NAMED {
        return None;
    }
    let names = topics.names(graph, one, other, NAMES);
    let sentences = topics.sentences(graph, one, other);
    let alike = sentences.is_some_and(|(.., near)| near >= SENTENCE);
    (!names.is_empty() || score >= WORDED && alike).then(|| OverlapEvidence {
        names,
        sentences: sentences.map(|(ours, theirs, _)| (ours, theirs)),
    })
}

fn finding(
    context: &RuleContext,
    topics: &ArtifactSimilarity,
    (later, first): (ArtifactId, ArtifactId),
    evidence: &OverlapEvidence<'_>,
) -> Finding {
    let graph = context.graph;
    let (one, other) = (graph.artifact(later), graph.artifact(first));
    let head = |artifact: &Artifact| {
        let (document, text) = graph.document(artifact);
        document.head(text)
    };
    let both = match &evidence.names[..] {
        [] => "nearly identical sentences".to_owned(),
        names => names
            .iter()
            .map(|name| format!("`{name}`"))
            .collect::<Vec<_>>()
            .join(", "),
    };
    let message = format!(
        "`{}` overlaps with `{}` ({:.0} % of its information; shared: {both}), but neither references the other",
        one.id,
        other.id,
        100.0 * topics.score(later, first)
    );
    let mut finding = Finding::new(
        FindingLocation::Text(one.file, head(one)),
        &*other.id,
        message,
    )
    .witness(
        FindingLocation::Text(other.file, head(other)),
        format!("“{}”", other.title),
    );
    if let Some((ours, theirs)) = evidence.sentences {
        finding = finding
            .witness(
                FindingLocation::Text(one.file, ours),
                "the nearest sentence",
            )
            .witness(FindingLocation::Text(other.file, theirs), "its counterpart");
    }
    finding
        .wins(context.winner(other, one))
        .help(help(one.role(), other))
}

/// The relation to declare.
fn help(role: Role, other: &Artifact) -> String {
    let id = &other.id;
    let relates = |how: &str| format!("`relates: [{{to: {id}, how: {how}}}]`");
    match (role, other.role()) {
        (Role::Decision, Role::Decision) => format!(
            "read both, then declare `supersedes: {id}` if this decision replaces it, {} if it extends it, or add a link",
            relates("extends")
        ),
        (Role::Decision, _) => format!(
            "read both, then declare {}, or add a link",
            relates("decides")
        ),
        (_, Role::Intent) => format!("read both, then declare `realizes: {id}`, or add a link"),
        (_, Role::Feature | Role::Behaviour) => format!(
            "read both, then declare {} or `how: depends-on`, or merge them",
            relates("extends")
        ),
        _ => format!(
            "read both, then declare {}, or add a link",
            relates("depends-on")
        ),
    }
}

const DOCS: &str = r#"## What it finds

A living feature or decision, in force or proposed, whose strongest overlap among the intents, behaviours, features,
decisions and constraints is with an artifact that it does not reference and that does not reference it. The score alone
is not enough; one of these must hold too:

- each has at least 25 % of the other's information, and both contain a name of code (`retry_limit`, `shop::cart`,
  `--dry-run`) that few other artifacts contain; or
- each has at least 50 % of it, and two of their sentences are nearly identical.

The finding is placed at the proposed artifact, or else at the one with the higher number. `trueup overlap --id …` shows
all related texts. `trueup gate` reports overlaps that a change creates, and ignores those of the base.

## When it is silent

- Pairs that [duplicate-feature](duplicate-feature.md) or [duplicate-decision](duplicate-decision.md) reports.
- One of the two references the other: by a relation, a link, an id, a number, or its file name.
- Superseded, rejected and archived artifacts, plans and templates.
- All but the strongest overlap: weaker ones are often related only by their words.

## Precision

On the 14 development repositories ten findings: eight right, two unsure (a plan of a repository beside the part that
implements it, a list of arguments beside the program's architecture). By score alone there were 23. Too few to estimate
a rate, so the rule is off in the adopt profile. Labels: `tests/evaluation/conflicts.tsv`.

## Sources

Catalogue 13 and 15.
"#;
