//! Reads many versions of files, most of them stored as deltas: each is decoded once, and only its new parts are
//! searched.

use std::borrow::Cow;
use std::rc::Rc;

use gix::ObjectId;
use libdeflater::Decompressor;
use rayon::prelude::*;

use super::name_matcher::{NameMatch, NameMatcher};
use crate::facts::LazyText;
use crate::git::blob::LIMIT;
use crate::git::pack::{PackDeltaForest, PackFile};
use crate::git::pack_delta;

/// A version, and the places of names in it.
struct SearchedVersion<'a> {
    text: Cow<'a, [u8]>,
    places: Vec<NameMatch>,
}

/// Contents that are at hand.
#[derive(Default)]
pub struct KnownContents<'a> {
    /// Their ids.
    pub ids: Vec<ObjectId>,
    /// Their texts, which are all that is in them.
    pub texts: Vec<&'a LazyText>,
}

/// Texts whose room is kept for others, by thread.
const SPARE: usize = 8;

/// What one thread reads with.
struct VersionReader<'a> {
    pack: &'a PackFile,
    forest: &'a PackDeltaForest,
    known: &'a KnownContents<'a>,
    wanted: &'a NameMatcher,
    inflate: Decompressor,
    /// The bytes of one entry.
    bytes: Vec<u8>,
    /// Room of texts that are needed no more.
    spare: Vec<Vec<u8>>,
}

/// Runs `look` on each of `asked` in `packs`, with its text and the matches of `wanted`. Objects outside the packs,
/// damaged or oversized are skipped.
pub fn each<T: Send>(
    packs: &[PackFile],
    wanted: &NameMatcher,
    asked: &[ObjectId],
    known: &KnownContents<'_>,
    look: impl Fn(usize, &[u8], &[NameMatch]) -> T + Sync,
) -> Vec<(usize, T)> {
    let mut found = Vec::new();
    for pack in packs {
        let forest = PackDeltaForest::new(pack, asked, &known.ids);
        let roots = forest.roots.par_iter().with_max_len(1);
        let read = roots.map_init(
            || VersionReader {
                pack,
                forest: &forest,
                known,
                wanted,
                inflate: Decompressor::new(),
                bytes: Vec::new(),
                spare: Vec::new(),
            },
            |reader, root| reader.below(*root, &look),
        );
        found.par_extend(read.flatten_iter());
    }
    found
}

impl<'a> VersionReader<'a> {
    /// Runs `look` on `root` and all its deltas.
    fn below<T>(
        &mut self,
        root: usize,
        look: &impl Fn(usize, &[u8], &[NameMatch]) -> T,
    ) -> Vec<(usize, T)> {
        let mut found = Vec::new();
        let mut open: Vec<(usize, Option<Rc<SearchedVersion<'a>>>)> = vec![(root, None)];
        while let Some((at, base)) = open.pop() {
            let version = self.version(at, base.as_deref());
            if let Some(base) = base.and_then(Rc::into_inner) {
                self.reuse(base);
            }
            let Some(version) = version else {
                continue;
            };
            let node = &self.forest.nodes[at];
            if let Some(asked) = node.asked {
                found.push((asked, look(asked, &version.text, &version.places)));
            }
            if node.children.is_empty() {
                self.reuse(version);
                continue;
            }
            // The child with the largest subtree comes last, after its siblings freed their bases: bounds the number of
            // texts in memory.
            let version = Rc::new(version);
            let children = node.children.iter();
            open.extend(children.map(|child| (*child, Some(Rc::clone(&version)))));
        }
        found
    }

    /// Decodes the version at node `at`, from `base` if it is a delta.
    fn version(
        &mut self,
        at: usize,
        base: Option<&SearchedVersion<'_>>,
    ) -> Option<SearchedVersion<'a>> {
        let node = &self.forest.nodes[at];
        let limit = LIMIT as usize;
        if let Some(known) = node.text {
            let text = self.known.texts[known].get().as_ref().ok()?.as_bytes();
            if text.len() > limit {
                return None;
            }
            return Some(SearchedVersion {
                text: Cow::Borrowed(text),
                places: self.wanted.places(text),
            });
        }
        let mut text = self.spare.pop().unwrap_or_default();
        let Some(base) = base else {
            self.pack
                .read(node.offset, limit, &mut self.inflate, &mut text)?;
            return Some(SearchedVersion {
                places: self.wanted.places(&text),
                text: Cow::Owned(text),
            });
        };
        self.pack
            .read(node.offset, limit, &mut self.inflate, &mut self.bytes)?;
        let pieces = pack_delta::apply(&base.text, &self.bytes, limit, &mut text)?;
        Some(SearchedVersion {
            places: self.wanted.carried(&base.places, &text, &pieces),
            text: Cow::Owned(text),
        })
    }

    /// Keep the room of a text that is needed no more.
    fn reuse(&mut self, version: SearchedVersion<'_>) {
        if let Cow::Owned(text) = version.text
            && self.spare.len() < SPARE
        {
            self.spare.push(text);
        }
    }
}

#[cfg(test)]
mod tests;
