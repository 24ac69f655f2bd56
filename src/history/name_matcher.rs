//! Multi-pattern search for names in many texts.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;
use std::ops::Range;

use super::comments::{CommentDetector, without_comments};
use super::file_kinds::is_configuration;
use super::prefilter::WordPrefilter;
use super::source::{OccurrenceKind, dashed, how, quoted};
use crate::facts::word_set::{IdentityHasher, fold, words};
pub(crate) use crate::git::pack_delta::PackDeltaInstruction;

/// Names, by how they are spelled and by their folded form.
#[derive(Default)]
pub struct NameMatcher {
    names: Vec<Box<str>>,
    by_fold: HashMap<u64, Vec<u32>, BuildHasherDefault<IdentityHasher>>,
    by_spelling: HashMap<Box<[u8]>, Vec<u32>>,
    marks: WordPrefilter,
    /// Bytes of the longest spelling.
    longest: usize,
    /// Bit set of the spellings' lengths; the highest bit covers all longer ones.
    lengths: u64,
}

/// The byte range of a name in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NameMatch {
    start: u32,
    end: u32,
}

impl NameMatcher {
    /// Adds `name`, of ASCII letters, digits, `_` and `-`, to the search; returns its number.
    pub fn add(&mut self, name: &str) -> u32 {
        let same = self.by_fold.entry(fold(name.as_bytes())).or_default();
        if let Some(at) = same.iter().find(|at| &*self.names[**at as usize] == name) {
            return *at;
        }
        let at = self.names.len() as u32;
        self.names.push(name.into());
        same.push(at);
        self.spell(name.as_bytes(), at);
        // A package is written with `-` in manifests and with `_` in code.
        if name.contains('_') && !name.bytes().any(|byte| byte.is_ascii_uppercase()) {
            self.spell(name.replace('_', "-").as_bytes(), at);
        }
        at
    }

    fn spell(&mut self, spelling: &[u8], number: u32) {
        self.longest = self.longest.max(spelling.len());
        self.lengths |= 1 << spelling.len().min(63);
        self.marks.add(spelling);
        let numbers = self.by_spelling.entry(spelling.into()).or_default();
        numbers.push(number);
    }

    /// Whether nothing is looked for.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// The names that `text` holds in their own spelling: number, and the strongest way. Faster than [`NameMatcher::find`].
    pub fn find_exact(&self, path: &str, text: &[u8]) -> Vec<(u32, OccurrenceKind)> {
        self.ways(path, text, &self.places(text))
    }

    /// The exact matches in `text`, in order. A match next to a further `-` belongs to a longer name.
    pub fn places(&self, text: &[u8]) -> Vec<NameMatch> {
        let mut found = Vec::new();
        self.search(text, 0..text.len(), &mut found);
        found
    }

    /// The same for a text made of `pieces`, some copied from a base with the matches `old`. Copied pieces are not
    /// searched again.
    pub fn carried(
        &self,
        old: &[NameMatch],
        text: &[u8],
        pieces: &[PackDeltaInstruction],
    ) -> Vec<NameMatch> {
        let mut found = Vec::new();
        // A match may straddle two pieces: search the new bytes and the seams.
        let (mut open, mut searched, mut at) = (0..0, 0, 0);
        let mut seam = |seam: Range<usize>, found: &mut Vec<NameMatch>| {
            if seam.start > open.end {
                self.widen(text, &open, &mut searched, found);
                open = seam;
            } else {
                open.end = seam.end;
            }
        };
        for piece in pieces {
            match *piece {
                PackDeltaInstruction::New { length } => {
                    seam(at..at + length, &mut found);
                    at += length;
                }
                PackDeltaInstruction::Copied { from, length } => {
                    seam(at..at, &mut found);
                    let first = old.partition_point(|place| place.start as usize <= from);
                    let inner = old[first..]
                        .iter()
                        .take_while(|place| (place.end as usize) < from + length);
                    found.extend(inner.map(|place| NameMatch {
                        start: (place.start as usize - from + at) as u32,
                        end: (place.end as usize - from + at) as u32,
                    }));
                    at += length;
                    seam(at..at, &mut found);
                }
            }
        }
        self.widen(text, &open, &mut searched, &mut found);
        found.sort_unstable_by_key(|place| place.start);
        found
    }

    /// Search the words that `range` of `text` holds or touches, but nothing before `searched`.
    fn widen(
        &self,
        text: &[u8],
        range: &Range<usize>,
        searched: &mut usize,
        found: &mut Vec<NameMatch>,
    ) {
        // A word with more bytes than the longest name is none: its beginning and its end may stay unknown.
        let joined = |byte: &&u8| is_joined(**byte);
        let (from, to) = (range.start.max(*searched), range.end.max(*searched));
        let before = text[*searched..from].iter().rev().take(self.longest);
        let after = text[to..].iter().take(self.longest);
        let start = from - before.take_while(joined).count();
        let end = to + after.take_while(joined).count();
        self.search(text, start..end, found);
        *searched = end;
    }

    /// Note the names in `range` of `text`.
    fn search(&self, text: &[u8], range: Range<usize>, found: &mut Vec<NameMatch>) {
        let mut at = range.start;
        let mut begun = None;
        let mut before = 0;
        for block in text[range.clone()].chunks(BLOCK) {
            let inside = joined(block);
            let mut edges = inside ^ (inside << 1 | before);
            before = inside >> (BLOCK - 1);
            while edges != 0 {
                let edge = at + edges.trailing_zeros() as usize;
                edges &= edges - 1;
                match begun.take() {
                    None => begun = Some(edge),
                    // Most words have a length that no name has.
                    Some(start) if self.lengths >> (edge - start).min(63) & 1 == 0 => {}
                    Some(start) => self.consider(text, start..edge, found),
                }
            }
            at += BLOCK;
        }
        if let Some(start) = begun {
            self.consider(text, start..range.end, found);
        }
    }

    /// Note the word at `range` of `text` if it is a name and goes on neither before nor behind.
    fn consider(&self, text: &[u8], range: Range<usize>, found: &mut Vec<NameMatch>) {
        let word = &text[range.clone()];
        let border = |at: Option<usize>| {
            !at.and_then(|at| text.get(at))
                .is_some_and(|b| is_joined(*b))
        };
        if self.marks.may_hold(word)
            && self.by_spelling.contains_key(word)
            && border(range.start.checked_sub(1))
            && border(Some(range.end))
        {
            found.push(NameMatch {
                start: range.start as u32,
                end: range.end as u32,
            });
        }
    }

    /// The strongest occurrence kind of each name at `places` of `text`.
    pub fn ways(
        &self,
        path: &str,
        text: &[u8],
        places: &[NameMatch],
    ) -> Vec<(u32, OccurrenceKind)> {
        if places.is_empty() {
            return Vec::new();
        }
        let keys = is_configuration(path);
        let manifest = path.ends_with("Cargo.toml");
        let mut comments = CommentDetector::new(path, text);
        let mut found: Vec<(u32, OccurrenceKind)> = Vec::new();
        for place in places {
            let (start, end) = (place.start as usize, place.end as usize);
            let word = &text[start..end];
            let own = |number: &&u32| manifest || self.names[**number as usize].as_bytes() == word;
            let numbers = self.by_spelling.get(word).map_or(&[][..], Vec::as_slice);
            let mut numbers = numbers.iter().filter(own).peekable();
            let quoted = quoted(text, start).map_or(0, <[u8]>::len);
            if numbers.peek().is_none() || quoted > end - start || comments.hold(start) {
                continue;
            }
            let way = how(text, start, end, keys, quoted == end - start);
            found.extend(numbers.map(|number| (*number, way)));
        }
        found.sort_unstable();
        found.dedup_by_key(|(number, _)| *number);
        found
    }

    /// Prefilter: whether `text`, comments included, may contain a name in any spelling.
    fn speaks(&self, text: &[u8], keys: bool) -> bool {
        let has = |word: &[u8]| self.by_fold.contains_key(&fold(word));
        words(text).any(|(start, word)| {
            has(word)
                || quoted(text, start).is_some_and(has)
                || keys && text.get(start + word.len()) == Some(&b'-') && has(dashed(text, start))
        })
    }

    /// The names in `text`, in any spelling: number and strongest occurrence kind.
    pub fn find(&self, path: &str, text: &[u8]) -> Vec<(u32, OccurrenceKind)> {
        let keys = is_configuration(path);
        if !self.speaks(text, keys) {
            return Vec::new();
        }
        let manifest = path.ends_with("Cargo.toml");
        let bare = without_comments(path, text);
        let text = &*bare;
        let mut found: HashMap<u32, OccurrenceKind> = HashMap::new();
        let mut note = |folded: u64, word: &[u8], how: &dyn Fn() -> OccurrenceKind| {
            for at in self.by_fold.get(&folded).into_iter().flatten() {
                // A different spelling counts as presence but not as a definition: it may be a name of another
                // language.
                let name = self.names[*at as usize].as_bytes();
                let how = if name == word || manifest && is_package(name, word) {
                    how()
                } else {
                    OccurrenceKind::Used
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
                // `"foo-bar"`: a name with separators occurs only in literals or as a key.
                note(fold(literal), literal, &|| OccurrenceKind::Literal);
            }
            let end = start + word.len();
            if text.get(end) == Some(&b'-') && keys {
                let long = dashed(text, start);
                note(fold(long), long, &|| OccurrenceKind::Key);
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
        let mut found: Vec<(u32, OccurrenceKind)> = found.into_iter().collect();
        found.sort_unstable();
        found
    }
}

/// Whether `name` is the crate name of the package `word`: `-` becomes `_`.
fn is_package(name: &[u8], word: &[u8]) -> bool {
    let same = |(a, b): (&u8, &u8)| a == b || *a == b'_' && *b == b'-';
    name.len() == word.len() && name.iter().zip(word).all(same)
}

/// Bytes that are looked at together.
const BLOCK: usize = 64;

/// A bit for each byte of `block` that belongs to a name; the first byte has the lowest.
fn joined(block: &[u8]) -> u64 {
    let mut flags = [0; BLOCK];
    match <&[u8; BLOCK]>::try_from(block) {
        // A length that is known lets the processor look at many bytes at once.
        Ok(block) => {
            for (flag, byte) in flags.iter_mut().zip(block) {
                *flag = u8::from(is_joined(*byte));
            }
        }
        Err(_) => {
            for (flag, byte) in flags.iter_mut().zip(block) {
                *flag = u8::from(is_joined(*byte));
            }
        }
    }
    let mut bits = 0;
    for (at, eight) in flags.as_chunks::<8>().0.iter().enumerate() {
        // SWAR: the multiplication gathers the eight flags in the highest byte.
        let gathered = u64::from_le_bytes(*eight).wrapping_mul(0x0102_0408_1020_4080) >> 56;
        bits |= gathered << (8 * at);
    }
    bits
}

/// Whether `byte` belongs to a word, or joins words to a name. Without branches.
fn is_joined(byte: u8) -> bool {
    let letter = (byte | 0x20).wrapping_sub(b'a') < 26;
    let digit = byte.wrapping_sub(b'0') < 10;
    letter | digit | (byte == b'_') | (byte == b'-')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::sample::Index;

    use super::*;

    fn wanted() -> NameMatcher {
        let mut wanted = NameMatcher::default();
        for name in ["a", "ab", "a_b", "a-b", "foo", "foo_bar", "Foo", "b-foo"] {
            wanted.add(name);
        }
        wanted
    }

    /// Texts of names, parts of names, joints and borders.
    fn text() -> impl Strategy<Value = Vec<u8>> {
        let parts = prop::sample::select(vec![
            "a", "b", "ab", "a_b", "foo", "Foo", "_bar", "-", "_", " ", "\n", ".", "\"", "é", "x9",
        ]);
        prop::collection::vec(parts, 0..60).prop_map(|parts| parts.concat().into_bytes())
    }

    proptest! {
        #[test]
        fn whole_names_are_found(text in text()) {
            let wanted = wanted();
            let mut plain = Vec::new();
            let mut at = 0;
            for word in text.split(|byte| !is_joined(*byte)) {
                if wanted.by_spelling.contains_key(word) {
                    plain.push(NameMatch { start: at as u32, end: (at + word.len()) as u32 });
                }
                at += word.len() + 1;
            }
            prop_assert_eq!(wanted.places(&text), plain);
        }

        /// What is carried over and found at the seams is what a search of the whole text finds.
        #[test]
        fn what_is_copied_need_not_be_searched(
            base in text(),
            pieces in prop::collection::vec((text(), any::<Index>(), any::<Index>()), 0..8),
        ) {
            let (mut text, mut made) = (Vec::new(), Vec::new());
            for (new, a, b) in pieces {
                if !new.is_empty() {
                    text.extend_from_slice(&new);
                    made.push(PackDeltaInstruction::New { length: new.len() });
                }
                let (a, b) = (a.index(base.len() + 1), b.index(base.len() + 1));
                let copied = a.min(b)..a.max(b);
                if !copied.is_empty() {
                    text.extend_from_slice(&base[copied.clone()]);
                    made.push(PackDeltaInstruction::Copied { from: copied.start, length: copied.len() });
                }
            }
            let wanted = wanted();
            let carried = wanted.carried(&wanted.places(&base), &text, &made);
            prop_assert_eq!(carried, wanted.places(&text));
        }

        #[test]
        fn noise_is_searched(text: Vec<u8>) {
            let wanted = wanted();
            wanted.find("a.rs", &text);
            wanted.find_exact("a.toml", &text);
        }
    }
}
