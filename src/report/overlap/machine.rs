//! For programs.

use schemars::JsonSchema;
use serde::Serialize;

use super::{OverlapSubject, word, written};
use crate::analysis::AnalyzedGraph;
use crate::analysis::overlap::OverlapUnitKind;
use crate::graph::{Graph, Relation};
use crate::queries::overlap::{FLOOR, OverlapAdvice, OverlapAnswer, OverlapHit};
use crate::report::LocationResolver;
use crate::report::text::{json, json_value};

impl OverlapReport {
    /// Its lists and texts, most important first: an answer with a budget is cut from the last one.
    pub const CUT_ORDER: &'static [&'static str] = &["/hits"];
}

/// Output of `trueup overlap --format json`.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "trueup overlap")]
pub struct OverlapReport {
    /// The version of this format.
    pub schema: u32,
    /// The name of the compared text.
    pub asked: String,
    /// Its size in bytes.
    pub size: u64,
    /// Number of compared bytes.
    pub compared: u64,
    /// Number of documents that it was compared with.
    pub documents: usize,
    /// Number of documented Rust items that it was compared with.
    pub items: usize,
    /// Whether there is a hit.
    pub related: bool,
    /// The minimum score of a hit, of 100; below it, similarity is by chance.
    pub floor: f32,
    /// The share of the text's information in words that the repository does not contain, of 100.
    pub unknown: f32,
    /// The nearest document or item, if there is no hit.
    pub nearest: Option<NearestMatchReport>,
    /// The hits, by score, those in force before others; then those that only conflict by typed evidence.
    pub hits: Vec<OverlapHitReport>,
}

/// The nearest document or item below the minimum score.
#[derive(Debug, Serialize, JsonSchema)]
pub struct NearestMatchReport {
    /// Its name.
    pub address: String,
    /// Its score, of 100.
    pub score: f32,
    /// Whether it shares only common words, whatever its score.
    pub common: bool,
}

/// A hit.
#[derive(Debug, Serialize, JsonSchema)]
pub struct OverlapHitReport {
    /// `conflicts`, `forbidden`, `superseded`, `duplicate`, `decided`, `extends` or `touches`.
    pub kind: &'static str,
    /// The share of the text's information that it has, of 100; comparable between texts.
    pub score: f32,
    /// `in-force`, `proposed`, or `past`: superseded, archived or historical. Hits that are not in force rank lower than
    /// their score.
    pub stands: &'static str,
    /// `artifact`, `document` or `item`.
    pub what: &'static str,
    /// The artifact's id, if it is one.
    pub id: Option<String>,
    /// The artifact's roles.
    pub roles: Vec<&'static str>,
    /// The artifact's status, as written.
    pub status: Option<String>,
    /// The address of the nearest part.
    pub address: String,
    /// Its title.
    pub title: String,
    /// The path of its file.
    pub file: String,
    /// The line of that part.
    pub line: u32,
    /// Typed evidence of a differing value, in one sentence.
    pub because: Option<String>,
    /// Shared terms, the rarest first.
    pub witnesses: Vec<SharedTermReport>,
    /// The nearest sentences, or the conflicting ones.
    pub sentences: Option<NearestSentencesReport>,
    /// The advice.
    pub advice: Vec<AdviceReport>,
}

/// A shared term.
#[derive(Debug, Serialize, JsonSchema)]
pub struct SharedTermReport {
    /// `terms`, `names`, `items`, `constants`, `flags`, `paths` or `both refer to`.
    pub kind: &'static str,
    /// The term.
    pub text: String,
    /// Its share of the shared information, of 100.
    pub weight: f32,
}

/// Two sentences.
#[derive(Debug, Serialize, JsonSchema)]
pub struct NearestSentencesReport {
    /// Of the text.
    pub ours: String,
    /// Of the hit.
    pub theirs: String,
}

/// One piece of advice.
#[derive(Debug, Serialize, JsonSchema)]
pub struct AdviceReport {
    /// The advice, in one sentence.
    pub text: String,
    /// The entry for `relates:`, if the advice is to declare one.
    pub relates: Option<SuggestedRelationReport>,
    /// The criterion to reuse, if the advice is to reuse one.
    pub criterion: Option<String>,
}

/// An entry for `relates:` in front matter.
#[derive(Debug, Serialize, JsonSchema)]
pub struct SuggestedRelationReport {
    /// The target.
    pub to: String,
    /// The relation.
    pub how: Relation,
}

/// Limit of a sentence, in characters.
const SENTENCE: usize = 1000;

/// The report for programs.
pub fn machine(
    graph: &AnalyzedGraph,
    answer: &OverlapAnswer,
    about: &OverlapSubject<'_>,
) -> String {
    json(&report(graph, answer, about))
}

/// The report as a value.
pub fn value(
    graph: &AnalyzedGraph,
    answer: &OverlapAnswer,
    about: &OverlapSubject<'_>,
) -> serde_json::Value {
    json_value(&report(graph, answer, about))
}

fn report(
    graph: &AnalyzedGraph,
    answer: &OverlapAnswer,
    about: &OverlapSubject<'_>,
) -> OverlapReport {
    let mut places = LocationResolver::new(graph);
    let hits = answer.hits.iter().map(|hit| {
        let line = places.line(hit.file, hit.span);
        hit_report(graph, hit, line)
    });
    OverlapReport {
        schema: 1,
        asked: about.name.trim_matches('`').to_owned(),
        size: about.size,
        compared: about.compared,
        documents: answer.documents,
        items: answer.items,
        related: !answer.hits.is_empty(),
        floor: tenths(FLOOR),
        unknown: tenths(answer.unknown),
        nearest: answer.nearest.as_ref().map(|near| NearestMatchReport {
            address: near.address.clone(),
            score: tenths(near.score),
            common: near.is_common,
        }),
        hits: hits.collect(),
    }
}

/// A share in points of 100, with one decimal.
fn tenths(share: f32) -> f32 {
    // Not `-0.0`.
    (share * 1000.0).round().abs() / 10.0
}

fn cut(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").chars().take(SENTENCE).collect()
}

fn hit_report(graph: &Graph, hit: &OverlapHit, line: u32) -> OverlapHitReport {
    let artifact = match hit.what {
        OverlapUnitKind::Artifact(id) => Some(graph.artifact(id)),
        OverlapUnitKind::Document | OverlapUnitKind::Item(_) => None,
    };
    let status = artifact.and_then(|artifact| artifact.statuses.first());
    OverlapHitReport {
        kind: hit.kind.name(),
        score: tenths(hit.score),
        stands: hit.stands.name(),
        what: match hit.what {
            OverlapUnitKind::Artifact(_) => "artifact",
            OverlapUnitKind::Document => "document",
            OverlapUnitKind::Item(_) => "item",
        },
        id: artifact.map(|artifact| artifact.id.clone()),
        roles: artifact.map_or_else(Vec::new, |artifact| {
            artifact.roles.iter().map(|role| role.name()).collect()
        }),
        status: status.map(|status| status.text.clone()),
        address: hit.address.clone(),
        title: hit.title.clone(),
        file: graph.path(hit.file).to_owned(),
        line,
        because: hit.because.clone(),
        witnesses: hit
            .shared
            .iter()
            .map(|shared| SharedTermReport {
                kind: word(shared.kind),
                text: written(shared.kind, &shared.text),
                weight: tenths(shared.weight),
            })
            .collect(),
        sentences: hit.pair.as_ref().map(|pair| NearestSentencesReport {
            ours: cut(&pair.ours),
            theirs: cut(&pair.theirs),
        }),
        advice: hit.advice.iter().map(advice).collect(),
    }
}

fn advice(advice: &OverlapAdvice) -> AdviceReport {
    AdviceReport {
        text: cut(&advice.text),
        relates: advice
            .relate
            .as_ref()
            .map(|relate| SuggestedRelationReport {
                to: relate.to.clone(),
                how: relate.how,
            }),
        criterion: advice.criterion.clone(),
    }
}
