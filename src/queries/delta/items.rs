//! Changes to the public API of libraries: items, their members, and trait implementations.

mod attributes;
mod blocks;
mod entries;
mod labels;
mod unchanged;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::matching::GraphPair;
use super::{Delta, DiffStatus, RevisionSpan, SurfaceChange, SurfaceItemKind};
use crate::facts::manifest::TargetKind;
use crate::graph::FileClass;
use crate::graph::Graph;
use crate::graph::crates::Crate;
use crate::span::{FileId, Span};
use entries::{ExportEntry, LibraryExports};
use labels::{ExportKind, granted};
use unchanged::UnsettledExports;

pub use labels::word_of;

/// A library, by the names of its package and of itself.
type LibraryName = (String, String);

/// Adds the changed exports of libraries with a changed file.
pub fn items(both: &GraphPair<'_>, delta: &mut Delta) {
    let changed: BTreeSet<LibraryName> = changed(both, both.old)
        .chain(changed(both, both.new))
        .collect();
    if changed.is_empty() {
        return;
    }
    let (older, newer) = (libraries(both.old), libraries(both.new));
    for library in &changed {
        let (old, new) = (older.get(library), newer.get(library));
        let published = match (old, new) {
            (Some(at), _) => both.old.is_published(*at),
            (None, Some(at)) => both.new.is_published(*at),
            (None, None) => false,
        };
        for mut change in compare(both, old.copied(), new.copied()) {
            change.breaking &= published;
            delta.surface.push(change);
        }
    }
}

/// Compares the exports of a library, given its indices in the two graphs.
fn compare(both: &GraphPair<'_>, old: Option<u32>, new: Option<u32>) -> Vec<SurfaceChange> {
    let outer = |graph: &Graph, at: Option<u32>| at.map(|at| graph.outer(at)).unwrap_or_default();
    let (older, newer) = rayon::join(|| outer(both.old, old), || outer(both.new, new));
    let (of_old, of_new) = match (old, new) {
        (Some(one), Some(two)) => {
            unchanged::compared(both, (both.old, one, &older), (both.new, two, &newer))
        }
        _ => (UnsettledExports::whole(), UnsettledExports::whole()),
    };
    let side = |graph, at: Option<u32>, outer, compared: &UnsettledExports| {
        at.map_or_else(LibraryExports::default, |at| {
            LibraryExports::new(graph, at, outer, compared)
        })
    };
    let mut comparing = LibraryComparison {
        both,
        old: side(both.old, old, older, &of_old),
        new: side(both.new, new, newer, &of_new),
        found: Vec::new(),
    };
    comparing.run();
    comparing.found
}

/// The libraries of `graph` of which a file differs.
fn changed<'a>(
    both: &'a GraphPair<'_>,
    graph: &'a Graph,
) -> impl Iterator<Item = LibraryName> + 'a {
    let manifests: HashMap<FileId, Vec<usize>> = {
        let mut found: HashMap<FileId, Vec<usize>> = HashMap::new();
        for (at, krate) in graph.crates.crates.iter().enumerate() {
            found.entry(krate.manifest).or_default().push(at);
        }
        found
    };
    both.changed(graph).flat_map(move |(file, _)| {
        let own = graph.crates.place(file);
        let mut all: Vec<usize> = own.map(|place| place.krate as usize).into_iter().collect();
        all.extend(manifests.get(&file).into_iter().flatten());
        let libraries = all.into_iter().map(|at| &graph.crates.crates[at]);
        libraries
            .filter(|krate| krate.kind == TargetKind::Lib)
            .map(name)
            .collect::<Vec<LibraryName>>()
    })
}

fn name(krate: &Crate) -> LibraryName {
    (krate.package.clone(), krate.name.clone())
}

fn libraries(graph: &Graph) -> BTreeMap<LibraryName, u32> {
    let crates = graph.crates.crates.iter().enumerate();
    crates
        .filter(|(_, krate)| {
            krate.kind == TargetKind::Lib && graph.standing(krate.manifest) == FileClass::Living
        })
        .map(|(at, krate)| (name(krate), at as u32))
        .collect()
}

struct LibraryComparison<'a> {
    both: &'a GraphPair<'a>,
    old: LibraryExports,
    new: LibraryExports,
    found: Vec<SurfaceChange>,
}

impl LibraryComparison<'_> {
    fn run(&mut self) {
        let keys = |entries: &LibraryExports| entries.all.keys().cloned().collect::<Vec<_>>();
        let gone: Vec<_> = keys(&self.old)
            .into_iter()
            .filter(|key| !self.new.all.contains_key(key))
            .collect();
        let come: Vec<_> = keys(&self.new)
            .into_iter()
            .filter(|key| !self.old.all.contains_key(key))
            .collect();
        for (key, old) in &self.old.all {
            if let Some(new) = self.new.all.get(key) {
                self.found.extend(self.changed(&key.1, old, new));
            }
        }
        self.order();
        let renamed = self.renamed(&gone, &come);
        let olds: HashSet<&str> = renamed.iter().map(|(old, _)| old.1.as_str()).collect();
        let news: HashSet<&str> = renamed.iter().map(|(_, new)| new.1.as_str()).collect();
        // Members of a renamed type are renamed with it.
        let follows = |path: &str, names: &HashSet<&str>| {
            let subject = path.rsplit(" for ").next().unwrap_or(path);
            let mut ends = subject.match_indices("::").map(|(at, _)| at);
            ends.any(|at| names.contains(&subject[..at]))
                || subject != path && names.contains(subject)
        };
        for (old, new) in &renamed {
            let (before, now) = (&self.old.all[old][0], &self.new.all[new][0]);
            self.found.push(SurfaceChange {
                what: SurfaceItemKind::Item,
                name: new.1.clone(),
                how: DiffStatus::Renamed,
                from: Some(old.1.clone()),
                breaking: true,
                why: vec![format!("{} at a new path", now.word.name())],
                documented: false,
                old: Some(before.at(self.both.old)),
                new: Some(now.at(self.both.new)),
            });
        }
        for key in &gone {
            if olds.contains(key.1.as_str()) || follows(&key.1, &olds) {
                continue;
            }
            let entry = &self.old.all[key][0];
            self.found.push(SurfaceChange {
                what: entry.word.outside(),
                name: key.1.clone(),
                how: DiffStatus::Removed,
                from: None,
                breaking: !entry.is_hidden(),
                why: vec![entry.word.name().to_owned()],
                documented: false,
                old: Some(entry.at(self.both.old)),
                new: None,
            });
        }
        for key in &come {
            if news.contains(key.1.as_str()) || follows(&key.1, &news) {
                continue;
            }
            let entry = &self.new.all[key][0];
            self.found.push(SurfaceChange {
                what: entry.word.outside(),
                name: key.1.clone(),
                how: DiffStatus::Added,
                from: None,
                breaking: self.breaks(&key.1, entry),
                why: vec![entry.word.name().to_owned()],
                documented: false,
                old: None,
                new: Some(entry.at(self.both.new)),
            });
        }
    }

    /// Whether a new entry breaks users, who must implement or match it.
    fn breaks(&self, path: &str, entry: &ExportEntry) -> bool {
        let Some((parent, _)) = path.rsplit_once("::") else {
            return false;
        };
        let Some(parent) = self.old.get(parent) else {
            return false;
        };
        let open = |entry: &ExportEntry| {
            let mut attributes = entry.attributes.iter();
            attributes.any(|text| text.starts_with("non_exhaustive"))
        };
        match entry.word {
            ExportKind::Variant => !open(parent),
            ExportKind::Field => !open(parent) && !self.old.private.contains(&parent.id()),
            ExportKind::TraitMember => !entry.signature(self.both.new).has_body,
            _ => false,
        }
    }

    /// Compares the versions of an entry with the same path.
    fn changed(
        &self,
        path: &str,
        old: &[ExportEntry],
        new: &[ExportEntry],
    ) -> Option<SurfaceChange> {
        let same_file = |one: &ExportEntry, two: &ExportEntry| {
            let before = self.both.old.path(one.file);
            before == self.both.new.path(two.file)
                && !self.both.differs(before)
                && one.item == two.item
                && one.extra == two.extra
                && one.attributes == two.attributes
        };
        let all_same = old.len() == new.len();
        if all_same && old.iter().zip(new).all(|(one, two)| same_file(one, two)) {
            return None;
        }
        let mut why = Vec::new();
        let mut breaking = false;
        let words = |entries: &[ExportEntry]| -> BTreeSet<&'static str> {
            entries.iter().map(|entry| entry.word.name()).collect()
        };
        if words(old) != words(new) {
            let list = |set: BTreeSet<&'static str>| set.into_iter().collect::<Vec<_>>().join(", ");
            why.push(format!("{} became {}", list(words(old)), list(words(new))));
            breaking = true;
        }
        let shapes =
            |graph: &Graph, entries: &[ExportEntry]| -> (BTreeSet<String>, BTreeSet<u64>) {
                let all = entries.iter();
                let told = all.map(|entry| (entry, entry.signature(graph)));
                let heads = told.clone().map(|(entry, signature)| {
                    format!(
                        "{:x} {} {}",
                        signature.head, signature.has_body, entry.extra
                    )
                });
                let inner = told.map(|(_, signature)| signature.inner);
                (heads.collect(), inner.collect())
            };
        let (one, two) = (shapes(self.both.old, old), shapes(self.both.new, new));
        let derived = |entries: &[ExportEntry]| entries.iter().any(ExportEntry::is_derived);
        if derived(old) != derived(new) {
            why.push("a derive became an `impl`, or the other way round".to_owned());
        } else if one.0 != two.0 {
            why.push("signature".to_owned());
            breaking = true;
        }
        let grants = |graph: &Graph, entry: &ExportEntry| entry.signature(graph).grants;
        let (before, now) = (
            grants(self.both.old, &old[0]),
            grants(self.both.new, &new[0]),
        );
        if before != now {
            // Implementors of a trait must follow its change.
            breaking |= new[0].word == ExportKind::TraitMember
                || before.constant && !now.constant
                || before.shared && !now.shared;
            why.extend(granted(before, now));
        }
        if one.1 != two.1 {
            why.push(new[0].word.inner().to_owned());
        }
        let attributes = |entries: &[ExportEntry]| -> BTreeSet<String> {
            let all = entries.iter().flat_map(|entry| &entry.attributes);
            all.cloned().collect()
        };
        let (before, now) = (attributes(old), attributes(new));
        for gone in before.difference(&now) {
            why.push(format!("`#[{gone}]` removed"));
            breaking |= attributes::breaks_without(gone);
        }
        for come in now.difference(&before) {
            why.push(format!("`#[{come}]` added"));
            breaking |= attributes::breaks_with(come);
        }
        (!why.is_empty()).then(|| SurfaceChange {
            what: new[0].word.outside(),
            name: path.to_owned(),
            how: DiffStatus::Changed,
            from: None,
            breaking,
            why,
            documented: doc(self.both.old, &old[0]) != doc(self.both.new, &new[0]),
            old: Some(old[0].at(self.both.old)),
            new: Some(new[0].at(self.both.new)),
        })
    }

    /// Reordered members of types, if the order matters: layout or comparison.
    fn order(&mut self) {
        let mut found = Vec::new();
        for (path, old) in &self.old.order {
            let Some(new) = self.new.order.get(path) else {
                continue;
            };
            let keep = |mine: &[String], other: &[String]| -> Vec<String> {
                let other: HashSet<&String> = other.iter().collect();
                let mine = mine.iter().filter(|name| other.contains(name));
                mine.cloned().collect()
            };
            if keep(old, new) == keep(new, old) {
                continue;
            }
            let (Some(one), Some(two)) = (self.old.get(path), self.new.get(path)) else {
                continue;
            };
            found.push(SurfaceChange {
                what: SurfaceItemKind::Item,
                name: path.clone(),
                how: DiffStatus::Changed,
                from: None,
                breaking: true,
                why: vec!["order of its members".to_owned()],
                documented: false,
                old: Some(one.at(self.both.old)),
                new: Some(two.at(self.both.new)),
            });
        }
        self.found.extend(found);
    }

    /// Removed entries that certainly reappear under a different path.
    fn renamed(
        &self,
        gone: &[entries::ExportKey],
        come: &[entries::ExportKey],
    ) -> Vec<(entries::ExportKey, entries::ExportKey)> {
        type Same = (&'static str, u64);
        let index = |graph: &Graph, entries: &LibraryExports, keys: &[entries::ExportKey]| {
            let mut found: BTreeMap<Same, Vec<entries::ExportKey>> = BTreeMap::new();
            for key in keys {
                let [entry] = entries.all[key].as_slice() else {
                    continue;
                };
                if let Some(digest) = entry.signature(graph).nameless {
                    let same = found.entry((entry.word.name(), digest)).or_default();
                    same.push(key.clone());
                }
            }
            found
        };
        let old = index(self.both.old, &self.old, gone);
        let mut new = index(self.both.new, &self.new, come);
        let mut pairs = Vec::new();
        for (same, keys) in old {
            if let ([key], Some([_])) = (keys.as_slice(), new.get(&same).map(Vec::as_slice)) {
                let other = new.remove(&same).unwrap_or_default();
                pairs.extend(other.into_iter().map(|other| (key.clone(), other)));
            }
        }
        pairs
    }
}

/// The place of an item, or of the beginning of a file.
fn place(graph: &Graph, file: FileId, item: Option<u32>) -> RevisionSpan {
    let item = item.and_then(|item| graph.item(file, item));
    (file, item.map_or(Span::new(0..0), |item| item.name_span))
}

/// The documentation of an entry, in one line.
fn doc(graph: &Graph, entry: &ExportEntry) -> Option<String> {
    let item = graph.item(entry.file, entry.item?)?;
    let text = item.doc?.text(graph.source(entry.file).text());
    Some(text.split_whitespace().collect::<Vec<_>>().join(" "))
}
