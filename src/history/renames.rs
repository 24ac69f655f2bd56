//! Rename detection: the new name of a removed item, from the step that removed it.

use std::collections::HashSet;

use super::dating::{extension, most_alike};
use super::evidence::{EvidenceContext, LastOccurrence};
use super::paths::file_name;
use super::source::OccurrenceKind;
use crate::facts::history::RenameCandidate;
use crate::facts::word_set::words;
use crate::git::blob::BlobReader;

/// A file may have been moved this often.
const MOVES: u32 = 8;

/// Where the content of the file at `path`, which is gone, is now.
pub fn file(
    past: &EvidenceContext<'_>,
    blobs: &BlobReader<'_>,
    path: &str,
) -> Option<RenameCandidate> {
    let mut path = path;
    let mut certain = true;
    for _ in 0..MOVES {
        let versions = past.trunk.files.get(path)?;
        let removed = versions.last()?;
        let old = versions.get(versions.len().checked_sub(2)?)?.blob?;
        let added = || past.turns.added(removed.step);
        // The same content at two places is common content and shows no move.
        let mut same = added().filter(|(_, new)| *new == old);
        let next = match (same.next(), same.next()) {
            (Some((next, _)), None) => next,
            (Some((next, _)), Some(_)) => {
                certain = false;
                added()
                    .find(|(other, new)| *new == old && file_name(other) == file_name(path))
                    .map_or(next, |(other, _)| other)
            }
            (None, _) => {
                certain = false;
                let text = blobs.text(old)?;
                let like = added().filter(|(other, _)| extension(other) == extension(path));
                most_alike(blobs, &text, like)?.0
            }
        };
        if past.trunk.is_alive(next) {
            return Some(RenameCandidate {
                name: next.into(),
                certain,
            });
        }
        path = next;
    }
    None
}

/// The new name of the item `name` after the step that removed it: the only new definition that is equal except for the
/// name.
pub fn item(
    past: &EvidenceContext<'_>,
    blobs: &BlobReader<'_>,
    name: &str,
    how: OccurrenceKind,
    end: &LastOccurrence<'_>,
) -> Option<RenameCandidate> {
    let OccurrenceKind::Word(word) = how else {
        return None;
    };
    let old = blobs.text(end.old)?;
    let old = std::str::from_utf8(&old).ok()?;
    let (line, body) = definition(old, word, name)?;
    let moved = past
        .turns
        .added(end.step)
        .filter(|(path, _)| extension(path) == extension(end.path))
        .map(|(_, new)| new);
    let known: HashSet<&[u8]> = words(old.as_bytes()).map(|(_, word)| word).collect();
    let mut found: Option<RenameCandidate> = None;
    for new in end.new.into_iter().chain(moved).take(20) {
        let Some(text) = blobs.text(new) else {
            continue;
        };
        let Ok(text) = std::str::from_utf8(&text) else {
            continue;
        };
        for other in text.lines().filter_map(|line| defined(line, word)) {
            if other == name || known.contains(other.as_bytes()) {
                continue;
            }
            let Some((other_line, other_body)) = definition(text, word, other) else {
                continue;
            };
            if replaced(line, name, other) != other_line {
                continue;
            }
            let certain = replaced(body, name, other) == other_body && body.len() > line.len() + 8;
            if !certain && alike(body, other_body) < 0.6 {
                continue;
            }
            match &found {
                // Two that fit: neither is the one.
                Some(first) if !certain || first.certain => return None,
                _ => {
                    found = Some(RenameCandidate {
                        name: other.into(),
                        certain,
                    });
                    if certain {
                        return found;
                    }
                }
            }
        }
    }
    found
}

/// The share of lines that two bodies have in common, their first and last lines left out.
fn alike(a: &str, b: &str) -> f64 {
    let inner = |text: &str| -> Vec<String> {
        let lines: Vec<&str> = text.lines().map(str::trim).collect();
        let end = lines.len().saturating_sub(1).max(1);
        lines[1.min(end)..end]
            .iter()
            .map(|line| (*line).to_owned())
            .collect()
    };
    let (a, b) = (inner(a), inner(b));
    let known: HashSet<&String> = b.iter().collect();
    let shared = a.iter().filter(|line| known.contains(line)).count();
    shared as f64 / a.len().max(b.len()).max(1) as f64
}

/// The name that `line` defines with `word`.
fn defined<'a>(line: &'a str, word: &str) -> Option<&'a str> {
    let at = line.find(word)?;
    let before = line[..at].bytes().next_back();
    let rest = line[at + word.len()..].strip_prefix(' ')?;
    if before.is_some_and(|byte| !byte.is_ascii_whitespace()) {
        return None;
    }
    words(rest.as_bytes())
        .next()
        .filter(|(start, _)| *start == 0)
        .and_then(|(_, name)| std::str::from_utf8(name).ok())
}

/// The line that defines `name`, and the whole definition: to the brace that closes it, or to the line's end.
fn definition<'a>(text: &'a str, word: &str, name: &str) -> Option<(&'a str, &'a str)> {
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        if defined(line, word) == Some(name) {
            let rest = &text[start..];
            return Some((line.trim(), rest[..close(rest)].trim()));
        }
        start += line.len();
    }
    None
}

/// Where the first pair of braces of `text` closes; the first `;` before any.
fn close(text: &str) -> usize {
    let mut depth = 0_u32;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return at + 1;
                }
            }
            b';' if depth == 0 => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// `text` with every word `name` written as `other`.
fn replaced(text: &str, name: &str, other: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut last = 0;
    for (start, word) in words(text.as_bytes()) {
        if word == name.as_bytes() {
            out.push_str(&text[last..start]);
            out.push_str(other);
            last = start + word.len();
        }
    }
    out.push_str(&text[last..]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_definition_is_its_line_and_its_body() {
        let text = "pub fn old(a: u8) -> u8 {\n    if a { old(a) } else { 1 }\n}\nfn b() {}\n";
        let (line, body) = definition(text, "fn", "old").unwrap();
        assert_eq!(line, "pub fn old(a: u8) -> u8 {");
        assert!(body.ends_with("1 }\n}"));
        assert_eq!(replaced("old(older, old)", "old", "new"), "new(older, new)");
        assert_eq!(defined("  pub(crate) const A: u8 = 1;", "const"), Some("A"));
        assert_eq!(defined("constant A", "const"), None);
    }
}
