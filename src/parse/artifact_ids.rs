//! Artifact ids in running text: `ADR-0007`, `RFC-7`, `feature:overlap-report#AC-2`.

use crate::facts::{Reference, ReferenceKind};
use crate::span::Span;

/// The roles that a typed id can begin with.
pub const ROLES: [&str; 11] = [
    "intent",
    "behaviour",
    "behavior",
    "feature",
    "criteria",
    "decision",
    "constraint",
    "structure",
    "guide",
    "glossary",
    "rollout",
];

/// The longest number of a decision, in digits; longer runs are dates, hashes, amounts.
const DIGITS: usize = 5;

/// Character classes of each byte: number, colon, bracket; most have none.
const CLASSES: [u8; 256] = {
    let mut classes = [0; 256];
    let mut digit = b'0';
    while digit <= b'9' {
        classes[digit as usize] = DIGIT;
        digit += 1;
    }
    classes[b':' as usize] = COLON;
    classes[b'[' as usize] = BRACKET;
    classes
};

/// A text with digits may name decisions by number.
pub const DIGIT: u8 = 1;
/// A text with colons may hold typed ids and URLs.
pub const COLON: u8 = 2;
/// A text with brackets may hold wiki links.
pub const BRACKET: u8 = 4;

/// Which of `DIGIT`, `COLON` and `BRACKET` occur in `text`: a look without branches, that spares most runs of prose
/// every other one.
pub fn classes(text: &str) -> u8 {
    text.bytes()
        .fold(0, |all, byte| all | CLASSES[usize::from(byte)])
}

/// Appends the ids in `text`. `base` is the byte offset of `text` in its file. One pass without allocations except for
/// results; ids inside URLs and paths are skipped.
pub fn mentions(text: &str, base: usize, section: u32, out: &mut Vec<Reference>) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let found = match CLASSES[usize::from(byte)] {
            DIGIT => {
                let digits = count(bytes, at, |byte| byte.is_ascii_digit());
                let found = numbered(text, at, digits);
                at += digits - 1;
                found
            }
            COLON if bytes[at..].starts_with(b"://") => {
                at = url_end(bytes, at);
                continue;
            }
            COLON => typed(text, at),
            _ => None,
        };
        let Some((start, end)) = found else {
            at += 1;
            continue;
        };
        out.push(Reference {
            kind: ReferenceKind::Id,
            target: text[start..end].into(),
            span: Span::new(base + start..base + end),
            section,
        });
        at = end;
    }
}

/// The mention whose number stands at `first`, `digits` long.
fn numbered(text: &str, first: usize, digits: usize) -> Option<(usize, usize)> {
    let bytes = text.as_bytes();
    let apart = matches!(bytes[..first].last(), Some(b'-' | b' ' | b'_'));
    let at = first.checked_sub(3 + usize::from(apart))?;
    let head = &bytes[at..at + 3];
    if digits > DIGITS || !(head.eq_ignore_ascii_case(b"adr") || head == b"RFC") {
        return None;
    }
    let number = first + digits;
    let slug = slug_end(bytes, number);
    // In capitals the number is all (`ADR-0029-violating` is English); `adr-029-name` is the name of a file.
    let end = if head[0] == b'a' { slug } else { number };
    (opens(text, at) && closes(text, slug)).then_some((at, end))
}

/// The end of `-some-name` behind a number that ends at `at`; `at` itself if there is no name.
fn slug_end(bytes: &[u8], at: usize) -> usize {
    let named = matches!(bytes.get(at), Some(b'-' | b'_'))
        && bytes.get(at + 1).is_some_and(u8::is_ascii_alphabetic);
    if !named {
        return at;
    }
    let length = count(bytes, at, |byte| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
    });
    trim_hyphens(bytes, at, at + length)
}

/// The end of what stands in `from..to`, without hyphens and underscores at its end.
fn trim_hyphens(bytes: &[u8], from: usize, to: usize) -> usize {
    let kept = bytes[from..to]
        .iter()
        .rposition(|byte| !matches!(byte, b'-' | b'_'))
        .map_or(0, |last| last + 1);
    from + kept
}

/// A typed id whose colon stands at `colon`.
fn typed(text: &str, colon: usize) -> Option<(usize, usize)> {
    let bytes = text.as_bytes();
    let first = bytes.get(colon + 1)?;
    if !first.is_ascii_lowercase() && !first.is_ascii_digit() {
        return None;
    }
    let role = ROLES
        .iter()
        .find(|role| bytes[..colon].ends_with(role.as_bytes()))?;
    let start = colon - role.len();
    if !opens(text, start) || bytes[..start].ends_with(b":") {
        return None;
    }
    let length = count(bytes, colon + 1, |byte| {
        byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-'
    });
    let end = trim_hyphens(bytes, colon + 1, colon + 1 + length);
    if bytes.get(end) == Some(&b':') || !closes(text, end) {
        return None;
    }
    Some((start, fragment_end(text, end)))
}

/// The end of `#fragment` behind an id that ends at `at`; `at` itself if there is none.
fn fragment_end(text: &str, at: usize) -> usize {
    let Some(fragment) = text[at..].strip_prefix('#') else {
        return at;
    };
    let end = fragment
        .find(|c: char| !c.is_alphanumeric() && !matches!(c, '-' | '_' | '/'))
        .unwrap_or(fragment.len());
    match fragment[..end].trim_end_matches(['-', '_', '/']).len() {
        0 => at,
        length => at + 1 + length,
    }
}

/// Whether a mention may begin at `at`: not within a word, a path or an anchor.
fn opens(text: &str, at: usize) -> bool {
    text[..at].chars().next_back().is_none_or(|c| {
        !c.is_alphanumeric() && !matches!(c, '_' | '-' | '/' | '\\' | '.' | '#' | '@')
    })
}

/// Whether a mention may end at `at`: not within a word, and neither a path nor a file's name.
fn closes(text: &str, at: usize) -> bool {
    let mut rest = text[at..].chars();
    match rest.next() {
        None => true,
        Some('.') => !rest.next().is_some_and(char::is_alphanumeric),
        Some(c) => !c.is_alphanumeric() && !matches!(c, '_' | '/' | '\\'),
    }
}

/// Number of bytes from `at` on that are `wanted`.
fn count(bytes: &[u8], at: usize, wanted: impl Fn(u8) -> bool) -> usize {
    bytes[at.min(bytes.len())..]
        .iter()
        .take_while(|byte| wanted(**byte))
        .count()
}

/// Where the URL that holds byte `at` ends.
fn url_end(bytes: &[u8], at: usize) -> usize {
    at + count(bytes, at, |byte| {
        !byte.is_ascii_whitespace() && !matches!(byte, b'<' | b'>' | b'"' | b'`')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<String> {
        let mut out = Vec::new();
        mentions(text, 0, 0, &mut out);
        for reference in &out {
            assert_eq!(reference.span.text(text), &*reference.target);
        }
        out.into_iter().map(|found| found.target.into()).collect()
    }

    #[test]
    fn numbers_of_decisions() {
        assert_eq!(
            found("See ADR-0007, ADR 7, (ADR0012), adr-007; Adr_3. RFC-0001"),
            [
                "ADR-0007", "ADR 7", "ADR0012", "adr-007", "Adr_3", "RFC-0001"
            ]
        );
        assert_eq!(
            found("as adr-001-use-rust says"),
            ["adr-001-use-rust"],
            "a slug belongs to the mention"
        );
        assert_eq!(
            found("ADR-7-style, ADR-0001-0005, ADR-0003-x"),
            ["ADR-7", "ADR-0001", "ADR-0003"],
            "a suffix or a range does not"
        );
        assert_eq!(found("ÄADR-1 éadr 2 ADR-3é"), [""; 0]);
    }

    #[test]
    fn no_mention_in_words_paths_and_urls() {
        let text = "quadr 7 ADR-123456 rfc-12 docs/adr-001 adr-001/x adr-001.md adr-001-x.md \
                    https://x.org/?q=ADR-7 README#adr-7 ADRs 7 ADR- 7 ADR";
        assert_eq!(found(text), [""; 0]);
        assert_eq!(found("see https://x.org/a then ADR-7."), ["ADR-7"]);
    }

    #[test]
    fn typed_ids() {
        assert_eq!(
            found("(feature:overlap-report#AC-2), decision:x. guide:a-b#section/3/ constraint:c-"),
            [
                "feature:overlap-report#AC-2",
                "decision:x",
                "guide:a-b#section/3",
                "constraint:c"
            ]
        );
        let none = "feature: x myfeature:x a/feature:x feature:x:y feature:x/y ::feature:x \
                    x-feature:x feature:Foo feature::x feature:x.md feature:fooBar";
        assert_eq!(found(none), [""; 0]);
        assert_eq!(found("decision:adr-7 behaviour:é"), ["decision:adr-7"]);
    }

    #[test]
    fn a_fragment_may_be_any_script() {
        assert_eq!(found("feature:x#über…"), ["feature:x#über"]);
        assert_eq!(found("feature:x# and"), ["feature:x"]);
    }
}
