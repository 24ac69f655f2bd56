//! Word sets of source files of any language, and normalization of spellings to one name.

use std::collections::HashSet;
use std::hash::{BuildHasherDefault, Hasher};

/// The words of `text` with their places: runs of ASCII letters, digits and `_` that begin with a letter or `_`.
pub fn words(text: &[u8]) -> WordIter<'_> {
    WordIter { text, at: 0 }
}

/// The iterator of [`words`].
pub struct WordIter<'a> {
    text: &'a [u8],
    at: usize,
}

impl<'a> Iterator for WordIter<'a> {
    type Item = (usize, &'a [u8]);

    fn next(&mut self) -> Option<(usize, &'a [u8])> {
        loop {
            let start = self.at + self.text[self.at..].iter().position(|b| is_part(*b))?;
            let length = self.text[start..]
                .iter()
                .position(|byte| !is_part(*byte))
                .unwrap_or(self.text.len() - start);
            self.at = start + length;
            if !self.text[start].is_ascii_digit() {
                return Some((start, &self.text[start..self.at]));
            }
        }
    }
}

/// Hashes of names, which are not hashed again.
pub type NameHashes = HashSet<u64, BuildHasherDefault<IdentityHasher>>;

/// Keeps hashes as they are.
#[derive(Clone, Copy, Debug, Default)]
pub struct IdentityHasher(u64);

impl Hasher for IdentityHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, _: &[u8]) {}

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}

/// Whether `byte` belongs to a word.
pub fn is_part(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// Case- and separator-insensitive hash of the letters and digits of `name`: `request_image`, `requestImage` and
/// `REQUEST-IMAGE` are equal. FNV-1a, 64 bits; a collision can only hide a finding.
pub fn fold(name: &[u8]) -> u64 {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for byte in name {
        let letter = FOLDED[usize::from(*byte)];
        if letter != 0 {
            hash = (hash ^ u64::from(letter)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    hash
}

/// Lower-case letter or digit of each byte, 0 for all others. A table, since it is indexed for each byte of each word
/// of a repository.
const FOLDED: [u8; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        if (byte as u8).is_ascii_alphanumeric() {
            table[byte] = (byte as u8).to_ascii_lowercase();
        }
        byte += 1;
    }
    table
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_what_source_can_name() {
        let found: Vec<_> = words(b"fn a_b(3x: Foo2) -> \"c-d\" _e")
            .map(|(_, word)| std::str::from_utf8(word).unwrap())
            .collect();
        assert_eq!(found, ["fn", "a_b", "Foo2", "c", "d", "_e"]);
        assert_eq!(words(b"").next(), None);
    }

    #[test]
    fn spellings_of_one_name_meet() {
        assert_eq!(fold(b"request_image"), fold(b"RequestImage"));
        assert_eq!(fold(b"request-image"), fold(b"REQUEST_IMAGE"));
        assert_ne!(fold(b"request_image"), fold(b"request_images"));
    }
}
