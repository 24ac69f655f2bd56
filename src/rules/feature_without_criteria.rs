//! `feature-without-criteria`: a feature in force that states no criterion.

use std::borrow::Cow;

use super::{Rule, RuleCheck, RuleContext, RuleLevels};
use crate::finding::{Finding, FindingLevel, FindingLocation};
use crate::graph::artifact::ArtifactFormat;
use crate::graph::{ArtifactId, FileClass, Graph, LifecycleState, NetworkNode, Relation, Role};

/// The rule.
pub static RULE: Rule = Rule {
    id: Cow::Borrowed("feature-without-criteria"),
    summary: Cow::Borrowed("A feature in force without a single acceptance criterion."),
    why: Cow::Borrowed("Nobody can say when it is done, and no test can show it."),
    levels: RuleLevels {
        adopt: None,
        agentic_cd: Some(FindingLevel::Error),
    },
    docs: Cow::Borrowed(DOCS),
    check: RuleCheck::Graph(check),
};

fn check(context: &RuleContext, out: &mut Vec<Finding>) {
    let graph = context.graph;
    for (at, artifact) in graph.artifacts.iter().enumerate() {
        let in_force = matches!(
            artifact.state(),
            LifecycleState::Live | LifecycleState::Amended
        );
        let living = graph.standing(artifact.file) == FileClass::Living;
        let knows = artifact.format != ArtifactFormat::Gherkin;
        if artifact.role() != Role::Feature || !in_force || !living || !knows {
            continue;
        }
        if has_criteria(graph, ArtifactId(at as u32)) {
            continue;
        }
        let (document, text) = graph.document(artifact);
        out.push(
            Finding::new(
                FindingLocation::Text(artifact.file, document.head(text)),
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
    let specified = graph.network().incoming(NetworkNode::Artifact(id));
    wants(id)
        || specified.into_iter().any(|(relation, node)| match node {
            NetworkNode::Artifact(other) => relation == Relation::Specifies && wants(other),
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
