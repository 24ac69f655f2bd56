//! `dead-decision-cited`: a citation of a decision that is no longer in force.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use super::{Rule, RuleCheck, RuleContext, RuleLevels};
use crate::facts::{Reference, ReferenceKind};
use crate::finding::{Finding, FindingLevel, FindingLocation};
use crate::graph::paths::{file_name, folder};
use crate::graph::{
    Artifact, ArtifactId, FileClass, Graph, NetworkNode, Relation, RelationTarget, Role,
};
use crate::span::{FileId, around};

/// The rule.
pub static RULE: Rule = Rule {
    id: Cow::Borrowed("dead-decision-cited"),
    summary: Cow::Borrowed(
        "A living document or a comment that cites a superseded, rejected or deprecated decision.",
    ),
    why: Cow::Borrowed("Text that relies on the citation has no decision behind it."),
    levels: RuleLevels {
        adopt: Some(FindingLevel::Warning),
        agentic_cd: Some(FindingLevel::Error),
    },
    docs: Cow::Borrowed(DOCS),
    needs: &[],
    options: &[],
    check: RuleCheck::Graph(check),
};

fn check(context: &RuleContext, out: &mut Vec<Finding>) {
    let graph = context.graph;
    if !graph.artifacts.iter().any(is_dead) {
        return;
    }
    let homes = decision_folders(graph);
    // Cached: a lookup scans all incoming relations, and one record may be cited in many places.
    let mut successors = HashMap::new();
    for (file, source) in graph.files() {
        if graph.standing(file) != FileClass::Living || tells_history(graph, file, &homes) {
            continue;
        }
        let references = match (source.facts.document(), source.facts.code()) {
            (Some(document), _) => &document.references,
            (None, Some(code)) => &code.references,
            (None, None) => continue,
        };
        let mut end = 0;
        for reference in references {
            // An id in the text of a link is part of the same citation.
            let cites = matches!(reference.kind, ReferenceKind::Link | ReferenceKind::Id);
            if !cites || reference.span.start < end {
                continue;
            }
            // An id in the text of a link to a different repository belongs to that repository.
            let address = &*reference.target;
            let away = reference.kind == ReferenceKind::Link && address.starts_with("http");
            if away && graph.hosts.path(address).is_none() {
                end = reference.span.end;
                continue;
            }
            let Some(dead) = cited(graph, file, reference) else {
                continue;
            };
            end = reference.span.end;
            let next = || {
                *successors
                    .entry(dead)
                    .or_insert_with(|| successor(graph, dead))
            };
            out.extend(finding(graph, file, reference, dead, next));
        }
    }
}

fn is_dead(artifact: &Artifact) -> bool {
    artifact.role() == Role::Decision && artifact.state().is_dead()
}

/// The folders below the root that hold decision records.
fn decision_folders(graph: &Graph) -> HashSet<&str> {
    graph
        .artifacts
        .iter()
        .filter(|artifact| artifact.role() == Role::Decision)
        .map(|artifact| folder(graph.path(artifact.file)))
        .filter(|home| !home.is_empty())
        .collect()
}

/// Whether the file lists history: a decision record, an index of records, or a book's table of contents.
fn tells_history(graph: &Graph, file: FileId, homes: &HashSet<&str>) -> bool {
    let decision = graph
        .ids
        .of_file(file)
        .is_some_and(|id| graph.artifact(id).roles.contains(&Role::Decision));
    let path = graph.path(file);
    decision || homes.contains(folder(path)) || file_name(path) == "SUMMARY.md"
}

fn cited(graph: &Graph, file: FileId, reference: &Reference) -> Option<ArtifactId> {
    if reference.kind == ReferenceKind::Link && !reference.target.contains(".md") {
        return None;
    }
    match graph.find(&reference.target, file) {
        RelationTarget::Artifact(id) if is_dead(graph.artifact(id)) => Some(id),
        _ => None,
    }
}

/// Words that mark a citation as historical.
const PAST: [&str; 23] = [
    "supersed",
    "superced",
    "replac",
    "reject",
    "deprecat",
    "obsolete",
    "former",
    "previous",
    "histor",
    "earlier",
    "original",
    "withdrawn",
    "no longer",
    "instead of",
    "legacy",
    "before",
    "old ",
    "was ",
    "were ",
    "predecessor",
    "revis",
    "retire",
    "remove",
];

fn finding(
    graph: &Graph,
    file: FileId,
    reference: &Reference,
    dead: ArtifactId,
    successor: impl FnOnce() -> Option<ArtifactId>,
) -> Option<Finding> {
    let text = graph.source(file).text();
    let lower = around(text, reference.span.start as usize, 3).to_ascii_lowercase();
    if PAST.iter().any(|word| lower.contains(word)) {
        return None;
    }
    let artifact = graph.artifact(dead);
    let status = artifact.statuses.first()?;
    let successor = successor();
    // The text names the successor too, so the citation is deliberate.
    if let Some(next) = successor
        && names_number(&lower, graph.artifact(next))
    {
        return None;
    }
    let finding = Finding::new(
        FindingLocation::Text(file, reference.span),
        &*artifact.id,
        format!(
            "cited decision `{}` is not in force: its status is `{}`",
            artifact.id, status.text
        ),
    )
    .witness(FindingLocation::Text(artifact.file, status.span), "status");
    Some(match successor {
        Some(next) => {
            let next = graph.artifact(next);
            finding
                .wins(format!("`{}`, its successor", next.id))
                .help(format!(
                    "cite `{}` if it supports the text, or revise the text",
                    next.id
                ))
        }
        None => finding.help("remove the citation, or mark it as history"),
    })
}

fn successor(graph: &Graph, dead: ArtifactId) -> Option<ArtifactId> {
    graph
        .network()
        .incoming(NetworkNode::Artifact(dead))
        .into_iter()
        .find_map(|(relation, from)| match from {
            NetworkNode::Artifact(from) if relation == Relation::Supersedes && from != dead => {
                Some(from)
            }
            _ => None,
        })
}

fn names_number(lower: &str, artifact: &Artifact) -> bool {
    artifact.number.is_some_and(|number| {
        lower
            .split(|c: char| !c.is_ascii_digit())
            .any(|digits| digits.parse() == Ok(number))
    })
}

const DOCS: &str = r#"## What it finds

A living document or a code comment that cites a superseded, rejected or deprecated decision record. The finding names
the successor.

## When it is silent

- Decision records, documents in their folder, and a book's table of contents (`SUMMARY.md`): they list history.
- An id in the text of a link to a different repository.
- Citations near a word of the past: superseded, replaced, formerly, was.
- Citations beside the successor's number.
- Decisions superseded in part, or amended.

## Precision

5 findings on the development repositories: 5 right (of 1,278 citations in one of them).

## Sources

Catalogue 39.
"#;
