//! Key-value claims of a text: `retry_limit = 5`, `--max-age is 30 s`.

use std::sync::LazyLock;

use regex::Regex;

use super::terms::hash;
use crate::facts::document::{BlockKind, Document};
use crate::span::Span;

/// A value that a text gives to a key.
#[derive(Clone, Debug, PartialEq)]
pub struct ValueClaim {
    /// A number for the key, whatever its spelling.
    pub key: u64,
    /// The key, as written.
    pub name: String,
    /// The value, as written.
    pub value: String,
    /// The value in the smallest unit of its dimension.
    pub amount: TypedValue,
    /// The key in the text.
    pub span: Span,
    /// The form of assignment; none for an instruction to set it.
    pub how: Option<AssignmentKind>,
    /// Where the value ends in the text.
    pub end: u32,
}

/// How a value is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AssignmentKind {
    /// It is the value.
    Is,
    /// The default value.
    Default,
}

/// A value with its unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum TypedValue {
    /// A number without a unit.
    Number(f64),
    /// Seconds.
    Seconds(f64),
    /// Bytes.
    Bytes(f64),
    /// Parts of a hundred.
    Percent(f64),
    /// Yes or no.
    Switch(bool),
}

impl TypedValue {
    /// Whether both measure the same thing and differ.
    pub fn differs(self, other: TypedValue) -> bool {
        let apart = |a: f64, b: f64| (a - b).abs() > 1e-9 * a.abs().max(b.abs());
        match (self, other) {
            (TypedValue::Number(a), TypedValue::Number(b))
            | (TypedValue::Seconds(a), TypedValue::Seconds(b))
            | (TypedValue::Bytes(a), TypedValue::Bytes(b))
            | (TypedValue::Percent(a), TypedValue::Percent(b)) => apart(a, b),
            (TypedValue::Switch(a), TypedValue::Switch(b)) => a != b,
            _ => false,
        }
    }
}

/// ASCII word boundaries: Unicode ones would disable the fast regex engine.
static CLAIM: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r#"(?x)
        (--[a-z][a-z0-9-]*[a-z0-9] | (?-u:\b)[A-Za-z][A-Za-z0-9]*(?:[_.-][A-Za-z0-9]+)+ | (?-u:\b)[a-z]+(?:[A-Z][a-z0-9]+)+ )
        [`"*]*
        (?: \s*(?:=|:)\s* | \s+ (?:(?:is|are|be|being|stays|set|defaults?|of|to|at|from\s+\S+\s+to)\s+){1,3} )
        [`"*]*
        (\d{1,3}(?:,\d{3})+ | \d[\d_]*(?:\.\d+)? | true | false | on | off | yes | no )
        (?: \s* (ms|milliseconds?|s|secs?|seconds?|min|minutes?|h|hours?|d|days?|bytes?|B|KB|KiB|MB|MiB|GB|GiB|%|percent) )?
        (?: [`"*\s,.;)|] | :\s | $ )"#,
    )
    .ok()
});

/// The values that a document gives to keys outside blocks of code, which show examples; at most `most`.
pub fn said(document: &Document, text: &str, most: usize) -> Vec<ValueClaim> {
    let blocks = document.blocks.iter();
    let prose = blocks.filter(|block| block.kind != BlockKind::Code);
    let claims =
        prose.flat_map(|block| claims(block.span.text(text), block.span.range().start, most));
    claims.take(most).collect()
}

/// The values that a text gives to keys of more than one word, at most `most`.
pub fn claims(text: &str, base: usize, most: usize) -> Vec<ValueClaim> {
    let Some(pattern) = CLAIM.as_ref() else {
        return Vec::new();
    };
    let found = pattern.captures_iter(text).filter_map(|found| {
        let (name, value) = (found.get(1)?, found.get(2)?);
        if is_conditional(&text[..name.start()]) {
            return None;
        }
        let unit = found.get(3).map_or("", |unit| unit.as_str());
        let end = found.get(3).map_or(value.end(), |unit| unit.end());
        Some(ValueClaim {
            key: key(name.as_str()),
            name: name.as_str().to_owned(),
            value: text.get(value.start()..end)?.to_owned(),
            amount: amount(value.as_str(), unit)?,
            span: Span::new(base + name.start()..base + name.end()),
            how: how(&text[..name.start()], text.get(name.end()..value.start())?),
            end: (base + end) as u32,
        })
    });
    found.take(most).collect()
}

/// How a value is given, by the words before the key, and between it and the value.
fn how(before: &str, between: &str) -> Option<AssignmentKind> {
    let between = between.to_ascii_lowercase();
    if between.contains("default") {
        return Some(AssignmentKind::Default);
    }
    // `file.rs:12` is a place.
    if between.trim_matches(['`', '"', '*']) == ":" && between.ends_with(':') {
        return None;
    }
    let told = clause(before).any(|word| SETS.iter().any(|set| word.eq_ignore_ascii_case(set)));
    let moved = between
        .split_whitespace()
        .any(|word| matches!(word, "to" | "set" | "from" | "at"));
    (!told && !moved).then_some(AssignmentKind::Is)
}

/// Words of an instruction to set a key.
const SETS: [&str; 22] = [
    "set",
    "sets",
    "setting",
    "use",
    "uses",
    "using",
    "with",
    "pass",
    "passes",
    "passing",
    "add",
    "run",
    "try",
    "change",
    "changes",
    "raise",
    "lower",
    "increase",
    "reduce",
    "via",
    "example",
    "configure",
];

/// Bytes to search backwards for a word that makes a claim conditional.
const CLAUSE: usize = 80;

/// Whether `before` leads to a case rather than a statement: "when auto-install is on".
fn is_conditional(before: &str) -> bool {
    clause(before).any(|word| CASES.iter().any(|case| word.eq_ignore_ascii_case(case)))
}

const CASES: [&str; 9] = [
    "if", "when", "whenever", "unless", "where", "while", "until", "given", "suppose",
];

/// The words of the clause that `before` ends in.
fn clause(before: &str) -> impl Iterator<Item = &str> {
    let from = crate::span::floor(before, before.len().saturating_sub(CLAUSE));
    let clause = before[from..].rsplit(['.', ';', '\n']).next().unwrap_or("");
    clause.split(|c: char| !c.is_alphanumeric())
}

/// A number for a key: `retry-limit`, `retry_limit`, `RetryLimit` and `--retry-limit` have one.
pub fn key(name: &str) -> u64 {
    let letters: String = name.chars().filter(|c| c.is_alphanumeric()).collect();
    hash("", &letters)
}

fn amount(value: &str, unit: &str) -> Option<TypedValue> {
    match value {
        "true" | "on" | "yes" => return Some(TypedValue::Switch(true)),
        "false" | "off" | "no" => return Some(TypedValue::Switch(false)),
        _ => {}
    }
    let number: f64 = value.replace(['_', ','], "").parse().ok()?;
    let by = |factor: f64| number * factor;
    Some(match unit {
        "" => TypedValue::Number(number),
        "%" | "percent" => TypedValue::Percent(number),
        "B" | "byte" | "bytes" => TypedValue::Bytes(number),
        "KB" => TypedValue::Bytes(by(1e3)),
        "MB" => TypedValue::Bytes(by(1e6)),
        "GB" => TypedValue::Bytes(by(1e9)),
        "KiB" => TypedValue::Bytes(by(1024.0)),
        "MiB" => TypedValue::Bytes(by(1_048_576.0)),
        "GiB" => TypedValue::Bytes(by(1_073_741_824.0)),
        "ms" => TypedValue::Seconds(by(1e-3)),
        unit if unit.starts_with("milli") => TypedValue::Seconds(by(1e-3)),
        unit if unit.starts_with('s') => TypedValue::Seconds(number),
        unit if unit.starts_with('m') => TypedValue::Seconds(by(60.0)),
        unit if unit.starts_with('h') => TypedValue::Seconds(by(3600.0)),
        _ => TypedValue::Seconds(by(86_400.0)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> Vec<(String, String)> {
        let found = claims(text, 0, 9).into_iter();
        found.map(|claim| (claim.name, claim.value)).collect()
    }

    #[test]
    fn values_of_keys_are_read() {
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        assert_eq!(
            said("`retry_limit` is 5, MAX_WAIT = 30 s; set --dry-run to true. The limit is 4."),
            [
                pair("retry_limit", "5"),
                pair("MAX_WAIT", "30 s"),
                pair("--dry-run", "true")
            ]
        );
        assert_eq!(said("| `cache.ttl` | 5 |"), []);
        assert_eq!(said("When `auto-install` is on, or if retry_limit = 5"), []);
        assert_eq!(said("version-1 is fine, on 5 days"), []);
        assert_eq!(key("retry-limit"), key("RETRY_LIMIT"));
    }

    #[test]
    fn it_is_told_how_a_value_is_given() {
        let how = |text: &str| claims(text, 0, 9).first().map(|claim| claim.how);
        assert_eq!(
            how("It is tried again: `retry_limit` is 3, later."),
            Some(Some(AssignmentKind::Is))
        );
        assert_eq!(
            how("`retry_limit` is 1,024: it is much."),
            Some(Some(AssignmentKind::Is))
        );
        assert_eq!(
            how("`retry_limit` defaults to 3"),
            Some(Some(AssignmentKind::Default))
        );
        for told in [
            "Set `retry_limit` = 3",
            "`retry_limit` set to 3",
            "see `file.rs:12`",
        ] {
            assert_eq!(how(told), Some(None), "{told}");
        }
    }

    #[test]
    fn amounts_differ_in_one_dimension_alone() {
        let of = |value: &str, unit: &str| amount(value, unit).unwrap();
        assert!(of("30", "s").differs(of("20", "s")));
        assert!(!of("1", "min").differs(of("60", "seconds")));
        assert!(!of("1", "KiB").differs(of("1024", "bytes")));
        assert!(!of("30", "s").differs(of("20", "")));
        assert!(of("on", "").differs(of("off", "")));
    }
}
