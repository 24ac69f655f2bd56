//! Extracts from a source file of any language the names that it uses and the names that it defines.
//!
//! A heuristic on the words around a name instead of a parser: history contains old language versions, and most of it
//! is read only once.

use crate::facts::word_set::is_part;

/// How a name occurs in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum OccurrenceKind {
    /// Behind a word that defines: `fn`, `struct`, `class`.
    Word(&'static str),
    /// A string literal is this name and nothing else.
    Literal,
    /// The key of a configuration file.
    Key,
    /// A field, a variant or a parameter.
    Member,
    /// It is used there.
    Used,
}

impl OccurrenceKind {
    /// Display text.
    pub fn text(self) -> &'static str {
        match self {
            OccurrenceKind::Word(word) => word,
            OccurrenceKind::Literal => "a quoted literal",
            OccurrenceKind::Key => "a key",
            OccurrenceKind::Member => "a member",
            OccurrenceKind::Used => "a use",
        }
    }

    /// Whether the file defines the name.
    pub fn defines(self) -> bool {
        self != OccurrenceKind::Used
    }
}

/// The whole literal, if a quotation mark stands right before `start` and the literal is a plain name.
pub fn quoted(text: &[u8], start: usize) -> Option<&[u8]> {
    let mark = *text.get(start.checked_sub(1)?)?;
    if !matches!(mark, b'"' | b'\'') {
        return None;
    }
    let rest = &text[start..text.len().min(start + 80)];
    let length = rest
        .iter()
        .position(|byte| !is_part(*byte) && !matches!(byte, b'-' | b'.'))?;
    (rest[length] == mark).then_some(&rest[..length])
}

/// The word at `start` with all its parts joined by `-`.
pub fn dashed(text: &[u8], start: usize) -> &[u8] {
    let rest = &text[start..text.len().min(start + 80)];
    let length = rest
        .iter()
        .position(|byte| !is_part(*byte) && *byte != b'-');
    &rest[..length.unwrap_or(rest.len())]
}

const DEFINING: [&str; 31] = [
    "fn",
    "struct",
    "enum",
    "trait",
    "type",
    "const",
    "static",
    "mod",
    "macro_rules",
    "union",
    "class",
    "def",
    "function",
    "func",
    "interface",
    "define",
    "object",
    "record",
    "module",
    "message",
    "service",
    "rpc",
    "namespace",
    "typedef",
    "protocol",
    "extension",
    "newtype",
    "fun",
    "macro",
    "dictionary",
    "typealias",
];

/// The occurrence kind of the word at `start..end` in `text`.
pub fn how(text: &[u8], start: usize, end: usize, keys: bool, alone: bool) -> OccurrenceKind {
    if alone {
        return OccurrenceKind::Literal;
    }
    let before = text[..start].trim_ascii_end();
    let gap = start - before.len();
    // `macro_rules! name`, `#define NAME`, `let mut name`, `static mut NAME`.
    let before = before.strip_suffix(b"!").unwrap_or(before);
    let before = before
        .strip_suffix(b" mut")
        .unwrap_or(before)
        .trim_ascii_end();
    if gap > 0 {
        let from = before
            .iter()
            .rposition(|byte| !is_part(*byte))
            .map_or(0, |at| at + 1);
        let previous = &before[from..];
        if let Some(word) = DEFINING.iter().find(|word| word.as_bytes() == previous) {
            return OccurrenceKind::Word(word);
        }
    }
    let after = text[end..].trim_ascii_start();
    // Lines can be long, so the prefix is scanned from its end.
    let line = trimmed(&text[..start]);
    let begins = |line: &[u8]| line.is_empty() || line.ends_with(b"\n");
    let alone = |mark: &[u8]| line.strip_suffix(mark).map(trimmed).is_some_and(begins);
    let opens = begins(line) || alone(b"pub") || alone(b"-");
    if keys {
        let opens = opens || alone(b"[") || line.ends_with(b".");
        return match after.first() {
            Some(b'=' | b':' | b']') if opens => OccurrenceKind::Key,
            _ => OccurrenceKind::Used,
        };
    }
    let colon = after.first() == Some(&b':') && after.get(1) != Some(&b':');
    let variant = matches!(after.first(), Some(b',' | b'(' | b'{' | b'=' | b'}'));
    let capital = text[start].is_ascii_uppercase();
    // `=>` and `==` are uses.
    let variant = variant && !matches!(after.get(..2), Some(b"=>" | b"=="));
    if opens && (colon || capital && variant) {
        return OccurrenceKind::Member;
    }
    OccurrenceKind::Used
}

/// `text` without the white space of its last line's end.
fn trimmed(text: &[u8]) -> &[u8] {
    let counts = |byte: &u8| *byte == b'\n' || !byte.is_ascii_whitespace();
    &text[..text.iter().rposition(counts).map_or(0, |at| at + 1)]
}

#[cfg(test)]
mod tests {
    use super::super::name_matcher::NameMatcher;
    use super::*;

    fn of(path: &str, text: &str, name: &str) -> Option<OccurrenceKind> {
        let mut wanted = NameMatcher::default();
        wanted.add(name);
        let slow = wanted
            .find(path, text.as_bytes())
            .first()
            .map(|found| found.1);
        let fast = wanted
            .find_exact(path, text.as_bytes())
            .first()
            .map(|found| found.1);
        assert!(
            slow == fast || fast.is_none() && slow == Some(OccurrenceKind::Used),
            "{fast:?} {slow:?}"
        );
        slow
    }

    #[test]
    fn definitions_are_told_from_uses() {
        assert_eq!(
            of("a.rs", "pub fn run_it() {}", "run_it"),
            Some(OccurrenceKind::Word("fn"))
        );
        assert_eq!(
            of("a.rs", "x.run_it()", "run_it"),
            Some(OccurrenceKind::Used)
        );
        assert_eq!(
            of("a.rs", "x.run_it();\nfn run_it() {}", "run_it"),
            Some(OccurrenceKind::Word("fn"))
        );
        assert_eq!(
            of("a.rs", "macro_rules! run_it {", "run_it"),
            Some(OccurrenceKind::Word("macro_rules"))
        );
        assert_eq!(
            of("a.rs", "static mut RUN: u8", "RUN"),
            Some(OccurrenceKind::Word("static"))
        );
        assert_eq!(
            of("a.rs", "struct S {\n    pub run_it: u8,\n}", "run_it"),
            Some(OccurrenceKind::Member)
        );
        assert_eq!(
            of("a.rs", "enum E {\n    RunIt,\n}", "RunIt"),
            Some(OccurrenceKind::Member)
        );
        assert_eq!(
            of("a.rs", "var(\"RUN_IT\")", "RUN_IT"),
            Some(OccurrenceKind::Literal)
        );
        assert_eq!(
            of("a.rs", "\"do RUN_IT now\"", "RUN_IT"),
            Some(OccurrenceKind::Used)
        );
        assert_eq!(
            of("a.py", "def run_it(a):", "run_it"),
            Some(OccurrenceKind::Word("def"))
        );
        assert_eq!(
            of("Cargo.toml", "name = \"run-it\"", "run-it"),
            Some(OccurrenceKind::Literal)
        );
        assert_eq!(
            of("c.yml", "  run-it: 3", "run-it"),
            Some(OccurrenceKind::Key)
        );
        assert_eq!(of("a.rs", "fn other() {}", "run_it"), None);
        assert_eq!(
            of(
                "a.rs",
                "// fn run_it() {}\n/* run_it */ let run_it = 3;",
                "run_it"
            ),
            Some(OccurrenceKind::Used)
        );
        assert_eq!(
            of("a.rs", "let a = \"//\"; fn run_it() {}", "run_it"),
            Some(OccurrenceKind::Word("fn"))
        );
        assert_eq!(
            of("a.rs", "let a = r#\"\"//\"#; fn run_it() {}", "run_it"),
            Some(OccurrenceKind::Word("fn"))
        );
        assert_eq!(
            of("a.rs", "let a = '\"'; // fn run_it() {}", "run_it"),
            None
        );
        assert_eq!(of("a.py", "x = 1 # def run_it():", "run_it"), None);
    }

    #[test]
    fn another_spelling_does_not_define() {
        assert_eq!(
            of("a.rs", "fn run_it() {}", "runIt"),
            Some(OccurrenceKind::Used)
        );
        assert_eq!(
            of("a.rs", "fn session() {}", "Session"),
            Some(OccurrenceKind::Used)
        );
    }
}
