//! Removed names and paths, according to history, in documents that claim that they exist.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

use super::UnresolvedMention;
use crate::analysis::AnalyzedGraph;
use crate::analysis::currency::document;
use crate::analysis::currency::sentence::{recalls, recalls_section, sentence};
use crate::analysis::shell;
use crate::facts::history::{HistoryAnswer, HistoryNameKind, HistoryResponse, RemovedName};
use crate::facts::word_set::{NameHashes, fold};
use crate::facts::{Document, SourceFile};
use crate::graph::Graph;
use crate::graph::paths::folder;
use crate::span::{FileId, around};

/// The removed names: each once per document, at its first position, with the further ones. Those that the text itself
/// calls removed are left out.
pub fn vanished<'a>(
    graph: &'a AnalyzedGraph,
    history: &'a HistoryResponse,
    asked: HistoryNameKind,
) -> Vec<(
    &'a UnresolvedMention,
    &'a RemovedName,
    Vec<&'a UnresolvedMention>,
)> {
    let mut found: Vec<(&UnresolvedMention, &RemovedName, Vec<&UnresolvedMention>)> = Vec::new();
    let mut first: HashMap<(FileId, &str), usize> = HashMap::new();
    let left = ExtractedPackages::new(graph, history);
    let mut block = CommandBlockCache::default();
    for (mention, answer) in graph.mentions().iter().zip(&history.answers) {
        let HistoryAnswer::Gone(gone) = answer else {
            continue;
        };
        if mention.asked != asked || !claims(graph, &left, &mut block, mention, gone) {
            continue;
        }
        match first.entry((mention.file, &mention.name)) {
            Entry::Occupied(at) => found[*at.get()].2.push(mention),
            Entry::Vacant(at) => {
                at.insert(found.len());
                found.push((mention, gone, Vec::new()));
            }
        }
    }
    found
}

/// Whether the mention claims that the removed name exists.
fn claims(
    graph: &Graph,
    left: &ExtractedPackages,
    block: &mut CommandBlockCache,
    mention: &UnresolvedMention,
    gone: &RemovedName,
) -> bool {
    let source = graph.source(mention.file);
    let text = source.text();
    // Tracked all the same, and not read.
    if gone.removed.is_none() && graph.tree.ignores(&gone.home) {
        return false;
    }
    let meant = match mention.asked {
        HistoryNameKind::Path => is_meant(source, mention, gone),
        // A word with a dash is no item: in Rust it is a value.
        HistoryNameKind::Name => {
            !(left.with(graph, gone) || mention.name.contains('-') && gone.home.ends_with(".rs"))
        }
    };
    let exact = !mention.exact || *gone.home == *mention.name || is_drawn(text, mention);
    let dated = !document::instructs(&source.path);
    if !meant || !exact || recalls(text, mention.span) {
        return false;
    }
    let Some(document) = source.facts.document() else {
        return true;
    };
    let elsewhere = match mention.asked {
        HistoryNameKind::Name => is_of_others(graph, left, document, text, mention),
        HistoryNameKind::Path => block.is_moved(mention, document, text),
    };
    !elsewhere && !recalls_section(document, mention.span.start, dated)
}

/// Path segments after the host in package URLs of several registries.
const PACKAGES: [&str; 4] = ["crates", "package", "packages", "project"];

/// Whether `text` has the address of a package's page: `https://example.org/crates/till`.
fn has_package(text: &str) -> bool {
    text.split("://").skip(1).any(|address| {
        let mut parts = address.split('/');
        let host = parts.next().unwrap_or("");
        let kind = parts.next().unwrap_or("");
        host.contains('.') && PACKAGES.contains(&kind) && parts.next().is_some()
    })
}

/// Definitions of a document that are looked through for one name, at the most.
const DEFINITIONS: usize = 1_000;

/// Whether a name is that of something of others: its sentence sends the reader to the page of a package, or it is a link to
/// an address.
fn is_of_others(
    graph: &Graph,
    left: &ExtractedPackages,
    document: &Document,
    text: &str,
    mention: &UnresolvedMention,
) -> bool {
    // Our own items have a page of documentation that names their package, and our files one of the host.
    let away = |target: &str| {
        let ours = |part: &str| left.own.contains(&fold(part.as_bytes()));
        target.starts_with("http")
            && !target.split('/').any(ours)
            && graph.hosts.path(target).is_none()
    };
    let behind = text.get(mention.span.end as usize..).unwrap_or("");
    let link = behind
        .trim_start_matches(['`', '(', ')'])
        .strip_prefix("](");
    let address = link.and_then(|link| link.split([')', ' ', '\n']).next());
    let label = |label: &str| label.trim_matches('`').eq_ignore_ascii_case(&mention.name);
    let mut definitions = document.definitions.iter().take(DEFINITIONS);
    address.is_some_and(away)
        || has_package(sentence(text, mention.span))
        || definitions.any(|one| label(&one.label) && away(&one.target))
}

/// Caches the last command block: many mentions share one.
#[derive(Default)]
struct CommandBlockCache {
    /// Its file, and where it begins.
    at: Option<(FileId, u32)>,
    /// Where each command begins, and whether the folder was changed before it.
    lines: Vec<(u32, bool)>,
}

impl CommandBlockCache {
    /// Whether a mention is in a shell block after a `cd`.
    fn is_moved(&mut self, mention: &UnresolvedMention, document: &Document, text: &str) -> bool {
        let at = mention.span.start;
        let Some(fence) = document.fence_at(at) else {
            return false;
        };
        let place = Some((mention.file, fence.span.start));
        if self.at != place {
            self.at = place;
            let body = Some(shell::body(fence, text)).filter(|_| shell::is_shell(fence));
            let lines = body.map_or_else(Vec::new, |body| shell::lines(text, body));
            let begins =
                |line: &shell::ShellCommand| Some((line.words.first()?.span.start, line.moved));
            self.lines = lines.iter().filter_map(begins).collect();
        }
        let after = self.lines.partition_point(|(start, _)| *start <= at);
        self.lines[..after].last().is_some_and(|(_, moved)| *moved)
    }
}

/// Whether the line of a mention is a branch of a tree of files.
fn is_drawn(text: &str, mention: &UnresolvedMention) -> bool {
    around(text, mention.span.start as usize, 0).contains(['├', '└', '│'])
}

/// Whether a path means the removed one. A bare file name is ambiguous and means the file near the document; agent
/// instructions and folder indexes cover the whole repository.
fn is_meant(source: &SourceFile, mention: &UnresolvedMention, gone: &RemovedName) -> bool {
    let name = mention.name.trim_end_matches('/');
    if name.contains('/') {
        return true;
    }
    let (home, from) = (folder(&gone.home), folder(&source.path));
    let within = |inner: &str, outer: &str| {
        inner == outer
            || outer.is_empty()
            || inner
                .strip_prefix(outer)
                .is_some_and(|rest| rest.starts_with('/'))
    };
    if within(from, home) && (!home.is_empty() || from.is_empty()) {
        return true;
    }
    if is_data(name) {
        return home.is_empty() && is_general(&source.path);
    }
    let around = folder(from);
    !from.is_empty() && within(home, from)
        || !around.is_empty() && within(home, around)
        || is_general(&source.path)
}

/// Whether a document covers more than its own folder.
fn is_general(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    document::instructs(path) || name.to_lowercase().starts_with("readme")
}

/// Whether `name` is that of a file of data or text.
fn is_data(name: &str) -> bool {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    [
        "md", "json", "toml", "yml", "yaml", "txt", "html", "css", "sql", "rst",
    ]
    .contains(&ending)
}

/// Packages that left the repository and may live on elsewhere.
struct ExtractedPackages {
    /// Names, folded, of packages that manifests depend on and that are not here.
    packages: NameHashes,
    /// Names, folded, of our own.
    own: NameHashes,
    /// Commits that took several packages away as a whole.
    splits: HashSet<String>,
}

impl ExtractedPackages {
    fn new(graph: &Graph, history: &HistoryResponse) -> ExtractedPackages {
        let mut packages = NameHashes::default();
        let mut own = NameHashes::default();
        for manifest in graph
            .files()
            .filter_map(|(_, source)| source.facts.manifest())
        {
            let names = manifest
                .dependencies
                .iter()
                .map(|dependency| dependency.package.as_deref().unwrap_or(&dependency.name));
            packages.extend(names.map(|name| fold(name.as_bytes())));
            own.extend(
                manifest
                    .package
                    .iter()
                    .map(|package| fold(package.name.as_bytes())),
            );
        }
        packages.retain(|name| !own.contains(name));
        let mut taken: HashMap<&str, HashSet<&str>> = HashMap::new();
        for answer in &history.answers {
            if let HistoryAnswer::Gone(gone) = answer
                && let Some(removed) = &gone.removed
                && let Some(package) = package(graph, &gone.home)
            {
                taken.entry(&*removed.id).or_default().insert(package);
            }
        }
        let several = taken.into_iter().filter(|(_, packages)| packages.len() > 1);
        let splits = several.map(|(commit, _)| commit.to_owned()).collect();
        ExtractedPackages {
            packages,
            own,
            splits,
        }
    }

    /// Whether a removed name left with its package.
    fn with(&self, graph: &Graph, gone: &RemovedName) -> bool {
        let mut parts = gone.home.split('/');
        if parts.any(|part| self.packages.contains(&fold(part.as_bytes()))) {
            return true;
        }
        let Some(removed) = gone.removed.as_ref() else {
            return false;
        };
        let subject = removed.subject.to_lowercase();
        let says = ["extracted", "repository", "own repo"]
            .iter()
            .any(|word| subject.contains(word));
        package(graph, &gone.home).is_some() && (says || self.splits.contains(&*removed.id))
    }
}

/// The folder of the package that `home` was in, where that is gone as a whole.
fn package<'a>(graph: &Graph, home: &'a str) -> Option<&'a str> {
    let folder = home
        .find("/src/")
        .map_or_else(|| folder(home), |end| &home[..end]);
    (!folder.is_empty() && graph.paths.get(folder).is_none()).then_some(folder)
}
