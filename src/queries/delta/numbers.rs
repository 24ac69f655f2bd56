//! Detects weakened sentences, by their modal words and numeric bounds.

use crate::analysis::surface::quantity::{StatedValue, stated};

/// How the strength of a sentence changed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StrengthChange {
    /// It demands less.
    pub weakened: bool,
    /// It demands more.
    pub strengthened: bool,
    /// Why.
    pub why: Vec<String>,
}

/// How much a word demands.
const MODALS: [(&str, u8); 11] = [
    ("must", 3),
    ("shall", 3),
    ("required", 3),
    ("should", 2),
    ("recommended", 2),
    ("ought", 2),
    ("may", 1),
    ("might", 1),
    ("could", 1),
    ("optional", 1),
    ("optionally", 1),
];

/// Words before or after a number that it must not exceed.
const UPPER: [&str; 16] = [
    "at most",
    "up to",
    "within",
    "under",
    "below",
    "less than",
    "no more than",
    "not more than",
    "fewer than",
    "maximum",
    "max",
    "or less",
    "or fewer",
    "limit",
    "≤",
    "<",
];

/// Words before or after a number that it must reach.
const LOWER: [&str; 12] = [
    "at least",
    "more than",
    "no less than",
    "not less than",
    "no fewer than",
    "minimum",
    "min",
    "or more",
    "above",
    "over",
    "≥",
    ">",
];

/// How much the text demands at the most, and by which word.
pub fn modal(text: &str) -> Option<(&'static str, u8)> {
    let mut best: Option<(&'static str, u8)> = None;
    for word in text.split(|c: char| !c.is_alphabetic()) {
        let lower = word.to_lowercase();
        // `May` is a month.
        if word == "May" && !text.starts_with("May") {
            continue;
        }
        for (name, force) in MODALS {
            if name == lower && best.is_none_or(|(_, most)| force > most) {
                best = Some((name, force));
            }
        }
    }
    best
}

/// A number with its unit, and the text around all of them.
#[derive(Debug)]
struct DemandNumber {
    /// As written.
    text: String,
    value: f64,
    /// Whether more of it is less demanded, or less.
    bound: Option<NumberBound>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum NumberBound {
    Upper,
    Lower,
}

/// Compares the strength of `new` with `old`.
pub fn force(old: &str, new: &str) -> StrengthChange {
    let mut found = StrengthChange::default();
    if let (Some((before, more)), Some((now, less))) = (modal(old), modal(new))
        && more != less
    {
        found.weakened |= less < more;
        found.strengthened |= less > more;
        found.why.push(format!("`{before}` became `{now}`"));
    } else if let (Some((word, 2..)), None) = (modal(old), modal(new)) {
        found.weakened = true;
        found.why.push(format!("`{word}` removed"));
    } else if let (None, Some((word, 2..))) = (modal(old), modal(new)) {
        found.strengthened = true;
        found.why.push(format!("`{word}` added"));
    }
    let (older, newer) = (numbers(old), numbers(new));
    if older.len() == newer.len() {
        for (one, two) in older.iter().zip(&newer) {
            if one.value == two.value {
                continue;
            }
            found.why.push(format!("{} became {}", one.text, two.text));
            let looser = match (one.bound, two.bound) {
                (Some(NumberBound::Upper), Some(NumberBound::Upper)) => Some(two.value > one.value),
                (Some(NumberBound::Lower), Some(NumberBound::Lower)) => Some(two.value < one.value),
                _ => None,
            };
            found.weakened |= looser == Some(true);
            found.strengthened |= looser == Some(false);
        }
    }
    found
}

/// The numbers of a text, in order.
fn numbers(text: &str) -> Vec<DemandNumber> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut found = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let bare = word.trim_matches(|c: char| "()[],;:`*\"".contains(c));
        let bare = bare.trim_end_matches('.');
        let digits = bare.trim_start_matches(['≤', '≥', '<', '>', '=', '~']);
        if !digits.starts_with(|c: char| c.is_ascii_digit()) {
            continue;
        }
        let next = words.get(at + 1).map_or("", |word| {
            word.trim_matches(|c: char| "()[],;:.`*\"".contains(c))
        });
        let with_unit = format!("{digits} {next}");
        let read = |text: &str| match stated(text) {
            Some(StatedValue::Number(bare, readings)) => {
                Some(readings.first().copied().unwrap_or(bare))
            }
            _ => None,
        };
        let (text, value) = match (read(&with_unit), read(digits)) {
            (Some(value), _) if !next.is_empty() => (with_unit.trim().to_owned(), value),
            (_, Some(value)) => (digits.to_owned(), value),
            _ => continue,
        };
        let first = at.saturating_sub(4);
        let before = words[first..at].join(" ").to_lowercase();
        let after = words[at + 1..words.len().min(at + 4)].join(" ");
        let sign = &bare[..bare.len() - digits.len()];
        found.push(DemandNumber {
            text,
            value,
            bound: bound(&before, &after.to_lowercase(), sign),
        });
    }
    found
}

/// The kind of a bound, by the words around the number: the nearest wins.
fn bound(before: &str, after: &str, sign: &str) -> Option<NumberBound> {
    if sign.contains(['≤', '<']) {
        return Some(NumberBound::Upper);
    }
    if sign.contains(['≥', '>']) {
        return Some(NumberBound::Lower);
    }
    let place = |words: &[&str]| {
        let found = words.iter().filter_map(|word| {
            let at = before.rfind(word)?;
            let border = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
            let whole = border(before[..at].chars().next_back())
                && border(before[at + word.len()..].chars().next());
            // "no more than" holds "more than": the longer word counts.
            whole.then_some((at + word.len(), word.len()))
        });
        found.max()
    };
    match (place(&UPPER), place(&LOWER)) {
        (Some(upper), Some(lower)) => {
            return Some(if upper > lower {
                NumberBound::Upper
            } else {
                NumberBound::Lower
            });
        }
        (Some(_), None) => return Some(NumberBound::Upper),
        (None, Some(_)) => return Some(NumberBound::Lower),
        (None, None) => {}
    }
    let follows = |words: &[&str]| words.iter().any(|word| after.contains(word));
    if follows(&["or less", "or fewer", "at most"]) {
        return Some(NumberBound::Upper);
    }
    follows(&["or more", "at least"]).then_some(NumberBound::Lower)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(old: &str, new: &str) -> (bool, bool) {
        let one = force(old, new);
        let two = force(new, old);
        assert_eq!(
            (one.weakened, one.strengthened),
            (two.strengthened, two.weakened),
            "{old} / {new}"
        );
        (one.weakened, one.strengthened)
    }

    #[test]
    fn words_and_numbers_make_a_demand_weaker_or_stronger() {
        let (weaker, stronger, neither) = ((true, false), (false, true), (false, false));
        for (old, new, expected) in [
            ("It MUST answer.", "It SHOULD answer.", weaker),
            ("It may answer.", "It must answer.", stronger),
            ("It must answer.", "It answers.", weaker),
            ("Within 5 s.", "Within 50 s.", weaker),
            ("Within 5 s.", "Within 500 ms.", stronger),
            ("At least 95 % of them.", "At least 90 % of them.", weaker),
            ("No more than 3 tries.", "No more than 5 tries.", weaker),
            ("No less than 3 tries.", "No less than 5 tries.", stronger),
            ("Latency ≤ 100 ms", "Latency ≤ 200 ms", weaker),
            ("There are 3 tries.", "There are 5 tries.", neither),
            ("It must be red.", "It must be blue.", neither),
            ("5 or more", "3 or more", weaker),
            ("Until 3 May 2026", "Until 3 May 2026 it must", stronger),
        ] {
            assert_eq!(of(old, new), expected, "{old} / {new}");
        }
        assert_eq!(
            force("within 5 s", "within 50 s").why,
            ["5 s became 50 s".to_owned()]
        );
    }
}
