//! Reads the files of a revision: in parallel, each at most once, and not at all if cached facts suffice.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use rayon::prelude::*;

use super::content::{ContentLocation, ContentReader, ContentStore};
use super::{DiscoveredFile, DiscoveredTree, FactsCache, ReadProgress, claimed_words};
use crate::facts::file_class::{FileClass, standing};
use crate::facts::{
    FileFacts, Language, LazyText, Revision, SourceFile, TreeMetadata, UnreadReason,
};
use crate::git::repository;
use crate::parse::parse_later;
use crate::span::LineIndex;

/// How the files of a revision are read.
pub struct ReadContext<'a> {
    /// Files larger than this many bytes are noted, not read.
    pub limit: u64,
    /// The facts of earlier runs.
    pub cache: Option<&'a FactsCache>,
    /// Where contents are.
    pub store: ContentStore<'a>,
    /// Files of another revision by blob id, to be reused. None if blob ids are not needed.
    pub known: Option<&'a KnownFiles>,
    /// Whether to search unparsed files for claimed words.
    pub claims: bool,
    /// Who waits, and whether.
    pub progress: &'a ReadProgress,
}

/// Files that were read, by language and content.
pub type KnownFiles = HashMap<(Language, repository::GitObjectId), (LazyText, Arc<FileFacts>)>;

impl ReadContext<'_> {
    /// Reads and parses the discovered files in parallel; returns the revision, and each content if requested.
    pub fn revision(
        &self,
        name: &str,
        discovered: DiscoveredTree,
    ) -> (Revision, Vec<Option<repository::GitObjectId>>) {
        let DiscoveredTree { found, mut tree } = discovered;
        self.progress
            .total
            .fetch_add(found.len(), Ordering::Relaxed);
        let (sources, ids): (Vec<SourceFile>, Vec<Option<repository::GitObjectId>>) = found
            .par_iter()
            // Files differ in size by a thousand times: small steps keep every core busy to the end.
            .with_max_len(4)
            .map_init(
                || self.store.reader(),
                |reader, found| {
                    let read = match self.progress.go_on() {
                        Ok(()) => {
                            let (source, id) = self.source(found, reader);
                            // Living documents are always needed; parse them here, while all cores are busy.
                            if self.claims && is_living(&source) {
                                source.facts.document();
                            }
                            (source, id)
                        }
                        Err(_) => (unread(found), None),
                    };
                    self.progress.done.fetch_add(1, Ordering::Relaxed);
                    read
                },
            )
            .unzip();
        if self.claims {
            self.look_for_claims(&mut tree, &sources, &found);
        }
        let revision = Revision {
            name: name.to_owned(),
            sources,
            tree,
        };
        (revision, ids)
    }

    /// Searches unparsed files for claimed words.
    pub fn look_for_claims(
        &self,
        tree: &mut TreeMetadata,
        sources: &[SourceFile],
        found: &[DiscoveredFile],
    ) {
        let living: Vec<&SourceFile> = sources.par_iter().filter(|one| is_living(one)).collect();
        let (all, kept) = ((sources, found), self.cache.map(FactsCache::kept));
        tree.absent = claimed_words::absent(&living, all, self.store, self.limit, kept.as_ref());
        tree.lines = count_lines(&living, all, self.store, self.limit);
    }

    /// Read and parse one file.
    pub fn source(
        &self,
        found: &DiscoveredFile,
        reader: &ContentReader,
    ) -> (SourceFile, Option<repository::GitObjectId>) {
        let language = Language::of(&found.path);
        let mut id = found.place.id();
        let source = |text, facts| SourceFile {
            path: found.path.clone(),
            language,
            text,
            facts,
        };
        if language == Language::Other {
            return (
                source(Err(UnreadReason::NotParsed).into(), Arc::default()),
                id,
            );
        }
        let lookup = |id: Option<repository::GitObjectId>| self.known?.get(&(language, id?));
        if let Some((text, facts)) = lookup(id) {
            return (source(text.clone(), facts.clone()), id);
        }
        if let Some((text, facts)) = self.stored(language, &found.place, reader) {
            return (source(text, facts), id);
        }
        let bytes = reader.bytes(&found.place, self.limit);
        if let (None, Ok(bytes), true) = (id, &bytes, self.known.is_some()) {
            id = reader.name_of(bytes);
            if let Some((text, facts)) = lookup(id) {
                return (source(text.clone(), facts.clone()), id);
            }
        }
        // A permanent cache key must match the bytes: the file may have changed since git hashed it.
        let named = id.filter(|id| {
            let is_seen = matches!(found.place, ContentLocation::Seen(..));
            let bytes = bytes.as_ref().ok().filter(|_| self.cache.is_some());
            bytes.is_some_and(|bytes| {
                !bytes.starts_with(MARK) && (!is_seen || reader.name_of(bytes) == Some(*id))
            })
        });
        let text = bytes.and_then(|bytes| decode(&bytes, language));
        // Task files are read only for their names, so an unreadable one is not reported.
        let text = match language {
            Language::Tasks(_) => text.map_err(|_| UnreadReason::NotParsed),
            _ => text,
        };
        let text = LazyText::from(text);
        let facts = match self.cache {
            Some(cache) => cache.facts(language, &text, named),
            None => Arc::new(parse_later(language, &text)),
        };
        (source(text, facts), id)
    }

    /// A content with cached metadata: its text is read lazily.
    fn stored(
        &self,
        language: Language,
        place: &ContentLocation,
        reader: &ContentReader,
    ) -> Option<(LazyText, Arc<FileFacts>)> {
        let id = place.id()?;
        let (stored, facts) = self.cache?.stored(language, id)?;
        if !reader.has(place) {
            return None;
        }
        let (later, limit) = (self.store.later(place)?, self.limit);
        let read = move || decode(&later.bytes(limit)?, language);
        let text = LazyText::later(stored, read);
        let facts = facts.unwrap_or_else(|| parse_later(language, &text));
        Some((text, Arc::new(facts)))
    }
}

/// Whether a file is a document that describes the present.
fn is_living(source: &SourceFile) -> bool {
    source.facts.is_document() && standing(source) == FileClass::Living
}

/// A file that nobody waits for any more.
fn unread(found: &DiscoveredFile) -> SourceFile {
    SourceFile {
        path: found.path.clone(),
        language: Language::of(&found.path),
        text: Err(UnreadReason::NotParsed).into(),
        facts: Arc::default(),
    }
}

/// A byte-order mark.
const MARK: &[u8] = b"\xEF\xBB\xBF";

/// The text of a file, if it is text.
fn decode(bytes: &[u8], language: Language) -> Result<Arc<str>, UnreadReason> {
    let body = bytes.strip_prefix(MARK).unwrap_or(bytes);
    // Rust allows a NUL byte in a literal.
    if language != Language::Rust && memchr::memchr(0, body).is_some() {
        return Err(UnreadReason::Binary);
    }
    match std::str::from_utf8(body) {
        Ok(text) => Ok(Arc::from(text)),
        Err(problem) => Err(UnreadReason::NotUtf8(problem.valid_up_to())),
    }
}

/// Count the lines of files that are not parsed but that a line anchor in a `living` document points into.
fn count_lines(
    living: &[&SourceFile],
    (sources, found): (&[SourceFile], &[DiscoveredFile]),
    store: ContentStore<'_>,
    limit: u64,
) -> Vec<(String, u32)> {
    let wanted: BTreeSet<&str> = living
        .iter()
        .filter_map(|source| source.facts.document())
        .flat_map(|document| &document.references)
        .filter_map(|reference| {
            let (path, fragment) = reference.target.split_once("#L")?;
            let line = fragment.starts_with(|c: char| c.is_ascii_digit());
            let name = path.rsplit('/').next()?;
            (line && !path.contains("://")).then_some(name)
        })
        .collect();
    if wanted.is_empty() {
        return Vec::new();
    }
    sources
        .par_iter()
        .zip(found)
        .filter(|(source, _)| {
            let name = source.path.rsplit('/').next().unwrap_or_default();
            source.language == Language::Other && wanted.contains(name)
        })
        .filter_map(|(source, found)| {
            let bytes = store.reader().bytes(&found.place, limit).ok()?;
            let text = decode(&bytes, source.language).ok()?;
            Some((source.path.clone(), LineIndex::new(&text).lines(&text)))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_disappears_is_noted_and_the_rest_goes_on() {
        let found = DiscoveredFile {
            path: "gone.md".into(),
            place: ContentLocation::Disk(std::path::PathBuf::from("/nonexistent/gone.md")),
        };
        let progress = ReadProgress::default();
        let reading = ReadContext {
            limit: 100,
            cache: None,
            store: ContentStore::default(),
            known: None,
            claims: false,
            progress: &progress,
        };
        let (source, _) = reading.source(&found, &ContentStore::default().reader());
        assert!(matches!(
            source.text.unread(),
            Some(UnreadReason::Refused(_))
        ));
    }
}
