//! `trueup overlap`: finds what in the repository already covers, decides, forbids or contradicts a text.

mod added;
mod advice;
mod evidence;
mod kind;
mod query;
mod status;
mod witness;

use std::collections::BTreeSet;

use crate::analysis::overlap::{OverlapIndex, OverlapUnitKind, rank};
use crate::graph::Graph;
use crate::span::{FileId, Span};

pub use added::added;
pub use advice::{OverlapAdvice, SuggestedRelation};
pub use kind::OverlapKind;
pub use query::{CandidateUnit, OverlapQuery, ParsedQuery, QueryOrigin, bounded};
pub use status::InForceStatus;
pub use witness::{NearestSentences, SharedTerm};

/// A nearest hit with a score below this relates to the text by chance: nine of ten texts of other projects stay below, and
/// 95 of 100 that have something related are above (`tests/evaluation/overlap.py --foreign`).
pub const FLOOR: f32 = 0.18;

/// Where something relates, hits with a score below this are left out.
pub const LEAST: f32 = 0.09;

/// Hits that evidence is sought in, at the least.
const LOOKED_AT: usize = 40;

/// Units that are looked at because they give a value to a key of the text, at the most.
const KEYED: usize = 60;

/// Something in the repository that relates to the text.
#[derive(Clone, Debug)]
pub struct OverlapHit {
    /// What it is.
    pub what: OverlapUnitKind,
    /// The file it stands in.
    pub file: FileId,
    /// The part that is nearest.
    pub span: Span,
    /// The name of that part.
    pub address: String,
    /// What it is called.
    pub title: String,
    /// How much of the text's information it carries, 0 to 1.
    pub score: f32,
    /// How it relates.
    pub kind: OverlapKind,
    /// Whether it is in force.
    pub stands: InForceStatus,
    /// The typed evidence for that kind, if any.
    pub because: Option<String>,
    /// The shared terms.
    pub shared: Vec<SharedTerm>,
    /// The sentences that are nearest, or that disagree.
    pub pair: Option<NearestSentences>,
    /// What to do.
    pub advice: Vec<OverlapAdvice>,
}

/// The nearest match for a text without hits.
pub struct NearestMatch {
    /// Its address.
    pub address: String,
    /// Its score, 0 to 1.
    pub score: f32,
    /// It shares common words alone, whatever the score is.
    pub is_common: bool,
}

/// The hits for a text.
pub struct OverlapAnswer {
    /// The hits, the nearest first.
    pub hits: Vec<OverlapHit>,
    /// The nearest, where nothing relates.
    pub nearest: Option<NearestMatch>,
    /// Documents that the text was compared with.
    pub documents: usize,
    /// Rust items that it was compared with.
    pub items: usize,
    /// Words of the text that nothing in the repository has: their share of its information, 0 to 1.
    pub unknown: f32,
    /// The text holds nothing that could be compared.
    pub is_empty_question: bool,
}

/// At most `limit` hits, and those that disagree with the text by typed evidence. Linear in the postings of the text's
/// terms.
pub fn overlap(
    graph: &Graph,
    index: &OverlapIndex,
    question: &OverlapQuery<'_>,
    limit: usize,
) -> OverlapAnswer {
    let asked = ParsedQuery::new(graph, index, question);
    let mut ranked = rank::rank(index, &asked.reading, |unit| asked.is_own(index, unit));
    status::weigh(graph, index, &mut ranked);
    let says = |near: &rank::RankedUnit| asked.says_enough(index, near.unit);
    let mut top = 0.0;
    for near in ranked.iter().filter(|near| near.score >= FLOOR) {
        if near.score > top && says(near) {
            top = near.score;
        }
    }
    let keyed = asked.keyed(index, KEYED);
    let looked_at = LOOKED_AT.max(limit);
    let mut told: Vec<(rank::RankedUnit, Option<evidence::OverlapContradiction>)> = Vec::new();
    let mut seen = BTreeSet::new();
    for (at, near) in ranked.iter().enumerate() {
        let is_keyed = keyed.contains(&near.unit);
        if at >= looked_at && !is_keyed {
            continue;
        }
        let against = (near.score >= LEAST || is_keyed)
            .then(|| evidence::against(graph, index, &asked, near.unit))
            .flatten();
        let related = top >= FLOOR && near.score >= LEAST && at < limit && says(near);
        if related || against.is_some() {
            seen.insert(near.unit);
            told.push((near.clone(), against));
        }
    }
    for unit in keyed {
        if seen.contains(&unit) || asked.is_own(index, unit) {
            continue;
        }
        if let Some(against) = evidence::against(graph, index, &asked, unit)
            && against.key.is_some()
        {
            told.push((rank::RankedUnit::of(index, unit), Some(against)));
        }
    }
    // Contradictions are reported beyond the limit, but bounded.
    let mut beyond = 0;
    told.retain(|(near, against)| {
        let within = ranked
            .iter()
            .take(limit)
            .any(|other| other.unit == near.unit);
        beyond += usize::from(!within);
        within || beyond <= limit && against.is_some()
    });
    let hits: Vec<OverlapHit> = told
        .into_iter()
        .map(|(near, against)| hit(graph, index, &asked, &near, against))
        .collect();
    let by_score = |a: &&rank::RankedUnit, b: &&rank::RankedUnit| a.score.total_cmp(&b.score);
    let nearest = ranked.iter().max_by(by_score).filter(|_| hits.is_empty());
    let nearest = nearest.map(|near| NearestMatch {
        address: CandidateUnit::of(graph, index, near.unit).address(graph, None),
        score: near.score,
        is_common: !says(near),
    });
    let items = index.units.iter().filter(|unit| unit.is_item()).count();
    OverlapAnswer {
        hits,
        nearest,
        documents: index.units.len() - items,
        items,
        unknown: asked.unknown(index),
        is_empty_question: asked.reading.is_empty(),
    }
}

fn hit(
    graph: &Graph,
    index: &OverlapIndex,
    asked: &ParsedQuery<'_>,
    near: &rank::RankedUnit,
    against: Option<evidence::OverlapContradiction>,
) -> OverlapHit {
    let doc = CandidateUnit::of(graph, index, near.unit);
    let nearest = witness::nearest(index, asked, near, &doc);
    let kind = kind::kind(graph, &doc, near, nearest.as_ref(), against.as_ref());
    let because = against
        .as_ref()
        .and_then(|against| against.key.as_ref())
        .map(|(key, ours, theirs)| format!("`{key}` is {ours} here and {theirs} there"));
    let pair = match &against {
        Some(against) => Some(NearestSentences::of(
            asked,
            &doc,
            against.ours,
            against.theirs,
        )),
        None => nearest,
    };
    let section = index
        .passages
        .get(near.passage as usize)
        .map(|passage| passage.section);
    let span = match &pair {
        Some(pair) => pair.place,
        None => doc.heading(section),
    };
    OverlapHit {
        what: doc.what,
        file: doc.file,
        span,
        address: doc.address(graph, Some(span)),
        title: doc.title(graph),
        score: near.score,
        stands: InForceStatus::of(graph, doc.file),
        kind,
        because,
        shared: witness::shared(graph, index, asked, near),
        advice: advice::advice(graph, index, asked, &doc, kind),
        pair,
    }
}
