//! Applies the delta instructions of a pack entry to its base.
//!
//! Packs are untrusted input: every size is checked before it is used.

/// A run of bytes of a decoded content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PackDeltaInstruction {
    /// Copied from byte `from` of the base.
    Copied {
        /// The first byte.
        from: usize,
        /// Their number.
        length: usize,
    },
    /// They are new.
    New {
        /// Their number.
        length: usize,
    },
}

/// Applies `delta` to `base` and writes the result to `text`. Returns its pieces in order, whose lengths add up to the
/// result; none if the delta is damaged or yields more than `limit` bytes.
pub fn apply(
    base: &[u8],
    delta: &[u8],
    limit: usize,
    text: &mut Vec<u8>,
) -> Option<Vec<PackDeltaInstruction>> {
    let mut rest = delta;
    let (before, after) = (size(&mut rest)?, size(&mut rest)?);
    if before != base.len() || after > limit {
        return None;
    }
    text.clear();
    text.reserve(after);
    let mut pieces = Vec::new();
    while let Some(command) = byte(&mut rest) {
        let (bytes, piece) = match command {
            0 => return None,
            length @ 1..0x80 => {
                let length = usize::from(length);
                let bytes;
                (bytes, rest) = rest.split_at_checked(length)?;
                (bytes, PackDeltaInstruction::New { length })
            }
            _ => {
                let from = number(&mut rest, command, 0..4)?;
                let length = match number(&mut rest, command, 4..7)? {
                    0 => 0x10000,
                    length => length,
                };
                let bytes = base.get(from..from.checked_add(length)?)?;
                (bytes, PackDeltaInstruction::Copied { from, length })
            }
        };
        if bytes.len() > after - text.len() {
            return None;
        }
        text.extend_from_slice(bytes);
        pieces.push(piece);
    }
    (text.len() == after).then_some(pieces)
}

fn byte(rest: &mut &[u8]) -> Option<u8> {
    let (first, after) = rest.split_first()?;
    *rest = after;
    Some(*first)
}

/// A little-endian number: `bits` of `command` mark which of its bytes are present.
fn number(rest: &mut &[u8], command: u8, bits: std::ops::Range<u8>) -> Option<usize> {
    let mut number = 0;
    for (place, bit) in bits.enumerate() {
        if command & 1 << bit != 0 {
            number |= usize::from(byte(rest)?) << (8 * place);
        }
    }
    Some(number)
}

/// A size, seven bits a byte, smallest first.
fn size(rest: &mut &[u8]) -> Option<usize> {
    let mut size = 0;
    for shift in (0..usize::BITS - 7).step_by(7) {
        let next = byte(rest)?;
        size |= usize::from(next & 0x7F) << shift;
        if next & 0x80 == 0 {
            return Some(size);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_delta_copies_and_adds() {
        let delta = b"\x05\x06\x91\x01\x03\x03XYZ";
        let mut text = b"what was there before".to_vec();
        let pieces = apply(b"abcde", delta, 100, &mut text).unwrap();
        assert_eq!(text, b"bcdXYZ");
        assert_eq!(
            pieces,
            [
                PackDeltaInstruction::Copied { from: 1, length: 3 },
                PackDeltaInstruction::New { length: 3 }
            ]
        );
    }

    #[test]
    fn what_lies_about_its_size_makes_nothing() {
        for delta in [
            &b""[..],
            b"\x05",
            b"\x04\x03\x91\x01\x03",
            b"\x05\x02\x91\x01\x03",
            b"\x05\x04\x91\x01\x03",
            b"\x05\x03\x91\x03\x03",
            b"\x05\x03\x91\x01",
            b"\x05\x03\x03ab",
            b"\x05\x01\x00",
            b"\x05\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x01",
            b"\x05\xFF\xFF\xFF\xFF\xFF\xFF\x01\x91\x01\x03",
        ] {
            let made = apply(b"abcde", delta, 100, &mut Vec::new());
            assert_eq!(made, None, "{delta:?}");
        }
        let made = apply(b"abcde", b"\x05\x03\x91\x01\x03", 2, &mut Vec::new());
        assert_eq!(made, None);
    }

    proptest! {
        #[test]
        fn noise_is_refused_or_keeps_to_its_limit(base: Vec<u8>, delta: Vec<u8>, sized: bool) {
            let mut delta = delta;
            if sized {
                delta.splice(..0, [base.len() as u8 & 0x7F, 40]);
            }
            let mut text = Vec::new();
            if let Some(pieces) = apply(&base, &delta, 50, &mut text) {
                prop_assert!(text.len() <= 50);
                let length = |piece: &PackDeltaInstruction| match piece {
                    PackDeltaInstruction::Copied { length, .. } | PackDeltaInstruction::New { length } => *length,
                };
                prop_assert_eq!(pieces.iter().map(length).sum::<usize>(), text.len());
            }
        }
    }
}
