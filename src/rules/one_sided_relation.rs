//! `one-sided-relation`: an inverse or mutual relation that only one of the two artifacts declares.

use std::borrow::Cow;
use std::collections::HashSet;

use super::{Rule, RuleCheck, RuleContext, RuleLevels};
use crate::finding::{Finding, FindingLevel, FindingLocation};
use crate::graph::artifact::DeclarationSides;
use crate::graph::{
    Artifact, ArtifactId, DeclaredRelation, FileClass, Graph, Relation, RelationTarget,
};

/// The rule.
pub static RULE: Rule = Rule {
    id: Cow::Borrowed("one-sided-relation"),
    summary: Cow::Borrowed(
        "An inverse or mutual relation that only one of the two artifacts declares.",
    ),
    why: Cow::Borrowed("A reader of the other artifact does not learn of the relation."),
    levels: RuleLevels {
        adopt: None,
        agentic_cd: Some(FindingLevel::Warning),
    },
    docs: Cow::Borrowed(DOCS),
    needs: &[],
    options: &[],
    check: RuleCheck::Graph(check),
};

/// A declared relation: from, to, relation, and whether it is in inverse form.
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
            let (mutual, told_here) = match declared.relation.row().sides {
                DeclarationSides::Forward => (false, declared.inverse),
                DeclarationSides::Mutual => (true, declared.inverse),
                DeclarationSides::Separate => (false, false),
            };
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
            "`{}` lacks `{word}: {}`, although `{}` declares `{}: {}`",
            other.id,
            artifact.id,
            artifact.id,
            declared.name(),
            other.id
        ),
    )
    .witness(
        FindingLocation::Text(artifact.file, declared.span),
        "declared here",
    )
    .wins(context.winner(artifact, other))
    .help(format!(
        "add `{word}: {}` to `{}`, or remove the relation from `{}`",
        artifact.id, other.id, artifact.id
    ))
}

const DOCS: &str = r#"## What it finds

- `extended-by:`, `amended-by:` or `replaced-by:` in one artifact, without the matching relation in the other.
- `conflicts-with:` in only one of two artifacts: the relation binds both.

## When it is silent

- Relations that are declared on one side only by design: `extends:`, `realizes:`.
- Decisions that supersede: see [one-sided-supersede](one-sided-supersede.md).
- Off in the adopt profile.

## Precision

No findings on the development repositories.

## Sources

Catalogue 38.
"#;
