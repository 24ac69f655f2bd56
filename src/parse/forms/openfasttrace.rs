//! OpenFastTrace ids: `req~login~1`, in documents and in comments of code.

use crate::facts::trace_marks::RequirementName;
use crate::span::Span;

/// The longest name that is read, in bytes.
const LONGEST: usize = 200;

/// The name at the start of `text` (`type~name~revision`), its place given that `text` begins at byte `base`, and its
/// length in bytes.
pub fn name(text: &str, base: usize) -> Option<(RequirementName, usize)> {
    let kind = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    let rest = text[kind..].strip_prefix('~').filter(|_| kind > 0)?;
    let part = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    let length = rest.bytes().take_while(part).count();
    let starts = rest.starts_with(|c: char| c.is_ascii_alphabetic());
    let tail = rest[length..].strip_prefix('~').filter(|_| starts)?;
    let digits = tail.bytes().take_while(u8::is_ascii_digit).count();
    let revision = tail[..digits].parse().ok()?;
    let end = kind + 1 + length + 1 + digits;
    let whole = !text[end..].starts_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '~'));
    (whole && end <= LONGEST).then(|| {
        let named = RequirementName {
            name: text[..kind + 1 + length].into(),
            revision: Some(revision),
            span: Span::new(base..base + end),
        };
        (named, end)
    })
}

/// Every name in `text`, which begins at byte `base`. Linear in `text`.
pub fn names(text: &str, base: usize) -> Vec<RequirementName> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(tilde) = text[at..].find('~') {
        let kind = text[at..at + tilde]
            .bytes()
            .rev()
            .take_while(u8::is_ascii_alphabetic)
            .count();
        let start = at + tilde - kind;
        match name(&text[start..], base + start) {
            Some((named, length)) => {
                found.push(named);
                at = start + length;
            }
            None => at += tilde + 1,
        }
    }
    found
}

/// The words of a list apart by commas.
pub fn list(text: &str) -> Vec<Box<str>> {
    text.split(',')
        .map(|word| word.trim().trim_matches('`'))
        .filter(|word| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphabetic()))
        .map(Box::from)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_end_where_they_should() {
        let of = |text: &str| {
            name(text, 0).map(|(named, end)| (named.name.to_string(), named.revision, end))
        };
        assert_eq!(
            of("req~login~12."),
            Some(("req~login".into(), Some(12), 12))
        );
        assert_eq!(
            of("dsn~a.b-c_d~1"),
            Some(("dsn~a.b-c_d".into(), Some(1), 13))
        );
        for none in [
            "req~login",
            "req~~1",
            "~a~1",
            "req~1a~1",
            "req~a~1x",
            "req~a~99999999999",
            "req~a~1~2",
        ] {
            assert_eq!(of(none), None, "{none}");
        }
    }

    #[test]
    fn names_are_found_in_running_text() {
        let text = "a `feat~x~1`, [t](#req~y~2) ~ z~ ~~old~~";
        let found = names(text, 10);
        let names: Vec<_> = found
            .iter()
            .map(|named| (&*named.name, named.span.start))
            .collect();
        assert_eq!(names, [("feat~x", 13), ("req~y", 29)]);
    }
}
