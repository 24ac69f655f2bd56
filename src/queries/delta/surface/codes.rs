//! Error codes and exit codes.

use std::collections::{BTreeMap, HashMap};

use super::super::matching::GraphPair;
use super::super::{Delta, DiffStatus, RevisionSpan, SurfaceChange, SurfaceItemKind};
use crate::facts::manifest::TargetKind;
use crate::graph::{FileClass, Graph};
use crate::span::{FileId, Span};

/// Codes of errors, and numbers with which programs end.
pub fn codes(both: &GraphPair<'_>, delta: &mut Delta) {
    let is_ours = |graph: &Graph, file: FileId| {
        let place = graph.crates.place(file);
        place.is_some_and(|place| {
            let kind = graph.crates.crates[place.krate as usize].kind;
            matches!(kind, TargetKind::Lib | TargetKind::Bin)
        })
    };
    let list = |graph: &Graph| -> BTreeMap<String, FileId> {
        let mut found = BTreeMap::new();
        for (file, source) in both.changed(graph) {
            let code = source.facts.code().filter(|_| is_ours(graph, file));
            let words = code.into_iter().flat_map(|code| code.literals());
            for word in words.filter(|word| is_code(word)) {
                found.entry(word.to_owned()).or_insert(file);
            }
        }
        found
    };
    let (old, new) = (list(both.old), list(both.new));
    let mut push = |what, name: String, how, old, new| {
        delta.surface.push(SurfaceChange {
            what,
            name,
            how,
            from: None,
            breaking: how == DiffStatus::Removed,
            why: Vec::new(),
            documented: false,
            old,
            new,
        });
    };
    // A code that a different file still has is not removed.
    let gone = old
        .iter()
        .filter(|(word, _)| !new.contains_key(*word) && !both.new.names().has(word));
    for (at, (word, file)) in gone.enumerate() {
        let place = Some(place(both.old, *file, word, at));
        push(
            SurfaceItemKind::ErrorCode,
            word.clone(),
            DiffStatus::Removed,
            place,
            None,
        );
    }
    let come = new
        .iter()
        .filter(|(word, _)| !old.contains_key(*word) && !both.old.names().has(word));
    for (at, (word, file)) in come.enumerate() {
        let place = Some(place(both.new, *file, word, at));
        push(
            SurfaceItemKind::ErrorCode,
            word.clone(),
            DiffStatus::Added,
            None,
            place,
        );
    }
    let ends = |graph: &Graph| {
        let mut files = both.changed(graph);
        files.any(|(_, source)| may_end(source.text()))
    };
    // Few changes touch code that ends a program.
    if !ends(both.old) && !ends(both.new) {
        return;
    }
    let (old, new) = (exit_codes(both.old), exit_codes(both.new));
    for (name, at) in old.iter().filter(|(name, _)| !new.contains_key(*name)) {
        push(
            SurfaceItemKind::ExitCode,
            name.clone(),
            DiffStatus::Removed,
            Some(*at),
            None,
        );
    }
    for (name, at) in new.iter().filter(|(name, _)| !old.contains_key(*name)) {
        push(
            SurfaceItemKind::ExitCode,
            name.clone(),
            DiffStatus::Added,
            None,
            Some(*at),
        );
    }
}

/// Where a file has the word. Beyond the first hundred words it is not looked for.
fn place(graph: &Graph, file: FileId, word: &str, at: usize) -> RevisionSpan {
    let text = graph.source(file).text();
    let start = if at < 100 { text.find(word) } else { None };
    (file, Span::at(start.unwrap_or(0)))
}

/// `E0308`, `TILL-1001`, `TILL_1001`.
fn is_code(word: &str) -> bool {
    let letters = word.bytes().take_while(u8::is_ascii_uppercase).count();
    let rest = &word[letters..];
    let joined = rest.starts_with(['-', '_']);
    let digits = &rest[usize::from(joined)..];
    let number = (3..=6).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    let known = [
        "RFC", "ISO", "SHA", "AES", "UTF", "RS", "HS", "ES", "PS", "CVE", "BASE", "HTTP", "CP",
    ];
    number
        && (1..=10).contains(&letters)
        && (joined || digits.len() >= 4 || letters == 1 && word.starts_with('E'))
        && !known.contains(&&word[..letters])
}

/// Whether a text of Rust may end a program.
fn may_end(text: &str) -> bool {
    text.contains("ExitCode") || text.contains("exit(")
}

/// The numbers with which programs end, each with the package.
fn exit_codes(graph: &Graph) -> BTreeMap<String, RevisionSpan> {
    let mut found = BTreeMap::new();
    let mut packages: HashMap<u32, bool> = HashMap::new();
    for (file, source) in graph.files() {
        let Some(place) = graph.crates.place(file) else {
            continue;
        };
        let krate = &graph.crates.crates[place.krate as usize];
        let ours = *packages.entry(place.krate).or_insert_with(|| {
            matches!(krate.kind, TargetKind::Lib | TargetKind::Bin)
                && graph.standing(krate.manifest) == FileClass::Living
        });
        if !ours || !may_end(source.text()) {
            continue;
        }
        for (number, span) in graph.exits(file) {
            let name = format!("{}: {number}", krate.package);
            found.entry(name).or_insert((file, span));
        }
    }
    found
}
