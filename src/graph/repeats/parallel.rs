//! Paragraphs that differ in what their documents are about: one text for each of several like things.

use super::Group;
use crate::facts::surface::fold;
use crate::graph::Graph;
use crate::span::{FileId, Span};

/// Places of a group that are compared with its first.
const PLACES: usize = 8;

/// Differences of two paragraphs that are looked at.
const MOST: usize = 40;

/// Whether the paragraphs of `group` are told of different things: half of what differs is what their documents are named
/// or titled for.
pub fn is_parallel(graph: &Graph, group: &Group) -> bool {
    let Some((first, rest)) = group.places.split_first() else {
        return false;
    };
    !group.exact
        && rest
            .iter()
            .take(PLACES)
            .any(|other| differ_in_subject(graph, first, other))
}

fn differ_in_subject(graph: &Graph, one: &(FileId, Span), other: &(FileId, Span)) -> bool {
    let text = |place: &(FileId, Span)| place.1.text(graph.source(place.0).text());
    let (there, here) = (text(one), text(other));
    let (about, beside) = (subject(graph, one.0), subject(graph, other.0));
    let found = super::differences(there, here, MOST);
    let is_named = |piece: &str, subject: &str| {
        let name = fold(piece);
        name.len() > 2 && subject.contains(&name)
    };
    let subjects = found.iter().filter(|(old, new)| {
        let (old, new) = (&there[old.clone()], &here[new.clone()]);
        is_named(old, &about) && is_named(new, &beside)
    });
    2 * subjects.count() >= found.len().max(1)
}

/// What a document is about: its path and its title, folded.
fn subject(graph: &Graph, file: FileId) -> String {
    let document = graph.source(file).facts.document();
    let title = document.and_then(|document| document.title());
    let title = title.map_or("", |section| &section.title);
    fold(&format!("{} {title}", graph.path(file)))
}
