//! `orphan`: an artifact without incoming and outgoing links.

use std::borrow::Cow;
use std::collections::HashSet;

use super::{Rule, RuleCheck, RuleContext, RuleLevels};
use crate::analysis::Need;
use crate::finding::{Finding, FindingLevel, FindingLocation};
use crate::graph::{ArtifactId, FileClass, NetworkNode, Role};
use crate::span::FileId;

/// The rule.
pub static RULE: Rule = Rule {
    id: Cow::Borrowed("orphan"),
    summary: Cow::Borrowed(
        "An artifact that no other document references, and that references no other artifact.",
    ),
    why: Cow::Borrowed("Readers do not find it, and nothing shows its purpose."),
    levels: RuleLevels {
        adopt: None,
        agentic_cd: Some(FindingLevel::Error),
    },
    docs: Cow::Borrowed(DOCS),
    needs: &[Need::PastLinks],
    options: &[],
    check: RuleCheck::Graph(check),
};

fn check(context: &RuleContext, out: &mut Vec<Finding>) {
    let graph = context.graph;
    if graph.artifacts.is_empty() {
        return;
    }
    // Links from reports and plans count, although these documents are not living.
    let past = graph.past_links().iter();
    let told: HashSet<FileId> = past.filter_map(|link| link.target.file()).collect();
    for (at, artifact) in graph.artifacts.iter().enumerate() {
        let node = NetworkNode::Artifact(ArtifactId(at as u32));
        // These describe the whole repository and need no links.
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
                format!(
                    "no document references `{}`, and it references no artifact",
                    artifact.id
                ),
            )
            .help(match artifact.role() {
                Role::Feature => {
                    "add the intent it realizes to its front matter: `realizes: intent:…`"
                }
                Role::Guide => {
                    "add the feature it documents to its front matter: `documents: feature:…`"
                }
                _ => "add a related artifact to its front matter: `relates: [{to: …, how: …}]`",
            }),
        );
    }
}

const DOCS: &str = r#"## What it finds

An artifact that no other document links to and that links to no artifact.

## When it is silent

Glossary, structure and constraints describe the whole repository. Off in the adopt profile.

## Precision

Off by default; not judged.

## Sources

Catalogue 4.
"#;
