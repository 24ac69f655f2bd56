//! Functions as the search for copies sees them: tokens without layout, and fingerprints of windows of them.
//!
//! The fingerprints are chosen by winnowing: of every run of `CHOICE` windows the least hash is kept, so that two
//! functions that share `WINDOW + CHOICE - 1` tokens in a row share a fingerprint.

use super::scan;
use super::words::{is_keyword, is_start};
use crate::facts::Code;
use crate::facts::clones::{Body, Token, Tokens, half, hash, more, shape};
use crate::facts::code::ItemKind;
use crate::span::Span;

/// Tokens of a window.
const WINDOW: usize = 10;

/// Windows in a row of which one is kept.
const CHOICE: usize = 8;

/// Bodies of fewer tokens are never looked at, whatever the configuration says.
const LEAST: usize = 25;

/// The tokens of a piece of Rust; none where it is hazardous.
pub fn tokens(piece: &str) -> Tokens {
    normalise(piece, &scan::tokens(piece).unwrap_or_default())
}

/// The bodies of the functions among the items of `code`; `spans` are all tokens of `text`.
pub fn bodies(text: &str, spans: &[Span], code: &Code) -> Vec<Body> {
    let function = |kind| matches!(kind, ItemKind::Function | ItemKind::Method);
    let items = code.items.iter().enumerate();
    items
        .filter(|(_, item)| function(item.kind))
        .filter_map(|(at, item)| {
            let name = spans.partition_point(|span| span.start < item.name_span.start);
            let after = spans.partition_point(|span| span.end <= item.span.end);
            let open = name + opening(text, spans.get(name..after)?)?;
            body(at as u32, &normalise(text, &spans[open..after]))
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
fn normalise(text: &str, spans: &[Span]) -> Tokens {
    let mut found = Tokens {
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
        if token.depth() < 0 && last == Some(Token::COMMA) {
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

fn token(word: &str) -> Token {
    let bytes = word.as_bytes();
    let first = bytes.first().copied().unwrap_or(0);
    let last = bytes.last().copied().unwrap_or(0);
    let quoted = bytes.len() > 1 && matches!(last, b'"' | b'\'' | b'#');
    let shape = if quoted || first.is_ascii_digit() {
        Token::LITERAL
    } else if first == b'\'' && bytes.len() > 1 {
        Token::LIFETIME
    } else if is_start(first) && !is_keyword(word) {
        Token::NAME
    } else {
        shape(bytes)
    };
    let named = shape <= Token::LIFETIME;
    let name = if named { half(hash(bytes)) | 1 } else { 0 };
    Token { shape, name }
}

/// The body with the tokens `tokens`; none where it is too short to be looked at.
fn body(item: u32, found: &Tokens) -> Option<Body> {
    let (first, last) = (found.spans.first()?, found.spans.last()?);
    let tokens = &found.tokens;
    if tokens.len() < LEAST {
        return None;
    }
    let shape = tokens.iter().fold(0, |sum, token| more(sum, token.shape));
    Some(Body {
        item,
        span: first.join(*last),
        tokens: tokens.len() as u32,
        shape: half(shape),
        prints: winnow(&windows(tokens)),
    })
}

/// The hash of every window of `WINDOW` tokens: a polynomial, moved on by one token at a time.
fn windows(tokens: &[Token]) -> Vec<u32> {
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

    fn only(text: &str) -> Body {
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
