//! `dead-authority`: an artifact or code in force that is based on a dead artifact.

use std::borrow::Cow;
use std::collections::HashMap;

use super::{Rule, RuleCheck, RuleContext, RuleLevels};
use crate::analysis::trace::MarkTarget;
use crate::analysis::{AnalyzedGraph, Need};
use crate::facts::trace_marks::TraceMarkKind;
use crate::finding::{Finding, FindingLevel, FindingLocation};
use crate::graph::{Artifact, ArtifactId, FileClass, Graph, RelationTarget, Role};

/// The rule.
pub static RULE: Rule = Rule {
    id: Cow::Borrowed("dead-authority"),
    summary: Cow::Borrowed(
        "An artifact or code in force that is based on a rejected, withdrawn or superseded artifact.",
    ),
    why: Cow::Borrowed("Its justification is no longer in force."),
    levels: RuleLevels {
        adopt: Some(FindingLevel::Warning),
        agentic_cd: Some(FindingLevel::Error),
    },
    docs: Cow::Borrowed(DOCS),
    needs: &[Need::Trace],
    options: &[],
    check: RuleCheck::Graph(check),
};

/// The successor of each dead artifact.
type SuccessorsByArtifact<'a> = HashMap<ArtifactId, Option<&'a Artifact>>;

fn check(context: &RuleContext, out: &mut Vec<Finding>) {
    let graph = context.graph;
    // Cached: a lookup scans all incoming relations, and many artifacts may share one dead base.
    let mut next = HashMap::new();
    for artifact in &graph.artifacts {
        if graph.standing(artifact.file) != FileClass::Living || artifact.state().is_dead() {
            continue;
        }
        for declared in &artifact.relations {
            let builds = !declared.inverse && declared.relation.row().basis;
            if let (true, RelationTarget::Artifact(to)) = (builds, &declared.to)
                && graph.artifact(*to).state().is_dead()
            {
                let message = format!(
                    "`{}` declares `{}: {}`",
                    artifact.id,
                    declared.name(),
                    declared.target
                );
                let place = FindingLocation::Text(artifact.file, declared.span);
                out.push(finding(graph, &mut next, place, *to, message));
            }
        }
    }
    marks(graph, &mut next, out);
}

/// Marks that implement or verify a dead artifact. `dead-decision-cited` reports decisions.
fn marks<'a>(
    graph: &'a AnalyzedGraph,
    next: &mut SuccessorsByArtifact<'a>,
    out: &mut Vec<Finding>,
) {
    let trace = graph.trace();
    for mark in &trace.marks {
        let MarkTarget::Unit(unit) = mark.target else {
            continue;
        };
        let claims = matches!(
            mark.act,
            TraceMarkKind::Implements | TraceMarkKind::Verifies
        );
        let Some(id) = trace.units[unit as usize].artifact.filter(|_| claims) else {
            continue;
        };
        let artifact = graph.artifact(id);
        if artifact.state().is_dead() && artifact.role() != Role::Decision {
            let message = format!("mark refers to `{}`", mark.said);
            let place = FindingLocation::Text(mark.file, mark.span);
            out.push(finding(graph, next, place, id, message));
        }
    }
}

fn finding<'a>(
    graph: &'a Graph,
    next: &mut SuccessorsByArtifact<'a>,
    place: FindingLocation,
    dead: ArtifactId,
    message: String,
) -> Finding {
    let artifact = graph.artifact(dead);
    let status = artifact.statuses.first();
    let word = status.map_or("dead", |status| status.text.as_str());
    let next = *next.entry(dead).or_insert_with(|| successor(graph, dead));
    let mut finding = Finding::new(place, &*artifact.id, format!("{message}, which is {word}"));
    if let Some(status) = status {
        finding = finding.witness(FindingLocation::Text(artifact.file, status.span), "status");
    }
    match next {
        Some(next) => finding.wins(format!("`{}`", next.id)).help(format!(
            "refer to its successor `{}`, or retire this too",
            next.id
        )),
        None => finding.help("refer to an artifact in force, or retire this too"),
    }
}

/// The artifact that supersedes or replaces `dead`, unless it is dead itself.
fn successor(graph: &Graph, dead: ArtifactId) -> Option<&Artifact> {
    let incoming = graph
        .network()
        .incoming(crate::graph::NetworkNode::Artifact(dead));
    incoming
        .into_iter()
        .find_map(|(relation, node)| match node {
            crate::graph::NetworkNode::Artifact(id) if relation.row().takes_over => {
                Some(graph.artifact(id)).filter(|next| !next.state().is_dead())
            }
            _ => None,
        })
}

const DOCS: &str = r#"## What it finds

- An artifact in force that realizes, specifies, extends, implements, documents or depends on a rejected, deprecated or
  superseded artifact.
- A mark in code (`Implements:`, `Verifies:`) for a feature, intent or criterion of such an artifact.

## When it is silent

- Artifacts that are dead themselves, and relations to past artifacts: supersedes, replaces, conflicts with.
- Citations of dead decisions in text and code: see [dead-decision-cited](dead-decision-cited.md).

## Precision

No findings on the development repositories.

## Sources

Catalogue 39.
"#;
