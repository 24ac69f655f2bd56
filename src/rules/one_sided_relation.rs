//! `one-sided-relation`: a relation that one end tells from the other's side, and the other end does not.

use std::borrow::Cow;

use super::{Check, Context, Levels, Rule};
use crate::finding::{Finding, Level, Place};
use crate::graph::{Artifact, Declared, Graph, Relation, Resolution, Standing};

/// The rule.
pub static RULE: Rule = Rule {
    id: Cow::Borrowed("one-sided-relation"),
    summary: Cow::Borrowed(
        "A relation that one artifact tells and the other, which it binds as well, does not.",
    ),
    why: Cow::Borrowed("Who reads the other one alone does not learn of it."),
    levels: Levels {
        adopt: None,
        agentic_cd: Some(Level::Warning),
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
            let mutual = declared.relation == Relation::ConflictsWith;
            let told_here = declared.inverse && declared.relation != Relation::Supersedes;
            let Resolution::Artifact(other) = declared.to else {
                continue;
            };
            if !(mutual || told_here) || other.0 as usize == at {
                continue;
            }
            let other = graph.artifact(other);
            if graph.standing(other.file) == Standing::Living && !tells(other, at, declared, mutual)
            {
                out.push(finding(graph, context, artifact, other, declared));
            }
        }
    }
}

/// Whether `other` tells the relation from its side.
fn tells(other: &Artifact, at: usize, declared: &Declared, mutual: bool) -> bool {
    other.relations.iter().any(|found| {
        let same = found.relation == declared.relation;
        let end = matches!(found.to, Resolution::Artifact(to) if to.0 as usize == at);
        same && end && (mutual || found.inverse != declared.inverse)
    })
}

fn finding(
    graph: &Graph,
    context: &Context,
    artifact: &Artifact,
    other: &Artifact,
    declared: &Declared,
) -> Finding {
    let (document, text) = graph.document(other);
    let word = declared.relation.name();
    Finding::new(
        Place::Text(other.file, document.head(text)),
        format!("{} {}", artifact.id, declared.name()),
        format!(
            "`{}` says `{}: {}`, and `{}` does not say so",
            artifact.id,
            declared.name(),
            other.id,
            other.id
        ),
    )
    .witness(Place::Text(artifact.file, declared.span), "told here")
    .wins(context.winner(artifact, other))
    .help(format!(
        "add `{word}: {}` to `{}`, or take it out of `{}`",
        artifact.id, other.id, artifact.id
    ))
}

const DOCS: &str = r#"## What it finds

- `extended-by:`, `amended-by:` or `replaced-by:` in one artifact, where the other does not say that it extends or replaces.
- `conflicts-with:` in one of two artifacts alone: both are bound by it.

## When it is silent

- Relations that are told from one side by their nature: `extends:`, `realizes:`.
- Decisions that supersede: [one-sided-supersede](one-sided-supersede.md).
- Off in the adopt profile.

## Precision

No finding on the development repositories.

## Sources

Catalogue 38.
"#;
