//! Suggestions for broken references: the nearest path, anchor or word. Not called for valid ones.

use super::paths::{PathEntry, PathIndex, file_name, folder};
use crate::facts::Document;

/// Siblings or headings beyond this number are not compared: a suggestion is a courtesy, not worth a quadratic search.
const MOST: usize = 2_000;

/// How alike two names must be, from 0 to 1 (normalised Damerau-Levenshtein).
const ALIKE: f64 = 0.7;

/// Suggestions a rule may make in one run. A hostile repository could ask for millions, each of them costly.
#[derive(Debug)]
pub struct SuggestionBudget(u32);

impl Default for SuggestionBudget {
    fn default() -> SuggestionBudget {
        SuggestionBudget(200)
    }
}

impl SuggestionBudget {
    fn spend(&mut self) -> Option<()> {
        self.0 = self.0.checked_sub(1)?;
        Some(())
    }

    /// [`nearest_path`], while the budget lasts.
    pub fn path(&mut self, paths: &PathIndex, path: &str) -> Option<String> {
        self.spend()?;
        nearest_path(paths, path)
    }

    /// [`nearest_anchor`], while the budget lasts.
    pub fn anchor(&mut self, document: &Document, name: &str) -> Option<String> {
        self.spend()?;
        nearest_anchor(document, name)
    }

    /// [`best`], while the budget lasts.
    pub fn word<'a>(
        &mut self,
        word: &str,
        known: impl Iterator<Item = &'a str>,
    ) -> Option<&'a str> {
        self.spend()?;
        best(word, known)
    }
}

/// The path that was probably meant by `path`: the only file of that name, or the most similar name in its folder.
pub fn nearest_path(paths: &PathIndex, path: &str) -> Option<String> {
    let name = file_name(path);
    // `a.rs` that became `a/`.
    let bare = path.rsplit_once('.').map_or(path, |(bare, _)| bare);
    if bare != path && paths.get(bare) == Some(PathEntry::Folder) {
        return Some(bare.to_owned());
    }
    // A name that occurs in every folder is no evidence.
    let common = [
        "readme.md",
        "index.md",
        "mod.rs",
        "lib.rs",
        "main.rs",
        "cargo.toml",
        "spec.md",
    ];
    if let [one] = paths.named(name)
        && !common.contains(&name.to_ascii_lowercase().as_str())
    {
        return Some(one.clone());
    }
    let siblings = paths.children(folder(path));
    best(name, siblings.iter().map(|sibling| file_name(sibling)))
        .map(|best| super::paths::join(folder(path), best))
}

/// The anchor of `document` that was probably meant by `name`.
pub fn nearest_anchor(document: &Document, name: &str) -> Option<String> {
    let slugs = || document.headings().map(|section| &*section.slug);
    let same = slugs()
        .take(MOST)
        .find(|slug| letters(slug).eq(letters(name)));
    same.or_else(|| best(name, slugs())).map(str::to_owned)
}

fn letters(text: &str) -> impl Iterator<Item = char> + '_ {
    text.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
}

/// The word of `known` that is most like `word`, if one is alike enough.
pub fn best<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    if word.len() > 256 {
        return None;
    }
    let mut found: Option<(f64, &str)> = None;
    for other in known.take(MOST) {
        // Lengths that differ by more than the threshold allows need no comparison.
        let (short, long) = (word.len().min(other.len()), word.len().max(other.len()));
        if (short as f64) < ALIKE * long as f64 {
            continue;
        }
        let alike = strsim::normalized_damerau_levenshtein(word, other);
        if alike >= ALIKE && found.is_none_or(|(best, _)| alike > best) {
            found = Some((alike, other));
        }
    }
    found.map(|(_, other)| other)
}
