//! What a sentence demands or forbids, and what it says "not" of.

use std::sync::LazyLock;

use regex::Regex;

/// What a sentence asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Force {
    /// Something must be.
    Must,
    /// Something must not be.
    MustNot,
    /// Neither.
    None,
}

/// The modal words of a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Modal {
    /// What it asks.
    pub force: Force,
    /// Where the text behind its first "not" begins; none where it has none.
    pub negated: Option<usize>,
    /// It leaves something out, or holds in some case alone: what it asks cannot be told from its words.
    pub limited: bool,
}

type Pattern = LazyLock<Option<Regex>>;

static FORBIDS: Pattern = LazyLock::new(|| {
    Regex::new(
        r"(?i)\b(?:(?:must|shall)\s+(?:not|never)|mustn't|(?:is|are) (?:not allowed|not permitted|forbidden|prohibited))\b",
    )
    .ok()
});
static DEMANDS: Pattern =
    LazyLock::new(|| Regex::new(r"(?i)\b(?:must|shall|(?:is|are) required)\b").ok());
static NEGATES: Pattern = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:not|never|no|nothing|nobody|none|cannot|neither|nor|without)\b|n't\b")
        .ok()
});
static LIMITS: Pattern = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:unless|except|only|alone|whatever|regardless|rather than|instead of)\b")
        .ok()
});

/// The modal words of a sentence; in a document of `law`, what opens with "no" forbids.
pub fn modal(sentence: &str, heading: Force, law: bool) -> Modal {
    let says = |words: &Pattern| words.as_ref().is_some_and(|words| words.is_match(sentence));
    let negated = NEGATES.as_ref().and_then(|words| words.find(sentence));
    let force = if says(&FORBIDS) || law && opens_with_no(sentence) {
        Force::MustNot
    } else if says(&DEMANDS) {
        Force::Must
    } else {
        heading
    };
    Modal {
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

/// Words that say how a rule holds, and nothing of its topic. Sorted, without endings.
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
        let force = |text: &str| modal(text, Force::None, false).force;
        assert_eq!(force("It must run."), Force::Must);
        assert_eq!(force("It must not run."), Force::MustNot);
        assert_eq!(force("It must never run."), Force::MustNot);
        assert_eq!(force("It never runs."), Force::None);
        assert_eq!(modal("It runs.", Force::Must, false).force, Force::Must);
        assert_eq!(
            modal("**C-1**: No network.", Force::None, true).force,
            Force::MustNot
        );
        assert_eq!(modal("No network.", Force::None, false).force, Force::None);
    }

    #[test]
    fn what_is_negated_and_what_is_limited() {
        let said = "It must not run, unless asked.";
        let found = modal(said, Force::None, false);
        assert_eq!(&said[found.negated.unwrap()..], " run, unless asked.");
        assert!(found.limited);
        assert_eq!(
            modal("It doesn't run.", Force::None, false).negated,
            Some(10)
        );
        assert!(!modal("It runs.", Force::None, false).limited);
    }
}
