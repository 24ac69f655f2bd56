//! Advice for a hit: the relation to declare, the criterion to reuse, the artifact to change.

use super::{CandidateUnit, OverlapKind, ParsedQuery};
use crate::analysis::overlap::modal::SentenceModality;
use crate::analysis::overlap::sentences::sentence;
use crate::analysis::overlap::{OverlapIndex, OverlapUnitKind};
use crate::graph::{Artifact, FileClass, Graph, Relation, RelationTarget, Role};

/// Limit of criteria of one document that are compared.
const CRITERIA: usize = 200;

/// Minimum share of a criterion's information in a sentence for the criterion to be reused.
const SAME: f32 = 0.5;

/// A relation that the text can declare.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SuggestedRelation {
    /// The target: an id, or a path.
    pub to: String,
    /// The relation.
    pub how: Relation,
}

/// One piece of advice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OverlapAdvice {
    /// The advice, in one sentence.
    pub text: String,
    /// The relation to declare, if the advice is to declare one.
    pub relate: Option<SuggestedRelation>,
    /// The criterion to reuse, if the advice is to reuse one.
    pub criterion: Option<String>,
}

impl OverlapAdvice {
    fn say(text: String) -> OverlapAdvice {
        OverlapAdvice {
            text,
            relate: None,
            criterion: None,
        }
    }

    fn relate(to: &str, how: Relation) -> OverlapAdvice {
        OverlapAdvice {
            text: format!("declare `relates: [{{to: {to}, how: {}}}]`", how.name()),
            relate: Some(SuggestedRelation {
                to: to.to_owned(),
                how,
            }),
            criterion: None,
        }
    }
}

/// The advice for a hit of this kind.
pub fn advice(
    graph: &Graph,
    index: &OverlapIndex,
    asked: &ParsedQuery<'_>,
    doc: &CandidateUnit<'_>,
    kind: OverlapKind,
) -> Vec<OverlapAdvice> {
    let mut found = match (doc.artifact, doc.what) {
        (Some(artifact), _) => artifact_advice(graph, asked, doc, artifact, kind),
        (None, OverlapUnitKind::Item(_)) => item_advice(graph, doc, kind),
        (None, _) => document_advice(graph, doc, kind),
    };
    // Criteria of a conflicting or superseded artifact are not reused.
    if !matches!(
        kind,
        OverlapKind::Conflicts | OverlapKind::Forbidden | OverlapKind::Superseded
    ) {
        found.extend(reuse(index, asked, doc));
    }
    found
}

fn artifact_advice(
    graph: &Graph,
    asked: &ParsedQuery<'_>,
    doc: &CandidateUnit<'_>,
    artifact: &Artifact,
    kind: OverlapKind,
) -> Vec<OverlapAdvice> {
    let id = artifact.id.as_str();
    let decides = asked.role == Some(Role::Decision) && artifact.roles.contains(&Role::Decision);
    let (text, how) = match kind {
        OverlapKind::Conflicts if decides => (
            format!("resolve the conflict: follow `{id}`, or supersede it"),
            Relation::Supersedes,
        ),
        OverlapKind::Conflicts => (
            format!("resolve the conflict: change the text, or change `{id}` first"),
            Relation::ConflictsWith,
        ),
        OverlapKind::Forbidden => (
            format!("comply with `{id}`, or have its owner change it first"),
            Relation::DependsOn,
        ),
        OverlapKind::Superseded => return superseded(graph, doc, id),
        OverlapKind::Duplicate => (
            format!("change `{id}` instead of repeating it"),
            Relation::Extends,
        ),
        OverlapKind::Decided => (
            format!("follow `{id}` and reference it"),
            Relation::DependsOn,
        ),
        OverlapKind::Extends => (
            format!("state what the text adds to `{id}`"),
            Relation::Extends,
        ),
        OverlapKind::Touches => return related(asked, doc, id, Relation::DependsOn),
    };
    let mut found = vec![OverlapAdvice::say(text)];
    found.extend(related(asked, doc, id, how));
    found
}

/// The relation, if it is not declared yet.
fn related(
    asked: &ParsedQuery<'_>,
    doc: &CandidateUnit<'_>,
    id: &str,
    how: Relation,
) -> Vec<OverlapAdvice> {
    if asked.related.contains(&doc.file) {
        return Vec::new();
    }
    vec![OverlapAdvice::relate(id, how)]
}

/// The successor of a superseded artifact.
fn superseded(graph: &Graph, doc: &CandidateUnit<'_>, id: &str) -> Vec<OverlapAdvice> {
    let replaces = |relation: Relation| relation.row().takes_over;
    let is = |to: &RelationTarget| match to {
        RelationTarget::Artifact(id) => graph.artifact(*id).file == doc.file,
        _ => false,
    };
    let later = graph.artifacts.iter().find(|other| {
        let mut declared = other.relations.iter();
        declared.any(|one| replaces(one.relation) && !one.inverse && is(&one.to))
    });
    let own = doc.artifact.and_then(|artifact| {
        let mut declared = artifact.relations.iter();
        declared.find_map(|one| match one.to {
            RelationTarget::Artifact(id) if replaces(one.relation) && one.inverse => {
                Some(graph.artifact(id))
            }
            _ => None,
        })
    });
    match later.or(own) {
        Some(next) => vec![
            OverlapAdvice::say(format!("follow `{}`, which replaced `{id}`", next.id)),
            OverlapAdvice::relate(&next.id, Relation::DependsOn),
        ],
        None => vec![OverlapAdvice::say(format!(
            "`{id}` is no longer in force: read why before reintroducing it"
        ))],
    }
}

fn item_advice(graph: &Graph, doc: &CandidateUnit<'_>, kind: OverlapKind) -> Vec<OverlapAdvice> {
    let path = doc.title(graph);
    let file = graph.path(doc.file);
    let text = match kind {
        OverlapKind::Conflicts => format!("resolve the conflict: change the text or `{path}`"),
        OverlapKind::Duplicate => format!("use `{path}` instead of writing it again"),
        _ => format!("read `{path}` before writing a similar item"),
    };
    let mut found = vec![OverlapAdvice::say(text)];
    if kind != OverlapKind::Touches {
        found.push(OverlapAdvice::relate(file, Relation::Governs));
    }
    found
}

fn document_advice(
    graph: &Graph,
    doc: &CandidateUnit<'_>,
    kind: OverlapKind,
) -> Vec<OverlapAdvice> {
    let path = graph.path(doc.file);
    if graph.standing(doc.file) != FileClass::Living {
        return vec![OverlapAdvice::say(format!(
            "`{path}` describes a past state: look up its outcome"
        ))];
    }
    vec![OverlapAdvice::say(match kind {
        OverlapKind::Conflicts => format!("resolve the conflict: change the text or `{path}`"),
        OverlapKind::Forbidden => format!("comply with `{path}`, or change it first"),
        OverlapKind::Duplicate => format!("change `{path}` instead of repeating it"),
        _ => format!("link to `{path}`, and update it if it covers the same topic"),
    })]
}

/// The criterion of the document that is nearest to a sentence of the text.
fn reuse(
    index: &OverlapIndex,
    asked: &ParsedQuery<'_>,
    doc: &CandidateUnit<'_>,
) -> Option<OverlapAdvice> {
    let artifact = doc.artifact?;
    let criteria = doc.document?.criteria.iter().take(CRITERIA);
    let mut best: Option<(f32, &str, &str)> = None;
    for criterion in criteria {
        let said = sentence(doc.text, criterion.span, SentenceModality::None, false);
        let Some(theirs) = said else {
            continue;
        };
        let Some((_, both)) = asked.speech.nearest(index, &theirs, SAME, |_| true) else {
            continue;
        };
        if best.is_none_or(|(most, ..)| both > most) {
            best = Some((both, &criterion.name, &criterion.text));
        }
    }
    best.map(|(_, name, text)| {
        let criterion = format!("{}#{name}", artifact.id);
        let text = text.strip_prefix(name).unwrap_or(text);
        let text = text.trim_start_matches([':', '.', ' ']);
        OverlapAdvice {
            text: format!("reuse `{criterion}`: {text}"),
            relate: None,
            criterion: Some(criterion),
        }
    })
}
