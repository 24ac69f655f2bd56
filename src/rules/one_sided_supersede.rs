//! `one-sided-supersede`: a decision that was superseded and does not say so.

use std::borrow::Cow;

use super::{Check, Context, Levels, Rule};
use crate::config::Profile;
use crate::finding::{Finding, Level, Place};
use crate::graph::{
    Artifact, ArtifactId, Declared, Graph, Node, Relation, Resolution, Standing, State,
};
use crate::span::around;

/// The rule.
pub static RULE: Rule = Rule {
    id: Cow::Borrowed("one-sided-supersede"),
    summary: Cow::Borrowed("A supersession that only one of the two decisions tells."),
    why: Cow::Borrowed("Who opens the older record takes it for being in force."),
    levels: Levels {
        adopt: Some(Level::Warning),
        agentic_cd: Some(Level::Error),
    },
    docs: Cow::Borrowed(DOCS),
    check: Check::Graph(check),
};

fn check(context: &Context, out: &mut Vec<Finding>) {
    let graph = context.graph;
    for (at, artifact) in graph.artifacts.iter().enumerate() {
        if graph.standing(artifact.file) != Standing::Living {
            continue;
        }
        for declared in &artifact.relations {
            let Resolution::Artifact(other) = declared.to else {
                continue;
            };
            if declared.relation != Relation::Supersedes || other.0 as usize == at {
                continue;
            }
            if declared.inverse {
                // A successor that does not name what it replaces misleads nobody about what is in force.
                if context.profile == Profile::AgenticCd {
                    out.extend(silent_successor(graph, artifact, declared, other));
                }
            } else if artifact.state() == State::Live {
                out.extend(silent_predecessor(graph, artifact, declared, other));
            }
        }
    }
}

/// The newer says that it supersedes the older; the older still claims to be in force and does not name the newer.
fn silent_predecessor(
    graph: &Graph,
    newer: &Artifact,
    declared: &Declared,
    older_id: ArtifactId,
) -> Option<Finding> {
    let older = graph.artifact(older_id);
    let status = older.statuses.first()?;
    let told = older.state() != State::Live || names(graph, older_id, newer);
    let part = {
        let text = graph.source(newer.file).text();
        let line = around(text, declared.span.start as usize, 0).to_ascii_lowercase();
        ["part", "section", "amend", "§"]
            .iter()
            .any(|word| line.contains(word))
    };
    if told || part {
        return None;
    }
    Some(
        Finding::new(
            Place::Text(older.file, status.span),
            &*newer.id,
            format!(
                "`{}` says `{}`, and `{}` says that it supersedes it",
                older.id, status.text, newer.id
            ),
        )
        .witness(Place::Text(newer.file, declared.span), "told here")
        .wins(format!("`{}`, the newer decision", newer.id))
        .help(format!("set the status to `Superseded by {}`", newer.id)),
    )
}

fn silent_successor(
    graph: &Graph,
    older: &Artifact,
    declared: &Declared,
    newer_id: ArtifactId,
) -> Option<Finding> {
    let newer = graph.artifact(newer_id);
    if graph.standing(newer.file) != Standing::Living || names(graph, newer_id, older) {
        return None;
    }
    let (document, text) = graph.document(newer);
    let place = Place::Text(newer.file, document.head(text));
    Some(
        Finding::new(
            place,
            &*older.id,
            format!(
                "`{}` does not say that it supersedes `{}`",
                newer.id, older.id
            ),
        )
        .witness(Place::Text(older.file, declared.span), "told here")
        .help(format!(
            "add `supersedes: {}` to its front matter",
            older.id
        )),
    )
}

/// Whether the artifact `id` names `other` anywhere: by a link, an id or a relation.
fn names(graph: &Graph, id: ArtifactId, other: &Artifact) -> bool {
    let artifact = graph.artifact(id);
    let Some(other_id) = graph.ids.of_file(other.file) else {
        return false;
    };
    let linked = graph
        .network
        .outgoing(Node::Artifact(id))
        .iter()
        .any(|(relation, to)| *relation == Relation::Cites && *to == Node::Artifact(other_id));
    let (document, _) = graph.document(artifact);
    linked
        || artifact
            .relations
            .iter()
            .any(|declared| declared.to == Resolution::Artifact(other_id))
        || document.references.iter().any(|reference| {
            reference.kind == crate::facts::ReferenceKind::Id
                && graph.find(&reference.target, artifact.file) == Resolution::Artifact(other_id)
        })
}

const DOCS: &str = r#"## What it finds

- A record in force says "Supersedes ADR-3", and ADR-3 still claims to be in force and does not name its successor.
- In the agentic-cd profile also: a record says "Superseded by ADR-9", and ADR-9 does not name it anywhere.

## When it is silent

- Supersession in part: "in part", "section", "ADR-3's second decision".
- "Supersedes nothing", "does not supersede".
- Citations that do not directly follow the word.

## Precision

1 finding on the development repositories: 1 right. Before targets had to follow the word directly it was 9, 1 of them right.

## Sources

Catalogue 38.
"#;
