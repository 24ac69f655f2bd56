//! The sentences of a text: what they say, whether they demand or forbid, and which values they give to keys.

use std::sync::LazyLock;

use regex::Regex;

use super::modal::{EMPTY, Force, modal};
use crate::facts::document::{BlockKind, Document};
use crate::graph::overlap::terms::{Kind, hash, terms};
use crate::span::Span;

/// A sentence.
#[derive(Clone, Debug)]
pub struct Sentence {
    /// Where it stands.
    pub span: Span,
    /// Hashes of its terms, sorted, each once.
    pub terms: Vec<u64>,
    /// What it asks.
    pub force: Force,
    /// The term that its first "not" is said of: the one behind it.
    pub negated: Option<u64>,
    /// It says "not" of something.
    pub negates: bool,
    /// What it asks cannot be told from its words: unless, except, only.
    pub limited: bool,
}

/// A value that a text gives to a key.
#[derive(Clone, Debug, PartialEq)]
pub struct Claim {
    /// A number for the key, whatever its spelling.
    pub key: u64,
    /// The key, as written.
    pub name: String,
    /// The value, as written.
    pub value: String,
    /// The value in the smallest unit of its dimension.
    pub amount: Amount,
    /// The key in the text.
    pub span: Span,
}

/// What a value measures, and how much.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Amount {
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

impl Amount {
    /// Whether both measure the same thing and differ.
    pub fn differs(self, other: Amount) -> bool {
        let apart = |a: f64, b: f64| (a - b).abs() > 1e-9 * a.abs().max(b.abs());
        match (self, other) {
            (Amount::Number(a), Amount::Number(b))
            | (Amount::Seconds(a), Amount::Seconds(b))
            | (Amount::Bytes(a), Amount::Bytes(b))
            | (Amount::Percent(a), Amount::Percent(b)) => apart(a, b),
            (Amount::Switch(a), Amount::Switch(b)) => a != b,
            _ => false,
        }
    }
}

/// The longest block that is split into sentences, in bytes; a longer one is data.
const LONGEST: usize = 8 << 10;

/// At most `most` sentences of the prose of one section of a document, or of all of them. In a document of `law`, what
/// opens with "no" forbids.
pub fn sentences(
    document: &Document,
    text: &str,
    section: Option<u32>,
    law: bool,
    most: usize,
) -> Vec<Sentence> {
    let mut found = Vec::new();
    let blocks = match section {
        Some(at) => {
            let from = document.blocks.partition_point(|block| block.section < at);
            let to = document.blocks.partition_point(|block| block.section <= at);
            &document.blocks[from..to]
        }
        None => &document.blocks[..],
    };
    for block in blocks {
        if block.kind == BlockKind::Code || block.span.len() > LONGEST {
            continue;
        }
        let heading = under(document, block.section);
        for span in split(text, block.span, block.kind == BlockKind::Table) {
            if found.len() == most {
                return found;
            }
            found.extend(sentence(text, span, heading, law));
        }
    }
    found
}

/// A sentence with its terms; none where it says nothing.
pub fn sentence(text: &str, span: Span, heading: Force, law: bool) -> Option<Sentence> {
    let said = span.text(text);
    let modal = modal(said, heading, law);
    let words = |said: &str| {
        let mut hashes = Vec::new();
        terms(said, &mut |hash, _, kind| {
            if kind == Kind::Word && !EMPTY_HASHES.contains(&hash) {
                hashes.push(hash);
            }
        });
        hashes
    };
    let behind = modal.negated.and_then(|at| said.get(at..));
    let negated = behind.and_then(|behind| words(behind).first().copied());
    let mut hashes = words(said);
    hashes.sort_unstable();
    hashes.dedup();
    (!hashes.is_empty()).then_some(Sentence {
        span,
        terms: hashes,
        force: modal.force,
        negated,
        negates: behind.is_some(),
        limited: modal.limited,
    })
}

static EMPTY_HASHES: LazyLock<Vec<u64>> =
    LazyLock::new(|| EMPTY.iter().map(|word| hash("", word)).collect());

/// What the heading of a section, or of one around it, makes of what stands below.
fn under(document: &Document, section: u32) -> Force {
    let mut at = Some(section);
    // A heading has at most five around it.
    for _ in 0..6 {
        let Some(section) = at.and_then(|at| document.sections.get(at as usize)) else {
            break;
        };
        let title = section.title.trim().to_ascii_lowercase();
        match title.as_str() {
            "must nots" | "must not" | "prohibitions" | "forbidden" => return Force::MustNot,
            "musts" | "must" => return Force::Must,
            _ => at = section.parent,
        }
    }
    Force::None
}

/// The sentences of a block; the rows of a table.
pub fn split(text: &str, block: Span, table: bool) -> Vec<Span> {
    let said = block.text(text);
    let base = block.range().start;
    let mut spans = Vec::new();
    let mut from = 0;
    let mut push = |from: usize, to: usize| {
        let part = &said[from..to];
        let lead = part.len() - part.trim_start().len();
        let part = part.trim();
        if !part.is_empty() {
            spans.push(Span::new(
                base + from + lead..base + from + lead + part.len(),
            ));
        }
    };
    for (at, c) in said.char_indices() {
        let after = &said[at + c.len_utf8()..];
        let ends = match c {
            '\n' => table || after.starts_with('\n'),
            '.' | '!' | '?' => {
                after.starts_with(char::is_whitespace)
                    && !ABBREVIATED.iter().any(|word| said[..at].ends_with(word))
            }
            '。' | '！' | '？' => true,
            _ => false,
        };
        if ends {
            push(from, at + c.len_utf8());
            from = at + c.len_utf8();
        }
    }
    push(from, said.len());
    spans
}

const ABBREVIATED: [&str; 5] = ["e.g", "i.e", "etc", "vs", "cf"];

static CLAIM: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r#"(?x)
        (--[a-z][a-z0-9-]*[a-z0-9] | \b[A-Za-z][A-Za-z0-9]*(?:[_.-][A-Za-z0-9]+)+ | \b[a-z]+(?:[A-Z][a-z0-9]+)+ )
        [`"*]*
        (?: \s*(?:=|:)\s* | \s+ (?:(?:is|are|be|being|stays|set|defaults?|of|to|at|from\s+\S+\s+to)\s+){1,3} )
        [`"*]*
        (\d[\d_]*(?:\.\d+)? | true | false | on | off | yes | no )
        (?: \s* (ms|milliseconds?|s|secs?|seconds?|min|minutes?|h|hours?|d|days?|bytes?|B|KB|KiB|MB|MiB|GB|GiB|%|percent) )?
        (?: [`"*\s,.;)|] | $ )"#,
    )
    .ok()
});

/// The values that a text gives to keys of more than one word, at most `most`.
pub fn claims(text: &str, base: usize, most: usize) -> Vec<Claim> {
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
        Some(Claim {
            key: key(name.as_str()),
            name: name.as_str().to_owned(),
            value: text.get(value.start()..end)?.to_owned(),
            amount: amount(value.as_str(), unit)?,
            span: Span::new(base + name.start()..base + name.end()),
        })
    });
    found.take(most).collect()
}

/// How far back a word may stand that makes a case of what follows, in bytes.
const CLAUSE: usize = 80;

/// Whether `before` leads to a case rather than a statement: "when auto-install is on".
fn is_conditional(before: &str) -> bool {
    let from = crate::span::floor(before, before.len().saturating_sub(CLAUSE));
    let clause = before[from..].rsplit(['.', ';', '\n']).next().unwrap_or("");
    clause.split(|c: char| !c.is_alphanumeric()).any(|word| {
        [
            "if", "when", "whenever", "unless", "where", "while", "until",
        ]
        .iter()
        .any(|case| word.eq_ignore_ascii_case(case))
    })
}

/// A number for a key: `retry-limit`, `retry_limit`, `RetryLimit` and `--retry-limit` have one.
pub fn key(name: &str) -> u64 {
    let letters: String = name.chars().filter(|c| c.is_alphanumeric()).collect();
    hash("", &letters)
}

fn amount(value: &str, unit: &str) -> Option<Amount> {
    match value {
        "true" | "on" | "yes" => return Some(Amount::Switch(true)),
        "false" | "off" | "no" => return Some(Amount::Switch(false)),
        _ => {}
    }
    let number: f64 = value.replace('_', "").parse().ok()?;
    let by = |factor: f64| number * factor;
    Some(match unit {
        "" => Amount::Number(number),
        "%" | "percent" => Amount::Percent(number),
        "B" | "byte" | "bytes" => Amount::Bytes(number),
        "KB" => Amount::Bytes(by(1e3)),
        "MB" => Amount::Bytes(by(1e6)),
        "GB" => Amount::Bytes(by(1e9)),
        "KiB" => Amount::Bytes(by(1024.0)),
        "MiB" => Amount::Bytes(by(1_048_576.0)),
        "GiB" => Amount::Bytes(by(1_073_741_824.0)),
        "ms" => Amount::Seconds(by(1e-3)),
        unit if unit.starts_with("milli") => Amount::Seconds(by(1e-3)),
        unit if unit.starts_with('s') => Amount::Seconds(number),
        unit if unit.starts_with('m') => Amount::Seconds(by(60.0)),
        unit if unit.starts_with('h') => Amount::Seconds(by(3600.0)),
        _ => Amount::Seconds(by(86_400.0)),
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
    fn amounts_differ_in_one_dimension_alone() {
        let of = |value: &str, unit: &str| amount(value, unit).unwrap();
        assert!(of("30", "s").differs(of("20", "s")));
        assert!(!of("1", "min").differs(of("60", "seconds")));
        assert!(!of("1", "KiB").differs(of("1024", "bytes")));
        assert!(!of("30", "s").differs(of("20", "")));
        assert!(of("on", "").differs(of("off", "")));
    }

    #[test]
    fn blocks_are_split_at_full_stops() {
        let text = "One is, e.g. this. Two! 三。四";
        let spans = split(text, Span::new(0..text.len()), false);
        let told: Vec<&str> = spans.iter().map(|span| span.text(text)).collect();
        assert_eq!(told, ["One is, e.g. this.", "Two!", "三。", "四"]);
    }
}
