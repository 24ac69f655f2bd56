//! `relation-cycle`: artifacts whose relations form a cycle.

use std::borrow::Cow;

use super::{Rule, RuleCheck, RuleContext, RuleLevels};
use crate::finding::{Finding, FindingLevel, FindingLocation};
use crate::graph::artifact::RELATIONS;
use crate::graph::{ArtifactId, Graph, Relation, RelationTarget, Role};
use crate::span::Span;

/// The rule.
pub static RULE: Rule = Rule {
    id: Cow::Borrowed("relation-cycle"),
    summary: Cow::Borrowed("Artifacts that depend on each other in a cycle."),
    why: Cow::Borrowed("None of them can be understood, changed or approved before the others."),
    levels: RuleLevels {
        adopt: Some(FindingLevel::Error),
        agentic_cd: Some(FindingLevel::Error),
    },
    docs: Cow::Borrowed(DOCS),
    needs: &[],
    options: &[],
    check: RuleCheck::Graph(check),
};

/// Limit of artifacts that one finding names.
const MOST: usize = 12;

fn check(context: &RuleContext, out: &mut Vec<Finding>) {
    let graph = context.graph;
    let record = |id: &ArtifactId| graph.artifact(*id).role() == Role::Decision;
    let acyclic: Vec<Relation> = RELATIONS
        .into_iter()
        .filter(|relation| relation.row().acyclic)
        .collect();
    for knot in graph.network().cycles(&acyclic) {
        // Decision records may amend each other: all of them are in force.
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
            [only] => format!("{} depends on itself", name(only)),
            _ => format!(
                "artifacts depend on each other in a cycle: {}",
                names.join(" → ")
            ),
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
                format!("the relation of {} in the cycle", name(id)),
            );
        }
        out.push(
            finding.help("remove the relation that points from an older artifact to a newer one"),
        );
    }
}

/// Where `from` declares its relation to `to`, or `to` declares the inverse.
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

Artifacts that realize, specify, extend, implement, replace or depend on each other in a cycle, of any length and across
roles. One finding per strongly connected group, with a shortest cycle in it.

## When it is silent

Relations that may point both ways: decides, governs, documents, conflicts with. Decision records that amend each other.
[supersede-cycle](supersede-cycle.md) reports records that supersede each other.

## Precision

No findings on the development repositories. On by default because it reports only contradictions within the repository
itself.

## Sources

Catalogue 38. StrictDoc reports a cycle with its path; OpenFastTrace and mantra fail on one.
"#;
