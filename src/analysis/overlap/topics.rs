//! Nearest neighbours by topic: for each artifact in force or proposed, the most similar other artifacts.

use std::collections::{BTreeMap, HashSet};

use rayon::prelude::*;

use super::modal::SentenceModality;
use super::rank::{RankedUnit, rank_some};
use super::sentences::{Sentence, sentences};
use super::speech::{SentenceIndex, information};
use super::terms::{self, terms};
use super::{OverlapIndex, OverlapUnitKind};
use crate::analysis::AnalyzedGraph;
use crate::facts::ReferenceKind;
use crate::graph::paths::{file_name, folder, stem};
use crate::graph::{
    Artifact, ArtifactId, FileClass, Graph, LifecycleState, LinkTarget, RelationTarget, Role,
};
use crate::span::{FileId, Span, floor};

/// Bytes of an artifact that are compared.
const MOST: usize = 64 << 10;

/// Artifacts that are compared.
const ARTIFACTS: usize = 2_000;

/// How many near ones are kept for each.
const KEPT: usize = 8;

/// How many are looked at closely to find them.
const LOOKED_AT: usize = 16;

/// The roles whose texts want or settle something.
const WANTS: [Role; 5] = [
    Role::Intent,
    Role::Feature,
    Role::Behaviour,
    Role::Decision,
    Role::Constraint,
];

/// The artifacts in the index, and their nearest neighbours.
#[derive(Default)]
pub struct ArtifactSimilarity {
    /// By artifact: those that are nearest, with the share of its information that each carries, 0 to 1.
    near: BTreeMap<ArtifactId, Vec<(ArtifactId, f32)>>,
    /// Which file names which.
    named: HashSet<(FileId, FileId)>,
    index: Option<OverlapIndex>,
}

/// Two artifacts that are near each other, and of which neither names the other.
#[derive(Clone, Debug)]
pub struct SimilarArtifactPair {
    /// The one that comes first.
    pub first: ArtifactId,
    /// The other.
    pub other: ArtifactId,
    /// The share of the information of the one that the other carries, 0 to 1; the smaller of both ways.
    pub score: f32,
}

impl ArtifactSimilarity {
    /// The topics of a graph.
    pub fn new(graph: &AnalyzedGraph) -> ArtifactSimilarity {
        ArtifactSimilarity::of(graph, |artifact| WANTS.contains(&artifact.role()))
    }

    /// The topics of the artifacts that `takes` takes. Linear in their text, and in the postings of their terms.
    fn of(graph: &AnalyzedGraph, takes: impl Fn(&Artifact) -> bool) -> ArtifactSimilarity {
        let mut of_file: BTreeMap<FileId, ArtifactId> = BTreeMap::new();
        for (at, artifact) in graph.artifacts.iter().enumerate() {
            if speaks(graph, artifact) && takes(artifact) && of_file.len() < ARTIFACTS {
                of_file.insert(artifact.file, ArtifactId(at as u32));
            }
        }
        if of_file.len() < 2 {
            return ArtifactSimilarity::default();
        }
        let files: Vec<FileId> = of_file.keys().copied().collect();
        let index = OverlapIndex::of(graph, &files);
        let near = of_file
            .par_iter()
            .map(|(file, id)| (*id, near(graph, &index, *file)))
            .collect();
        ArtifactSimilarity {
            near,
            named: named(graph, &of_file),
            index: Some(index),
        }
    }

    /// The artifacts, each with those that are nearest.
    pub fn near(&self) -> impl Iterator<Item = (ArtifactId, &[(ArtifactId, f32)])> {
        self.near.iter().map(|(id, near)| (*id, &near[..]))
    }

    /// Whether one of two artifacts names the other: by a relation, a link, an id, or the name of its file.
    pub fn is_named(&self, graph: &Graph, one: ArtifactId, other: ArtifactId) -> bool {
        let (one, other) = (graph.artifact(one).file, graph.artifact(other).file);
        self.named.contains(&(one, other))
            || self.named.contains(&(other, one))
            || is_spelled(graph, one, other)
            || is_spelled(graph, other, one)
    }

    /// The pairs that are each other's nearest, with a score of `least` or more, and of which neither names the other; the
    /// first first.
    fn undeclared(&self, graph: &Graph, least: f32) -> Vec<SimilarArtifactPair> {
        let nearest = |id: ArtifactId| self.near.get(&id).and_then(|near| near.first());
        let pair = |(id, near): (&ArtifactId, &Vec<(ArtifactId, f32)>)| {
            let (other, score) = near.first()?;
            let (back, again) = nearest(*other)?;
            let score = score.min(*again);
            let is_pair = id < other && back == id && score >= least;
            (is_pair && !self.is_named(graph, *id, *other)).then_some(SimilarArtifactPair {
                first: *id,
                other: *other,
                score,
            })
        };
        self.near.iter().filter_map(pair).collect()
    }

    /// The share of the information of `one` that `other` carries; 0 where it is not among the nearest.
    pub fn score(&self, one: ArtifactId, other: ArtifactId) -> f32 {
        let near = self.near.get(&one).map_or(&[][..], |near| near);
        let found = near.iter().find(|(id, _)| *id == other);
        found.map_or(0.0, |(_, score)| *score)
    }

    /// Names of code that both artifacts write and few others do, the rarest first; at most `most`.
    pub fn names<'g>(
        &self,
        graph: &'g Graph,
        one: ArtifactId,
        other: ArtifactId,
        most: usize,
    ) -> Vec<&'g str> {
        let Some(index) = &self.index else {
            return Vec::new();
        };
        let mut theirs = HashSet::new();
        terms(
            text(graph, graph.artifact(other).file),
            &mut |hash, _, _| {
                theirs.insert(hash);
            },
        );
        let few = 3.max(self.near.len() / 10);
        let mut found: BTreeMap<u64, (usize, &str)> = BTreeMap::new();
        terms(
            text(graph, graph.artifact(one).file),
            &mut |hash, word, kind| {
                if is_code(word, kind) && theirs.contains(&hash) {
                    let spread = index
                        .term(hash)
                        .map_or(0, |term| index.postings(term).len());
                    if spread <= few {
                        found.entry(hash).or_insert((spread, word));
                    }
                }
            },
        );
        let mut found: Vec<(usize, &str)> = found.into_values().collect();
        found.sort_unstable();
        found.into_iter().take(most).map(|(_, word)| word).collect()
    }

    /// The sentences of two artifacts that are nearest: their places, and how near they are, 0 to 1.
    pub fn sentences(
        &self,
        graph: &Graph,
        one: ArtifactId,
        other: ArtifactId,
    ) -> Option<(Span, Span, f32)> {
        let index = self.index.as_ref()?;
        let ours = SentenceIndex::new(said(graph, one));
        let mut best: Option<(f32, f32, Span, Span)> = None;
        for theirs in said(graph, other) {
            let fits = |ours: &Sentence| ours.terms.len() >= SHORT;
            let Some((at, both)) = ours.nearest(index, &theirs, 0.0, fits) else {
                continue;
            };
            let ours = &ours.sentences[at];
            let own = information(index, &ours.terms) * information(index, &theirs.terms);
            let cosine = both / own.sqrt().max(f32::MIN_POSITIVE);
            let says = cosine * both;
            if theirs.terms.len() >= SHORT && best.is_none_or(|(most, ..)| says > most) {
                best = Some((says, cosine, ours.span, theirs.span));
            }
        }
        best.map(|(_, cosine, ours, theirs)| (ours, theirs, cosine))
    }

    /// Finds two contradicting sentences: their spans.
    pub fn against(&self, ours: &SentenceIndex, theirs: &SentenceIndex) -> Option<(Span, Span)> {
        let index = self.index.as_ref()?;
        let (ours, theirs) = ours.against(index, &theirs.sentences)?;
        let demands =
            ours.force != SentenceModality::None && theirs.force != SentenceModality::None;
        demands.then_some((ours.span, theirs.span))
    }
}

/// Sentences of an artifact that are compared, and terms of one, at the least.
const SENTENCES: usize = 300;
const SHORT: usize = 4;

/// The first sentences of an artifact.
pub fn said(graph: &Graph, id: ArtifactId) -> Vec<Sentence> {
    let artifact = graph.artifact(id);
    let (document, text) = graph.document(artifact);
    let law = artifact.roles.contains(&Role::Constraint);
    sentences(document, text, None, law, SENTENCES)
}

/// The part of an artifact's text that is compared.
fn text(graph: &Graph, file: FileId) -> &str {
    let text = graph.source(file).text();
    &text[..floor(text, text.len().min(MOST))]
}

/// Whether a term is a name of code, and not a word with capitals: `retry_limit`, `shop::cart`, `--dry-run`, not `macOS`.
fn is_code(word: &str, kind: terms::TermKind) -> bool {
    match kind {
        terms::TermKind::Name | terms::TermKind::Constant => word.contains('_') || word.len() > 6,
        terms::TermKind::Item => true,
        terms::TermKind::Flag => word.contains('-'),
        terms::TermKind::Path => word.contains('.'),
        terms::TermKind::Word | terms::TermKind::Joint | terms::TermKind::Cited => false,
    }
}

/// The features on the same topic that do not reference each other.
pub fn like_features(graph: &AnalyzedGraph) -> Vec<SimilarArtifactPair> {
    ArtifactSimilarity::of(graph, |artifact| artifact.role() == Role::Feature)
        .undeclared(graph, FEATURES)
}

/// The same of decisions in force.
pub fn like_decisions(graph: &AnalyzedGraph) -> Vec<SimilarArtifactPair> {
    let settled = |artifact: &Artifact| {
        artifact.role() == Role::Decision && artifact.state() == LifecycleState::Live
    };
    ArtifactSimilarity::of(graph, settled).undeclared(graph, DECISIONS)
}

/// The share of each one's information that the other carries, from which on two features, or two decisions, are alike.
const FEATURES: f32 = 0.45;
const DECISIONS: f32 = 0.24;

/// Whether an artifact is in force, or may be soon.
fn speaks(graph: &Graph, artifact: &Artifact) -> bool {
    graph.standing(artifact.file) == FileClass::Living && !artifact.state().is_dead()
}

/// The artifacts that are nearest to that of `file`.
fn near(graph: &Graph, index: &OverlapIndex, file: FileId) -> Vec<(ArtifactId, f32)> {
    let source = graph.source(file);
    let compared = text(graph, file);
    let read = match source.facts.document() {
        // What is cut off was parsed with the rest.
        Some(document) if compared.len() == source.text().len() => {
            index.read_document(graph, compared, document)
        }
        _ => index.read(graph, compared, source.language).1,
    };
    let own = |unit: u32| index.units[unit as usize].file == file;
    let ranked = rank_some(index, &read, own, LOOKED_AT).into_iter();
    let of = |near: RankedUnit| match index.units[near.unit as usize].what {
        OverlapUnitKind::Artifact(id) => Some((id, near.score)),
        OverlapUnitKind::Document | OverlapUnitKind::Item(_) => None,
    };
    ranked.filter_map(of).take(KEPT).collect()
}

/// Whether a document contains the file name of a second one, as links to the repository's host do.
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
    for link in graph.links() {
        let to = match link.target {
            LinkTarget::File(file) | LinkTarget::Anchor(file) => Some(file),
            _ => None,
        };
        if let Some(to) = to.filter(|to| of_file.contains_key(to)) {
            named.insert((link.file, to));
        }
    }
    for artifact in of_file.values().map(|id| graph.artifact(*id)) {
        let (document, _) = graph.document(artifact);
        let mut add = |to: ArtifactId| {
            named.insert((artifact.file, graph.artifact(to).file));
        };
        let ids = document.references.iter();
        for reference in ids.filter(|reference| reference.kind == ReferenceKind::Id) {
            meant(graph.find(&reference.target, artifact.file), &mut add);
        }
        for declared in &artifact.relations {
            meant(declared.to.clone(), &mut add);
        }
    }
    named
}

/// The artifacts that a name may mean: a number that two records have names both.
fn meant(name: RelationTarget, each: &mut impl FnMut(ArtifactId)) {
    match name {
        RelationTarget::Artifact(to) => each(to),
        RelationTarget::Ambiguous(all) => all.into_iter().for_each(each),
        _ => {}
    }
}
