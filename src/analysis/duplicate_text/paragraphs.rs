//! Paragraphs normalized to word sequences, without markup and layout.

use crate::facts::Document;
use crate::facts::document::BlockKind;
use crate::span::{FileId, Span, floor};

/// Minimum number of words: shorter paragraphs coincide by chance.
pub const FEWEST: usize = 20;

/// A paragraph is looked at up to this many words.
const MOST: usize = 4_000;

/// Markers of legal text.
const LEGAL: [&str; 6] = [
    "licensed under",
    "licensed as",
    "all rights reserved",
    "trademark",
    "without warranty",
    "third-party licenses",
];

/// A paragraph or a list item.
pub struct HashedParagraph {
    /// Its file.
    pub file: FileId,
    /// Its block.
    pub span: Span,
    /// Its words in order, as hashes.
    pub words: Vec<u32>,
    /// A hash of all.
    pub hash: u64,
}

/// The paragraphs of a document that are long enough. License lists are skipped: they repeat by necessity.
pub fn of(file: FileId, document: &Document, text: &str) -> Vec<HashedParagraph> {
    let title = document.title().map_or("", |section| &section.title);
    if title.to_lowercase().contains("licens") {
        return Vec::new();
    }
    let said = |kind| matches!(kind, BlockKind::Paragraph | BlockKind::Item);
    document
        .blocks
        .iter()
        .filter(|block| said(block.kind) && block.span.len() >= 3 * FEWEST)
        .filter(|block| !is_formula(block.span.text(text)))
        .filter_map(|block| {
            let words: Vec<u32> = words(block.span.text(text))
                .take(MOST)
                .map(|(_, hash)| hash)
                .collect();
            (words.len() >= FEWEST).then(|| HashedParagraph {
                file,
                span: block.span,
                hash: whole(&words),
                words,
            })
        })
        .collect()
}

/// Lines with a label that make a paragraph a form that is filled in.
const LABELS: usize = 3;

/// Whether a paragraph is a legal notice, a row of badges or a filled-in form (`**Status**: done`), which repeats by
/// necessity.
fn is_formula(text: &str) -> bool {
    let head = &text[..floor(text, text.len().min(1_000))];
    let lower = head.to_lowercase();
    let is_label = |line: &&str| line.contains("**:") || line.contains(":**");
    let labels = head.lines().filter(is_label).count();
    head.contains("[![") || labels >= LABELS || LEGAL.iter().any(|phrase| lower.contains(phrase))
}

/// The words of `text` with their offsets, hashed in lower case: runs of letters and digits, with the separators of a
/// path, name or number. Link targets are skipped: relative links of a copy in a different folder differ.
pub fn words(text: &str) -> impl Iterator<Item = (usize, u32)> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let rest = text.get(at..)?;
            if let Some(inside) = rest.strip_prefix("](") {
                at += 2 + inside.find([')', '\n']).unwrap_or(inside.len());
                continue;
            }
            let first = rest.chars().next()?;
            if !first.is_alphanumeric() {
                at += first.len_utf8();
                continue;
            }
            let (start, (length, hash)) = (at, word(rest));
            at += length;
            if text[at..].starts_with("://") {
                let end = text[at..].find(|c: char| c.is_whitespace() || ")>]\"'".contains(c));
                at = end.map_or(text.len(), |end| at + end);
                continue;
            }
            return Some((start, hash));
        }
    })
}

/// Length in bytes and hash of the word that `text` begins with.
fn word(text: &str) -> (usize, u32) {
    let mut hash = 0x811c_9dc5;
    let mut length = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map(|(_, next)| *next);
        let joins = "/._:-'".contains(c) && next.is_some_and(char::is_alphanumeric);
        if !(c.is_alphanumeric() || joins) {
            break;
        }
        hash = step(hash, c);
        length = at + c.len_utf8();
    }
    (length, hash)
}

/// FNV-1a over the small form of a letter.
fn step(hash: u32, c: char) -> u32 {
    let fold = |hash: u32, byte: u32| (hash ^ byte).wrapping_mul(0x0100_0193);
    match c.is_ascii() {
        true => fold(hash, u32::from(c.to_ascii_lowercase())),
        false => c
            .to_lowercase()
            .fold(hash, |hash, c| fold(hash, u32::from(c))),
    }
}

fn whole(words: &[u32]) -> u64 {
    words.iter().fold(0xcbf2_9ce4_8422_2325, |hash, word| {
        (hash ^ u64::from(*word)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> Vec<&str> {
        let starts = words(text).map(|(start, _)| start);
        starts
            .map(|start| &text[start..start + word(&text[start..]).0])
            .collect()
    }

    #[test]
    fn words_are_names_and_paths_and_no_targets() {
        assert_eq!(
            said("See `src/a_b.rs`: it's [the till](x/y.md), at https://x.y/z (v1.2)."),
            ["See", "src/a_b.rs", "it's", "the", "till", "at", "v1.2"]
        );
        assert_eq!(said("— ünï-Code …"), ["ünï-Code"]);
        assert!(said("](a b").is_empty());
        let hashes = |text| words(text).map(|(_, hash)| hash).collect::<Vec<_>>();
        assert_eq!(hashes("The TILL"), hashes("**the** till,"));
    }
}
