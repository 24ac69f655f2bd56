//! Searches every source file of any language for words that documents claim: a word found in no file is gone.
//!
//! Unparsed files are read only for words that no Rust file contains, and each is read once.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::hash::BuildHasherDefault;
use std::sync::atomic::{AtomicBool, Ordering};

use rayon::prelude::*;

use super::DiscoveredFile;
use super::content::ContentStore;
use crate::cache::results::{ResultCache, ResultKey, key};
use crate::facts::surface::fold;
use crate::facts::word_set::{IdentityHasher, NameHashes, fold as hash};
use crate::facts::{Language, SourceFile, UnreadReason};

/// Shorter names are in some file by chance, and longer ones are data.
const LENGTH: std::ops::RangeInclusive<usize> = 3..=64;

/// A hostile document could claim millions of names; these are enough for any honest repository.
const MOST: usize = 200_000;

/// Names, folded, by their numbers.
type ClaimedWords = HashMap<u64, String, BuildHasherDefault<IdentityHasher>>;

/// Extensions of files that hold no text, or none that makes a name.
const PASSED_OVER: [&str; 34] = [
    "png", "jpg", "jpeg", "gif", "webp", "ico", "svg", "bmp", "tga", "dds", "mp3", "mp4", "wav",
    "ogg", "webm", "ttf", "otf", "woff", "woff2", "pdf", "zip", "gz", "xz", "zst", "bz2", "tar",
    "wasm", "so", "dll", "exe", "bin", "lock", "rst", "adoc",
];

/// The names of `wanted` that occur in some Rust file, in identifiers and literals, ignoring case and separators.
fn present(sources: &[SourceFile], wanted: &ClaimedWords) -> NameHashes {
    let names = ClaimedWordFilter::new(wanted);
    collect(sources.par_iter(), |source, hits| {
        if let Some(code) = source.facts.code() {
            let words = code.identifiers().chain(code.literals());
            words.for_each(|word| names.word(word.as_bytes(), hits));
        }
    })
}

/// The same of files of other languages, by their text; and whether all of it could be read.
fn present_elsewhere(
    others: &[&DiscoveredFile],
    store: ContentStore<'_>,
    limit: u64,
    wanted: &ClaimedWords,
) -> (NameHashes, bool) {
    let names = ClaimedWordFilter::new(wanted);
    let refused = AtomicBool::new(false);
    let present = collect(others.par_iter(), |found, hits| {
        let bytes = match store.reader().bytes(&found.place, limit) {
            Ok(bytes) => bytes,
            Err(problem) => {
                let is_refused = matches!(problem, UnreadReason::Refused(_));
                refused.fetch_or(is_refused, Ordering::Relaxed);
                return;
            }
        };
        if memchr::memchr(0, &bytes[..bytes.len().min(8 << 10)]).is_none() {
            words(&bytes).for_each(|word| names.word(word, hits));
        }
    });
    (present, !refused.into_inner())
}

/// The files of other languages that may hold a name.
fn others<'a>(
    sources: &'a [SourceFile],
    found: &'a [DiscoveredFile],
) -> impl Iterator<Item = &'a DiscoveredFile> {
    let others = sources.iter().zip(found).filter(|(source, _)| {
        let name = source.path.rsplit('/').next().unwrap_or_default();
        let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
        matches!(
            source.language,
            Language::Other | Language::Manifest | Language::Tasks(_)
        ) && !PASSED_OVER.contains(&extension.to_ascii_lowercase().as_str())
    });
    others.map(|(_, found)| found)
}

/// Names by number, with a prefilter on their first two letters that rejects most words.
struct ClaimedWordFilter<'a> {
    wanted: &'a ClaimedWords,
    starts: [u64; 256],
}

impl ClaimedWordFilter<'_> {
    fn new(wanted: &ClaimedWords) -> ClaimedWordFilter<'_> {
        let mut starts = [0; 256];
        for name in wanted.values() {
            if let [first, second, ..] = name.as_bytes() {
                starts[usize::from(*first)] |= 1 << (second & 63);
            }
        }
        ClaimedWordFilter { wanted, starts }
    }

    /// Records `word`, and each part of it between hyphens, if it is one of the names.
    fn word(&self, word: &[u8], hits: &mut NameHashes) {
        self.one(word, hits);
        if word.contains(&b'-') {
            let parts = word.split(|byte| *byte == b'-');
            parts.for_each(|part| self.one(part, hits));
        }
    }

    /// Whether some name begins as `word` does.
    fn may_be(&self, word: &[u8]) -> bool {
        let mut letters = word.iter().filter(|byte| byte.is_ascii_alphanumeric());
        let (Some(first), Some(second)) = (letters.next(), letters.next()) else {
            return false;
        };
        let (first, second) = (first.to_ascii_lowercase(), second.to_ascii_lowercase());
        self.starts[usize::from(first)] >> (second & 63) & 1 == 1
    }

    fn one(&self, word: &[u8], hits: &mut NameHashes) {
        if word.len() <= 2 * LENGTH.end() && self.may_be(word) {
            let name = hash(word);
            if self.wanted.contains_key(&name) {
                hits.insert(name);
            }
        }
    }
}

/// What `look` notes at each of `all`.
fn collect<T: Send>(
    all: impl ParallelIterator<Item = T>,
    look: impl Fn(T, &mut NameHashes) + Sync,
) -> NameHashes {
    all.fold(NameHashes::default, |mut hits, one| {
        look(one, &mut hits);
        hits
    })
    .reduce(NameHashes::default, |mut all, more| {
        all.extend(more);
        all
    })
}

/// Words of three letters or more, separated by anything except `_` and `-`.
fn words(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    bytes
        .split(|byte| !IN_WORD[usize::from(*byte)])
        .filter(|word| word.len() > 2)
}

/// Whether a byte belongs to a word. A table, since it is indexed for each byte of a repository.
const IN_WORD: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = (byte as u8).is_ascii_alphanumeric() || matches!(byte as u8, b'_' | b'-');
        byte += 1;
    }
    table
};

/// The names that the `living` documents claim and no source file holds, folded and sorted.
///
/// Files of other languages with known blob ids are searched once per set of names: the results are cached in `kept`.
pub fn absent(
    living: &[&SourceFile],
    (sources, found): (&[SourceFile], &[DiscoveredFile]),
    store: ContentStore<'_>,
    limit: u64,
    kept: Option<&ResultCache>,
) -> Vec<String> {
    let claims: Vec<Vec<(u64, String)>> = living
        .par_iter()
        .filter(|source| source.language == Language::Markdown)
        .map(|source| claimed(source))
        .collect();
    let mut wanted = ClaimedWords::default();
    for (hash, name) in claims.into_iter().flatten() {
        if wanted.len() == MOST {
            break;
        }
        wanted.entry(hash).or_insert(name);
    }
    let in_code = present(sources, &wanted);
    wanted.retain(|hash, _| !in_code.contains(hash));
    if wanted.is_empty() {
        return Vec::new();
    }
    let mut names: Vec<&str> = wanted.values().map(String::as_str).collect();
    names.sort_unstable();
    let others: Vec<&DiscoveredFile> = others(sources, found).collect();
    let key = key_of(&names, &others, limit).filter(|_| kept.is_some());
    let known = key.and_then(|key| kept?.get(&key));
    if let Some(known) = known {
        return known.lines().map(str::to_owned).collect();
    }
    let (elsewhere, whole) = present_elsewhere(&others, store, limit, &wanted);
    wanted.retain(|hash, _| !elsewhere.contains(hash));
    let mut absent: Vec<String> = wanted.into_values().collect();
    absent.sort_unstable();
    // An incomplete result is not cached: an unreadable file may be readable next time.
    if let (Some(key), Some(kept), true) = (&key, kept, whole) {
        kept.put(key, &absent.join("\n"));
    }
    absent
}

/// Cache key of the search for `names` in `others`; none if a blob id is unknown.
fn key_of(names: &[&str], others: &[&DiscoveredFile], limit: u64) -> Option<ResultKey> {
    let mut told = format!("words {limit}\n");
    for found in others {
        let _ = writeln!(told, "{}", found.place.id()?);
    }
    Some(key(&[told.as_bytes(), names.join("\n").as_bytes()]))
}

/// The flags, the variables and the keys of code blocks that a document writes, each once, with its hash.
fn claimed(source: &SourceFile) -> Vec<(u64, String)> {
    let text = source.text();
    let mut seen = NameHashes::default();
    let mut claims = Vec::new();
    let mut want = |word: &[u8]| {
        let hash = hash(word);
        if seen.insert(hash)
            && let Ok(word) = std::str::from_utf8(word)
        {
            let name = fold(word);
            if LENGTH.contains(&name.len()) {
                claims.push((hash, name));
            }
        }
    };
    for word in words(text.as_bytes()) {
        if word.starts_with(b"--") || is_screaming(word) {
            want(word);
        }
    }
    let fences = source
        .facts
        .document()
        .map_or(&[][..], |document| &document.fences);
    for fence in fences {
        let language = fence.info.split([' ', ',', '{']).next().unwrap_or("");
        if !["toml", "yaml", "yml", "json", "jsonc", "json5"].contains(&language) {
            continue;
        }
        for word in words(fence.span.text(text).as_bytes()) {
            want(word);
        }
    }
    claims
}

/// `LIKE_THIS`.
fn is_screaming(word: &[u8]) -> bool {
    word.contains(&b'_')
        && word
            .iter()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || *byte == b'_')
}
