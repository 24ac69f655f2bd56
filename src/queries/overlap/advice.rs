//! What to do about a hit: which relation to declare, which criterion to reuse, which artifact to change.

use super::{Asked, Doc, Kind};
use crate::analysis::overlap::modal::Force;
use crate::analysis::overlap::sentences::sentence;
use crate::analysis::overlap::{Index, What};
use crate::graph::{Artifact, Graph, Relation, Resolution, Role, Standing};

/// Criteria of one document that are looked at, at the most.
const CRITERIA: usize = 200;

/// Share of a criterion's information that a sentence must hold for the criterion to be reused.
const SAME: f32 = 0.5;

/// A relation that the text can declare.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relate {
    /// What to name: an id, or a path.
    pub to: String,
    /// Which.
    pub how: Relation,
}

/// Something to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Advice {
    /// What, in one sentence.
    pub text: String,
    /// The relation to declare, if that is it.
    pub relate: Option<Relate>,
    /// The criterion to reuse, if that is it.
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

/// What to do about a hit of this kind.
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
    // What stands against the text is not taken over.
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
            format!("settle it: keep to `{id}`, or supersede it"),
            Relation::Supersedes,
        ),
        Kind::Conflicts => (
            format!("settle it: change the text, or `{id}` first"),
            Relation::ConflictsWith,
        ),
        Kind::Forbidden => (
            format!("keep to `{id}`, or have it changed first by who owns it"),
            Relation::DependsOn,
        ),
        Kind::Superseded => return superseded(graph, doc, id),
        Kind::Duplicate => (
            format!("change `{id}` rather than add what it says already"),
            Relation::Extends,
        ),
        Kind::Decided => (format!("follow `{id}` and name it"), Relation::DependsOn),
        Kind::Extends => (format!("say what this adds to `{id}`"), Relation::Extends),
        Kind::Touches => return related(asked, doc, id, Relation::DependsOn),
    };
    let mut found = vec![Advice::say(text)];
    found.extend(related(asked, doc, id, how));
    found
}

/// The relation, where it is not declared yet.
fn related(asked: &Asked<'_>, doc: &Doc<'_>, id: &str, how: Relation) -> Vec<Advice> {
    if asked.related.contains(&doc.file) {
        return Vec::new();
    }
    vec![Advice::relate(id, how)]
}

/// What took the place of an artifact.
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
            Advice::say(format!("`{id}` gave way to `{}`: follow that one", next.id)),
            Advice::relate(&next.id, Relation::DependsOn),
        ],
        None => vec![Advice::say(format!(
            "`{id}` is not in force any more: read why before it comes back"
        ))],
    }
}

fn item_advice(graph: &Graph, doc: &Doc<'_>, kind: Kind) -> Vec<Advice> {
    let path = doc.title(graph);
    let file = graph.path(doc.file);
    let text = match kind {
        Kind::Conflicts => format!("settle it: change the text, or `{path}` with it"),
        Kind::Duplicate => format!("use `{path}` rather than write it again"),
        _ => format!("look at `{path}` before writing another"),
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
            "`{path}` tells of an earlier time: see what came of it"
        ))];
    }
    vec![Advice::say(match kind {
        Kind::Conflicts => format!("settle it: change the text, or `{path}` with it"),
        Kind::Forbidden => format!("keep to `{path}`, or change it first"),
        Kind::Duplicate => format!("change `{path}` rather than say it again"),
        _ => format!("link to `{path}`, and change it with this where it speaks of the same"),
    })]
}

/// The criterion of the document that says what a sentence of the text says.
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
