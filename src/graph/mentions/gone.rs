//! What vanished, by history's word, where the document claims that it is there.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

use super::Mention;
use crate::facts::document::Fence;
use crate::facts::history::{Answer, Asked, Gone, History};
use crate::facts::words::{Hashes, fold};
use crate::facts::{Document, Source};
use crate::graph::paths::folder;
use crate::graph::tense::{recalls, recalls_section, sentence};
use crate::graph::{Graph, shell, today};
use crate::span::{FileId, around};

/// What vanished: each name once a document, at its first place, with its further places. What the text itself says to
/// be gone is left out.
pub fn vanished<'a>(
    graph: &'a Graph,
    history: &'a History,
    asked: Asked,
) -> Vec<(&'a Mention, &'a Gone, Vec<&'a Mention>)> {
    let mut found: Vec<(&Mention, &Gone, Vec<&Mention>)> = Vec::new();
    let mut first: HashMap<(FileId, &str), usize> = HashMap::new();
    let left = Left::new(graph, history);
    for (mention, answer) in graph.mentions.iter().zip(&history.answers) {
        let Answer::Gone(gone) = answer else {
            continue;
        };
        if mention.asked != asked || !claims(graph, &left, mention, gone) {
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

/// Whether the mention says that what is gone is there.
fn claims(graph: &Graph, left: &Left, mention: &Mention, gone: &Gone) -> bool {
    let source = graph.source(mention.file);
    let text = source.text();
    // Tracked all the same, and not read.
    if gone.removed.is_none() && graph.tree.ignores(&gone.home) {
        return false;
    }
    let meant = match mention.asked {
        Asked::Path => is_meant(source, mention, gone),
        // What holds a dash is no item: in Rust it is a value.
        Asked::Name => {
            !(left.with(graph, gone) || mention.name.contains('-') && gone.home.ends_with(".rs"))
        }
    };
    let exact = !mention.exact || *gone.home == *mention.name || is_drawn(text, mention);
    let dated = !today::instructs(&source.path);
    let document = source.facts.document();
    let past =
        || document.is_some_and(|document| recalls_section(document, mention.span.start, dated));
    let elsewhere =
        || document.is_some_and(|document| is_elsewhere(graph, document, text, mention));
    meant && exact && !recalls(text, mention.span) && !past() && !elsewhere()
}

/// What follows the host in the address of a package's page, in the registries of several languages.
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

/// Blocks of commands beyond this many bytes are not read for a mention in them.
const BLOCK: usize = 16 << 10;

/// Whether a mention speaks of what lies in another place: its sentence sends the reader to the page of a package, its
/// name is a link to an address, or it is a path in a shell block behind a change of the folder.
fn is_elsewhere(graph: &Graph, document: &Document, text: &str, mention: &Mention) -> bool {
    // Our own items have a page of rustdoc, and our files one of the host.
    let away = |target: &str| {
        target.starts_with("http")
            && !target.contains("docs.rs/")
            && graph.hosts.path(target).is_none()
    };
    let behind = text.get(mention.span.end as usize..).unwrap_or("");
    let link = behind
        .trim_start_matches(['`', '(', ')'])
        .strip_prefix("](");
    let address = link.and_then(|link| link.split([')', ' ', '\n']).next());
    if mention.asked == Asked::Name && address.is_some_and(away) {
        return true;
    }
    if mention.asked == Asked::Name && has_package(sentence(text, mention.span)) {
        return true;
    }
    let mut definitions = document.definitions.iter();
    let label = |label: &str| label.trim_matches('`').eq_ignore_ascii_case(&mention.name);
    if definitions.any(|one| label(&one.label) && away(&one.target)) {
        return true;
    }
    let at = mention.span.start;
    let after = document
        .fences
        .partition_point(|fence| fence.span.start <= at);
    let fence = document.fences[..after].last();
    let fence = fence.filter(|fence| fence.span.contains(at));
    let short = |fence: &&Fence| fence.span.range().len() <= BLOCK && shell::is_shell(fence);
    let Some(fence) = fence.filter(short).filter(|_| mention.asked == Asked::Path) else {
        return false;
    };
    let lines = shell::lines(text, shell::body(fence, text));
    let own = lines.iter().rfind(|line| {
        let first = line.words.first();
        first.is_some_and(|word| word.span.start <= mention.span.start)
    });
    own.is_some_and(|line| line.moved)
}

/// Whether the line of a mention is a branch of a tree of files.
fn is_drawn(text: &str, mention: &Mention) -> bool {
    around(text, mention.span.start as usize, 0).contains(['├', '└', '│'])
}

/// Whether a path means the one that is gone. Many folders may have a file of a bare name: it means the one near the
/// document. What tells agents how to work, and the page of a folder, speaks of the whole repository.
fn is_meant(source: &Source, mention: &Mention, gone: &Gone) -> bool {
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

/// Whether a document speaks of more than what lies near it.
fn is_general(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    today::instructs(path) || name.to_lowercase().starts_with("readme")
}

/// Whether `name` is that of a file of data or text.
fn is_data(name: &str) -> bool {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    [
        "md", "json", "toml", "yml", "yaml", "txt", "html", "css", "sql", "rst",
    ]
    .contains(&ending)
}

/// What left the repository and may live on elsewhere.
struct Left {
    /// Names, folded, of packages that manifests depend on and that are not here.
    packages: Hashes,
    /// Commits that took several packages away as a whole.
    splits: HashSet<String>,
}

impl Left {
    fn new(graph: &Graph, history: &History) -> Left {
        let mut packages = Hashes::default();
        let mut own = Hashes::default();
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
            if let Answer::Gone(gone) = answer
                && let Some(removed) = &gone.removed
                && let Some(package) = package(graph, &gone.home)
            {
                taken.entry(&*removed.id).or_default().insert(package);
            }
        }
        let several = taken.into_iter().filter(|(_, packages)| packages.len() > 1);
        let splits = several.map(|(commit, _)| commit.to_owned()).collect();
        Left { packages, splits }
    }

    /// Whether what is gone went with its package.
    fn with(&self, graph: &Graph, gone: &Gone) -> bool {
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
