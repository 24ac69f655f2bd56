//! `feature-without-criteria`: a feature in force without acceptance criteria.

use std::borrow::Cow;

use super::{Rule, RuleCheck, RuleContext, RuleLevels};
use crate::analysis::{AnalyzedGraph, Need};
use crate::finding::{Finding, FindingLevel, FindingLocation};
use crate::graph::artifact::ArtifactFormat;
use crate::graph::{ArtifactId, FileClass, LifecycleState, NetworkNode, Relation, Role};

/// The rule.
pub static RULE: Rule = Rule {
    id: Cow::Borrowed("feature-without-criteria"),
    summary: Cow::Borrowed("A feature in force without acceptance criteria."),
    why: Cow::Borrowed(
        "Without criteria, neither a person nor a test can tell when the feature is done.",
    ),
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
                format!("`{}` is in force but has no acceptance criteria", artifact.id),
            )
            .help(format!("add a section `## Acceptance criteria` with `- **AC-1**: …`, or a criteria document with `specifies: {}`", artifact.id)),
        );
    }
}

/// Whether the artifact, or one that specifies it, has a criterion.
fn has_criteria(graph: &AnalyzedGraph, id: ArtifactId) -> bool {
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

A feature in force without a criterion, scenario or requirement, if no other document specifies it.

## When it is silent

Drafts and dead features. Off in the adopt profile.

## Precision

See [evaluation](../evaluation/README.md).

## Sources

Catalogue 47; b.2, row 4.
"#;
