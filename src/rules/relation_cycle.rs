//! `relation-cycle`: artifacts that build on each other in a circle.

use std::borrow::Cow;

use super::{Rule, RuleCheck, RuleContext, RuleLevels};
use crate::finding::{Finding, FindingLevel, FindingLocation};
use crate::graph::artifact::RELATIONS;
use crate::graph::{ArtifactId, Graph, Relation, RelationTarget, Role};
use crate::span::Span;

/// The rule.
pub static RULE: Rule = Rule {
    id: Cow::Borrowed("relation-cycle"),
    summary: Cow::Borrowed("Artifacts that build on each other in a circle."),
    why: Cow::Borrowed("None of them can be understood, changed or approved before the other."),
    levels: RuleLevels {
        adopt: Some(FindingLevel::Error),
        agentic_cd: Some(FindingLevel::Error),
    },
    docs: Cow::Borrowed(DOCS),
    check: RuleCheck::Graph(check),
};

/// Artifacts of a circle that are named.
const MOST: usize = 12;

fn check(context: &RuleContext, out: &mut Vec<Finding>) {
    let graph = context.graph;
    let record = |id: &ArtifactId| graph.artifact(*id).role() == Role::Decision;
    let acyclic: Vec<Relation> = RELATIONS
        .into_iter()
        .filter(|relation| relation.row().acyclic)
        .collect();
    for knot in graph.network().cycles(&acyclic) {
        // Records that amend each other are in force side by side.
        if knot.iter().all(record) {
            continue;
        }
        let way = graph.network().circle(&knot, &acyclic);
        let next = |at: usize| way[(at + 1) % way.len()];
        let name = |id: &ArtifactId| format!("`{}`", graph.artifact(*id).id);
        let mut names: Vec<String> = way.iter().take(MOST).map(name).collect();
        if way.len() > MOST {
            names.push(format!("{} more", way.len() - MOST));
        }
        names.extend(way.first().map(name));
        let message = match way.as_slice() {
            [only] => format!("{} builds on itself", name(only)),
            _ => format!("these build on each other: {}", names.join(" → ")),
        };
        let key: Vec<&str> = way
            .iter()
            .map(|id| graph.artifact(*id).id.as_str())
            .collect();
        let first = place(graph, way[0], next(0));
        let mut finding = Finding::new(first, key.join(" "), message);
        for (at, id) in way.iter().enumerate().skip(1).take(MOST) {
            finding = finding.witness(
                place(graph, *id, next(at)),
                format!("{} says so here", name(id)),
            );
        }
        out.push(finding.help(
            "take out the relation that points from what was there first to what came later",
        ));
    }
}

/// Where `from` says that it builds on `to`, or where `to` says so of it.
fn place(graph: &Graph, from: ArtifactId, to: ArtifactId) -> FindingLocation {
    let told = |by: ArtifactId, of: ArtifactId, inverse: bool| -> Option<(ArtifactId, Span)> {
        let relations = graph.artifact(by).relations.iter();
        let mut fitting = relations.filter(|declared| {
            declared.inverse == inverse
                && declared.relation.row().acyclic
                && declared.to == RelationTarget::Artifact(of)
        });
        fitting.next().map(|declared| (by, declared.span))
    };
    let (artifact, span) = told(from, to, false)
        .or_else(|| told(to, from, true))
        .unwrap_or((from, Span::default()));
    FindingLocation::Text(graph.artifact(artifact).file, span)
}

const DOCS: &str = r#"## What it finds

Artifacts that realize, specify, extend, implement, replace or depend on each other in a circle, of any length and across roles.
One finding a knot, with a shortest way round.

## When it is silent

Relations that point both ways by their nature: decides, governs, documents, conflicts with. Decision records that amend each other. Those that supersede each
other are [supersede-cycle](supersede-cycle.md).

## Precision

No finding on the development repositories. On by default: it holds only where documents contradict themselves.

## Sources

Catalogue 38. StrictDoc tells a cycle with its path; OpenFastTrace and mantra do not survive one.
"#;
