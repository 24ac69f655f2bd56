//! Pairs sentences of two texts that agree or contradict, by their terms.

use std::collections::HashMap;

use super::OverlapIndex;
use super::modal::SentenceModality;
use super::sentences::Sentence;

/// A term in at most this share of passages is rare.
const RARE: f32 = 0.05;

/// Minimum share of a rule's information that a sentence must contain to be about the same subject.
const COVERED: f32 = 0.6;

/// Share of the sentence's own information that both hold.
const OWN: f32 = 0.3;

/// The sentences of a text, by their terms.
pub struct SentenceIndex {
    /// The sentences.
    pub sentences: Vec<Sentence>,
    /// By term: the sentences that hold it.
    by_term: HashMap<u64, Vec<u32>>,
}

impl SentenceIndex {
    /// Of sentences.
    pub fn new(sentences: Vec<Sentence>) -> SentenceIndex {
        let mut by_term: HashMap<u64, Vec<u32>> = HashMap::new();
        for (at, sentence) in sentences.iter().enumerate() {
            for term in &sentence.terms {
                by_term.entry(*term).or_default().push(at as u32);
            }
        }
        SentenceIndex { sentences, by_term }
    }

    /// Finds two sentences that contradict: one forbids what the other requires or proposes; one of this text, and a
    /// rule of `theirs`.
    pub fn against<'a>(
        &'a self,
        index: &OverlapIndex,
        theirs: &'a [Sentence],
    ) -> Option<(&'a Sentence, &'a Sentence)> {
        let mut best: Option<(f32, &Sentence, &Sentence)> = None;
        for rule in theirs {
            if rule.force == SentenceModality::None || rule.limited {
                continue;
            }
            let fits = |ours: &Sentence| stands_against(rule, ours);
            let Some((at, shared)) = self.nearest(index, rule, COVERED, fits) else {
                continue;
            };
            if best.is_none_or(|(most, ..)| shared > most) {
                best = Some((shared, &self.sentences[at], rule));
            }
        }
        best.map(|(_, ours, rule)| (ours, rule))
    }

    /// The sentence of the text nearest to `theirs` among those that `fits` accepts, with their shared information.
    pub fn nearest(
        &self,
        index: &OverlapIndex,
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

/// Whether one forbids what the other requires or proposes: a term negated in only one of them.
fn stands_against(theirs: &Sentence, ours: &Sentence) -> bool {
    let (forbids, other) = match (theirs.force, ours.force) {
        (SentenceModality::MustNot, SentenceModality::Must | SentenceModality::None) => {
            (theirs, ours)
        }
        (SentenceModality::Must, SentenceModality::MustNot) => (ours, theirs),
        _ => return false,
    };
    let speaks = |term: u64| other.terms.binary_search(&term).is_ok();
    !other.negates && !ours.limited && forbids.negated.is_none_or(speaks)
}

/// Minimum information of a rare term; in a small repository, half of the maximum.
fn rare(index: &OverlapIndex) -> f32 {
    let most = index.information(u32::MAX);
    (1.0 / RARE).ln().min(most / 2.0)
}

/// The information of a term by its hash.
pub fn worth(index: &OverlapIndex, hash: u64) -> f32 {
    index.information(index.term(hash).unwrap_or(u32::MAX))
}

/// The information of terms together.
pub fn information(index: &OverlapIndex, terms: &[u64]) -> f32 {
    terms.iter().map(|hash| worth(index, *hash)).sum()
}
