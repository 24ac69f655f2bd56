//! Locates the top-level keys of front matter.

use std::collections::HashMap;
use std::ops::Range;

/// The top-level keys of a front matter, with the ranges of their lines.
pub struct FrontMatterKeys<'a> {
    text: &'a str,
    ranges: HashMap<&'a str, Range<usize>>,
}

impl<'a> FrontMatterKeys<'a> {
    /// Find the keys that begin a line of `text`; the first place of a key counts, and a TOML table's lines all
    /// belong to its first name.
    pub fn of(text: &'a str) -> FrontMatterKeys<'a> {
        let mut starts: Vec<(&str, usize)> = Vec::new();
        let mut at = 0;
        let mut table = false;
        for line in text.split_inclusive('\n') {
            let header = line.starts_with('[');
            table |= header;
            if let Some(key) = key_of(line.trim_end()).filter(|_| header || !table) {
                starts.push((key, at));
            }
            at += line.len();
        }
        let mut ranges = HashMap::with_capacity(starts.len());
        for (index, (key, start)) in starts.iter().enumerate() {
            let end = starts.get(index + 1).map_or(text.len(), |next| next.1);
            ranges.entry(*key).or_insert(*start..end);
        }
        FrontMatterKeys { text, ranges }
    }

    /// The range from `key` to the end of its value, without the comments and blanks behind it.
    pub fn find(&self, key: &str) -> Option<Range<usize>> {
        let range = self.ranges.get(key)?;
        let mut value = self.text[range.clone()].trim_end();
        while let Some((before, last)) = value.rsplit_once('\n') {
            if !last.starts_with('#') {
                break;
            }
            value = before.trim_end();
        }
        Some(range.start..range.start + value.len())
    }
}

/// The key that `line` sets at its first column: `key:`, `"key": v`, `key = v`, `[key]`, `key.sub = v`.
pub fn key_of(line: &str) -> Option<&str> {
    if let Some(quote) = line.chars().next().filter(|c| matches!(c, '"' | '\'')) {
        let rest = &line[1..];
        let end = rest.find(quote)?;
        let after = rest[end + 1..].trim_start();
        return after.starts_with([':', '=']).then(|| &rest[..end]);
    }
    if let Some(table) = line.strip_prefix('[') {
        let name = table.trim_start_matches('[').split(['.', ']']).next()?;
        let name = name.trim().trim_matches(['"', '\'']);
        return (!name.is_empty()).then_some(name);
    }
    if !line.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '<' | '$' | '@')) {
        return None;
    }
    let yaml = line
        .find(": ")
        .or_else(|| line.ends_with(':').then(|| line.len() - 1));
    let toml = line.find('=');
    match (yaml, toml) {
        (Some(colon), Some(equals)) if equals < colon => dotted(&line[..equals]),
        (Some(colon), _) => Some(line[..colon].trim_end()),
        (None, Some(equals)) => dotted(&line[..equals]),
        (None, None) => None,
    }
}

/// The first name of a dotted TOML key; `None` for what is no key.
fn dotted(key: &str) -> Option<&str> {
    let first = key.split('.').next()?.trim();
    let bare = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    (!first.is_empty() && first.chars().all(bare)).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_in_every_spelling() {
        assert_eq!(key_of("a b: c = d"), Some("a b"));
        assert_eq!(key_of("\"q: x\": v"), Some("q: x"));
        assert_eq!(key_of("key.sub = 'a: b'"), Some("key"));
        assert_eq!(key_of("[[t.u]]"), Some("t"));
        assert_eq!(key_of("tags:"), Some("tags"));
        assert_eq!(key_of("  indented: x"), None);
        assert_eq!(key_of("http://x"), None);
        assert_eq!(key_of("- a: b"), None);
    }

    #[test]
    fn comments_between_keys_belong_to_none() {
        let text = "a: 1\n# about b\nb:\n  - x\n\nc: 3\n";
        let places = FrontMatterKeys::of(text);
        assert_eq!(places.find("a").map(|range| &text[range]), Some("a: 1"));
        assert_eq!(
            places.find("b").map(|range| &text[range]),
            Some("b:\n  - x")
        );
    }
}
