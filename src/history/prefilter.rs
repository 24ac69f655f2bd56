//! A 65,536-bit prefilter: rejects most words before they are hashed.

/// Bits of the table.
const BITS: usize = 1 << 16;

/// A bit for each word, by its ends and its length.
#[derive(Default)]
pub struct WordPrefilter(Vec<u64>);

impl WordPrefilter {
    /// Mark `word`.
    pub fn add(&mut self, word: &[u8]) {
        self.0.resize(BITS / 64, 0);
        let mark = mark(word);
        self.0[mark / 64] |= 1 << (mark % 64);
    }

    /// Whether `word` may have been marked; false where it was not.
    pub fn may_hold(&self, word: &[u8]) -> bool {
        let mark = mark(word);
        let bits = self.0.get(mark / 64).copied().unwrap_or(0);
        bits & 1 << (mark % 64) != 0
    }
}

/// A number below [`BITS`] that few other words have.
fn mark(word: &[u8]) -> usize {
    let end = |four: Option<&[u8; 4]>, one: Option<&u8>| match four {
        Some(four) => u32::from_le_bytes(*four),
        None => u32::from(*one.unwrap_or(&0)),
    };
    let first = end(word.first_chunk(), word.first());
    let last = end(word.last_chunk(), word.last());
    let mixed = first ^ last.rotate_left(15) ^ word.len() as u32;
    (mixed.wrapping_mul(0x9E37_79B1) >> 16) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_marked_is_known_and_most_else_is_not() {
        let mut marks = WordPrefilter::default();
        assert!(!marks.may_hold(b""));
        for word in ["", "a", "ab", "abc", "abcd", "total_price"] {
            marks.add(word.as_bytes());
            assert!(marks.may_hold(word.as_bytes()), "{word}");
        }
        let others = (0..1000).map(|at| format!("other{at}"));
        let taken = others.filter(|word| marks.may_hold(word.as_bytes()));
        assert!(taken.count() < 10);
    }
}
