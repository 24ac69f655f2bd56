//! Tests with generated packs, valid and damaged: the results equal those of a full search.

use std::io::Write;
use std::path::Path;

use proptest::prelude::*;
use proptest::sample::Index;

use super::*;
use crate::git::object_reader::ObjectReader;
use crate::git::pack;

/// How a content is stored: what it is made of, by number, if it is made of another, and in which way that is named.
type TestDeltaBase = Option<(usize, bool)>;

fn id(text: &[u8]) -> ObjectId {
    gix::objs::compute_hash(gix::hash::Kind::Sha1, gix::objs::Kind::Blob, text).unwrap()
}

/// The instructions that make `text` of `base`: what both begin and end with is copied.
fn delta(base: &[u8], text: &[u8]) -> Vec<u8> {
    let most = base.len().min(text.len());
    let head = (0..most).find(|at| base[*at] != text[*at]).unwrap_or(most);
    let most = most - head;
    let same = |at: &usize| base[base.len() - 1 - at] == text[text.len() - 1 - at];
    let tail = (0..most).find(|at| !same(at)).unwrap_or(most);
    let mut out = Vec::new();
    for mut size in [base.len(), text.len()] {
        while size > 0x7F {
            out.push(size as u8 & 0x7F | 0x80);
            size >>= 7;
        }
        out.push(size as u8);
    }
    let copy = |from: usize, length: usize, out: &mut Vec<u8>| {
        if length > 0 {
            out.push(0xB3);
            out.extend([
                from as u8,
                (from >> 8) as u8,
                length as u8,
                (length >> 8) as u8,
            ]);
        }
    };
    copy(0, head, &mut out);
    for new in text[head..text.len() - tail].chunks(0x7F) {
        out.push(new.len() as u8);
        out.extend(new);
    }
    copy(base.len() - tail, tail, &mut out);
    out
}

/// A pack of `texts`, and its index.
fn pack(texts: &[Vec<u8>], bases: &[TestDeltaBase]) -> (Vec<u8>, Vec<u8>) {
    let mut pack = b"PACK\0\0\0\x02".to_vec();
    pack.extend((texts.len() as u32).to_be_bytes());
    let mut offsets: Vec<u32> = Vec::new();
    for (text, base) in texts.iter().zip(bases) {
        let at = pack.len() as u32;
        let (kind, bytes) = match base {
            None => (3, text.clone()),
            Some((base, near)) => (if *near { 6 } else { 7 }, delta(&texts[*base], text)),
        };
        let mut size = bytes.len();
        let mut first = kind << 4 | (size & 0xF) as u8;
        size >>= 4;
        while size > 0 {
            pack.push(first | 0x80);
            first = (size & 0x7F) as u8;
            size >>= 7;
        }
        pack.push(first);
        match base {
            Some((base, true)) => {
                let mut distance = at - offsets[*base];
                let mut coded = vec![(distance & 0x7F) as u8];
                while distance > 0x7F {
                    distance = (distance >> 7) - 1;
                    coded.push((distance & 0x7F) as u8 | 0x80);
                }
                pack.extend(coded.iter().rev());
            }
            Some((base, false)) => pack.extend(id(&texts[*base]).as_bytes()),
            None => {}
        }
        let mut coder =
            gix::zlib::stream::deflate::Write::new(Vec::new(), gix::zlib::Compression::DEFAULT);
        coder.write_all(&bytes).unwrap();
        coder.flush().unwrap();
        pack.extend(coder.into_inner());
        offsets.push(at);
    }
    pack.extend([0; 20]);
    let mut sorted: Vec<(ObjectId, u32)> = texts.iter().map(|text| id(text)).zip(offsets).collect();
    sorted.sort();
    let mut index = b"\xFFtOc\0\0\0\x02".to_vec();
    for first in 0..=255 {
        let until = sorted.partition_point(|(id, _)| id.as_bytes()[0] <= first);
        index.extend((until as u32).to_be_bytes());
    }
    index.extend(sorted.iter().flat_map(|(id, _)| id.as_bytes()));
    index.extend(sorted.iter().flat_map(|_| [0; 4]));
    index.extend(sorted.iter().flat_map(|(_, offset)| offset.to_be_bytes()));
    index.extend([0; 40]);
    (pack, index)
}

/// A repository with these files as its only pack.
fn repository(root: &Path, pack: &[u8], index: &[u8]) -> gix::Repository {
    let repository = gix::init(root).unwrap();
    let folder = root.join(".git/objects/pack");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("pack-1.pack"), pack).unwrap();
    std::fs::write(folder.join("pack-1.idx"), index).unwrap();
    repository
}

fn wanted() -> NameMatcher {
    let mut wanted = NameMatcher::default();
    for name in ["total_price", "basket", "Shop"] {
        wanted.add(name);
    }
    wanted
}

/// Versions of a file: each edits one before it, and is stored as what differs from that one, or whole.
fn versions() -> impl Strategy<Value = (Vec<Vec<u8>>, Vec<TestDeltaBase>)> {
    let line = prop::sample::select(vec![
        "fn total_price() {",
        "// total_price",
        "let x = basket;",
        "struct Shop;",
        "}",
        "\"Shop\",",
        "_price",
        "total",
    ]);
    let edit = (
        any::<Index>(),
        any::<Index>(),
        any::<Index>(),
        line,
        0..3_u8,
    );
    prop::collection::vec(edit, 1..30).prop_map(|edits| {
        let (mut texts, mut bases) = (vec![b"fn total_price() {\n}\n".to_vec()], vec![None]);
        for (base, from, to, line, stored) in edits {
            let base = base.index(texts.len());
            let mut text = texts[base].clone();
            let (from, to) = (from.index(text.len() + 1), to.index(text.len() + 1));
            let line = format!("{line}\n");
            // Half of what could be cut out is left: texts grow.
            let end = from.max((from + to) / 2);
            text.splice(from..end, line.bytes());
            if !texts.contains(&text) {
                texts.push(text);
                bases.push((stored > 0).then_some((base, stored == 1)));
            }
        }
        (texts, bases)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_pack_is_searched_as_its_texts_are((texts, bases) in versions(), at_hand: bool, order in prop::collection::vec(any::<Index>(), 0..40)) {
        let folder = tempfile::tempdir().unwrap();
        let (pack, index) = pack(&texts, &bases);
        let repository = repository(folder.path(), &pack, &index);
        let packs = pack::open(&repository);
        let ids: Vec<ObjectId> = texts.iter().map(|text| id(text)).collect();
        let last = if at_hand { texts.len() - 1 } else { texts.len() };
        let text = |bytes: &Vec<u8>| LazyText::from(Ok(std::str::from_utf8(bytes).unwrap().into()));
        let here: Vec<LazyText> = texts[last..].iter().map(text).collect();
        let known = KnownContents {
            ids: ids[last..].to_vec(),
            texts: here.iter().collect(),
        };
        let wanted = wanted();
        let mut read = each(&packs, &wanted, &ids, &known, |_, text, places| {
            (text.to_vec(), wanted.ways("a.rs", text, places))
        });
        read.sort_by_key(|(at, _)| *at);
        let plain: Vec<_> = texts
            .iter()
            .map(|text| (text.clone(), wanted.find_exact("a.rs", text)))
            .enumerate()
            .collect();
        prop_assert_eq!(read, plain);
        // Some of them for the first time, some made of what is at hand, some twice.
        let objects = ObjectReader::new(&repository, &packs);
        for at in order {
            let at = at.index(texts.len());
            let (kind, bytes) = objects.packed(&ids[at]).unwrap();
            prop_assert_eq!((kind, &**bytes), (gix::objs::Kind::Blob, &*texts[at]));
        }
        prop_assert!(objects.packed(&id(b"in no pack")).is_none());
    }

    #[test]
    fn a_damaged_pack_is_survived(
        (texts, bases) in versions(),
        damage in prop::collection::vec((any::<Index>(), any::<u8>(), any::<bool>()), 1..6),
        end: Index,
        cut: bool,
    ) {
        let folder = tempfile::tempdir().unwrap();
        let (mut pack, mut index) = pack(&texts, &bases);
        for (at, byte, in_index) in damage {
            let file = if in_index { &mut index } else { &mut pack };
            let at = at.index(file.len());
            file[at] = byte;
        }
        if cut {
            pack.truncate(end.index(pack.len()));
        }
        let repository = repository(folder.path(), &pack, &index);
        let packs = pack::open(&repository);
        let ids: Vec<ObjectId> = texts.iter().map(|text| id(text)).collect();
        let known = KnownContents { ids: Vec::new(), texts: Vec::new() };
        let read = each(&packs, &wanted(), &ids, &known, |_, text, _| text.len());
        prop_assert!(read.iter().all(|(_, length)| *length as u64 <= LIMIT));
        let objects = ObjectReader::new(&repository, &packs);
        for id in ids {
            // Whatever it gives, it ends.
            objects.packed(&id);
        }
    }
}
