//! Paths in a Rust code block of a document. The block need not be complete Rust, so this scans its tokens instead of
//! using `syn`.

use crate::facts::document::SnippetPath;
use crate::span::Span;

/// The paths of one block that are kept.
const MOST: usize = 2_000;
/// Groups in groups of an import are followed this far.
const DEPTH: usize = 32;

/// A token that matters for paths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum SnippetToken {
    Word(Span),
    Colons,
    Open,
    Close,
    Comma,
    Semicolon,
    Star(Span),
    /// `<` after `::`: what follows is no segment.
    Other,
}

/// The paths and the modules that `text` names; `base` is the byte offset of `text` in its file. Linear.
pub fn paths(text: &str, base: usize) -> (Vec<SnippetPath>, Vec<Box<str>>) {
    let tokens = tokens(text);
    let mut out = Vec::new();
    let mut modules = Vec::new();
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        if out.len() >= MOST {
            break;
        }
        let SnippetToken::Word(word) = *token else {
            at += 1;
            continue;
        };
        let after_colons = at > 0 && tokens[at - 1] == SnippetToken::Colons;
        match word.text(text) {
            "use" => at = import(text, &tokens, at + 1, base, &mut out),
            "mod" => {
                if let Some(SnippetToken::Word(name)) = tokens.get(at + 1) {
                    modules.push(name.text(text).into());
                }
                at += 1;
            }
            _ if after_colons => at += 1,
            _ => at = path(text, &tokens, at, base, &mut out),
        }
    }
    (out, modules)
}

/// A path that is not imported; the index after it.
fn path(
    text: &str,
    tokens: &[SnippetToken],
    first: usize,
    base: usize,
    out: &mut Vec<SnippetPath>,
) -> usize {
    let mut joined = String::new();
    let mut last = None;
    let mut count = 0;
    let mut at = first;
    while let Some(SnippetToken::Word(word)) = tokens.get(at) {
        if count > 0 {
            joined.push_str("::");
        }
        joined.push_str(word.text(text).trim_start_matches("r#"));
        last = Some(*word);
        count += 1;
        at += 1;
        if tokens.get(at) != Some(&SnippetToken::Colons) {
            break;
        }
        at += 1;
    }
    if let Some(last) = last
        && count > 1
    {
        out.push(leaf(&joined, last, base, false));
    }
    at
}

/// The leaves of the import whose tree begins at `first`; the index after it.
fn import(
    text: &str,
    tokens: &[SnippetToken],
    first: usize,
    base: usize,
    out: &mut Vec<SnippetPath>,
) -> usize {
    let mut prefix = String::new();
    // Lengths of the prefixes of the groups that are open.
    let mut groups: Vec<usize> = Vec::new();
    let mut last: Option<Span> = None;
    let mut renamed = false;
    let mut finish = |prefix: &str, last: &mut Option<Span>| {
        if let Some(span) = last.take() {
            let path = prefix.strip_suffix("::self").unwrap_or(prefix);
            if path.contains("::") {
                out.push(leaf(path, span, base, true));
            }
        }
    };
    let mut at = first;
    while let Some(token) = tokens.get(at) {
        match token {
            SnippetToken::Word(word) if word.text(text) == "as" => renamed = true,
            SnippetToken::Word(_) if renamed => renamed = false,
            SnippetToken::Word(word) => {
                // Two words without colons between them: the import was not ended, and this is something else.
                if last.is_some() && tokens.get(at - 1) != Some(&SnippetToken::Colons) {
                    break;
                }
                prefix.push_str(word.text(text).trim_start_matches("r#"));
                last = Some(*word);
            }
            SnippetToken::Star(star) => {
                prefix.push('*');
                last = Some(*star);
            }
            SnippetToken::Colons => {
                if !prefix.is_empty() {
                    prefix.push_str("::");
                }
            }
            SnippetToken::Open => {
                last = None;
                if groups.len() >= DEPTH {
                    break;
                }
                groups.push(prefix.len());
            }
            SnippetToken::Comma | SnippetToken::Close => {
                finish(&prefix, &mut last);
                let Some(&length) = groups.last() else {
                    break;
                };
                prefix.truncate(length);
                if *token == SnippetToken::Close {
                    groups.pop();
                }
            }
            SnippetToken::Semicolon | SnippetToken::Other => break,
        }
        at += 1;
    }
    if groups.is_empty() {
        finish(&prefix, &mut last);
    }
    at.max(first)
}

fn leaf(path: &str, last: Span, base: usize, import: bool) -> SnippetPath {
    SnippetPath {
        path: path.into(),
        span: Span::new(base + last.start as usize..base + last.end as usize),
        import,
    }
}

/// The tokens of `text` without comments, strings and characters.
fn tokens(text: &str) -> Vec<SnippetToken> {
    let bytes = text.as_bytes();
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let rest = &text[at..];
        match byte {
            b'/' if rest.starts_with("//") => at += rest.find('\n').unwrap_or(rest.len()),
            b'/' if rest.starts_with("/*") => {
                at += rest.find("*/").map_or(rest.len(), |end| end + 2);
            }
            b'"' => {
                at = string_end(bytes, at + 1);
                out.push(SnippetToken::Other);
            }
            b'\'' => at = quote_end(text, at),
            b':' if rest.starts_with("::") => {
                out.push(SnippetToken::Colons);
                at += 2;
            }
            b'{' => one(&mut out, SnippetToken::Open, &mut at),
            b'}' => one(&mut out, SnippetToken::Close, &mut at),
            b',' => one(&mut out, SnippetToken::Comma, &mut at),
            b';' => one(&mut out, SnippetToken::Semicolon, &mut at),
            b'*' => {
                let star = Span::new(at..at + 1);
                one(&mut out, SnippetToken::Star(star), &mut at);
            }
            _ if byte.is_ascii_alphabetic() || byte == b'_' || !byte.is_ascii() => {
                let end = rest
                    .find(|c: char| !c.is_alphanumeric() && c != '_')
                    .unwrap_or(rest.len());
                if end == 0 {
                    at += rest.chars().next().map_or(1, char::len_utf8);
                    out.push(SnippetToken::Other);
                    continue;
                }
                let raw = rest[end..].starts_with('#') || rest[end..].starts_with('"');
                if raw && matches!(&rest[..end], "r" | "br") {
                    at = raw_end(text, at, end, &mut out);
                    continue;
                }
                out.push(SnippetToken::Word(Span::new(at..at + end)));
                at += end;
            }
            // A number may have letters in it.
            b'0'..=b'9' => {
                let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_');
                at += end.unwrap_or(rest.len());
                out.push(SnippetToken::Other);
            }
            b' ' | b'\t' | b'\r' | b'\n' => at += 1,
            _ => one(&mut out, SnippetToken::Other, &mut at),
        }
    }
    out
}

fn one(out: &mut Vec<SnippetToken>, token: SnippetToken, at: &mut usize) {
    out.push(token);
    *at += 1;
}

fn string_end(bytes: &[u8], mut at: usize) -> usize {
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 2,
            b'"' => return at + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}

/// The end of a character or of the quote of a lifetime.
fn quote_end(text: &str, at: usize) -> usize {
    let mut rest = text[at + 1..].char_indices();
    match rest.next() {
        Some((_, '\\')) => text[at + 1..]
            .bytes()
            .enumerate()
            .skip(2)
            .take(12)
            .find(|(_, byte)| *byte == b'\'')
            .map_or(at + 1, |(end, _)| at + 2 + end),
        Some(_) => match rest.next() {
            Some((end, '\'')) => at + 2 + end,
            _ => at + 1,
        },
        None => at + 1,
    }
}

/// The end of a raw string, or of `r#name`, which is a word.
fn raw_end(text: &str, at: usize, word: usize, out: &mut Vec<SnippetToken>) -> usize {
    let rest = &text[at + word..];
    let marks = rest.len() - rest.trim_start_matches('#').len();
    if !rest[marks..].starts_with('"') {
        let name = rest[marks..]
            .find(|c: char| !c.is_alphanumeric() && c != '_')
            .unwrap_or(rest.len() - marks);
        let start = at + word + marks;
        if name > 0 {
            out.push(SnippetToken::Word(Span::new(start..start + name)));
        }
        return start + name;
    }
    out.push(SnippetToken::Other);
    // Marks beyond this many are no raw string that anyone writes.
    let close = format!("\"{}", "#".repeat(marks.min(255)));
    rest[marks + 1..]
        .find(&close)
        .map_or(text.len(), |end| at + word + marks + 1 + end + close.len())
}

#[cfg(test)]
mod tests {
    use super::paths;

    fn of(text: &str) -> Vec<String> {
        let (found, _) = paths(text, 0);
        for path in &found {
            let last = path.path.rsplit("::").next().unwrap();
            let written = path.span.text(text);
            assert!(last == written || written == "self", "{path:?}");
        }
        found
            .into_iter()
            .map(|found| format!("{}{}", if found.import { "use " } else { "" }, found.path))
            .collect()
    }

    #[test]
    fn imports_and_paths_without_a_whole_program() {
        assert_eq!(
            of(
                "use a::b::{c as d, e::{self, *}, f};\nlet x = a::g::<T>(b::h(), \"i::j\"); // k::l\n..."
            ),
            [
                "use a::b::c",
                "use a::b::e",
                "use a::b::e::*",
                "use a::b::f",
                "a::g",
                "b::h"
            ]
        );
        assert_eq!(of("use ::a::b; # use c::d;"), ["use a::b", "use c::d"]);
        assert_eq!(
            of("use a::b\nfn c() { 'x'; '\\''; 'a: d::e }"),
            ["use a::b", "d::e"]
        );
        assert_eq!(
            of("r#\"a::b\"# r#type::c x.y::<Z>() <T as U>::v"),
            ["type::c"]
        );
    }

    #[test]
    fn any_text_is_bearable() {
        for text in [
            "use",
            "use {",
            "use a::{{{{}}}",
            "'",
            "\"\\",
            "r###",
            "é::ü",
            "use a::b as",
            "::",
            "use ::{a, ::b}",
        ] {
            paths(text, 0);
        }
    }
}
