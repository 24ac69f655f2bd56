//! Ranks units by similarity to a text.
//!
//! Two passes: postings score the whole text against every unit; then each passage of the text is scored against each
//! passage of the best units. Scores are normalized by the score of the text against itself, so that they are
//! comparable between texts.

use super::{K1, OverlapIndex, QueryText, TermVector};

/// How many signals there are.
pub const SIGNALS: usize = 6;

/// Names of the signals, in order.
pub const NAMES: [&str; SIGNALS] = ["whole", "fill", "titled", "title", "section", "passages"];

/// The weight of each signal, in the order of [`NAMES`]. Fitted by `tests/evaluation/overlap.py fit`.
pub const WEIGHTS: [f32; SIGNALS] = [0.5, 1.0, 1.0, 1.0, 1.0, 1.0];

/// Documents, and items, that the second step looks at.
const DOCUMENTS: usize = 100;
const ITEMS: usize = 50;

/// A unit that is near a text.
#[derive(Clone, Debug)]
pub struct RankedUnit {
    /// Index of the unit.
    pub unit: u32,
    /// Share of the text's own score, 0 to 1.
    pub score: f32,
    /// The signals of the score, each 0 to 1, in the order of [`NAMES`].
    pub signals: [f32; SIGNALS],
    /// The unit's passage that is nearest, by its index in the index.
    pub passage: u32,
    /// The text's passage that is nearest to it, by its index in the text.
    pub part: usize,
}

impl RankedUnit {
    /// A unit included for a reason other than similarity.
    pub fn of(index: &OverlapIndex, unit: u32) -> RankedUnit {
        RankedUnit {
            unit,
            score: 0.0,
            signals: [0.0; SIGNALS],
            passage: index.units[unit as usize].passages.start,
            part: 0,
        }
    }
}

/// The units near a text, the nearest first; `skip` leaves units out. Linear in the postings of the text's terms.
pub fn rank(index: &OverlapIndex, text: &QueryText, skip: impl Fn(u32) -> bool) -> Vec<RankedUnit> {
    rank_some(index, text, skip, DOCUMENTS)
}

/// The same, of which the second step looks at so many documents alone.
pub fn rank_some(
    index: &OverlapIndex,
    text: &QueryText,
    skip: impl Fn(u32) -> bool,
    most: usize,
) -> Vec<RankedUnit> {
    let wide = wide(index, text);
    let first = |unit: u32| {
        let [whole, fill, titled, _] = wide[unit as usize];
        WEIGHTS[0] * whole + WEIGHTS[1] * fill + WEIGHTS[2] * titled
    };
    // A single shared word is weak evidence, unless the text has no more.
    let few = if text.whole.len() > 2 { 2.0 } else { 1.0 };
    let near = |unit: &u32| wide[*unit as usize][3] >= few && !skip(*unit);
    let found = (0..index.units.len() as u32).filter(near);
    let (items, documents): (Vec<u32>, Vec<u32>) =
        found.partition(|unit| index.units[*unit as usize].is_item());
    let best = |units: Vec<u32>, most: usize| -> Vec<u32> {
        let mut scored: Vec<(f32, u32)> =
            units.into_iter().map(|unit| (first(unit), unit)).collect();
        if scored.len() > most {
            scored.select_nth_unstable_by(most, |a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
            scored.truncate(most);
        }
        scored.into_iter().map(|(_, unit)| unit).collect()
    };
    let mut candidates = best(documents, most);
    candidates.extend(best(items, ITEMS));
    let closer = PassageScorer::new(index, text);
    let most = own(index, text);
    let mut ranked: Vec<RankedUnit> = candidates
        .into_iter()
        .map(|unit| closer.look(index, text, unit, wide[unit as usize], most))
        .collect();
    ranked.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.unit.cmp(&b.unit)));
    ranked
}

/// For every unit: the cosine of the whole, the part of the text's terms that it holds, the cosine of the text's title.
/// The fourth is how many terms both hold.
fn wide(index: &OverlapIndex, text: &QueryText) -> Vec<[f32; 4]> {
    let mut sums = vec![[0.0f32; 4]; index.units.len()];
    let most = most_fill(index, text);
    for ((term, part), count) in text.whole.iter().zip(&text.counts) {
        let weight = count * index.information(*term) / most;
        for posting in index.postings(*term) {
            let sum = &mut sums[posting.unit as usize];
            sum[0] += part * posting.part;
            sum[1] += weight * posting.fill;
            sum[3] += 1.0;
        }
    }
    for (term, part) in &text.title {
        for posting in index.postings(*term) {
            sums[posting.unit as usize][2] += part * posting.part;
        }
    }
    sums
}

/// The normalizer of the second signal: every term of the text at maximum frequency.
// trueup: allow(duplicate-code) two sums over the terms of a text, of other things
fn most_fill(index: &OverlapIndex, text: &QueryText) -> f32 {
    let terms = text.whole.iter().zip(&text.counts);
    let sum: f32 = terms
        .map(|((term, _), count)| count * index.information(*term))
        .sum();
    (sum * (K1 + 1.0)).max(f32::MIN_POSITIVE)
}

/// The score of a text against itself.
fn own(index: &OverlapIndex, text: &QueryText) -> f32 {
    let damp = index.damp(text.counts.iter().sum());
    let terms = text.whole.iter().zip(&text.counts);
    let fill: f32 = terms
        .map(|((term, _), count)| {
            count * index.information(*term) * count * (K1 + 1.0) / (count + damp)
        })
        .sum();
    let title = dot(&text.title, &text.whole);
    let section = text
        .passages
        .iter()
        .map(|part| dot(&part.terms, &text.whole));
    let section = section.fold(0.0, f32::max);
    let signals = [
        1.0,
        fill / most_fill(index, text),
        title,
        title,
        section,
        1.0,
    ];
    fused(&signals).max(f32::MIN_POSITIVE)
}

fn fused(signals: &[f32; SIGNALS]) -> f32 {
    signals
        .iter()
        .zip(WEIGHTS)
        .map(|(signal, weight)| signal * weight)
        .sum()
}

/// The product of two vectors.
pub fn dot(a: &TermVector, b: &TermVector) -> f32 {
    let (mut left, mut right) = (a.iter().peekable(), b.iter().peekable());
    let mut sum = 0.0;
    while let (Some((x, p)), Some((y, q))) = (left.peek(), right.peek()) {
        match x.cmp(y) {
            std::cmp::Ordering::Less => drop(left.next()),
            std::cmp::Ordering::Greater => drop(right.next()),
            std::cmp::Ordering::Equal => {
                sum += p * q;
                left.next();
                right.next();
            }
        }
    }
    sum
}

/// The text's terms as they are needed to look at passages: by term, its part of the whole and of each passage.
struct PassageScorer {
    /// By term of the index: its position in `terms`, from 1; 0 if absent.
    places: Vec<u32>,
    /// The text's terms: the part of the whole, and where the entries begin.
    terms: Vec<(f32, u32)>,
    /// Passages of the text that hold the term, and its part of each.
    entries: Vec<(u32, f32)>,
    weights: Vec<f32>,
    total: f32,
}

impl PassageScorer {
    fn new(index: &OverlapIndex, text: &QueryText) -> PassageScorer {
        let mut all: Vec<(u32, u32, f32)> = Vec::new();
        for (at, part) in text.passages.iter().enumerate() {
            let known = part.terms.iter().filter(|(term, _)| *term < index.terms());
            all.extend(known.map(|(term, weight)| (*term, at as u32, *weight)));
        }
        all.sort_unstable_by_key(|(term, at, _)| (*term, *at));
        let mut places = vec![0; index.terms() as usize];
        let mut terms: Vec<(f32, u32)> = Vec::new();
        let mut whole = text.whole.iter().peekable();
        let mut last = None;
        for (at, (term, _, _)) in all.iter().enumerate() {
            if last != Some(*term) {
                last = Some(*term);
                while whole.next_if(|(other, _)| other < term).is_some() {}
                let part = whole.peek().filter(|(other, _)| other == term);
                terms.push((part.map_or(0.0, |(_, part)| *part), at as u32));
                places[*term as usize] = terms.len() as u32;
            }
        }
        terms.push((0.0, all.len() as u32));
        let weights: Vec<f32> = text.passages.iter().map(|part| part.weight).collect();
        PassageScorer {
            places,
            terms,
            entries: all
                .into_iter()
                .map(|(_, at, weight)| (at, weight))
                .collect(),
            total: weights.iter().sum::<f32>().max(f32::MIN_POSITIVE),
            weights,
        }
    }

    /// Compare the passages of a unit with those of the text.
    fn look(
        &self,
        index: &OverlapIndex,
        text: &QueryText,
        unit: u32,
        wide: [f32; 4],
        most: f32,
    ) -> RankedUnit {
        let parts = self.weights.len();
        let mut best = vec![0.0f32; parts];
        let mut section = 0.0f32;
        let mut pair = (0.0f32, index.units[unit as usize].passages.start, 0);
        let mut sums = vec![0.0f32; parts];
        for at in index.units[unit as usize].passages.clone() {
            sums.fill(0.0);
            let mut whole = 0.0;
            self.each(
                &index.passages[at as usize].terms,
                |part, (own, entries)| {
                    whole += part * own;
                    for (place, weight) in entries {
                        sums[*place as usize] += part * weight;
                    }
                },
            );
            section = section.max(whole);
            for (place, sum) in sums.iter().enumerate() {
                best[place] = best[place].max(*sum);
                // Capped, so that a short equal passage scores less than a long one.
                let says = sum * self.weights[place].min(6.0);
                if says > pair.0 {
                    pair = (says, at, place);
                }
            }
        }
        let passages: f32 = best.iter().zip(&self.weights).map(|(b, w)| b * w).sum();
        let title = dot(&index.units[unit as usize].title, &text.whole);
        let [whole, fill, titled, _] = wide;
        let signals = [whole, fill, titled, title, section, passages / self.total];
        RankedUnit {
            unit,
            score: (fused(&signals) / most).min(1.0),
            signals,
            passage: pair.1,
            part: pair.2,
        }
    }

    /// The terms that a passage shares with the text: its part, the text's part, the parts of the text's passages.
    fn each(&self, terms: &TermVector, mut found: impl FnMut(f32, (f32, &[(u32, f32)]))) {
        for (term, part) in terms {
            let place = self.places[*term as usize] as usize;
            if place > 0
                && let [(own, start), (_, end), ..] = &self.terms[place - 1..]
            {
                found(*part, (*own, &self.entries[*start as usize..*end as usize]));
            }
        }
    }
}
