//! Advice for a hit: the relation to declare, the criterion to reuse, the artifact to change.

use super::{Asked, Doc, Kind};
use crate::graph::overlap::modal::Force;
use crate::graph::overlap::sentences::sentence;
use crate::graph::overlap::{Index, What};
use crate::graph::{Artifact, Graph, Relation, Resolution, Role, Standing};

/// Limit of criteria of one document that are compared.
const CRITERIA: usize = 200;

/// Minimum share of a criterion's information in a sentence for the criterion to be reused.
const SAME: f32 = 0.5;

/// A relation that the text can declare.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relate {
    /// The target: an id, or a path.
    pub to: String,
    /// The relation.
    pub how: Relation,
}

/// One piece of advice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Advice {
    /// The advice, in one sentence.
    pub text: String,
    /// The relation to declare, if the advice is to declare one.
    pub relate: Option<Relate>,
    /// The criterion to reuse, if the advice is to reuse one.
    pub criterion: Option<String>,
}

impl Advice {
    fn say(text: String) -> Advice {
        Advice {
            text,
            relate: None,
            criterion: None,
        }
    }

    fn relate(to: &str, how: Relation) -> Advice {
        Advice {
            text: format!("declare `relates: [{{to: {to}, how: {}}}]`", how.name()),
            relate: Some(Relate {
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
    index: &Index,
    asked: &Asked<'_>,
    doc: &Doc<'_>,
    kind: Kind,
) -> Vec<Advice> {
    let mut found = match (doc.artifact, doc.what) {
        (Some(artifact), _) => artifact_advice(graph, asked, doc, artifact, kind),
        (None, What::Item(_)) => item_advice(graph, doc, kind),
        (None, _) => document_advice(graph, doc, kind),
    };
    // Criteria of a conflicting or superseded artifact are not reused.
    if !matches!(kind, Kind::Conflicts | Kind::Forbidden | Kind::Superseded) {
        found.extend(reuse(index, asked, doc));
    }
    found
}

fn artifact_advice(
    graph: &Graph,
    asked: &Asked<'_>,
    doc: &Doc<'_>,
    artifact: &Artifact,
    kind: Kind,
) -> Vec<Advice> {
    let id = artifact.id.as_str();
    let decides = asked.role == Some(Role::Decision) && artifact.roles.contains(&Role::Decision);
    let (text, how) = match kind {
        Kind::Conflicts if decides => (
            format!("resolve the conflict: follow `{id}`, or supersede it"),
            Relation::Supersedes,
        ),
        Kind::Conflicts => (
            format!("resolve the conflict: change the text, or change `{id}` first"),
            Relation::ConflictsWith,
        ),
        Kind::Forbidden => (
            format!("comply with `{id}`, or have its owner change it first"),
            Relation::DependsOn,
        ),
        Kind::Superseded => return superseded(graph, doc, id),
        Kind::Duplicate => (
            format!("change `{id}` instead of repeating it"),
            Relation::Extends,
        ),
        Kind::Decided => (
            format!("follow `{id}` and reference it"),
            Relation::DependsOn,
        ),
        Kind::Extends => (
            format!("state what the text adds to `{id}`"),
            Relation::Extends,
        ),
        Kind::Touches => return related(asked, doc, id, Relation::DependsOn),
    };
    let mut found = vec![Advice::say(text)];
    found.extend(related(asked, doc, id, how));
    found
}

/// The relation, if it is not declared yet.
fn related(asked: &Asked<'_>, doc: &Doc<'_>, id: &str, how: Relation) -> Vec<Advice> {
    if asked.related.contains(&doc.file) {
        return Vec::new();
    }
    vec![Advice::relate(id, how)]
}

/// The successor of a superseded artifact.
fn superseded(graph: &Graph, doc: &Doc<'_>, id: &str) -> Vec<Advice> {
    let replaces = |relation| matches!(relation, Relation::Supersedes | Relation::Replaces);
    let is = |to: &Resolution| match to {
        Resolution::Artifact(id) => graph.artifact(*id).file == doc.file,
        _ => false,
    };
    let later = graph.artifacts.iter().find(|other| {
        let mut declared = other.relations.iter();
        declared.any(|one| replaces(one.relation) && !one.inverse && is(&one.to))
    });
    let own = doc.artifact.and_then(|artifact| {
        let mut declared = artifact.relations.iter();
        declared.find_map(|one| match one.to {
            Resolution::Artifact(id) if replaces(one.relation) && one.inverse => {
                Some(graph.artifact(id))
            }
            _ => None,
        })
    });
    match later.or(own) {
        Some(next) => vec![
            Advice::say(format!("follow `{}`, which replaced `{id}`", next.id)),
            Advice::relate(&next.id, Relation::DependsOn),
        ],
        None => vec![Advice::say(format!(
            "`{id}` is no longer in force: read why before reintroducing it"
        ))],
    }
}

fn item_advice(graph: &Graph, doc: &Doc<'_>, kind: Kind) -> Vec<Advice> {
    let path = doc.title(graph);
    let file = graph.path(doc.file);
    let text = match kind {
        Kind::Conflicts => format!("resolve the conflict: change the text or `{path}`"),
        Kind::Duplicate => format!("use `{path}` instead of writing it again"),
        _ => format!("read `{path}` before writing a similar item"),
    };
    let mut found = vec![Advice::say(text)];
    if kind != Kind::Touches {
        found.push(Advice::relate(file, Relation::Governs));
    }
    found
}

fn document_advice(graph: &Graph, doc: &Doc<'_>, kind: Kind) -> Vec<Advice> {
    let path = graph.path(doc.file);
    if graph.standing(doc.file) != Standing::Living {
        return vec![Advice::say(format!(
            "`{path}` describes a past state: look up its outcome"
        ))];
    }
    vec![Advice::say(match kind {
        Kind::Conflicts => format!("resolve the conflict: change the text or `{path}`"),
        Kind::Forbidden => format!("comply with `{path}`, or change it first"),
        Kind::Duplicate => format!("change `{path}` instead of repeating it"),
        _ => format!("link to `{path}`, and update it if it covers the same topic"),
    })]
}

/// The criterion of the document that is nearest to a sentence of the text.
fn reuse(index: &Index, asked: &Asked<'_>, doc: &Doc<'_>) -> Option<Advice> {
    let artifact = doc.artifact?;
    let criteria = doc.document?.criteria.iter().take(CRITERIA);
    let mut best: Option<(f32, &str, &str)> = None;
    for criterion in criteria {
        let said = sentence(doc.text, criterion.span, Force::None, false);
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
        Advice {
            text: format!("reuse `{criterion}`: {text}"),
            relate: None,
            criterion: Some(criterion),
        }
    })
}
