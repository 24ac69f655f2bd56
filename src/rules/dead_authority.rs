//! `dead-authority`: something in force that builds on an artifact which is not.

use std::borrow::Cow;
use std::collections::HashMap;

use super::{Rule, RuleCheck, RuleContext, RuleLevels};
use crate::analysis::trace::MarkTarget;
use crate::facts::trace_marks::TraceMarkKind;
use crate::finding::{Finding, FindingLevel, FindingLocation};
use crate::graph::{Artifact, ArtifactId, FileClass, Graph, Relation, RelationTarget, Role};

/// The rule.
pub static RULE: Rule = Rule {
    id: Cow::Borrowed("dead-authority"),
    summary: Cow::Borrowed(
        "An artifact or code in force that builds on an artifact which is rejected, withdrawn or superseded.",
    ),
    why: Cow::Borrowed("It is justified by what nobody stands by any more."),
    levels: RuleLevels {
        adopt: Some(FindingLevel::Warning),
        agentic_cd: Some(FindingLevel::Error),
    },
    docs: Cow::Borrowed(DOCS),
    check: RuleCheck::Graph(check),
};

/// What took the place of each dead artifact.
type SuccessorsByArtifact<'a> = HashMap<ArtifactId, Option<&'a Artifact>>;

fn check(context: &RuleContext, out: &mut Vec<Finding>) {
    let graph = context.graph;
    // Finding a successor looks at everything that leads to the dead one, and very many may build on it.
    let mut next = HashMap::new();
    for artifact in &graph.artifacts {
        if graph.standing(artifact.file) != FileClass::Living || artifact.state().is_dead() {
            continue;
        }
        for declared in &artifact.relations {
            let builds = !declared.inverse
                && matches!(
                    declared.relation,
                    Relation::Realizes
                        | Relation::Specifies
                        | Relation::Extends
                        | Relation::DependsOn
                        | Relation::Implements
                        | Relation::Documents
                );
            if let (true, RelationTarget::Artifact(to)) = (builds, &declared.to)
                && graph.artifact(*to).state().is_dead()
            {
                let message = format!(
                    "`{}` says `{}: {}`",
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

/// Code that carries out or tests what is dead. Decisions are told by `dead-decision-cited`.
fn marks<'a>(graph: &'a Graph, next: &mut SuccessorsByArtifact<'a>, out: &mut Vec<Finding>) {
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
            let message = format!("this stands for `{}`", mark.said);
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
        finding = finding.witness(
            FindingLocation::Text(artifact.file, status.span),
            "its status",
        );
    }
    match next {
        Some(next) => finding.wins(format!("`{}`", next.id)).help(format!(
            "build on `{}`, which took its place, or retire this too",
            next.id
        )),
        None => finding.help("build on what is in force, or retire this too"),
    }
}

/// The artifact that took the place of `dead`.
fn successor(graph: &Graph, dead: ArtifactId) -> Option<&Artifact> {
    let incoming = graph
        .network()
        .incoming(crate::graph::NetworkNode::Artifact(dead));
    incoming
        .into_iter()
        .find_map(|(relation, node)| match node {
            crate::graph::NetworkNode::Artifact(id)
                if matches!(relation, Relation::Supersedes | Relation::Replaces) =>
            {
                Some(graph.artifact(id)).filter(|next| !next.state().is_dead())
            }
            _ => None,
        })
}

const DOCS: &str = r#"## What it finds

- An artifact in force that realizes, specifies, extends, implements, documents or depends on one that is rejected, deprecated
  or superseded.
- A mark in code (`Implements:`, `Verifies:`) on a feature, intent or criterion of such an artifact.

## When it is silent

- Artifacts that are dead themselves, and relations that tell of the past: supersedes, replaces, conflicts with.
- Citations of dead decisions in text and code: [dead-decision-cited](dead-decision-cited.md).

## Precision

No finding on the development repositories.

## Sources

Catalogue 39.
"#;
