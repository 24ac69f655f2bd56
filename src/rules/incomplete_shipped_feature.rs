//! `incomplete-shipped-feature`: a shipped feature that lacks a required companion.

use std::borrow::Cow;

use super::{Rule, RuleCheck, RuleContext, RuleLevels};
use crate::analysis::{AnalyzedGraph, Need};
use crate::config::{COMPANIONS, FeatureCompanion};
use crate::finding::{Finding, FindingLevel, FindingLocation};
use crate::graph::{Artifact, ArtifactId, FileClass, Graph, NetworkNode, Relation, Role};

/// The rule.
pub static RULE: Rule = Rule {
    id: Cow::Borrowed("incomplete-shipped-feature"),
    summary: Cow::Borrowed(
        "A shipped feature without documentation, tests, a lint job, a security review or an architecture reference.",
    ),
    why: Cow::Borrowed("Companions that do not ship with the feature are rarely added later."),
    levels: RuleLevels {
        adopt: None,
        agentic_cd: Some(FindingLevel::Error),
    },
    docs: Cow::Borrowed(DOCS),
    needs: &[Need::Trace],
    options: &[],
    check: RuleCheck::Graph(check),
};

fn check(context: &RuleContext, out: &mut Vec<Finding>) {
    let graph = context.graph;
    let wanted = context.config.ships_with.as_deref().unwrap_or(&COMPANIONS);
    let mut linted = None;
    for (at, artifact) in graph.artifacts.iter().enumerate() {
        let feature =
            artifact.role() == Role::Feature && graph.standing(artifact.file) == FileClass::Living;
        let Some(status) = artifact
            .statuses
            .first()
            .filter(|status| feature && has_shipped(&status.text))
        else {
            continue;
        };
        let id = ArtifactId(at as u32);
        let missing: Vec<(&str, &str)> = wanted
            .iter()
            .filter(|companion| match companion {
                FeatureCompanion::Documentation => !is_documented(graph, id, artifact),
                FeatureCompanion::Tests => !is_tested(graph, id),
                FeatureCompanion::Lint => !*linted.get_or_insert_with(|| is_linted(graph)),
                FeatureCompanion::Security => !is_reviewed(graph, artifact),
                FeatureCompanion::Architecture => !is_placed(graph, id),
            })
            .map(words)
            .collect();
        if missing.is_empty() {
            continue;
        }
        let what: Vec<&str> = missing.iter().map(|(what, _)| *what).collect();
        let help: Vec<&str> = missing.iter().map(|(_, help)| *help).collect();
        out.push(
            Finding::new(
                FindingLocation::Text(artifact.file, status.span),
                what.join(" "),
                format!(
                    "`{}` has status `{}` but lacks {}",
                    artifact.id,
                    status.text,
                    what.join(", ")
                ),
            )
            .help(format!(
                "{}; or correct the status if it has not shipped",
                help.join("; ")
            )),
        );
    }
}

fn words(companion: &FeatureCompanion) -> (&'static str, &'static str) {
    match companion {
        FeatureCompanion::Documentation => (
            "a guide",
            "write a guide that declares `documents:` for it, or set `audience: internal`",
        ),
        FeatureCompanion::Tests => (
            "tests of all its criteria",
            "verify each criterion with a test",
        ),
        FeatureCompanion::Lint => ("a lint job", "run a linter in the pipeline"),
        FeatureCompanion::Security => (
            "a security review",
            "record the review as `security-review:` in the front matter, with a link, or a name and a date",
        ),
        FeatureCompanion::Architecture => (
            "an architecture reference",
            "reference it from a decision or the structure document",
        ),
    }
}

/// Whether a status means that users have the feature.
fn has_shipped(status: &str) -> bool {
    let first = status
        .split(|c: char| !c.is_alphanumeric())
        .next()
        .unwrap_or("")
        .to_ascii_lowercase();
    matches!(
        first.as_str(),
        "shipped" | "released" | "implemented" | "done" | "live" | "complete" | "completed"
    )
}

fn is_documented(graph: &Graph, id: ArtifactId, artifact: &Artifact) -> bool {
    let (document, _) = graph.document(artifact);
    let internal = document
        .meta("audience")
        .and_then(|field| field.value.scalar())
        == Some("internal");
    let incoming = graph.network().incoming(NetworkNode::Artifact(id));
    internal
        || incoming.into_iter().any(|(relation, node)| {
            let guide = matches!(node, NetworkNode::Artifact(other) if graph.artifact(other).roles.contains(&Role::Guide));
            guide && matches!(relation, Relation::Documents | Relation::Cites)
        })
}

fn is_tested(graph: &AnalyzedGraph, id: ArtifactId) -> bool {
    let trace = graph.trace();
    let mut parts = trace
        .parts(id)
        .filter(|(_, unit)| !unit.needs.is_empty())
        .peekable();
    let specified = graph
        .network()
        .incoming(NetworkNode::Artifact(id))
        .into_iter()
        .any(|(relation, _)| relation == Relation::Specifies);
    if parts.peek().is_none() {
        return specified;
    }
    parts.all(|(at, unit)| unit.needs.iter().all(|need| trace.is_met(at, need)))
}

/// Whether a pipeline file runs a linter.
fn is_linted(graph: &Graph) -> bool {
    graph
        .sources
        .iter()
        .filter_map(|source| source.facts.pipeline())
        .any(|pipeline| pipeline.lints)
}

fn is_reviewed(graph: &Graph, artifact: &Artifact) -> bool {
    let (document, _) = graph.document(artifact);
    document
        .meta("security-review")
        .is_some_and(|field| !field.value.is_empty())
}

fn is_placed(graph: &Graph, id: ArtifactId) -> bool {
    let node = NetworkNode::Artifact(id);
    let near = graph
        .network()
        .incoming(node)
        .into_iter()
        .chain(graph.network().outgoing(node));
    near.into_iter().any(|(_, other)| match other {
        NetworkNode::Artifact(other) => {
            let roles = &graph.artifact(other).roles;
            [Role::Decision, Role::Structure, Role::Constraint]
                .iter()
                .any(|role| roles.contains(role))
        }
        _ => false,
    })
}

const DOCS: &str = r#"## What it finds

A feature whose status means that users have it (shipped, released, implemented, done, live, complete), and which lacks
one of these companions:

| companion | satisfied by |
|---|---|
| `documentation` | a guide that documents or links it, or `audience: internal` |
| `tests` | a test for every criterion |
| `lint` | a pipeline file that runs a linter |
| `security` | `security-review:` in its front matter: a link, or who and when |
| `architecture` | a decision, constraint or structure document that references it, or that it references |

`ships-with` in `trueup.yaml` lists the companions that the repository requires. One finding lists all missing ones.

## When it is silent

Features that are accepted but not shipped. Off in the adopt profile.

## Precision

See [evaluation](../evaluation/README.md).

## Sources

Catalogue 6. A review that takes place elsewhere counts by its record.
"#;
