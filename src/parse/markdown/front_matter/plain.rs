//! Fast path for front matter of plain `key: word` lines, without a YAML parser.

use crate::facts::document::FrontMatterValue;

/// More lines are left to the parser.
const LINES: usize = 32;

/// Words that YAML takes, or took, for something else than text.
const SPECIAL: [&str; 9] = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"];

/// The entries of `text`, if it is so plain that YAML has no other reading; none if a YAML parser is needed.
pub fn read(text: &str) -> Option<Vec<(Box<str>, FrontMatterValue)>> {
    let mut entries: Vec<(Box<str>, FrontMatterValue)> = Vec::new();
    for line in text.lines().filter(|line| !line.is_empty()) {
        let (key, value) = line.split_once(": ")?;
        let known = entries.iter().any(|(known, _)| **known == *key);
        if known || entries.len() == LINES || !is_key(key) || !is_text(value) {
            return None;
        }
        entries.push((key.into(), FrontMatterValue::Text(value.into())));
    }
    Some(entries)
}

fn is_key(key: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    opens(key) && key.bytes().all(plain)
}

fn is_text(value: &str) -> bool {
    let plain = |byte: u8| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'/' | b':' | b' ')
    };
    opens(value)
        && value.bytes().all(plain)
        && !value.ends_with([' ', ':'])
        && !value.contains(": ")
}

/// Whether a word begins as text does, and is none of the special ones.
fn opens(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_alphabetic())
        && !SPECIAL
            .iter()
            .any(|special| word.eq_ignore_ascii_case(special))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::yaml;
    use super::*;

    proptest! {
        /// What is read here is what the parser reads.
        #[test]
        fn the_parser_says_the_same(text in "(([a-bI.0-]|true|no|inf|id|1e5){1,3}(: |:|  )[a-cN./0: #'-]{0,6}\n){0,4}") {
            if let Some(entries) = read(&text) {
                prop_assert_eq!(Ok(entries), yaml::parsed(&text));
            }
        }
    }

    #[test]
    fn plain_lines_are_read_and_others_are_left() {
        let text = "role: feature\nid: feature:f-1\n\nstatus: in force\n";
        let entries = read(text).unwrap();
        assert_eq!(entries.len(), 3);
        assert_eq!(entries[2].1, FrontMatterValue::Text("in force".into()));
        for text in [
            "a: 1\n",
            "a: true\n",
            "a: b # c\n",
            "a: b\na: c\n",
            "a: [b]\n",
            "a:\n",
            "a: b:\n",
            "a: b: c\n",
            " a: b\n",
            "- a: b\n",
            "null: b\n",
            "a: b\n c\n",
            "a: 'b'\n",
            "a: b \n",
            "a: é\n",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
