//! Escapes untrusted text for terminals, logs, Markdown, HTML and JSON.

use serde::Serialize;

/// `text` with control and bidirectional characters as visible escapes. Newlines and tabs become spaces.
pub fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    push_clean(&mut out, text, " ");
    out
}

/// Append `text`, cleaned, with each tab replaced by `tab`.
pub fn push_clean(out: &mut String, text: &str, tab: &str) {
    for c in text.chars() {
        match c {
            '\n' => out.push(' '),
            '\t' => out.push_str(tab),
            '\r' => {}
            c if is_unsafe(c) => out.push_str(&format!("\\u{{{:x}}}", c as u32)),
            c => out.push(c),
        }
    }
}

/// `text`, cleaned, with entities for HTML markup and the replacements of `special`.
fn escaped(text: &str, special: impl Fn(char) -> Option<&'static str>) -> String {
    let mut out = String::new();
    for c in clean(text).chars() {
        let entity = match c {
            '<' => Some("&lt;"),
            '>' => Some("&gt;"),
            '&' => Some("&amp;"),
            c => special(c),
        };
        match entity {
            Some(entity) => out.push_str(entity),
            None => out.push(c),
        }
    }
    out
}

/// `text`, cleaned and cut to `most` characters.
pub fn short(text: &str, most: usize) -> String {
    let cut: String = text.chars().take(most).collect();
    let mut cut = clean(&cut);
    if text.chars().nth(most).is_some() {
        cut.push('…');
    }
    cut
}

/// `text` without any Markdown markup.
pub fn markdown_text(text: &str) -> String {
    const MARKS: [(char, &str); 10] = [
        ('\\', r"\\"),
        ('`', r"\`"),
        ('*', r"\*"),
        ('_', r"\_"),
        ('[', r"\["),
        (']', r"\]"),
        ('|', r"\|"),
        ('~', r"\~"),
        ('$', r"\$"),
        // A mention notifies somebody, and an address becomes a link.
        ('@', "&#64;"),
    ];
    escaped(text, |c| {
        let mark = MARKS.iter().find(|(mark, _)| *mark == c);
        mark.map(|(_, text)| *text)
    })
}

/// `text` without any HTML or XML markup.
pub fn markup_text(text: &str) -> String {
    escaped(text, |c| match c {
        '"' => Some("&quot;"),
        '\'' => Some("&#39;"),
        _ => None,
    })
}

/// `value` as JSON, with a line end. Escapes all [`is_unsafe`] characters: JSON requires that only for the first 32
/// control characters.
pub fn json(value: &impl Serialize) -> String {
    // Plain data with text keys always serialises.
    ended(serde_json::to_string_pretty(value).unwrap_or_default())
}

/// The same as a value, for answers that are cut before they are text.
pub fn json_value(value: &impl Serialize) -> serde_json::Value {
    // Plain data with text keys always serialises.
    serde_json::to_value(value).unwrap_or_default()
}

/// `value` as JSON in one line.
pub fn json_line(value: &impl Serialize) -> String {
    ended(serde_json::to_string(value).unwrap_or_default())
}

fn ended(mut text: String) -> String {
    if text.bytes().any(|byte| byte >= 0x7f) {
        let mut safe = String::with_capacity(text.len());
        for c in text.chars() {
            if c != '\n' && is_unsafe(c) {
                safe.push_str(&format!("\\u{:04x}", c as u32));
            } else {
                safe.push(c);
            }
        }
        text = safe;
    }
    text.push('\n');
    text
}

/// Control characters, and bidirectional controls that make text appear in a different order.
pub fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_reaches_the_terminal_as_a_command() {
        assert_eq!(clean("a\u{1b}[31mb\nc"), "a\\u{1b}[31mb c");
        assert_eq!(clean("x\u{202e}y"), "x\\u{202e}y");
        assert_eq!(clean("\u{9b}2J"), "\\u{9b}2J");
        assert_eq!(short("abcdef", 3), "abc…");
        assert_eq!(
            json(&"é\u{1b}\u{9b}\u{7f}\u{202e}"),
            "\"é\\u001b\\u009b\\u007f\\u202e\"\n"
        );
    }
}
