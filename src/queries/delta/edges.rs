//! Added and removed dependencies between components. A component is a crate, or a module directly below its root.

use std::collections::{BTreeMap, HashMap};

use super::matching::GraphPair;
use super::{Delta, DiffStatus, EdgeChange, RevisionSpan};
use crate::facts::Language;
use crate::facts::manifest::TargetKind;
use crate::graph::{FileClass, Graph};

/// Adds the dependencies of only one revision.
pub fn edges(both: &GraphPair<'_>, delta: &mut Delta) {
    let rust = |graph: &Graph| {
        let mut files = both.changed(graph);
        files.any(|(_, source)| matches!(source.language, Language::Rust | Language::Manifest))
    };
    if !rust(both.old) && !rust(both.new) {
        return;
    }
    let (old, new) = (uses(both.old), uses(both.new));
    let edge = |(from, to): &(String, String), how, old, new| EdgeChange {
        from: from.clone(),
        to: to.clone(),
        how,
        old,
        new,
    };
    for (key, at) in old.iter().filter(|(key, _)| !new.contains_key(*key)) {
        delta
            .edges
            .push(edge(key, DiffStatus::Removed, Some(*at), None));
    }
    for (key, at) in new.iter().filter(|(key, _)| !old.contains_key(*key)) {
        delta
            .edges
            .push(edge(key, DiffStatus::Added, None, Some(*at)));
    }
}

/// The dependencies between our components in libraries and programs, each with one location.
pub fn uses(graph: &Graph) -> BTreeMap<(String, String), RevisionSpan> {
    let mut found = BTreeMap::new();
    let mut libraries: HashMap<&str, &str> = HashMap::new();
    for krate in &graph.crates.crates {
        let living = graph.standing(krate.manifest) == FileClass::Living;
        if krate.kind == TargetKind::Lib && living {
            libraries.insert(&krate.name, &krate.name);
        }
    }
    for (file, source) in graph.files() {
        let (Some(code), Some(place)) = (source.facts.code(), graph.crates.place(file)) else {
            continue;
        };
        let krate = &graph.crates.crates[place.krate as usize];
        let ours = matches!(krate.kind, TargetKind::Lib | TargetKind::Bin);
        if !ours || graph.standing(krate.manifest) != FileClass::Living {
            continue;
        }
        let own: Vec<&str> = place.path.split("::").collect();
        let component = |parts: &[&str]| parts[..parts.len().min(2)].join("::");
        let from = component(&own);
        for leaf in &code.uses {
            // Paths in inline modules begin elsewhere.
            if leaf.parent.is_some() {
                continue;
            }
            let Some(full) = full(&own, &leaf.path, &libraries) else {
                continue;
            };
            let to = match full.first() == own.first() {
                true if full.len() > 2 => component(&full),
                // An item of the root belongs to no component.
                true => continue,
                false => full[0].to_owned(),
            };
            if to != from {
                let at = (file, leaf.span);
                found.entry((from.clone(), to)).or_insert(at);
            }
        }
    }
    found
}

/// The path of an import from the root of a crate of ours; none for others.
fn full<'a>(
    own: &[&'a str],
    path: &'a str,
    libraries: &HashMap<&str, &'a str>,
) -> Option<Vec<&'a str>> {
    let mut parts = path.trim_start_matches("::").split("::").peekable();
    let first = *parts.peek()?;
    let mut full: Vec<&str> = match first {
        "crate" => own[..1].to_vec(),
        "self" => own.to_vec(),
        "super" => own.to_vec(),
        name => vec![*libraries.get(name)?],
    };
    if first != "super" {
        parts.next();
    }
    for part in parts {
        if part == "super" {
            full.pop()?;
        } else {
            full.push(part);
        }
    }
    (!full.is_empty()).then_some(full)
}
