//! Typed evidence that two texts disagree: a key with two values, a must against a must not. No score enters here.

use std::collections::HashMap;

use super::{Asked, Doc};
use crate::facts::surface::Value;
use crate::graph::overlap::claims::{self, Amount, Claim};
use crate::graph::overlap::modal::Force;
use crate::graph::overlap::sentences::{Sentence, sentences};
use crate::graph::overlap::{Index, What};
use crate::graph::{Graph, Standing};
use crate::span::Span;

/// Sentences and claims that are read of one unit, at the most.
const SENTENCES: usize = 600;
const CLAIMS: usize = 200;

/// A term in at most this share of passages is rare.
const RARE: f32 = 0.05;

/// Share of a rule's information that a sentence must hold to speak of what the rule speaks of.
const COVERED: f32 = 0.6;

/// Share of the sentence's own information that both hold.
const OWN: f32 = 0.3;

/// Two sentences, or two values, that disagree.
#[derive(Clone, Debug)]
pub struct Against {
    /// Whether both state something, so that both cannot hold; else one forbids what the other proposes.
    pub conflict: bool,
    /// What the text says: its place there.
    pub ours: Span,
    /// What the unit says: its place in its file.
    pub theirs: Span,
    /// The key and both values, where it is about a value.
    pub key: Option<(String, String, String)>,
}

/// What disagrees between the text and a unit. Linear in both.
pub fn against(graph: &Graph, index: &Index, asked: &Asked<'_>, unit: u32) -> Option<Against> {
    let doc = Doc::of(graph, index, unit);
    let dead = doc
        .artifact
        .is_some_and(|artifact| artifact.state().is_dead());
    if dead || graph.standing(doc.file) != Standing::Living {
        // It binds nobody.
        return None;
    }
    values(graph, asked, &doc).or_else(|| rules(index, asked, &doc))
}

/// A key to which the text and the unit give different values, and the unit none that is the text's.
fn values(graph: &Graph, asked: &Asked<'_>, doc: &Doc<'_>) -> Option<Against> {
    if asked.claims.is_empty() {
        return None;
    }
    let theirs = theirs(graph, doc);
    let mut by_key: HashMap<u64, Vec<&Claim>> = HashMap::new();
    for claim in &theirs {
        by_key.entry(claim.key).or_default().push(claim);
    }
    for ours in &asked.claims {
        let Some(claims) = by_key.get(&ours.key) else {
            continue;
        };
        // A text that names several values tells of alternatives.
        let same = |claim: &&Claim| {
            asked
                .claims
                .iter()
                .any(|our| our.key == claim.key && !our.amount.differs(claim.amount))
        };
        if let Some(claim) = claims.first()
            && claims.iter().all(|claim| ours.amount.differs(claim.amount))
            && !claims.iter().any(same)
        {
            return Some(Against {
                conflict: true,
                ours: ours.span,
                theirs: claim.span,
                key: Some((ours.name.clone(), ours.value.clone(), claim.value.clone())),
            });
        }
    }
    None
}

/// The values that a unit gives to keys.
fn theirs(graph: &Graph, doc: &Doc<'_>) -> Vec<Claim> {
    let What::Item(at) = doc.what else {
        let said = |document| claims::said(document, doc.text, CLAIMS);
        return doc.document.map_or_else(Vec::new, said);
    };
    let Some(code) = graph.source(doc.file).facts.code() else {
        return Vec::new();
    };
    let place = code.items.get(at as usize).map(|item| item.name_span);
    let constants = code.surface.constants.iter();
    constants
        .filter(|constant| Some(constant.span) == place)
        .filter_map(|constant| {
            let (amount, value) = match &constant.value {
                Value::Number(number) => (Amount::Number(*number), number.to_string()),
                Value::Seconds(seconds) => (Amount::Seconds(*seconds), format!("{seconds} s")),
                Value::Bool(on) => (Amount::Switch(*on), on.to_string()),
                Value::Text(_) => return None,
            };
            Some(Claim {
                key: claims::key(&constant.name),
                name: constant.name.to_string(),
                value,
                amount,
                span: constant.span,
            })
        })
        .collect()
}

/// A rule of the unit that forbids what the text demands or proposes, or demands what the text forbids.
fn rules(index: &Index, asked: &Asked<'_>, doc: &Doc<'_>) -> Option<Against> {
    let document = doc.document?;
    let mut best: Option<(f32, Against)> = None;
    for theirs in sentences(document, doc.text, None, doc.law, SENTENCES) {
        if theirs.force == Force::None || theirs.limited {
            continue;
        }
        let Some((at, shared)) = asked.nearest(index, &theirs, COVERED, |ours| {
            stands_against(&theirs, ours)
        }) else {
            continue;
        };
        let ours = &asked.sentences[at];
        if best.as_ref().is_none_or(|(most, _)| shared > *most) {
            let conflict = ours.force != Force::None;
            best = Some((
                shared,
                Against {
                    conflict,
                    ours: ours.span,
                    theirs: theirs.span,
                    key: None,
                },
            ));
        }
    }
    best.map(|(_, against)| against)
}

/// Whether one forbids what the other asks or proposes: of what the one says "not", the other speaks without one.
fn stands_against(theirs: &Sentence, ours: &Sentence) -> bool {
    let (forbids, other) = match (theirs.force, ours.force) {
        (Force::MustNot, Force::Must | Force::None) => (theirs, ours),
        (Force::Must, Force::MustNot) => (ours, theirs),
        _ => return false,
    };
    let speaks = |term: u64| other.terms.binary_search(&term).is_ok();
    !other.negates && !ours.limited && forbids.negated.is_none_or(speaks)
}

impl Asked<'_> {
    /// The sentence of the text that speaks of what `theirs` speaks of, among those that `fits` takes, and how much
    /// information both hold.
    pub fn nearest(
        &self,
        index: &Index,
        theirs: &Sentence,
        covered: f32,
        fits: impl Fn(&Sentence) -> bool,
    ) -> Option<(usize, f32)> {
        let rare = rare(index);
        let total = information(index, &theirs.terms);
        let mut shared = vec![(0.0f32, 0u32); self.sentences.len()];
        for hash in &theirs.terms {
            let says = worth(index, *hash);
            for at in self.by_term.get(hash).map_or(&[][..], |places| places) {
                let sum = &mut shared[*at as usize];
                sum.0 += says;
                sum.1 += u32::from(says >= rare);
            }
        }
        shared
            .into_iter()
            .enumerate()
            .filter(|(at, (sum, rare))| {
                let ours = &self.sentences[*at];
                *rare >= 2
                    && *sum >= covered * total
                    && fits(ours)
                    && *sum >= OWN * information(index, &ours.terms)
            })
            .map(|(at, (sum, _))| (at, sum))
            .max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)))
    }
}

/// The information from which on a term is rare; in a small repository, half of what the rarest has.
fn rare(index: &Index) -> f32 {
    let most = index.information(u32::MAX);
    (1.0 / RARE).ln().min(most / 2.0)
}

/// The information of a term by its hash.
pub fn worth(index: &Index, hash: u64) -> f32 {
    index.information(index.term(hash).unwrap_or(u32::MAX))
}

/// The information of terms together.
pub fn information(index: &Index, terms: &[u64]) -> f32 {
    terms.iter().map(|hash| worth(index, *hash)).sum()
}
