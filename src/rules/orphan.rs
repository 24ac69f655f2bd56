//! `orphan`: an artifact that nothing leads to or from.

use std::borrow::Cow;
use std::collections::HashSet;

use super::{Rule, RuleCheck, RuleContext, RuleLevels};
use crate::finding::{Finding, FindingLevel, FindingLocation};
use crate::graph::{ArtifactId, FileClass, NetworkNode, Role};
use crate::span::FileId;

/// The rule.
pub static RULE: Rule = Rule {
    id: Cow::Borrowed("orphan"),
    summary: Cow::Borrowed(
        "An artifact that no other document leads to, and that leads to no other artifact.",
    ),
    why: Cow::Borrowed("Nobody finds it when it matters, and nothing says what it is for."),
    levels: RuleLevels {
        adopt: None,
        agentic_cd: Some(FindingLevel::Error),
    },
    docs: Cow::Borrowed(DOCS),
    check: RuleCheck::Graph(check),
};

fn check(context: &RuleContext, out: &mut Vec<Finding>) {
    let graph = context.graph;
    if graph.artifacts.is_empty() {
        return;
    }
    // What a report or a plan links to is told of somewhere.
    let past = graph.past_links().iter();
    let told: HashSet<FileId> = past.filter_map(|link| link.target.file()).collect();
    for (at, artifact) in graph.artifacts.iter().enumerate() {
        let node = NetworkNode::Artifact(ArtifactId(at as u32));
        // One glossary and one structure stand for the whole repository.
        let whole = matches!(
            artifact.role(),
            Role::Glossary | Role::Structure | Role::Constraint
        );
        if graph.standing(artifact.file) != FileClass::Living || artifact.state().is_dead() || whole
        {
            continue;
        }
        let leads = graph
            .network()
            .outgoing(node)
            .iter()
            .any(|(_, to)| matches!(to, NetworkNode::Artifact(_)) && *to != node);
        let reached = graph
            .network()
            .incoming(node)
            .iter()
            .any(|(_, from)| *from != node)
            || told.contains(&artifact.file);
        if leads || reached {
            continue;
        }
        let (document, text) = graph.document(artifact);
        out.push(
            Finding::new(
                FindingLocation::Text(artifact.file, document.head(text)),
                &*artifact.id,
                format!("nothing leads to `{}`, and it leads nowhere", artifact.id),
            )
            .help(match artifact.role() {
                Role::Feature => "say which intent it realizes: `realizes: intent:…` in its front matter",
                Role::Guide => "say which feature it documents: `documents: feature:…` in its front matter",
                _ => "link it with what it belongs to: `relates: [{to: …, how: …}]` in its front matter",
            }),
        );
    }
}

const DOCS: &str = r#"## What it finds

An artifact that no other document links to and that links to no artifact.

## When it is silent

Glossary, structure and constraints stand for the whole repository. Off in the adopt profile.

## Precision

Off by default; not judged.

## Sources

Catalogue 4.
"#;
