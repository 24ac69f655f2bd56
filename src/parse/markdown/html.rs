//! HTML inside Markdown: tags with the relevant attributes, comments, and text.

use std::borrow::Cow;
use std::ops::Range;

/// A piece of HTML. Ranges are byte offsets into the text that is scanned.
#[derive(Debug, PartialEq, Eq)]
pub enum HtmlToken<'a> {
    /// `<!-- … -->`: the text between the marks, trimmed.
    Comment(&'a str, Range<usize>),
    /// An opening (or empty) tag.
    Open(HtmlTag<'a>, Range<usize>),
    /// A closing tag: its name.
    Close(&'a str, Range<usize>),
    /// Text between tags.
    Text(&'a str),
}

/// An opening tag: its name, and the values of the attributes that name or refer to something.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct HtmlTag<'a> {
    /// The element's name, as written.
    pub name: &'a str,
    /// `id`.
    pub id: Option<&'a str>,
    /// `name`.
    pub label: Option<&'a str>,
    /// `href`.
    pub href: Option<&'a str>,
    /// `src`.
    pub src: Option<&'a str>,
}

/// Passes every token of `html` to `see`, in order. One pass: an unclosed construct ends the scan, since nothing after
/// it can be closed either, which keeps it linear.
pub fn scan<'a>(html: &'a str, mut see: impl FnMut(HtmlToken<'a>)) {
    let mut at = 0;
    while let Some(found) = html[at..].find('<') {
        let open = at + found;
        if open > at {
            see(HtmlToken::Text(&html[at..open]));
        }
        let rest = &html[open..];
        let end = if rest.starts_with("<!--") {
            comment(html, open, &mut see)
        } else if rest.starts_with("</") {
            close(html, open, &mut see)
        } else if rest[1..].starts_with(|c: char| c.is_ascii_alphabetic()) {
            tag(html, open, &mut see)
        } else {
            Some(open + 1)
        };
        let Some(end) = end else {
            return;
        };
        at = end;
    }
    if at < html.len() {
        see(HtmlToken::Text(&html[at..]));
    }
}

fn comment<'a>(html: &'a str, open: usize, see: &mut impl FnMut(HtmlToken<'a>)) -> Option<usize> {
    let text = open + "<!--".len();
    let length = html[text..].find("-->")?;
    let end = text + length + "-->".len();
    see(HtmlToken::Comment(
        html[text..text + length].trim(),
        open..end,
    ));
    Some(end)
}

fn close<'a>(html: &'a str, open: usize, see: &mut impl FnMut(HtmlToken<'a>)) -> Option<usize> {
    let end = open + html[open..].find('>')? + 1;
    see(HtmlToken::Close(html[open + 2..end - 1].trim(), open..end));
    Some(end)
}

fn tag<'a>(html: &'a str, open: usize, see: &mut impl FnMut(HtmlToken<'a>)) -> Option<usize> {
    let bytes = html.as_bytes();
    let mut at = open + 1;
    at += word(&bytes[at..]);
    let mut tag = HtmlTag {
        name: &html[open + 1..at],
        ..HtmlTag::default()
    };
    loop {
        at += blank(&bytes[at..]);
        match bytes.get(at)? {
            b'>' => break,
            b'/' | b'=' | b'"' | b'\'' => at += 1,
            _ => {
                let name = &html[at..at + word(&bytes[at..])];
                at += name.len();
                let (value, end) = value(html, at)?;
                at = end;
                set(&mut tag, name, value);
            }
        }
    }
    let end = at + 1;
    let raw = ["script", "style"]
        .iter()
        .find(|raw| tag.name.eq_ignore_ascii_case(raw));
    see(HtmlToken::Open(tag, open..end));
    match raw {
        // The content of these is not HTML.
        Some(_) => Some(end + html[end..].find("</")?),
        None => Some(end),
    }
}

/// Keep the attribute `name`, if it is one that matters; the first one counts.
fn set<'a>(tag: &mut HtmlTag<'a>, name: &str, value: &'a str) {
    let slot = match name {
        _ if name.eq_ignore_ascii_case("id") => &mut tag.id,
        _ if name.eq_ignore_ascii_case("name") => &mut tag.label,
        _ if name.eq_ignore_ascii_case("href") => &mut tag.href,
        _ if name.eq_ignore_ascii_case("src") => &mut tag.src,
        _ => return,
    };
    slot.get_or_insert(value);
}

/// The value of an attribute whose name ends at `at`, and where it ends; empty if there is none. `None` if a quote
/// is never closed.
fn value(html: &str, at: usize) -> Option<(&str, usize)> {
    let bytes = html.as_bytes();
    let mut start = at + blank(&bytes[at..]);
    if bytes.get(start) != Some(&b'=') {
        return Some(("", at));
    }
    start += 1;
    start += blank(&bytes[start..]);
    match bytes.get(start) {
        Some(quote @ (b'"' | b'\'')) => {
            let first = start + 1;
            let length = html[first..].find(char::from(*quote))?;
            Some((html[first..first + length].trim(), first + length + 1))
        }
        _ => {
            let length = bytes[start..]
                .iter()
                .take_while(|byte| !byte.is_ascii_whitespace() && **byte != b'>')
                .count();
            Some((&html[start..start + length], start + length))
        }
    }
}

/// Length of the name at the start of `bytes`; at least 1 where there is a byte, so that a scan goes on.
fn word(bytes: &[u8]) -> usize {
    let stop =
        |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/' | b'=' | b'"' | b'\'');
    bytes.iter().take_while(|byte| !stop(byte)).count()
}

fn blank(bytes: &[u8]) -> usize {
    bytes
        .iter()
        .take_while(|byte| byte.is_ascii_whitespace())
        .count()
}

/// `text` with the character references of HTML's own marks and the numeric ones resolved.
pub fn decode(text: &str) -> Cow<'_, str> {
    let Some(first) = text.find('&') else {
        return Cow::Borrowed(text);
    };
    let mut plain = String::with_capacity(text.len());
    plain.push_str(&text[..first]);
    let mut rest = &text[first..];
    while let Some(at) = rest.find('&') {
        plain.push_str(&rest[..at]);
        rest = &rest[at..];
        let length = match character(rest) {
            Some((c, length)) => {
                plain.push(c);
                length
            }
            None => {
                plain.push('&');
                1
            }
        };
        rest = &rest[length..];
    }
    plain.push_str(rest);
    Cow::Owned(plain)
}

/// The character that the reference at the start of `text` stands for, and the reference's length in bytes.
fn character(text: &str) -> Option<(char, usize)> {
    // The longest reference known here has ten bytes; the bound keeps a run of `&` linear.
    let end = text.bytes().take(10).position(|byte| byte == b';')?;
    let name = text.get(1..end)?;
    let c = match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => '\u{a0}',
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)?
        }
    };
    Some((c, end + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(html: &str) -> Vec<HtmlToken<'_>> {
        let mut pieces = Vec::new();
        scan(html, |piece| pieces.push(piece));
        pieces
    }

    #[test]
    fn attributes_in_every_quoting() {
        let html = "<A HREF='x y' id=\"i\" name=n disabled src = z/>t</a>";
        let pieces = pieces(html);
        let HtmlToken::Open(tag, range) = &pieces[0] else {
            panic!("{pieces:?}");
        };
        assert_eq!(
            (tag.name, tag.href, tag.id, tag.label, tag.src),
            ("A", Some("x y"), Some("i"), Some("n"), Some("z/"))
        );
        assert_eq!(&html[range.clone()], &html[..html.find('t').unwrap_or(0)]);
        assert_eq!(pieces[1], HtmlToken::Text("t"));
        assert!(matches!(pieces[2], HtmlToken::Close("a", _)));
    }

    #[test]
    fn what_is_never_closed_ends_the_scan() {
        assert_eq!(pieces("<!-- a"), []);
        assert_eq!(pieces("<a href=\"x"), []);
        assert_eq!(
            pieces("a < b"),
            [HtmlToken::Text("a "), HtmlToken::Text(" b")]
        );
        for mark in ["<", "<a ", "<!--", "</", "<a b=\"", "&"] {
            let hostile = mark.repeat(1 << 20);
            scan(&hostile, |_| {});
            assert!(decode(&hostile).len() <= hostile.len());
        }
    }

    #[test]
    fn scripts_are_not_html() {
        let found = pieces("<script>\"<a href='x'>\"</script><b id=y>");
        assert_eq!(found.len(), 3);
        assert!(matches!(&found[2], HtmlToken::Open(tag, _) if tag.id == Some("y")));
    }

    #[test]
    fn character_references() {
        assert_eq!(decode("a&amp;b&#x41;&#66;&nope;&"), "a&bAB&nope;&");
    }
}
