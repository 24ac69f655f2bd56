//! Typed evidence that two texts disagree: a key with two values, a must against a must not. No score enters here.

use std::collections::HashMap;

use super::{CandidateUnit, ParsedQuery};
use crate::analysis::overlap::claims;
use crate::analysis::overlap::claims::{TypedValue, ValueClaim};
use crate::analysis::overlap::modal::SentenceModality;
use crate::analysis::overlap::sentences::sentences;
use crate::analysis::overlap::{OverlapIndex, OverlapUnitKind};
use crate::facts::surface::ConstantValue;
use crate::graph::{FileClass, Graph};
use crate::span::Span;

/// Sentences and claims that are read of one unit, at the most.
const SENTENCES: usize = 600;
const CLAIMS: usize = 200;

/// Two sentences, or two values, that disagree.
#[derive(Clone, Debug)]
pub struct OverlapContradiction {
    /// Whether both are statements, so that they cannot both hold; otherwise one forbids what the other proposes.
    pub conflict: bool,
    /// Span of the statement in the text.
    pub ours: Span,
    /// Span of the statement in the unit's file.
    pub theirs: Span,
    /// The key and both values, where it is about a value.
    pub key: Option<(String, String, String)>,
}

/// The contradictions between the text and a unit. Linear in both.
pub fn against(
    graph: &Graph,
    index: &OverlapIndex,
    asked: &ParsedQuery<'_>,
    unit: u32,
) -> Option<OverlapContradiction> {
    let doc = CandidateUnit::of(graph, index, unit);
    let dead = doc
        .artifact
        .is_some_and(|artifact| artifact.state().is_dead());
    if dead || graph.standing(doc.file) != FileClass::Living {
        // It binds nobody.
        return None;
    }
    values(graph, asked, &doc).or_else(|| rules(index, asked, &doc))
}

/// A key to which the text and the unit give different values, and the unit none that is the text's.
fn values(
    graph: &Graph,
    asked: &ParsedQuery<'_>,
    doc: &CandidateUnit<'_>,
) -> Option<OverlapContradiction> {
    if asked.claims.is_empty() {
        return None;
    }
    let theirs = theirs(graph, doc);
    let mut by_key: HashMap<u64, Vec<&ValueClaim>> = HashMap::new();
    for claim in &theirs {
        by_key.entry(claim.key).or_default().push(claim);
    }
    for ours in &asked.claims {
        let Some(claims) = by_key.get(&ours.key) else {
            continue;
        };
        // A text with several values for a key describes alternatives.
        let same = |claim: &&ValueClaim| {
            asked
                .claims
                .iter()
                .any(|our| our.key == claim.key && !our.amount.differs(claim.amount))
        };
        if let Some(claim) = claims.first()
            && claims.iter().all(|claim| ours.amount.differs(claim.amount))
            && !claims.iter().any(same)
        {
            return Some(OverlapContradiction {
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
fn theirs(graph: &Graph, doc: &CandidateUnit<'_>) -> Vec<ValueClaim> {
    let OverlapUnitKind::Item(at) = doc.what else {
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
                ConstantValue::Number(number) => (TypedValue::Number(*number), number.to_string()),
                ConstantValue::Seconds(seconds) => {
                    (TypedValue::Seconds(*seconds), format!("{seconds} s"))
                }
                ConstantValue::Bool(on) => (TypedValue::Switch(*on), on.to_string()),
                ConstantValue::Text(_) => return None,
            };
            Some(ValueClaim {
                key: claims::key(&constant.name),
                name: constant.name.to_string(),
                value,
                amount,
                span: constant.span,
                how: Some(claims::AssignmentKind::Is),
                end: constant.span.end,
            })
        })
        .collect()
}

/// A rule of the unit that forbids what the text requires or proposes, or requires what it forbids.
fn rules(
    index: &OverlapIndex,
    asked: &ParsedQuery<'_>,
    doc: &CandidateUnit<'_>,
) -> Option<OverlapContradiction> {
    let theirs = sentences(doc.document?, doc.text, None, doc.law, SENTENCES);
    let (ours, theirs) = asked.speech.against(index, &theirs)?;
    Some(OverlapContradiction {
        conflict: ours.force != SentenceModality::None,
        ours: ours.span,
        theirs: theirs.span,
        key: None,
    })
}
