//! Modality of a sentence: requirement, prohibition, and the terms it negates.

use std::sync::LazyLock;

use regex::Regex;

/// The modality of a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SentenceModality {
    /// Something must be.
    Must,
    /// Something must not be.
    MustNot,
    /// Neither.
    None,
}

/// The modal words of a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ModalWords {
    /// The modality.
    pub force: SentenceModality,
    /// Where the text behind its first "not" begins; none where it has none.
    pub negated: Option<usize>,
    /// Restricted by an exception or condition, so the words alone do not give the requirement.
    pub limited: bool,
}

type LazyRegex = LazyLock<Option<Regex>>;

static FORBIDS: LazyRegex = LazyLock::new(|| {
    Regex::new(
        r"(?i)\b(?:(?:must|shall)\s+(?:not|never)|mustn't|(?:is|are) (?:not allowed|not permitted|forbidden|prohibited))\b",
    )
    .ok()
});
static DEMANDS: LazyRegex =
    LazyLock::new(|| Regex::new(r"(?i)\b(?:must|shall|(?:is|are) required)\b").ok());
static NEGATES: LazyRegex = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:not|never|no|nothing|nobody|none|cannot|neither|nor|without)\b|n't\b")
        .ok()
});
static LIMITS: LazyRegex = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:unless|except|only|alone|whatever|regardless|rather than|instead of)\b")
        .ok()
});

/// The modality of a sentence; in a normative document (`law`), a leading "no" forbids.
pub fn modal(sentence: &str, heading: SentenceModality, law: bool) -> ModalWords {
    let says = |words: &LazyRegex| words.as_ref().is_some_and(|words| words.is_match(sentence));
    let negated = NEGATES.as_ref().and_then(|words| words.find(sentence));
    let force = if says(&FORBIDS) || law && opens_with_no(sentence) {
        SentenceModality::MustNot
    } else if says(&DEMANDS) {
        SentenceModality::Must
    } else {
        heading
    };
    ModalWords {
        force,
        negated: negated.map(|found| found.end()),
        limited: says(&LIMITS),
    }
}

/// Whether a rule opens with "no" or "nothing", a label before it passed over: `**C-2**: No network.`
fn opens_with_no(sentence: &str) -> bool {
    let mut words = sentence
        .split_whitespace()
        .filter(|word| !word.starts_with(['-', '*']) && !word.ends_with(':'));
    let first = words.next().unwrap_or("").to_ascii_lowercase();
    matches!(first.as_str(), "no" | "nothing" | "nobody")
}

/// Modal words without topic. Sorted, stemmed.
pub const EMPTY: [&str; 11] = [
    "allow",
    "always",
    "forbidden",
    "never",
    "nobody",
    "none",
    "nothing",
    "permitt",
    "prohibit",
    "require",
    "without",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_demanded_and_what_is_forbidden() {
        let force = |text: &str| modal(text, SentenceModality::None, false).force;
        assert_eq!(force("It must run."), SentenceModality::Must);
        assert_eq!(force("It must not run."), SentenceModality::MustNot);
        assert_eq!(force("It must never run."), SentenceModality::MustNot);
        assert_eq!(force("It never runs."), SentenceModality::None);
        assert_eq!(
            modal("It runs.", SentenceModality::Must, false).force,
            SentenceModality::Must
        );
        assert_eq!(
            modal("**C-1**: No network.", SentenceModality::None, true).force,
            SentenceModality::MustNot
        );
        assert_eq!(
            modal("No network.", SentenceModality::None, false).force,
            SentenceModality::None
        );
    }

    #[test]
    fn what_is_negated_and_what_is_limited() {
        let said = "It must not run, unless asked.";
        let found = modal(said, SentenceModality::None, false);
        assert_eq!(&said[found.negated.unwrap()..], " run, unless asked.");
        assert!(found.limited);
        assert_eq!(
            modal("It doesn't run.", SentenceModality::None, false).negated,
            Some(10)
        );
        assert!(!modal("It runs.", SentenceModality::None, false).limited);
    }
}
