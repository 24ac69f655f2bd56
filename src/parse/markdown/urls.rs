//! References outside Markdown's grammar: bare URLs and `[[wiki links]]`.

use super::html::decode;
use crate::facts::{Reference, ReferenceKind};
use crate::span::Span;

/// Append the bare `http://` and `https://` URLs of `run`, a piece of prose at byte `base` of its file.
pub fn bare_urls(run: &str, base: usize, section: u32, out: &mut Vec<Reference>) {
    let mut at = 0;
    while let Some(found) = run[at..].find(':') {
        let colon = at + found;
        at = colon + 1;
        if !run[colon..].starts_with("://") {
            continue;
        }
        let Some(start) = scheme(run, colon) else {
            continue;
        };
        let first = colon + 3;
        let end = url_end(run, start, first);
        at = first.max(end);
        if end <= first {
            continue;
        }
        out.push(Reference {
            kind: ReferenceKind::Autolink,
            target: unescape(&run[start..end]),
            span: Span::new(base + start..base + end),
            section,
        });
    }
}

/// Where the scheme before `colon` begins, if it is one of the web's.
fn scheme(run: &str, colon: usize) -> Option<usize> {
    let before = &run.as_bytes()[..colon];
    let start = ["https", "http"].iter().find_map(|name| {
        let start = colon.checked_sub(name.len())?;
        before[start..]
            .eq_ignore_ascii_case(name.as_bytes())
            .then_some(start)
    })?;
    let apart = !run[..start].ends_with(|c: char| c.is_ascii_alphanumeric());
    apart.then_some(start)
}

/// Where the URL ends: at white space or a quote, without the punctuation of the sentence around it.
fn url_end(run: &str, start: usize, first: usize) -> usize {
    let length = run[first..]
        .find(|c: char| {
            c.is_whitespace()
                || matches!(c, '<' | '>' | '"' | '`')
                || "，。；：！？）（、」』】》“”‘’—…".contains(c) && !c.is_ascii()
        })
        .unwrap_or(run.len() - first);
    let mut url = &run[start..first + length];
    let mut open = url.bytes().filter(|byte| *byte == b'(').count();
    let mut close = url.bytes().filter(|byte| *byte == b')').count();
    while let Some(last) = url.chars().next_back() {
        match last {
            '?' | '!' | '.' | ',' | ':' | ';' | '*' | '_' | '~' | '\'' | ']' | '}' | '|' | '\\' => {
            }
            ')' if close > open => close -= 1,
            '(' => open = open.saturating_sub(1),
            _ => break,
        }
        url = &url[..url.len() - last.len_utf8()];
    }
    start + url.len()
}

/// A URL's text with backslash escapes and character references resolved.
fn unescape(url: &str) -> Box<str> {
    if !url.contains('\\') {
        return decode(url).into();
    }
    let mut plain = String::with_capacity(url.len());
    let mut rest = url.chars().peekable();
    while let Some(c) = rest.next() {
        if c == '\\' && rest.peek().is_some_and(char::is_ascii_punctuation) {
            continue;
        }
        plain.push(c);
    }
    decode(&plain).into()
}

/// The longest target of a wiki link, in bytes. It also bounds the search for `]]`, so that a line of `[[` stays
/// linear.
const WIKI: usize = 300;

/// Append the wiki links `[[target]]` and `[[target|text]]` of `run`, a piece of prose at byte `base` of `text`.
pub fn wiki_links(text: &str, run: &str, base: usize, section: u32, out: &mut Vec<Reference>) {
    let mut at = 0;
    while let Some(found) = run[at..].find('[') {
        let open = at + found;
        at = open + 1;
        if run.as_bytes().get(at) != Some(&b'[') {
            continue;
        }
        let Some(inner) = closed(&run[open + 2..]) else {
            continue;
        };
        let escaped = text.as_bytes()[..base + open].ends_with(b"\\");
        let end = open + 2 + inner.len() + 2;
        let target = inner.split('|').next().unwrap_or("").trim_end_matches('\\');
        if escaped || target.trim().is_empty() {
            continue;
        }
        out.push(Reference {
            kind: ReferenceKind::Wiki,
            target: target.trim().into(),
            span: Span::new(base + open..base + end),
            section,
        });
        at = end;
    }
}

/// What stands before the next `]]`, if no bracket and no end of the run comes first.
fn closed(rest: &str) -> Option<&str> {
    let window = &rest.as_bytes()[..rest.len().min(WIKI)];
    let end = window.iter().position(|byte| matches!(byte, b'[' | b']'))?;
    rest[end..].starts_with("]]").then(|| &rest[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn urls(run: &str) -> Vec<String> {
        let mut out = Vec::new();
        bare_urls(run, 0, 0, &mut out);
        out.iter().map(|found| found.target.to_string()).collect()
    }

    #[test]
    fn urls_end_before_the_sentence_does() {
        assert_eq!(
            urls("(see https://a.org/x_(y)). Next"),
            ["https://a.org/x_(y)"]
        );
        assert_eq!(
            urls("HTTP://a.b, http://c?d=1&amp;e=2; https://f/g\\_h"),
            ["HTTP://a.b", "http://c?d=1&e=2", "https://f/g_h"]
        );
        assert_eq!(urls("见 https://a.org/x，然后"), ["https://a.org/x"]);
        assert_eq!(urls("xhttp://a http:// ftp://x ://"), [""; 0]);
    }

    #[test]
    fn wiki_links_are_not_lists_of_lists() {
        let run = "[[a b|c]] [[[x]] [[1], [2]] [[]] \\[[no]]";
        let mut out = Vec::new();
        wiki_links(run, run, 0, 0, &mut out);
        let targets: Vec<&str> = out.iter().map(|found| &*found.target).collect();
        assert_eq!(targets, ["a b", "x"]);
        assert_eq!(out[0].span.text(run), "[[a b|c]]");
    }
}
