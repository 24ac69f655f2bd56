//! Extracts the key-value pairs of a document: from prose, tables, and bounds in requirements.

use std::sync::LazyLock;

use regex::Regex;

use super::{ClaimKeyKind, DocumentClaim};
use crate::analysis::currency::sentence;
use crate::analysis::overlap::claims;
use crate::analysis::overlap::claims::AssignmentKind;
use crate::analysis::overlap::modal::SentenceModality;
use crate::analysis::overlap::sentences::{sentence, split};
use crate::analysis::overlap::terms::hash;
use crate::analysis::surface::quantity::{StatedValue, stated};
use crate::analysis::surface::{is_variable, usage};
use crate::facts::document::{BlockKind, Document};
use crate::graph::{Graph, Role};
use crate::span::{FileId, Span, floor};

/// Claims that are read of one document, at the most.
const CLAIMS: usize = 400;

/// The longest block whose sentences are read, in bytes.
const LONGEST: usize = 8 << 10;

/// Minimum number of terms of a requirement for equal terms to mean the same requirement.
const TERMS: usize = 4;

/// The claims of a document, each with a hash of its subject. Linear in its text.
pub fn claims(graph: &Graph, file: FileId) -> Vec<(u64, DocumentClaim)> {
    let source = graph.source(file);
    let Some(document) = source.facts.document() else {
        return Vec::new();
    };
    let text = source.text();
    let mut found = prose(document, text, file);
    found.extend(rows(document, text, file));
    let mut found: Vec<(u64, DocumentClaim)> = found
        .into_iter()
        .map(|claim| (claims::key(&claim.name), claim))
        .collect();
    found.extend(bounds(document, text, file));
    found.truncate(CLAIMS);
    found
}

/// Whether a claim is about the present and not an example; in a decision record, whether it is part of the outcome.
pub fn holds(graph: &Graph, claim: &DocumentClaim) -> bool {
    let source = graph.source(claim.file);
    let (text, document) = (source.text(), source.facts.document());
    let artifact = graph.ids.of_file(claim.file).map(|id| graph.artifact(id));
    let decides = artifact.is_some_and(|artifact| artifact.roles.contains(&Role::Decision));
    document.is_some_and(|document| {
        if decides {
            is_decided(document, claim.span) && !sentence::narrates(text, claim.span)
        } else {
            usage::claims(document, text, claim.span)
        }
    })
}

/// Whether a span of a decision record is below the heading of the outcome, and not of the context or the options.
fn is_decided(document: &Document, span: Span) -> bool {
    let decides = ["decision", "outcome", "resolution", "rule", "must"];
    let mut around = document.sections_around(span.start);
    around.any(|section| {
        let title = section.title.to_lowercase();
        section.level > 1 && decides.iter().any(|word| title.contains(word))
    })
}

fn prose(document: &Document, text: &str, file: FileId) -> Vec<DocumentClaim> {
    let said = claims::said(document, text, CLAIMS).into_iter();
    let claim = |claim: claims::ValueClaim| {
        let is_default = claim.how? == AssignmentKind::Default;
        let value = value(&claim.value)?;
        // "when `x` is on" and "`x: true` turns it on" are conditional.
        let switch = matches!(value, StatedValue::Text(_)) && !is_default;
        (!switch && is_whole(text, &claim)).then(|| DocumentClaim {
            file,
            span: claim.span,
            kind: kind(&claim.name, text, claim.span),
            name: claim.name,
            said: claim.value,
            value,
            is_default,
        })
    };
    said.filter_map(claim).collect()
}

/// Whether the claim is the whole of a code span, or outside code: `x` is 5, `x = 5`; not `{ x: 5, … }`. Digits that
/// follow in groups belong to a different number.
fn is_whole(text: &str, claim: &claims::ValueClaim) -> bool {
    let (start, end) = (claim.span.range().start, claim.end as usize);
    let low = floor(text, start.saturating_sub(LONGEST));
    let line = text[low..start].rfind('\n').map_or(low, |at| low + at + 1);
    let before = &text[line..start];
    let rest = text[end..].lines().next().unwrap_or("");
    let grouped = rest
        .strip_prefix([' ', '\u{a0}', '\u{202f}', ','])
        .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    let within = before.matches('`').count() % 2 == 1;
    let marks = ['*', '"'];
    let opens = before.trim_end_matches(marks).ends_with('`');
    let closes = rest.trim_start_matches(marks).starts_with('`');
    let inner = text[start..end].contains('`');
    !grouped && (!within || opens && (inner || closes))
}

fn kind(name: &str, text: &str, span: Span) -> ClaimKeyKind {
    if name.starts_with("--") || text[..span.range().start].ends_with("--") {
        ClaimKeyKind::Flag
    } else if is_variable(name) {
        ClaimKeyKind::Capitals
    } else {
        ClaimKeyKind::Key
    }
}

/// The values that tables give: a row with the key in code, in a column that is headed *default* or *value*.
fn rows(document: &Document, text: &str, file: FileId) -> Vec<DocumentClaim> {
    let mut found = Vec::new();
    for table in usage::tables(document) {
        let rows = usage::rows(table, text);
        let Some((_, rest)) = rows.split_first() else {
            continue;
        };
        let head = |cell: &Span| cell.text(text).trim_matches('*').to_ascii_lowercase();
        let heads: Vec<String> = rows[0].iter().map(head).collect();
        let valued = |cell: &String| matches!(&**cell, "value" | "default" | "default value");
        let Some(column) = heads.iter().position(valued) else {
            continue;
        };
        for row in rest {
            let (Some(name), Some(said)) = (row.first(), row.get(column)) else {
                continue;
            };
            let Some(span) = named(*name, text) else {
                continue;
            };
            found.extend(value(said.text(text)).map(|value| DocumentClaim {
                file,
                span,
                kind: kind(span.text(text), text, span),
                name: span.text(text).to_owned(),
                said: said.text(text).trim_matches('`').to_owned(),
                value,
                is_default: heads[column].contains("default"),
            }));
        }
    }
    found
}

/// The key that a cell names in code, if it has more than one word or is a flag.
fn named(cell: Span, text: &str) -> Option<Span> {
    let said = cell.text(text);
    let from = said.find('`')? + 1;
    let inner = &said[from..];
    let inner = &inner[..inner.find('`')?];
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
    let length = inner.find(|c| !plain(c)).unwrap_or(inner.len());
    let name = inner[..length].trim_end_matches(['.', '-']);
    let camel = name.starts_with(char::is_lowercase) && name.contains(char::is_uppercase);
    let joined = name.starts_with("--") || name.contains(['_', '.', '-']) || camel;
    let start = cell.range().start + from;
    (joined && name.len() > 3).then(|| Span::new(start..start + name.len()))
}

fn value(said: &str) -> Option<StatedValue> {
    match said.trim().trim_matches('`') {
        "true" | "on" | "yes" => Some(StatedValue::Text("true".into())),
        "false" | "off" | "no" => Some(StatedValue::Text("false".into())),
        _ => stated(said),
    }
}

static BOUND: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?ix)
        (?: (?-u:\b)(?P<upper> at\ most | no\ more\ than | not\ more\ than | up\ to | within | under | below | less\ than | fewer\ than )
          | (?-u:\b)(?P<lower> at\ least | no\ less\ than | no\ fewer\ than | more\ than ) )
        \s+ [`*]*
        (?P<value> \d[\d_,]*(?:\.\d+)? \s* (?: ms | s | min | h | [KMG]i?B | % | milliseconds? | seconds? | minutes? | hours? | days? | bytes? | percent )? )
        (?: [`*\s,.;:)] | $ )",
    )
    .ok()
});

/// A sentence without the mark of its list and the label that it opens with: `- **AC-1**: …`.
fn unlabelled(text: &str, span: Span) -> Span {
    let said = span.text(text);
    let said = ["- ", "* ", "+ "]
        .iter()
        .find_map(|mark| said.strip_prefix(mark))
        .unwrap_or(said);
    let label = said
        .strip_prefix("**")
        .and_then(|rest| rest.split_once("**"));
    let said = match label {
        Some((label, rest)) if !label.contains(' ') => rest.strip_prefix(':').unwrap_or(said),
        _ => said,
    };
    Span::new(span.range().end - said.len()..span.range().end)
}

/// The bounds in sentences, each with a hash of the rest of the sentence.
fn bounds(document: &Document, text: &str, file: FileId) -> Vec<(u64, DocumentClaim)> {
    let Some(pattern) = BOUND.as_ref() else {
        return Vec::new();
    };
    let mut found = Vec::new();
    let prose = |kind| matches!(kind, BlockKind::Paragraph | BlockKind::Item);
    for block in document.blocks.iter().filter(|block| prose(block.kind)) {
        if block.span.len() > LONGEST || !pattern.is_match(block.span.text(text)) {
            continue;
        }
        for span in split(text, block.span, false) {
            let span = unlabelled(text, span);
            let said = span.text(text);
            let mut bounds = pattern.captures_iter(said);
            let (Some(bound), None) = (bounds.next(), bounds.next()) else {
                continue;
            };
            let number = bound.name("value");
            let Some((place, value)) = number.and_then(|at| Some((at, stated(at.as_str())?)))
            else {
                continue;
            };
            let Some(read) = sentence(text, span, SentenceModality::None, false) else {
                continue;
            };
            if read.terms.len() < TERMS || read.limited {
                continue;
            }
            let way = if bound.name("upper").is_some() {
                "<"
            } else {
                ">"
            };
            let not = if read.negates { "not" } else { "" };
            let key = read.terms.iter().fold(hash(way, not), |all, term| {
                (all ^ term).wrapping_mul(0x0100_0000_01b3)
            });
            let start = span.range().start;
            found.push((
                key,
                DocumentClaim {
                    file,
                    span: Span::new(start + place.start()..start + place.end()),
                    kind: ClaimKeyKind::Demand,
                    name: said.split_whitespace().collect::<Vec<_>>().join(" "),
                    said: place.as_str().trim().to_owned(),
                    value,
                    is_default: false,
                },
            ));
        }
    }
    found
}
