//! `one-sided-relation`: a relation that one end tells from the other's side, and the other end does not.

use std::borrow::Cow;
use std::collections::HashSet;

use super::{Rule, RuleCheck, RuleContext, RuleLevels};
use crate::finding::{Finding, FindingLevel, FindingLocation};
use crate::graph::{
    Artifact, ArtifactId, DeclaredRelation, FileClass, Graph, Relation, RelationTarget,
};

/// The rule.
pub static RULE: Rule = Rule {
    id: Cow::Borrowed("one-sided-relation"),
    summary: Cow::Borrowed(
        "A relation that one artifact tells and the other, which it binds as well, does not.",
    ),
    why: Cow::Borrowed("Who reads the other one alone does not learn of it."),
    levels: RuleLevels {
        adopt: None,
        agentic_cd: Some(FindingLevel::Warning),
    },
    docs: Cow::Borrowed(DOCS),
    check: RuleCheck::Graph(check),
};

/// Who says what of whom: from, to, the relation, and whether it is told from the other end.
type DirectedRelation = (ArtifactId, ArtifactId, Relation, bool);

fn check(context: &RuleContext, out: &mut Vec<Finding>) {
    let graph = context.graph;
    let told: HashSet<DirectedRelation> = graph
        .artifacts
        .iter()
        .zip(0..)
        .flat_map(|(artifact, at)| artifact.relations.iter().map(move |one| (at, one)))
        .filter_map(|(at, one)| match one.to {
            RelationTarget::Artifact(to) => Some((ArtifactId(at), to, one.relation, one.inverse)),
            _ => None,
        })
        .collect();
    for (at, artifact) in graph.artifacts.iter().enumerate() {
        if graph.standing(artifact.file) != FileClass::Living {
            continue;
        }
        for declared in &artifact.relations {
            let mutual = declared.relation == Relation::ConflictsWith;
            let told_here = declared.inverse && declared.relation != Relation::Supersedes;
            let RelationTarget::Artifact(other) = declared.to else {
                continue;
            };
            if !(mutual || told_here) || other.0 as usize == at {
                continue;
            }
            let back = |inverse| {
                let here = ArtifactId(at as u32);
                told.contains(&(other, here, declared.relation, inverse))
            };
            let answered = back(!declared.inverse) || mutual && back(declared.inverse);
            let other = graph.artifact(other);
            if graph.standing(other.file) == FileClass::Living && !answered {
                out.push(finding(graph, context, artifact, other, declared));
            }
        }
    }
}

fn finding(
    graph: &Graph,
    context: &RuleContext,
    artifact: &Artifact,
    other: &Artifact,
    declared: &DeclaredRelation,
) -> Finding {
    let (document, text) = graph.document(other);
    let word = declared.relation.name();
    Finding::new(
        FindingLocation::Text(other.file, document.head(text)),
        format!("{} {}", artifact.id, declared.name()),
        format!(
            "`{}` says `{}: {}`, and `{}` does not say so",
            artifact.id,
            declared.name(),
            other.id,
            other.id
        ),
    )
    .witness(
        FindingLocation::Text(artifact.file, declared.span),
        "told here",
    )
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
