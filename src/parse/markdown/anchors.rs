//! GitHub's anchors: the slug of a heading's text, made unique in its document.

use std::collections::HashMap;
use std::sync::LazyLock;

use regex::Regex;

/// Characters that slugs keep although they are not alphabetic. The pattern is constant, so `None` never occurs.
static KEPT: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^[\p{Mark}\p{Decimal_Number}\p{Connector_Punctuation}]").ok());

/// The slugs that a document has given out, with the number of the last duplicate of each.
#[derive(Debug, Default)]
pub struct Slugger {
    taken: HashMap<Box<str>, u32>,
}

impl Slugger {
    /// The unique slug of a heading with `text`. A document's headings cost linear time, duplicates included: the
    /// counter of a slug only ever goes up.
    pub fn slug(&mut self, text: &str) -> Box<str> {
        let plain = slug(text);
        let Some(last) = self.taken.get(plain.as_str()) else {
            self.taken.insert(plain.clone().into(), 0);
            return plain.into();
        };
        let mut number = *last;
        let unique = loop {
            number += 1;
            let numbered = format!("{plain}-{number}").into_boxed_str();
            if !self.taken.contains_key(&numbered) {
                break numbered;
            }
        };
        self.taken.insert(unique.clone(), 0);
        self.taken.insert(plain.into(), number);
        unique
    }
}

/// The slug of `text` alone: lower case, spaces as hyphens, no punctuation, no emoji.
pub fn slug(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    if text.is_ascii() {
        for byte in text.bytes() {
            match byte {
                b' ' => slug.push('-'),
                b'-' | b'_' => slug.push(char::from(byte)),
                _ if byte.is_ascii_alphanumeric() => {
                    slug.push(char::from(byte.to_ascii_lowercase()));
                }
                _ => {}
            }
        }
        return slug;
    }
    for c in text.to_lowercase().chars() {
        if c == ' ' {
            slug.push('-');
        } else if c == '-' || is_kept(c) {
            slug.push(c);
        }
    }
    slug
}

/// Whether a slug keeps `c`: a letter, mark, digit or connector.
fn is_kept(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric() || c == '_';
    }
    if c.is_alphabetic() {
        return true;
    }
    let mut buffer = [0; 4];
    KEPT.as_ref()
        .is_some_and(|kept| kept.is_match(c.encode_utf8(&mut buffer)))
}

/// Split an explicit `{#id}` off the end of a heading's text: the text before it, and the id.
pub fn explicit(text: &str) -> Option<(&str, &str)> {
    let inner = text.trim_end().strip_suffix('}')?;
    let open = inner.rfind('{')?;
    let id = inner[open + 1..]
        .split_whitespace()
        .find_map(|word| word.strip_prefix('#'))?;
    (!id.is_empty()).then(|| (inner[..open].trim_end(), id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_are_githubs() {
        assert_eq!(slug("Hello, World! (v1.2)"), "hello-world-v12");
        assert_eq!(slug("A & B / C"), "a--b--c");
        assert_eq!(slug("snake_case — dash – x"), "snake_case--dash--x");
        assert_eq!(slug("🚀 Start"), "-start");
        assert_eq!(slug("ÜBER Größe 中文"), "über-größe-中文");
        assert_eq!(slug("e\u{301}t x²"), "e\u{301}t-x");
    }

    #[test]
    fn duplicates_skip_slugs_that_are_taken() {
        let mut slugger = Slugger::default();
        let slugs: Vec<_> = ["a", "a", "a-1", "a", "a-1"]
            .iter()
            .map(|text| slugger.slug(text))
            .collect();
        assert_eq!(
            slugs.iter().map(AsRef::as_ref).collect::<Vec<&str>>(),
            ["a", "a-1", "a-1-1", "a-2", "a-1-2"]
        );
    }

    #[test]
    fn explicit_ids_end_the_heading() {
        assert_eq!(explicit("Title {#my-id}"), Some(("Title", "my-id")));
        assert_eq!(explicit("Title {.wide #x}"), Some(("Title", "x")));
        assert_eq!(explicit("GET /users/{id}"), None);
        assert_eq!(explicit("{#}"), None);
    }
}
