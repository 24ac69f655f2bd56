//! Calls whose string literal names part of the outer surface: `.long("x")`, `env::var("X")`, `env!("X")`.

use crate::facts::surface::{CallKind, LiteralCall};
use crate::span::Span;

/// Maximum distance between a literal and the name of its call, in bytes.
const REACH: usize = 80;

/// What the call around the string literal at `span` names, if it is one that names something.
pub fn call(text: &str, span: Span) -> Option<LiteralCall> {
    let literal = span.text(text);
    let name = literal.strip_prefix('"')?.strip_suffix('"')?;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    if name.is_empty() || name.len() > 64 || !name.bytes().all(plain) {
        return None;
    }
    let end = span.range().start;
    let before = &text.as_bytes()[end.saturating_sub(REACH)..end];
    let before = before.trim_ascii_end().strip_suffix(b"(")?.trim_ascii_end();
    let (before, bang) = match before.strip_suffix(b"!") {
        Some(before) => (before, true),
        None => (before, false),
    };
    let word = last_word(before);
    let ahead = &before[..before.len() - word.len()];
    let method = ahead.trim_ascii_end().ends_with(b".");
    let of = |types: &[&str]| {
        let owner = ahead.strip_suffix(b"::").map_or(&b""[..], last_word);
        types.iter().any(|name| name.as_bytes() == owner)
    };
    let kind = match word {
        b"env" | b"option_env" if bang => CallKind::Variable,
        _ if bang => return None,
        b"long" | b"alias" | b"visible_alias" | b"long_flag" if method => CallKind::Flag,
        b"env" if method => CallKind::Variable,
        b"var" | b"var_os" => CallKind::Variable,
        b"new" if of(&["Command", "App", "SubCommand"]) => CallKind::Command,
        b"with_name" if of(&["App", "SubCommand"]) => CallKind::Command,
        _ => return None,
    };
    Some(LiteralCall {
        kind,
        name: name.into(),
        span: Span::new(end + 1..end + 1 + name.len()),
    })
}

fn last_word(bytes: &[u8]) -> &[u8] {
    let word = |byte: &&u8| byte.is_ascii_alphanumeric() || **byte == b'_';
    let length = bytes.iter().rev().take_while(word).count();
    &bytes[bytes.len() - length..]
}

/// Whether `text` puts arguments together in a way that cannot be read off: a name that is no literal.
pub fn is_dynamic(text: &str) -> bool {
    [
        ".long(",
        "Arg::new(",
        "Arg::with_name(",
        ".alias(",
        ".mut_arg(",
        "augment_args(",
    ]
    .iter()
    .any(|call| {
        text.match_indices(call).any(|(at, _)| {
            let next = text[at + call.len()..].trim_start();
            *call == "augment_args(" || !next.starts_with('"')
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Option<(CallKind, String)> {
        let at = text.find('"').unwrap();
        let end = text.rfind('"').unwrap() + 1;
        call(text, Span::new(at..end)).map(|call| (call.kind, call.name.to_string()))
    }

    #[test]
    fn what_is_called_says_what_is_named() {
        let some = |kind, name: &str| Some((kind, name.to_owned()));
        assert_eq!(of("a.long( \"dry-run\")"), some(CallKind::Flag, "dry-run"));
        assert_eq!(of("long(\"x\")"), None);
        assert_eq!(
            of("std::env::var(\n  \"A_B\")"),
            some(CallKind::Variable, "A_B")
        );
        assert_eq!(of("env!(\"A\")"), some(CallKind::Variable, "A"));
        assert_eq!(of("println!(\"A\")"), None);
        assert_eq!(
            of("Command::new(\"serve\")"),
            some(CallKind::Command, "serve")
        );
        assert_eq!(of("Thing::new(\"serve\")"), None);
        assert_eq!(of("(\"serve\")"), None);
        assert_eq!(of("\"serve\""), None);
        assert_eq!(of("a.long(\"two words\")"), None);
    }

    #[test]
    fn a_name_that_is_no_literal_is_dynamic() {
        assert!(!is_dynamic("Arg::new(\"x\").long(\"x\")"));
        assert!(is_dynamic("Arg::new(name)"));
        assert!(is_dynamic("a.long(&name)"));
    }
}
