//! `removed-name-still-documented`: drift that the change itself makes.

use std::collections::{BTreeSet, HashSet};

use super::rules::ChangeFindings;
use super::{FindingOrigin, GateInput};
use crate::facts::revision::ancestors;
use crate::finding::{Finding, FindingLocation};
use crate::queries::delta::{DiffStatus, RevisionSpan, SurfaceItemKind};

/// The rule's id.
pub const RULE: &str = "removed-name-still-documented";

/// Rules of a graph that tell of the same names by history.
pub const OF_HISTORY: [&str; 2] = ["missing-path", "vanished-name"];

/// Folders of a path that are looked at.
const DEPTH: usize = 32;

/// Names that are gone in lines that were left as they were: one finding a name and document.
pub fn still_documented(asked: &GateInput<'_>, out: &mut ChangeFindings) {
    if asked.delta.stale.is_empty() {
        return;
    }
    let mut seen = BTreeSet::new();
    let ends = ends(asked);
    for stale in &asked.delta.stale {
        let (file, span) = stale.at;
        let lives = ends.contains(stale.name.trim_end_matches('/'));
        if lives || !seen.insert((file, stale.name.as_str())) {
            continue;
        }
        let finding = Finding::new(
            FindingLocation::Text(file, span),
            stale.name.as_str(),
            format!(
                "the change takes `{}` away, and this line still states it",
                stale.name
            ),
        )
        .wins("the code, as the change leaves it")
        .help("say what is there now, or that it is gone; or keep the name");
        // The data of others has keys too, and nothing tells whose key a line means. Who wrote in the section saw the line.
        let finding = match is_key_alone(asked, &stale.name) || is_edited(asked, stale.at) {
            true => finding.out_of_reach(),
            false => finding,
        };
        out.push((finding, FindingOrigin::Change));
    }
}

/// Every end of a path of the head: a folder that moved as a whole is found under the name that a line states.
fn ends<'a>(asked: &GateInput<'a>) -> HashSet<&'a str> {
    let mut ends = HashSet::new();
    for source in &asked.head.graph.sources {
        let path = source.path.as_str();
        let all = std::iter::once(path).chain(ancestors(path).filter(|folder| !folder.is_empty()));
        for path in all.take(DEPTH) {
            // What lies above was entered with a neighbour.
            if !ends.insert(path) {
                break;
            }
            let rest = path.match_indices('/').map(|(at, _)| &path[at + 1..]);
            ends.extend(rest.take(DEPTH));
        }
    }
    ends
}

/// Whether the change edits the section that a line stands in.
fn is_edited(asked: &GateInput<'_>, (file, span): RevisionSpan) -> bool {
    let graph = asked.head.graph;
    let Some(document) = graph.source(file).facts.document() else {
        return false;
    };
    let section = document
        .sections
        .get(document.section_at(span.start) as usize);
    let Some(name) = section.map(|section| format!("#{}", section.slug)) else {
        return false;
    };
    let is_it = |at: Option<RevisionSpan>| at.is_some_and(|(other, _)| other == file);
    let mut documents = asked.delta.documents.iter();
    documents.any(|one| is_it(one.new) && one.parts.iter().any(|part| part.name == name))
}

/// Whether all that went by the name `name` is a key of data.
fn is_key_alone(asked: &GateInput<'_>, name: &str) -> bool {
    let is_gone = |how| matches!(how, DiffStatus::Removed | DiffStatus::Renamed);
    let is_it = |full: &str| full.rsplit([':', ' ', '/', '.']).next() == Some(name);
    let surface = asked.delta.surface.iter().filter(|one| is_gone(one.how));
    let named = surface.filter(|one| is_it(one.from.as_ref().unwrap_or(&one.name)));
    let mut kinds = named.map(|one| one.what).peekable();
    let code = asked.delta.code.iter().filter(|one| is_gone(one.how));
    let mut code = code.map(|one| one.from.as_ref().unwrap_or(&one.name));
    kinds.peek().is_some()
        && kinds.all(|what| what == SurfaceItemKind::Key)
        && !code.any(|one| is_it(one))
}
