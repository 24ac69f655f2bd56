//! Words that documents claim, looked for in every source file of any language: what is found in none has gone.
//!
//! Files that are not parsed are read only for words that no Rust file holds, and each is read once.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;

use rayon::prelude::*;

use super::Found;
use super::content::Store;
use crate::facts::standing::{Standing, standing};
use crate::facts::surface::fold;
use crate::facts::words::{Hashes, Same, fold as hash};
use crate::facts::{Language, Source};

/// Shorter names are in some file by chance, and longer ones are data.
const LENGTH: std::ops::RangeInclusive<usize> = 3..=64;

/// A hostile document could claim millions of names; these are enough for any honest repository.
const MOST: usize = 200_000;

/// Extensions of files that hold no text, or none that makes a name.
const PASSED_OVER: [&str; 34] = [
    "png", "jpg", "jpeg", "gif", "webp", "ico", "svg", "bmp", "tga", "dds", "mp3", "mp4", "wav",
    "ogg", "webm", "ttf", "otf", "woff", "woff2", "pdf", "zip", "gz", "xz", "zst", "bz2", "tar",
    "wasm", "so", "dll", "exe", "bin", "lock", "rst", "adoc",
];

/// The names of `wanted` (folded, as hashes) that some source file holds as a word, in any case and with any joints: Rust files by
/// their identifiers and literals, files of other languages by their text.
pub fn present(
    sources: &[Source],
    found: &[Found],
    store: Store<'_>,
    limit: u64,
    wanted: &Hashes,
) -> Hashes {
    if wanted.is_empty() {
        return Hashes::default();
    }
    let mut present = collect(sources.par_iter(), |source, hits| {
        if let Some(code) = source.facts.code() {
            let words = code.identifiers().chain(code.literals());
            words.for_each(|word| note(word.as_bytes(), wanted, hits));
        }
    });
    if present.len() == wanted.len() {
        return present;
    }
    let others = sources.par_iter().zip(found).filter(|(source, _)| {
        let name = source.path.rsplit('/').next().unwrap_or_default();
        let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
        matches!(
            source.language,
            Language::Other | Language::Manifest | Language::Tasks(_)
        ) && !PASSED_OVER.contains(&extension.to_ascii_lowercase().as_str())
    });
    present.extend(collect(others, |(_, found), hits| {
        let Ok(bytes) = store.reader().bytes(&found.place, limit) else {
            return;
        };
        if !bytes[..bytes.len().min(8 << 10)].contains(&0) {
            words(&bytes).for_each(|word| note(word, wanted, hits));
        }
    }));
    present
}

/// What `look` notes at each of `all`.
fn collect<T: Send>(
    all: impl ParallelIterator<Item = T>,
    look: impl Fn(T, &mut Hashes) + Sync,
) -> Hashes {
    all.fold(Hashes::default, |mut hits, one| {
        look(one, &mut hits);
        hits
    })
    .reduce(Hashes::default, |mut all, more| {
        all.extend(more);
        all
    })
}

/// Note `word`, and each part of it between hyphens, if it is wanted.
fn note(word: &[u8], wanted: &Hashes, hits: &mut Hashes) {
    let mut one = |word: &[u8]| {
        if word.len() <= 2 * LENGTH.end() {
            let name = hash(word);
            if wanted.contains(&name) {
                hits.insert(name);
            }
        }
    };
    one(word);
    if word.contains(&b'-') {
        word.split(|byte| *byte == b'-').for_each(one);
    }
}

fn words(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let joint = |byte: &u8| !(byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
    bytes.split(joint).filter(|word| word.len() > 2)
}

/// The names that living documents claim and no source file holds, folded and sorted.
pub fn absent(sources: &[Source], found: &[Found], store: Store<'_>, limit: u64) -> Vec<String> {
    let claims: Vec<Vec<(u64, String)>> = sources
        .par_iter()
        .filter(|source| source.language == Language::Markdown)
        .filter(|source| standing(source) == Standing::Living)
        .map(claimed)
        .collect();
    let mut wanted: HashMap<u64, String, BuildHasherDefault<Same>> = HashMap::default();
    for (hash, name) in claims.into_iter().flatten() {
        if wanted.len() == MOST {
            break;
        }
        wanted.entry(hash).or_insert(name);
    }
    let hashes = wanted.keys().copied().collect();
    let present = present(sources, found, store, limit, &hashes);
    wanted.retain(|hash, _| !present.contains(hash));
    let mut absent: Vec<String> = wanted.into_values().collect();
    absent.sort_unstable();
    absent
}

/// The flags, the variables and the keys of code blocks that a document writes, each once, with its hash.
fn claimed(source: &Source) -> Vec<(u64, String)> {
    let text = source.text();
    let mut seen = Hashes::default();
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
