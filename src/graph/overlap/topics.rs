//! Artifacts of one role that speak on one topic.

use std::collections::{BTreeMap, HashSet};

use rayon::prelude::*;

use super::Index;
use super::rank::rank;
use crate::facts::ReferenceKind;
use crate::graph::ids::Lookup;
use crate::graph::paths::{file_name, folder, stem};
use crate::graph::{ArtifactId, Graph, Resolution, Role, Standing, State, Target};
use crate::span::{FileId, floor};

/// Bytes of an artifact that are compared.
const MOST: usize = 64 << 10;

/// Artifacts of one role that are compared.
const ARTIFACTS: usize = 2_000;

/// Two artifacts that are near each other, and of which neither names the other.
#[derive(Clone, Debug)]
pub struct Pair {
    /// The one that comes first.
    pub first: ArtifactId,
    /// The other.
    pub other: ArtifactId,
    /// The share of the information of the one that the other carries, 0 to 1; the smaller of both ways.
    pub score: f32,
}

/// The pairs of living artifacts of `role` that are each other's nearest, with a score of `least` or more, the first first.
/// Each is compared with those that share its terms.
pub fn undeclared(graph: &Graph, role: Role, least: f32) -> Vec<Pair> {
    let mut of_file: BTreeMap<FileId, ArtifactId> = BTreeMap::new();
    for (at, artifact) in graph.artifacts.iter().enumerate() {
        let lives =
            graph.standing(artifact.file) == Standing::Living && !artifact.state().is_dead();
        let settled = artifact.state() == State::Live || role != Role::Decision;
        if artifact.role() == role && lives && settled && of_file.len() < ARTIFACTS {
            of_file.insert(artifact.file, ArtifactId(at as u32));
        }
    }
    if of_file.len() < 2 {
        return Vec::new();
    }
    let files: Vec<FileId> = of_file.keys().copied().collect();
    let index = Index::of(graph, &files);
    let named = named(graph, &of_file);
    let nearest: BTreeMap<FileId, (FileId, f32)> = files
        .par_iter()
        .filter_map(|file| {
            let source = graph.source(*file);
            let text = source.text();
            let text = &text[..floor(text, text.len().min(MOST))];
            let read = index.read(graph, text, source.language);
            let own = |unit: u32| index.units[unit as usize].file == *file;
            let near = rank(&index, &read, own).into_iter().next()?;
            Some((*file, (index.units[near.unit as usize].file, near.score)))
        })
        .filter(|(_, (_, score))| *score >= least)
        .collect();
    nearest
        .iter()
        .filter(|(file, (other, _))| *file < other)
        .filter_map(|(file, (other, score))| {
            let (back, again) = nearest.get(other)?;
            let declared = named.contains(&(*file, *other))
                || named.contains(&(*other, *file))
                || is_spelled(graph, *file, *other)
                || is_spelled(graph, *other, *file);
            (back == file && !declared).then(|| Pair {
                first: of_file[file],
                other: of_file[other],
                score: score.min(*again),
            })
        })
        .collect()
}

/// Whether a document spells the name of another's file, as links to the repository's own host do.
fn is_spelled(graph: &Graph, file: FileId, other: FileId) -> bool {
    let path = graph.path(other);
    let name = stem(file_name(path));
    // `spec.md` is named for its folder.
    let name = if ["spec", "readme", "index"].contains(&name) {
        file_name(folder(path))
    } else {
        name
    };
    let text = graph.source(file).text();
    // One word is a word of the language too.
    let spelled = name.contains(['-', '_']) && text.contains(name);
    spelled || text.contains(&format!("{name}."))
}

/// Which of the files name which, by a relation, a link or an id.
fn named(graph: &Graph, of_file: &BTreeMap<FileId, ArtifactId>) -> HashSet<(FileId, FileId)> {
    let mut named = HashSet::new();
    let lookup = Lookup {
        ids: &graph.ids,
        artifacts: &graph.artifacts,
        sources: &graph.sources,
        paths: &graph.paths,
    };
    for link in &graph.links {
        let to = match link.target {
            Target::File(file) | Target::Anchor(file) => Some(file),
            _ => None,
        };
        if let Some(to) = to.filter(|to| of_file.contains_key(to)) {
            named.insert((link.file, to));
        }
    }
    for artifact in of_file.values().map(|id| graph.artifact(*id)) {
        let (document, _) = graph.document(artifact);
        let ids = document.references.iter();
        for reference in ids.filter(|reference| reference.kind == ReferenceKind::Id) {
            if let Resolution::Artifact(to) = lookup.find(&reference.target, artifact.file) {
                named.insert((artifact.file, graph.artifact(to).file));
            }
        }
        for declared in &artifact.relations {
            if let Resolution::Artifact(to) = declared.to {
                named.insert((artifact.file, graph.artifact(to).file));
            }
        }
    }
    named
}
