//! `one-sided-supersede`: a supersession that only one of the two decisions records.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use super::{Rule, RuleCheck, RuleContext, RuleLevels};
use crate::config::Profile;
use crate::facts::ReferenceKind;
use crate::finding::{Finding, FindingLevel, FindingLocation};
use crate::graph::{
    Artifact, ArtifactId, DeclaredRelation, FileClass, Graph, LifecycleState, NetworkNode,
    Relation, RelationTarget,
};
use crate::span::around;

/// The rule.
pub static RULE: Rule = Rule {
    id: Cow::Borrowed("one-sided-supersede"),
    summary: Cow::Borrowed("A supersession that only one of the two decisions records."),
    why: Cow::Borrowed("A reader of the older record believes that it is still in force."),
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
    let mut named = ArtifactMentionCache {
        graph,
        by_artifact: HashMap::new(),
    };
    // `supersede-cycle` reports cycles.
    let circles = graph.network().cycles(&[Relation::Supersedes]);
    let circle: HashMap<ArtifactId, usize> = circles
        .iter()
        .enumerate()
        .flat_map(|(at, ids)| ids.iter().map(move |id| (*id, at)))
        .collect();
    for (at, artifact) in graph.artifacts.iter().enumerate() {
        if graph.standing(artifact.file) != FileClass::Living {
            continue;
        }
        for declared in &artifact.relations {
            let RelationTarget::Artifact(other) = declared.to else {
                continue;
            };
            let around = |id: ArtifactId| circle.get(&id);
            let same = around(other).is_some() && around(other) == around(ArtifactId(at as u32));
            if declared.relation != Relation::Supersedes || other.0 as usize == at || same {
                continue;
            }
            if declared.inverse {
                // Without the relation in the successor, the state of both records is still clear.
                if context.profile == Profile::AgenticCd {
                    out.extend(silent_successor(&mut named, artifact, declared, other));
                }
            } else if artifact.state() == LifecycleState::Live {
                out.extend(silent_predecessor(&mut named, artifact, declared, other));
            }
        }
    }
}

/// The newer record supersedes the older, whose status is still in force and which does not reference the newer.
fn silent_predecessor(
    named: &mut ArtifactMentionCache,
    newer: &Artifact,
    declared: &DeclaredRelation,
    older_id: ArtifactId,
) -> Option<Finding> {
    let graph = named.graph;
    let older = graph.artifact(older_id);
    let status = older.statuses.first()?;
    let told = older.state() != LifecycleState::Live || named.names(older_id, newer);
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
            FindingLocation::Text(older.file, status.span),
            &*newer.id,
            format!(
                "`{}` has status `{}`, but `{}` supersedes it",
                older.id, status.text, newer.id
            ),
        )
        .witness(
            FindingLocation::Text(newer.file, declared.span),
            "declared here",
        )
        .wins(format!("`{}`, the newer decision", newer.id))
        .help(format!("set the status to `Superseded by {}`", newer.id)),
    )
}

fn silent_successor(
    named: &mut ArtifactMentionCache,
    older: &Artifact,
    declared: &DeclaredRelation,
    newer_id: ArtifactId,
) -> Option<Finding> {
    let graph = named.graph;
    let newer = graph.artifact(newer_id);
    if graph.standing(newer.file) != FileClass::Living || named.names(newer_id, older) {
        return None;
    }
    let (document, text) = graph.document(newer);
    let place = FindingLocation::Text(newer.file, document.head(text));
    Some(
        Finding::new(
            place,
            &*older.id,
            format!(
                "`{}` does not reference `{}`, which it supersedes",
                newer.id, older.id
            ),
        )
        .witness(
            FindingLocation::Text(older.file, declared.span),
            "declared here",
        )
        .help(format!(
            "add `supersedes: {}` to its front matter",
            older.id
        )),
    )
}

/// Memo of the artifacts that each artifact references, since one record may supersede many.
struct ArtifactMentionCache<'a> {
    graph: &'a Graph,
    by_artifact: HashMap<ArtifactId, HashSet<ArtifactId>>,
}

impl ArtifactMentionCache<'_> {
    /// Whether the artifact `id` references `other` by a link, an id or a relation.
    fn names(&mut self, id: ArtifactId, other: &Artifact) -> bool {
        let graph = self.graph;
        let Some(other) = graph.ids.of_file(other.file) else {
            return false;
        };
        self.by_artifact
            .entry(id)
            .or_insert_with(|| named_by(graph, id))
            .contains(&other)
    }
}

fn named_by(graph: &Graph, id: ArtifactId) -> HashSet<ArtifactId> {
    let artifact = graph.artifact(id);
    let linked = graph
        .network()
        .outgoing(NetworkNode::Artifact(id))
        .into_iter();
    let linked = linked.filter_map(|(relation, to)| match to {
        NetworkNode::Artifact(to) if relation == Relation::Cites => Some(to),
        _ => None,
    });
    let resolved = |to: &RelationTarget| match to {
        RelationTarget::Artifact(to) => Some(*to),
        _ => None,
    };
    let (document, _) = graph.document(artifact);
    let ids = document
        .references
        .iter()
        .filter(|reference| reference.kind == ReferenceKind::Id)
        .filter_map(|reference| resolved(&graph.find(&reference.target, artifact.file)));
    linked
        .chain(
            artifact
                .relations
                .iter()
                .filter_map(|one| resolved(&one.to)),
        )
        .chain(ids)
        .collect()
}

const DOCS: &str = r#"## What it finds

- A record in force with "Supersedes ADR-3", while the status of ADR-3 is still in force and ADR-3 does not reference
  its successor.
- In the agentic-cd profile also: a record with "Superseded by ADR-31", while ADR-31 does not reference it.

## When it is silent

- Decisions that supersede each other in a cycle: see [supersede-cycle](supersede-cycle.md).
- Partial supersession: "in part", "section", "ADR-3's second decision".
- "Supersedes nothing", "does not supersede".
- Citations that do not directly follow the word.

## Precision

1 finding on the development repositories: 1 right. Before targets had to follow the word directly it was 9, 1 of them
right.

## Sources

Catalogue 38.
"#;
