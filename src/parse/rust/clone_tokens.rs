//! Tokenizes functions for clone detection: tokens without layout, and fingerprints of token windows.
//!
//! Fingerprints are selected by winnowing: the least hash of every run of `CHOICE` windows is kept, so that two
//! functions that share `WINDOW + CHOICE - 1` consecutive tokens share a fingerprint.

use std::collections::HashMap;

use super::keywords::{is_keyword, is_start};
use super::scan;
use crate::facts::RustFacts;
use crate::facts::code::ItemKind;
use crate::facts::fingerprints::{CloneToken, CloneTokens, FunctionBody, half, hash, more, shape};
use crate::span::Span;

/// Tokens of a window.
const WINDOW: usize = 10;

/// Windows in a row of which one is kept.
const CHOICE: usize = 8;

/// Minimum body length in tokens, whatever the configuration.
const LEAST: usize = 25;

/// Unless the function, its signature included, has so many.
const LEAST_WHOLE: usize = 60;

/// The tokens of a piece of Rust; none where it is hazardous.
pub fn tokens(piece: &str) -> CloneTokens {
    normalise(piece, &scan::tokens(piece).unwrap_or_default())
}

/// Whether a name is written as variables and functions are, and not as types, variants and constants.
pub fn is_small(name: &str) -> bool {
    name.starts_with(|first: char| first == '_' || first.is_lowercase())
}

/// The bodies of the functions among the items of `code`; `spans` are all tokens of `text`.
pub fn bodies(text: &str, spans: &[Span], code: &RustFacts) -> Vec<FunctionBody> {
    let function = |kind| matches!(kind, ItemKind::Function | ItemKind::Method);
    let items = code.items.iter().enumerate();
    let mut order = FirstUseOrder::default();
    items
        .filter(|(_, item)| function(item.kind))
        .filter_map(|(at, item)| {
            let name = spans.partition_point(|span| span.start < item.name_span.start);
            let after = spans.partition_point(|span| span.end <= item.span.end);
            let open = name + opening(text, spans.get(name..after)?)?;
            let whole = normalise(text, &spans[name..after]);
            let start = spans.get(open)?.start;
            let open = whole.spans.iter().position(|span| span.start == start)?;
            body(at as u32, &whole, open, order.renamed(text, &whole))
        })
        .collect()
}

/// The index of the brace that opens a body, in the tokens from a function's name on.
fn opening(text: &str, spans: &[Span]) -> Option<usize> {
    let mut depth = 0_u32;
    for (at, span) in spans.iter().enumerate() {
        match span.text(text) {
            "(" | "[" => depth += 1,
            ")" | "]" => depth = depth.saturating_sub(1),
            "{" if depth == 0 => return Some(at),
            _ => {}
        }
    }
    None
}

/// The tokens of `text` at `spans`, made comparable: no comma before a closing bracket, `::` and `=>` are one token.
fn normalise(text: &str, spans: &[Span]) -> CloneTokens {
    let mut found = CloneTokens {
        tokens: Vec::with_capacity(spans.len()),
        spans: Vec::with_capacity(spans.len()),
    };
    let mut at = 0;
    while let Some(first) = spans.get(at) {
        let mut span = *first;
        at += 1;
        if let Some(next) = spans.get(at)
            && next.start == span.end
            && is_pair(span.text(text), next.text(text))
        {
            span = span.join(*next);
            at += 1;
        }
        let token = token(span.text(text));
        let last = found.tokens.last().map(|last| last.shape);
        if token.depth() < 0 && last == Some(CloneToken::COMMA) {
            found.tokens.pop();
            found.spans.pop();
        }
        found.tokens.push(token);
        found.spans.push(span);
    }
    found
}

fn is_pair(one: &str, other: &str) -> bool {
    match other {
        ":" | "&" | "|" | "." => one == other,
        ">" => matches!(one, "-" | "="),
        "=" => matches!(
            one,
            "=" | "!" | "<" | ">" | "+" | "-" | "*" | "/" | "|" | "&" | "%" | "^"
        ),
        _ => false,
    }
}

fn token(word: &str) -> CloneToken {
    let bytes = word.as_bytes();
    let first = bytes.first().copied().unwrap_or(0);
    let last = bytes.last().copied().unwrap_or(0);
    let quoted = bytes.len() > 1 && matches!(last, b'"' | b'\'' | b'#');
    let shape = if quoted || first.is_ascii_digit() {
        CloneToken::LITERAL
    } else if first == b'\'' && bytes.len() > 1 {
        CloneToken::LIFETIME
    } else if is_start(first) && !is_keyword(word) {
        CloneToken::NAME
    } else {
        shape(bytes)
    };
    let named = shape <= CloneToken::LIFETIME;
    let name = if named { half(hash(bytes)) | 1 } else { 0 };
    CloneToken { shape, name }
}

/// The body of the function with the tokens `whole`, from the one at `open` on; none where it is too short.
fn body(item: u32, whole: &CloneTokens, open: usize, renamed: u32) -> Option<FunctionBody> {
    let (first, last) = (whole.spans.get(open)?, whole.spans.last()?);
    let tokens = whole.tokens.get(open..)?;
    if tokens.len() < LEAST && whole.tokens.len() < LEAST_WHOLE {
        return None;
    }
    let shape = tokens.iter().fold(0, |sum, token| more(sum, token.shape));
    Some(FunctionBody {
        item,
        span: first.join(*last),
        tokens: tokens.len() as u32,
        shape: half(shape),
        whole: whole.tokens.len() as u32,
        renamed,
        prints: winnow(&windows(tokens)),
    })
}

/// When each name was first used in the function at hand. Never emptied, so that many small functions behind a large one
/// cost no more than their own names.
#[derive(Default)]
struct FirstUseOrder {
    function: u32,
    /// By name: the last function that had it, and its place there.
    places: HashMap<u32, (u32, u32)>,
}

impl FirstUseOrder {
    /// Hash of the tokens `whole` of a function: the same for one that differs by a consistent renaming.
    fn renamed(&mut self, text: &str, whole: &CloneTokens) -> u32 {
        if whole.tokens.len() < LEAST_WHOLE {
            return 0;
        }
        self.function += 1;
        let mut used = 0;
        let mut sum = 0;
        for (token, span) in whole.tokens.iter().zip(&whole.spans) {
            let says = if token.shape != CloneToken::NAME {
                0
            } else if is_small(span.text(text)) {
                let place = self.places.entry(token.name).or_default();
                if place.0 != self.function {
                    used += 1;
                    *place = (self.function, used);
                }
                place.1
            } else {
                token.name
            };
            sum = more(more(sum, token.shape), says);
        }
        half(sum)
    }
}

/// The hash of every window of `WINDOW` tokens: a polynomial, moved on by one token at a time.
fn windows(tokens: &[CloneToken]) -> Vec<u32> {
    const BASE: u64 = 0x9e37_79b1;
    let out = (0..WINDOW).fold(1_u64, |power, _| power.wrapping_mul(BASE));
    let mut sum = 0_u64;
    let mut found = Vec::with_capacity(tokens.len());
    for (at, token) in tokens.iter().enumerate() {
        sum = sum.wrapping_mul(BASE).wrapping_add(u64::from(token.shape));
        if let Some(left) = at.checked_sub(WINDOW) {
            sum = sum.wrapping_sub(u64::from(tokens[left].shape).wrapping_mul(out));
        }
        if at + 1 >= WINDOW {
            found.push(half(sum));
        }
    }
    found
}

/// The least of every `CHOICE` hashes in a row: sorted, unique.
fn winnow(hashes: &[u32]) -> Vec<u32> {
    let mut found = Vec::with_capacity(hashes.len() / 3 + 1);
    let mut least = 0;
    for end in 0..hashes.len() {
        if hashes[end] <= hashes[least] {
            least = end;
        } else if end - least >= CHOICE {
            // The least one left the run: look through the run again.
            least = end + 1 - CHOICE;
            for at in least + 1..=end {
                if hashes[at] <= hashes[least] {
                    least = at;
                }
            }
        }
        if end + 1 >= CHOICE.min(hashes.len()) && found.last() != Some(&hashes[least]) {
            found.push(hashes[least]);
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;

    const BODY: &str = "fn f(a: &[u8]) -> Vec<u8> { let mut out = Vec::new(); for x in a.iter() { if *x > 3 { out.push(*x + 1); } } out }";

    fn only(text: &str) -> FunctionBody {
        let mut code = parse(text);
        assert_eq!(code.error, None);
        assert_eq!(code.bodies.len(), 1, "{text}");
        code.bodies.remove(0)
    }

    #[test]
    fn layout_names_and_literals_say_nothing() {
        let plain = only(BODY);
        let other = only(
            "/// Doc.\npub(crate) fn g<'a>(b: &'a [u8]) -> Vec<u8> {\n    // why\n    let mut w = Vec::new();\n    for y in b.iter() {\n        if *y > 77 {\n            w.push(*y + 0x1f,);\n        }\n    }\n    w\n}\n",
        );
        assert_eq!((plain.shape, plain.tokens), (other.shape, other.tokens));
        assert_eq!(plain.prints, other.prints);
        assert!(!plain.prints.is_empty());
        assert_ne!(plain.shape, only(&BODY.replace('+', "-")).shape);
    }

    #[test]
    fn a_consistent_renaming_is_the_same_and_no_other_is() {
        let text = format!(
            "fn long(a: &A, b: &B) -> C<D> {{ {0} {0} }}",
            "a.put(b, 1); b.put(a, 2);".repeat(4)
        );
        let plain = only(&text);
        let other = text
            .replace("put", "take")
            .replace("a.", "x.")
            .replace("(a", "(x")
            .replace("1", "7");
        assert_ne!(plain.renamed, 0);
        assert_eq!(plain.renamed, only(&other).renamed);
        assert_ne!(
            plain.renamed,
            only(&text.replacen("put", "take", 1)).renamed
        );
        assert_ne!(plain.renamed, only(&text.replace("&B", "&E")).renamed);
        assert_eq!(plain.tokens + 17, plain.whole);
    }

    #[test]
    fn a_body_begins_behind_the_signature_and_short_ones_are_left_out() {
        let text = BODY.replace("Vec<u8> {", "[u8; { 1 + 2 }] where u8: Copy {");
        let body = only(&text);
        assert!(body.span.text(&text).starts_with("{ let mut out"));
        assert!(body.span.text(&text).ends_with("out }"));
        assert!(
            parse("fn f() { g(1, 2) } trait T { fn h(&self); }")
                .bodies
                .is_empty()
        );
    }

    #[test]
    fn what_shares_a_run_shares_a_fingerprint() {
        let run = "a.b(c)?.d(e, 1 + f); if g { return h; }";
        let one = only(&format!(
            "fn f() {{ let x = [1; 9]; let y = x.len() - 3; {run} }}"
        ));
        let two = only(&format!(
            "fn f() {{ {run} for i in 0..9 {{ match i {{ 1 => k(), _ => l() }} }} }}"
        ));
        assert!(one.prints.iter().any(|print| two.prints.contains(print)));
    }
}
