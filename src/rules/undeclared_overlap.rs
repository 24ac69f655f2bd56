//! `undeclared-overlap`: a feature or decision whose strongest overlap is with an artifact that it does not name.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::{Rule, RuleCheck, RuleContext, RuleLevels};
use crate::analysis::overlap::topics::ArtifactSimilarity;
use crate::finding::{Finding, FindingLevel, FindingLocation};
use crate::graph::{Artifact, ArtifactId, Graph, LifecycleState, Role};
use crate::span::Span;

/// The rule.
pub static RULE: Rule = Rule {
    id: Cow::Borrowed("undeclared-overlap"),
    summary: Cow::Borrowed(
        "A feature or decision whose strongest overlap is with an artifact that it does not name.",
    ),
    why: Cow::Borrowed(
        "Who changes the one does not learn of the other, and what is settled there is settled again.",
    ),
    levels: RuleLevels {
        adopt: None,
        agentic_cd: Some(FindingLevel::Warning),
    },
    docs: Cow::Borrowed(DOCS),
    check: RuleCheck::Graph(check),
};

/// The share of each one's information that the other carries, at the least, where both write a name that few others do.
const NAMED: f32 = 0.25;

/// The same where they share words alone, and how near their nearest sentences are, at the least.
const WORDED: f32 = 0.5;
const SENTENCE: f32 = 0.6;

/// Shared names that are told, at the most.
const NAMES: usize = 5;

/// What shows that two artifacts speak of one thing.
struct OverlapEvidence<'a> {
    names: Vec<&'a str>,
    sentences: Option<(Span, Span)>,
}

fn check(context: &RuleContext, out: &mut Vec<Finding>) {
    let graph = context.graph;
    let topics = graph.topics();
    // Two that are each other's nearest among their like are told by the rules of their own.
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

/// Which of two artifacts must name the other: the one that is not settled yet, else the one with the higher number, else the one
/// that asks.
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
        [] => "sentences that are nearly the same".to_owned(),
        names => names
            .iter()
            .map(|name| format!("`{name}`"))
            .collect::<Vec<_>>()
            .join(", "),
    };
    let message = format!(
        "`{}` overlaps with `{}` more than with anything else ({:.0} % of what it says; both have {both}), and neither names the \
         other",
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
                "the sentence that is nearest",
            )
            .witness(FindingLocation::Text(other.file, theirs), "to this one");
    }
    finding
        .wins(context.winner(other, one))
        .help(help(one.role(), other))
}

/// Which relation to declare.
fn help(role: Role, other: &Artifact) -> String {
    let id = &other.id;
    let relates = |how: &str| format!("`relates: [{{to: {id}, how: {how}}}]`");
    match (role, other.role()) {
        (Role::Decision, Role::Decision) => format!(
            "read both: write `supersedes: {id}` if this takes its place, {} if it goes on from there, or a link",
            relates("extends")
        ),
        (Role::Decision, _) => format!("read both: write {}, or a link", relates("decides")),
        (_, Role::Intent) => format!("read both: write `realizes: {id}`, or a link"),
        (_, Role::Feature | Role::Behaviour) => format!(
            "read both: write {} or `how: depends-on`, or make them one",
            relates("extends")
        ),
        _ => format!("read both: write {}, or a link", relates("depends-on")),
    }
}

const DOCS: &str = r#"## What it finds

A living feature or decision, in force or proposed, whose strongest overlap among the intents, behaviours, features, decisions and
constraints is with one that it does not name and that does not name it. A score is not enough:

- 25 % of the information of each is in the other, and both write a name of code (`retry_limit`, `shop::cart`, `--dry-run`) that
  few other artifacts write; or
- 50 % of it, and two of their sentences are nearly the same.

The finding stands at the one that is proposed, or else at the one with the higher number. `trueup overlap --id …` shows all that
is near. `trueup gate` tells it of what a change adds or makes so, and leaves what was there before alone.

## When it is silent

- Two features or two decisions of which [duplicate-feature](duplicate-feature.md) or [duplicate-decision](duplicate-decision.md)
  speaks.
- Where one of the two names the other: by a relation, a link, an id, a number, or the name of its file.
- What is superseded, rejected, archived, a plan or a template.
- All but the strongest overlap: what comes behind it is often near by its words alone.

## Precision

On the 14 development repositories ten findings: eight right, two unsure (a plan of a repository beside the part that carried it out, a list of
arguments beside the program's architecture). By the score alone there were 23. Too few to tell a rate, so it is off in the adopt profile. Judgements: `tests/evaluation/conflicts.tsv`.

## Sources

Catalogue 13 and 15.
"#;
