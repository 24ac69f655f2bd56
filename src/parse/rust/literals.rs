//! String literals: the whole literal if it is one word, and its words.

use std::collections::HashSet;

/// A word longer than this names nothing: it is data.
const LONGEST: usize = 64;

/// Put the words of the string literal `literal` (as written, quotes and prefix included) into `words`.
pub fn read<'a>(literal: &'a str, words: &mut HashSet<&'a str>) {
    let Some(open) = literal.find('"') else {
        return;
    };
    // Between the prefix and the quote stand the hashes of a raw string.
    let raw = literal[..open].contains('r');
    let inner = literal[open + 1..].trim_end_matches('#');
    let inner = inner.strip_suffix('"').unwrap_or(inner);
    let whole =
        inner.len() <= LONGEST && !inner.bytes().any(|byte| is_blank(byte) || byte == b'\\');
    if whole && !inner.is_empty() {
        words.insert(inner);
    }
    let bytes = inner.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] == b'\\' && !raw {
            // What follows belongs to the escape: `\nNAME` is `NAME` on a new line.
            at += 2;
            continue;
        }
        if !is_word(bytes[at]) {
            at += 1;
            continue;
        }
        let start = at;
        while at < bytes.len() && is_word(bytes[at]) {
            at += 1;
        }
        // Digits and marks alone are no word, and neither is one letter.
        let long = (2..=LONGEST).contains(&(at - start));
        let (from, to) = (start, at);
        if long && bytes[from..to].iter().any(u8::is_ascii_alphabetic) {
            // An escape may end inside a character, and only there can this be no text.
            words.extend(inner.get(from..to));
        }
    }
}

fn is_blank(byte: u8) -> bool {
    byte.is_ascii_whitespace()
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')
}

/// Whether a literal is a string that holds nothing but a path: the target of a log line, the name of a type.
pub fn is_quoted_path(literal: &[u8]) -> bool {
    let inside = match literal {
        [b'"', inside @ .., b'"'] if inside.len() < 128 => inside,
        _ => return false,
    };
    inside
        .iter()
        .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b':'))
        && inside.windows(2).any(|two| two == b"::")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(literal: &str) -> Vec<&str> {
        let mut words = HashSet::new();
        read(literal, &mut words);
        let mut words: Vec<&str> = words.into_iter().collect();
        words.sort_unstable();
        words
    }

    #[test]
    fn a_word_is_whole_and_a_sentence_is_its_words() {
        assert_eq!(of("\"MY_VAR\""), ["MY_VAR"]);
        assert_eq!(of("\"a.key/x\""), ["a.key/x", "key"]);
        assert_eq!(
            of("\"pass --flag=8 to it\""),
            ["--flag", "it", "pass", "to"]
        );
        assert_eq!(of("r##\"say \"NAME\" \\now\"##"), ["NAME", "now", "say"]);
        assert_eq!(of("b\"\\nNAME\\u{e9}x\""), ["NAME", "e9"]);
        assert_eq!(of("\"größe ß\\"), ["gr"]);
        assert_eq!(of("\""), Vec::<&str>::new());
        assert_eq!(of(&format!("\"{}\"", "a".repeat(65))), Vec::<&str>::new());
    }
}
