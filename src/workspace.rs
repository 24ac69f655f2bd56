//! The only place that reads: from a folder on disk to a revision.

mod cache;
mod content;
mod discover;
pub mod files;
pub mod git;
pub mod history;
pub mod kept;
mod remotes;
pub mod revisions;
mod threads;
pub mod warm;
pub mod words;

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use rayon::prelude::*;

use crate::facts::approvals::{self, Approvals};
use crate::facts::lock::{FILE, Lock, Problem};
use crate::facts::ratchet::{self, Ratchet};
use crate::facts::standing::{Standing, standing};
use crate::facts::{Facts, Language, Revision, Source, Tree, Unread};
use crate::parse::{parse, parse_later};
use crate::span::LineIndex;

pub use cache::Cache;
use content::{Reader, Store};
pub use discover::{Discovered, Found, discover};
pub use threads::{STACK, beside, start_threads};

/// How a workspace is read.
pub struct Options {
    /// Files larger than this many bytes are noted, not read.
    pub limit: u64,
    /// The folder where facts are kept between runs; none keeps nothing.
    pub cache: Option<PathBuf>,
    /// Number of threads that read and parse; 0 for one a core.
    pub threads: usize,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            limit: 8 << 20,
            cache: None,
            threads: 0,
        }
    }
}

/// Why a workspace cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The root is not there, or is not a folder, or is closed to us.
    #[error("cannot read `{path}`: {problem}")]
    Root {
        /// The root, as given.
        path: String,
        /// The operating system's words.
        problem: String,
    },
    /// A file that the command needs cannot be read or written.
    #[error("{path}: {problem}")]
    File {
        /// The file.
        path: String,
        /// What is wrong.
        problem: String,
    },
    /// A revision cannot be read.
    #[error(transparent)]
    Git(#[from] git::Error),
    /// Threads could not be started.
    #[error("cannot start threads: {0}")]
    Threads(String),
    /// Who asked does not wait any more.
    #[error("stopped")]
    Stopped,
}

/// How far reading has come; shared with whoever shows it, and with whoever may stop it.
#[derive(Debug, Default)]
pub struct Progress {
    /// Files to read.
    pub total: AtomicUsize,
    /// Files read.
    pub done: AtomicUsize,
    stopped: AtomicBool,
}

impl Progress {
    /// Nobody waits for the answer any more.
    pub fn stop(&self) {
        self.stopped.store(true, Ordering::Relaxed);
    }

    /// An error where nobody waits any more: asked before each step that takes long.
    pub fn go_on(&self) -> Result<(), Error> {
        match self.stopped.load(Ordering::Relaxed) {
            true => Err(Error::Stopped),
            false => Ok(()),
        }
    }
}

/// Read the working tree below `root`: find its files, read and parse them in parallel, keep the facts by content.
pub fn read(root: &Path, options: &Options, progress: &Progress) -> Result<Revision, Error> {
    let discovered = discover(root)?;
    let cache = options
        .cache
        .as_deref()
        .map(|folder| Cache::open(folder, root));
    let reading = Reading {
        limit: options.limit,
        cache: cache.as_ref(),
        store: Store::default(),
        known: None,
        claims: true,
        progress,
    };
    let (revision, _) = reading.revision("working tree", discovered);
    if let Some(cache) = cache {
        cache.save();
    }
    Ok(revision)
}

/// How the files of a revision are read.
struct Reading<'a> {
    /// Files larger than this many bytes are noted, not read.
    limit: u64,
    /// The facts of earlier runs.
    cache: Option<&'a Cache>,
    /// Where contents are.
    store: Store<'a>,
    /// The files of another revision, by their content: they are not read again. None where contents need no name.
    known: Option<&'a Known>,
    /// Whether what documents claim is looked for in files that are not parsed.
    claims: bool,
    progress: &'a Progress,
}

/// Files that were read, by language and content.
type Known = HashMap<(Language, git::Id), (Result<Arc<str>, Unread>, Arc<Facts>)>;

impl Reading<'_> {
    /// Read and parse what was found, in parallel; the revision, and the content of each file where that is asked for.
    fn revision(&self, name: &str, discovered: Discovered) -> (Revision, Vec<Option<git::Id>>) {
        let Discovered { found, mut tree } = discovered;
        self.progress
            .total
            .fetch_add(found.len(), Ordering::Relaxed);
        let (sources, ids): (Vec<Source>, Vec<Option<git::Id>>) = found
            .par_iter()
            // Files differ in size by a thousand times: small steps keep every core busy to the end.
            .with_max_len(4)
            .map_init(
                || self.store.reader(),
                |reader, found| {
                    let read = match self.progress.go_on() {
                        Ok(()) => {
                            let (source, id) = self.source(found, reader);
                            // What speaks of today is asked for in any case, and here every core is busy.
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

    /// Look for what documents claim in files that are not parsed.
    fn look_for_claims(&self, tree: &mut Tree, sources: &[Source], found: &[Found]) {
        let living: Vec<&Source> = sources.par_iter().filter(|one| is_living(one)).collect();
        let (all, mut kept) = ((sources, found), self.cache.map(Cache::kept));
        tree.absent = words::absent(&living, all, self.store, self.limit, kept.as_mut());
        tree.lines = count_lines(&living, all, self.store, self.limit);
    }

    /// Read and parse one file.
    fn source(&self, found: &Found, reader: &Reader) -> (Source, Option<git::Id>) {
        let language = Language::of(&found.path);
        let mut id = found.place.id();
        let source = |text, facts| Source {
            path: found.path.clone(),
            language,
            text,
            facts,
        };
        if language == Language::Other {
            return (source(Err(Unread::NotParsed), Arc::default()), id);
        }
        let lookup = |id: Option<git::Id>| self.known?.get(&(language, id?));
        if let Some((text, facts)) = lookup(id) {
            return (source(text.clone(), facts.clone()), id);
        }
        let bytes = reader.bytes(&found.place, self.limit);
        if let (None, Ok(bytes), true) = (id, &bytes, self.known.is_some()) {
            id = reader.name_of(bytes);
            if let Some((text, facts)) = lookup(id) {
                return (source(text.clone(), facts.clone()), id);
            }
        }
        let text = bytes.and_then(|bytes| decode(&bytes, language));
        // A file of tasks is read for their names alone: nobody is told that it could not be.
        let text = match language {
            Language::Tasks(_) => text.map_err(|_| Unread::NotParsed),
            _ => text,
        };
        let facts = match &text {
            Ok(text) => match self.cache {
                Some(cache) => cache.facts(language, text),
                None => Arc::new(parse_later(language, text)),
            },
            Err(_) => Arc::new(Facts::None),
        };
        (source(text, facts), id)
    }
}

/// Whether a file is a document that says how things are now.
fn is_living(source: &Source) -> bool {
    source.facts.is_document() && standing(source) == Standing::Living
}

/// A file that nobody waits for any more.
fn unread(found: &Found) -> Source {
    Source {
        path: found.path.clone(),
        language: Language::of(&found.path),
        text: Err(Unread::NotParsed),
        facts: Arc::default(),
    }
}

/// The reviews that `root` records, for a command that adds to them: a lock that cannot be read is an error.
pub fn lock(root: &Path) -> Result<Lock, Error> {
    let Some(text) = files::text(root, FILE)? else {
        return Ok(Lock::default());
    };
    let facts = parse(Language::Lock, &text);
    let lock = facts.lock().cloned().unwrap_or_default();
    match lock.problem {
        None => Ok(lock),
        Some(problem) => Err(refused(FILE, &problem)),
    }
}

/// The approvals that `root` records and their text, for a command that adds to them: a file that cannot be read is an
/// error.
// trueup: allow(duplicate-code) what comes back differs in each: facts, text, nothing
pub fn approvals(root: &Path) -> Result<(Approvals, String), Error> {
    let Some(text) = files::text(root, approvals::FILE)? else {
        return Ok(Default::default());
    };
    let facts = parse(Language::Approvals, &text);
    let approvals = facts.approvals().cloned().unwrap_or_default();
    match approvals.problem {
        None => Ok((approvals, text)),
        Some(problem) => Err(refused(approvals::FILE, &problem)),
    }
}

/// The ratchet of `root`, if it has one; one that cannot be read is an error.
pub fn ratchet(root: &Path) -> Result<Option<Ratchet>, Error> {
    let Some(text) = files::text(root, ratchet::FILE)? else {
        return Ok(None);
    };
    let facts = parse(Language::Ratchet, &text);
    let ratchet = facts.ratchet().cloned().unwrap_or_default();
    match ratchet.problem {
        None => Ok(Some(ratchet)),
        Some(problem) => Err(refused(ratchet::FILE, &problem)),
    }
}

fn refused(file: &str, problem: &Problem) -> Error {
    Error::File {
        path: format!("{file}:{}", problem.line),
        problem: format!("{}; {}", problem.message, problem.help),
    }
}

/// The text of a file, if it is text.
fn decode(bytes: &[u8], language: Language) -> Result<Arc<str>, Unread> {
    let body = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    // Rust allows a NUL byte in a literal.
    if language != Language::Rust && memchr::memchr(0, body).is_some() {
        return Err(Unread::Binary);
    }
    match std::str::from_utf8(body) {
        Ok(text) => Ok(Arc::from(text)),
        Err(problem) => Err(Unread::NotUtf8(problem.valid_up_to())),
    }
}

/// Count the lines of files that are not parsed but that a line anchor in a `living` document points into.
fn count_lines(
    living: &[&Source],
    (sources, found): (&[Source], &[Found]),
    store: Store<'_>,
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
    use content::Place;

    #[test]
    fn a_file_that_disappears_is_noted_and_the_rest_goes_on() {
        let found = Found {
            path: "gone.md".into(),
            place: Place::Disk(PathBuf::from("/nonexistent/gone.md")),
        };
        let progress = Progress::default();
        let reading = Reading {
            limit: 100,
            cache: None,
            store: Store::default(),
            known: None,
            claims: false,
            progress: &progress,
        };
        let (source, _) = reading.source(&found, &Store::default().reader());
        assert!(matches!(source.text, Err(Unread::Refused(_))));
    }
}
