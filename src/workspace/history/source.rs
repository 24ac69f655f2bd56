//! Which names a source file of any language speaks of, and which of them it defines.
//!
//! Told by the words around a name, not by a parser: history is read in the language of its time, and most of it once.

use std::collections::HashMap;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

use super::comments::{is_comment, without_comments};
use super::kinds::is_configuration;
use crate::facts::words::{fold, is_part, words};

/// Names of more bytes than this are looked for without a table.
const TABLE: usize = 200_000;

/// How a name stands in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum How {
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

impl How {
    /// What a reader calls it.
    pub fn text(self) -> &'static str {
        match self {
            How::Word(word) => word,
            How::Literal => "a quoted literal",
            How::Key => "a key",
            How::Member => "a member",
            How::Used => "a use",
        }
    }

    /// Whether the file defines the name.
    pub fn defines(self) -> bool {
        self != How::Used
    }
}

/// The names that are looked for, by their folded form.
#[derive(Default)]
pub struct Wanted {
    exact: Option<AhoCorasick>,
    patterns: Vec<(String, u32)>,
    by_fold: HashMap<u64, Vec<u32>>,
    names: Vec<Box<str>>,
}

impl Wanted {
    /// Look for `name` too; its number.
    pub fn add(&mut self, name: &str) -> u32 {
        let same = self.by_fold.entry(fold(name.as_bytes())).or_default();
        if let Some(at) = same.iter().find(|at| &*self.names[**at as usize] == name) {
            return *at;
        }
        let at = self.names.len() as u32;
        self.names.push(name.into());
        same.push(at);
        at
    }

    /// Whether nothing is looked for.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// Make ready to look through many texts.
    pub fn ready(&mut self) {
        // A package is written with `-` in manifests and with `_` in code.
        for (at, name) in self.names.iter().enumerate() {
            self.patterns.push((name.to_string(), at as u32));
            if name.contains('_') && !name.bytes().any(|byte| byte.is_ascii_uppercase()) {
                self.patterns.push((name.replace('_', "-"), at as u32));
            }
        }
        let bytes: usize = self.patterns.iter().map(|(pattern, _)| pattern.len()).sum();
        // A table of all states is fastest and large: one is made while it stays small.
        let kind = if bytes < TABLE {
            AhoCorasickKind::DFA
        } else {
            AhoCorasickKind::ContiguousNFA
        };
        let patterns = self.patterns.iter().map(|(pattern, _)| pattern.as_bytes());
        self.exact = AhoCorasick::builder()
            .kind(Some(kind))
            .match_kind(MatchKind::LeftmostLongest)
            .build(patterns)
            .ok();
    }

    /// The names that `text` holds in their own spelling: number, and the strongest way. Faster than [`Wanted::find`],
    /// after [`Wanted::ready`].
    pub fn find_exact(&self, path: &str, text: &[u8]) -> Vec<(u32, How)> {
        let Some(exact) = &self.exact else {
            return self.find(path, text);
        };
        let border = |byte: Option<&u8>| byte.is_none_or(|byte| !is_part(*byte));
        let whole = |start: usize, end: usize| {
            border(start.checked_sub(1).and_then(|at| text.get(at))) && border(text.get(end))
        };
        let mut places = exact
            .find_iter(text)
            .filter(|hit| whole(hit.start(), hit.end()))
            .peekable();
        if places.peek().is_none() {
            return Vec::new();
        }
        let keys = is_configuration(path);
        let manifest = path.ends_with("Cargo.toml");
        let mut found: HashMap<u32, How> = HashMap::new();
        for hit in places {
            let (start, end) = (hit.start(), hit.end());
            let (pattern, number) = &self.patterns[hit.pattern().as_usize()];
            let own = **pattern == *self.names[*number as usize];
            if !own && !manifest || is_comment(path, text, start) {
                continue;
            }
            let quoted = quoted(text, start).map_or(0, <[u8]>::len);
            let joined = text.get(end) == Some(&b'-') || start > 0 && text[start - 1] == b'-';
            // A part of a name with `-` is not that name.
            if quoted > end - start || joined && quoted == 0 {
                continue;
            }
            let way = how(text, start, end, keys, quoted == end - start);
            let best = found.entry(*number).or_insert(way);
            *best = way.min(*best);
        }
        let mut found: Vec<(u32, How)> = found.into_iter().collect();
        found.sort_unstable();
        found
    }

    /// The names that `text` speaks of: number, and the strongest way.
    pub fn find(&self, path: &str, text: &[u8]) -> Vec<(u32, How)> {
        let keys = is_configuration(path);
        let manifest = path.ends_with("Cargo.toml");
        let bare = without_comments(path, text);
        let text = &*bare;
        let mut found: HashMap<u32, How> = HashMap::new();
        let mut note = |folded: u64, word: &[u8], how: &dyn Fn() -> How| {
            for at in self.by_fold.get(&folded).into_iter().flatten() {
                // Another spelling is another name, or one of another language: it keeps a name from being gone, and
                // does not define it.
                let name = self.names[*at as usize].as_bytes();
                let how = if name == word || manifest && is_package(name, word) {
                    how()
                } else {
                    How::Used
                };
                let best = found.entry(*at).or_insert(how);
                *best = how.min(*best);
            }
        };
        let mut skip = 0;
        for (start, word) in words(text) {
            if start < skip {
                continue;
            }
            let quoted = quoted(text, start);
            if let Some(literal) = quoted.filter(|literal| literal.len() > word.len()) {
                // `"foo-bar"`: a name with marks in it stands only in quotation marks, or as a key.
                note(fold(literal), literal, &|| How::Literal);
            }
            let end = start + word.len();
            if text.get(end) == Some(&b'-') && keys {
                let long = dashed(text, start);
                note(fold(long), long, &|| How::Key);
                skip = start + long.len();
            }
            let how = || {
                how(
                    text,
                    start,
                    end,
                    keys,
                    quoted.is_some_and(|q| q.len() == word.len()),
                )
            };
            note(fold(word), word, &how);
        }
        let mut found: Vec<(u32, How)> = found.into_iter().collect();
        found.sort_unstable();
        found
    }
}

/// Whether `name` is what code calls the package `word`: `-` becomes `_`.
fn is_package(name: &[u8], word: &[u8]) -> bool {
    let same = |(a, b): (&u8, &u8)| a == b || *a == b'_' && *b == b'-';
    name.len() == word.len() && name.iter().zip(word).all(same)
}

/// The whole literal, if a quotation mark stands right before `start` and the literal is a plain name.
fn quoted(text: &[u8], start: usize) -> Option<&[u8]> {
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
fn dashed(text: &[u8], start: usize) -> &[u8] {
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

/// How the word at `start..end` stands in `text`.
fn how(text: &[u8], start: usize, end: usize, keys: bool, alone: bool) -> How {
    if alone {
        return How::Literal;
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
            return How::Word(word);
        }
    }
    let after = text[end..].trim_ascii_start();
    let line = text[..start]
        .rsplit(|byte| *byte == b'\n')
        .next()
        .unwrap_or(b"");
    let opens =
        line.trim_ascii().is_empty() || line.trim_ascii() == b"pub" || line.trim_ascii() == b"-";
    if keys {
        let opens = opens || line.trim_ascii() == b"[" || line.trim_ascii().ends_with(b".");
        return match after.first() {
            Some(b'=' | b':' | b']') if opens => How::Key,
            _ => How::Used,
        };
    }
    let colon = after.first() == Some(&b':') && after.get(1) != Some(&b':');
    let variant = matches!(after.first(), Some(b',' | b'(' | b'{' | b'=' | b'}'));
    let capital = text[start].is_ascii_uppercase();
    // `=>` and `==` are uses.
    let variant = variant && !matches!(after.get(..2), Some(b"=>" | b"=="));
    if opens && (colon || capital && variant) {
        return How::Member;
    }
    How::Used
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(path: &str, text: &str, name: &str) -> Option<How> {
        let mut wanted = Wanted::default();
        wanted.add(name);
        let slow = wanted
            .find(path, text.as_bytes())
            .first()
            .map(|found| found.1);
        wanted.ready();
        let fast = wanted
            .find_exact(path, text.as_bytes())
            .first()
            .map(|found| found.1);
        assert!(
            slow == fast || fast.is_none() && slow == Some(How::Used),
            "{fast:?} {slow:?}"
        );
        slow
    }

    #[test]
    fn definitions_are_told_from_uses() {
        assert_eq!(
            of("a.rs", "pub fn run_it() {}", "run_it"),
            Some(How::Word("fn"))
        );
        assert_eq!(of("a.rs", "x.run_it()", "run_it"), Some(How::Used));
        assert_eq!(
            of("a.rs", "x.run_it();\nfn run_it() {}", "run_it"),
            Some(How::Word("fn"))
        );
        assert_eq!(
            of("a.rs", "macro_rules! run_it {", "run_it"),
            Some(How::Word("macro_rules"))
        );
        assert_eq!(
            of("a.rs", "static mut RUN: u8", "RUN"),
            Some(How::Word("static"))
        );
        assert_eq!(
            of("a.rs", "struct S {\n    pub run_it: u8,\n}", "run_it"),
            Some(How::Member)
        );
        assert_eq!(
            of("a.rs", "enum E {\n    RunIt,\n}", "RunIt"),
            Some(How::Member)
        );
        assert_eq!(of("a.rs", "var(\"RUN_IT\")", "RUN_IT"), Some(How::Literal));
        assert_eq!(of("a.rs", "\"do RUN_IT now\"", "RUN_IT"), Some(How::Used));
        assert_eq!(
            of("a.py", "def run_it(a):", "run_it"),
            Some(How::Word("def"))
        );
        assert_eq!(
            of("Cargo.toml", "name = \"run-it\"", "run-it"),
            Some(How::Literal)
        );
        assert_eq!(of("c.yml", "  run-it: 3", "run-it"), Some(How::Key));
        assert_eq!(of("a.rs", "fn other() {}", "run_it"), None);
        assert_eq!(
            of(
                "a.rs",
                "// fn run_it() {}\n/* run_it */ let run_it = 3;",
                "run_it"
            ),
            Some(How::Used)
        );
        assert_eq!(
            of("a.rs", "let a = \"//\"; fn run_it() {}", "run_it"),
            Some(How::Word("fn"))
        );
        assert_eq!(
            of("a.rs", "let a = r#\"\"//\"#; fn run_it() {}", "run_it"),
            Some(How::Word("fn"))
        );
        assert_eq!(
            of("a.rs", "let a = '\"'; // fn run_it() {}", "run_it"),
            None
        );
        assert_eq!(of("a.py", "x = 1 # def run_it():", "run_it"), None);
    }

    #[test]
    fn another_spelling_does_not_define() {
        assert_eq!(of("a.rs", "fn run_it() {}", "runIt"), Some(How::Used));
        assert_eq!(of("a.rs", "fn session() {}", "Session"), Some(How::Used));
    }
}
