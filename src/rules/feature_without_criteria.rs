//! `feature-without-criteria`: a feature in force that states no criterion.

use std::borrow::Cow;

use super::{Check, Context, Levels, Rule};
use crate::finding::{Finding, Level, Place};
use crate::graph::artifact::Format;
use crate::graph::{ArtifactId, Graph, Node, Relation, Role, Standing, State};

/// The rule.
pub static RULE: Rule = Rule {
    id: Cow::Borrowed("feature-without-criteria"),
    summary: Cow::Borrowed("A feature in force without a single acceptance criterion."),
    why: Cow::Borrowed("Nobody can say when it is done, and no test can show it."),
    levels: Levels {
        adopt: None,
        agentic_cd: Some(Level::Error),
    },
    docs: Cow::Borrowed(DOCS),
    check: Check::Graph(check),
};

fn check(context: &Context, out: &mut Vec<Finding>) {
    let graph = context.graph;
    for (at, artifact) in graph.artifacts.iter().enumerate() {
        let in_force = matches!(artifact.state(), State::Live | State::Amended);
        let living = graph.standing(artifact.file) == Standing::Living;
        let knows = artifact.format != Format::Gherkin;
        if artifact.role() != Role::Feature || !in_force || !living || !knows {
            continue;
        }
        if has_criteria(graph, ArtifactId(at as u32)) {
            continue;
        }
        let (document, text) = graph.document(artifact);
        out.push(
            Finding::new(
                Place::Text(artifact.file, document.head(text)),
                &*artifact.id,
                format!("`{}` is in force and states no criterion", artifact.id),
            )
            .help("add a section `## Acceptance criteria` with `- **AC-1**: …`, or a document of criteria that says `specifies:` this"),
        );
    }
}

/// Whether the artifact, or one that specifies it, states a criterion.
fn has_criteria(graph: &Graph, id: ArtifactId) -> bool {
    let trace = graph.trace();
    let wants = |id: ArtifactId| trace.parts(id).any(|(_, unit)| !unit.needs.is_empty());
    let specified = graph.network().incoming(Node::Artifact(id));
    wants(id)
        || specified.into_iter().any(|(relation, node)| match node {
            Node::Artifact(other) => relation == Relation::Specifies && wants(other),
            _ => false,
        })
}

const DOCS: &str = r#"## What it finds

A feature in force with no criterion, scenario or requirement of its own, and which no other document specifies.

## When it is silent

Drafts, dead features. Off in the adopt profile.

## Precision

See [evaluation](../evaluation/README.md).

## Sources

Catalogue 47; b.2, row 4.
"#;
