//! `incomplete-shipped-feature`: a feature that has shipped without what a feature comes with.

use std::borrow::Cow;

use super::{Rule, RuleCheck, RuleContext, RuleLevels};
use crate::config::{COMPANIONS, FeatureCompanion};
use crate::finding::{Finding, FindingLevel, FindingLocation};
use crate::graph::{Artifact, ArtifactId, FileClass, Graph, NetworkNode, Relation, Role};

/// The rule.
pub static RULE: Rule = Rule {
    id: Cow::Borrowed("incomplete-shipped-feature"),
    summary: Cow::Borrowed(
        "A feature that has shipped without its documentation, tests, lint job, security review or architecture.",
    ),
    why: Cow::Borrowed("What is not delivered with the feature is not delivered later."),
    levels: RuleLevels {
        adopt: None,
        agentic_cd: Some(FindingLevel::Error),
    },
    docs: Cow::Borrowed(DOCS),
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
                    "`{}` is {}, and comes without {}",
                    artifact.id,
                    status.text,
                    what.join(", ")
                ),
            )
            .help(format!(
                "{}; or say that it has not shipped",
                help.join("; ")
            )),
        );
    }
}

fn words(companion: &FeatureCompanion) -> (&'static str, &'static str) {
    match companion {
        FeatureCompanion::Documentation => (
            "a guide",
            "write a guide that says `documents:` it, or `audience: internal`",
        ),
        FeatureCompanion::Tests => ("tests of all its criteria", "show each criterion by a test"),
        FeatureCompanion::Lint => ("a lint job", "lint the code in the pipeline"),
        FeatureCompanion::Security => (
            "a security review",
            "record it: `security-review:` in the front matter, with a link or a name and a day",
        ),
        FeatureCompanion::Architecture => (
            "a place in the architecture",
            "let a decision or the structure name it",
        ),
    }
}

/// Whether a status says that users have it.
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

fn is_tested(graph: &Graph, id: ArtifactId) -> bool {
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

/// Whether a file of the pipeline calls a linter.
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

A feature whose status says that users have it (shipped, released, implemented, done, live, complete), and which lacks one of:

| companion | what counts |
|---|---|
| `documentation` | a guide that documents or links it, or `audience: internal` |
| `tests` | every criterion shown by a test |
| `lint` | a file of the pipeline that calls a linter |
| `security` | `security-review:` in its front matter: a link, or who and when |
| `architecture` | a decision, constraint or structure that names it, or that it names |

`ships-with` in `trueup.yaml` lists those that a repository asks for. One finding names all that is missing.

## When it is silent

Features that are accepted and not yet shipped. Off in the adopt profile.

## Precision

See [evaluation](../evaluation/README.md).

## Sources

Catalogue 6. A review that is held elsewhere counts by its record.
"#;
