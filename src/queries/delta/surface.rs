//! Changes to the rest of the outer surface: commands, flags, variables, keys, routes, tasks, features, dependencies,
//! codes, and `unsafe`.

mod codes;
mod manifests;

use std::collections::{BTreeMap, BTreeSet};

use super::matching::GraphPair;
use super::{Delta, DiffStatus, RevisionSpan, SurfaceChange, SurfaceItemKind};
use crate::analysis::AnalyzedGraph;
use crate::analysis::coverage::{is_foreign, is_tested};
use crate::analysis::surface::test_packages::drivers;
use crate::analysis::surface::{CommandFlag, ProgramCommand, SurfaceDefinition};
use crate::facts::Language;
use crate::facts::manifest::TargetKind;
use crate::graph::{FileClass, Graph};
use crate::span::{FileId, Span};
use manifests::of_manifests;

/// Surface items by name: details and location.
type SurfaceByName = BTreeMap<(SurfaceItemKind, String), (BTreeSet<String>, RevisionSpan)>;

/// Adds the changes to the rest of the outer surface.
pub fn outside(both: &GraphPair<'_>, delta: &mut Delta) {
    let code = |graph: &Graph| {
        both.changed(graph).any(|(_, source)| {
            matches!(
                source.language,
                Language::Rust | Language::Manifest | Language::Tasks(_)
            )
        })
    };
    if !code(both.old) && !code(both.new) {
        return;
    }
    compare(&of_code(both.old), &of_code(both.new), delta);
    compare(&of_manifests(both.old), &of_manifests(both.new), delta);
    compare(&unsafes(both, both.old), &unsafes(both, both.new), delta);
    codes::codes(both, delta);
}

/// Diffs two lists.
fn compare(old: &SurfaceByName, new: &SurfaceByName, delta: &mut Delta) {
    for (key, (detail, at)) in old {
        let (what, name) = key;
        let Some((now, new_at)) = new.get(key) else {
            delta.surface.push(SurfaceChange {
                what: *what,
                name: name.clone(),
                how: DiffStatus::Removed,
                from: None,
                breaking: breaks_when_gone(*what, detail),
                why: Vec::new(),
                documented: false,
                old: Some(*at),
                new: None,
            });
            continue;
        };
        if detail == now {
            continue;
        }
        let gone = detail.difference(now).map(|text| format!("before: {text}"));
        let come = now.difference(detail).map(|text| format!("now: {text}"));
        delta.surface.push(SurfaceChange {
            what: *what,
            name: name.clone(),
            how: DiffStatus::Changed,
            from: None,
            // A changed default changes behaviour, but breaks no command line.
            breaking: detail.difference(now).any(|text| {
                ["turns on", "alias", "short"]
                    .iter()
                    .any(|word| text.starts_with(word))
            }),
            why: gone.chain(come).collect(),
            documented: false,
            old: Some(*at),
            new: Some(*new_at),
        });
    }
    for (key, (detail, at)) in new.iter().filter(|(key, _)| !old.contains_key(*key)) {
        delta.surface.push(SurfaceChange {
            what: key.0,
            name: key.1.clone(),
            how: DiffStatus::Added,
            from: None,
            breaking: false,
            documented: false,
            why: match key.0 {
                SurfaceItemKind::Dependency | SurfaceItemKind::Unsafe => {
                    detail.iter().cloned().collect()
                }
                _ => Vec::new(),
            },
            old: None,
            new: Some(*at),
        });
    }
}

fn breaks_when_gone(what: SurfaceItemKind, detail: &BTreeSet<String>) -> bool {
    match what {
        SurfaceItemKind::Dependency | SurfaceItemKind::Unsafe | SurfaceItemKind::Task => false,
        SurfaceItemKind::Feature => !detail.contains("unpublished"),
        _ => true,
    }
}

fn add(
    found: &mut SurfaceByName,
    what: SurfaceItemKind,
    name: String,
    detail: Vec<String>,
    at: RevisionSpan,
) {
    let entry = found.entry((what, name));
    let known = entry.or_insert_with(|| (BTreeSet::new(), at));
    known.0.extend(detail);
}

/// The surface of the code, besides its items.
fn of_code(graph: &AnalyzedGraph) -> SurfaceByName {
    let mut found = SurfaceByName::new();
    let surface = graph.surface();
    // Deduplicates flags: each is reported at its command, if known.
    let mut told: BTreeSet<(FileId, Span)> = BTreeSet::new();
    for program in &surface.programs {
        if let Some(root) = program.commands.first() {
            let mut walk = CommandWalk {
                commands: &program.commands,
                found: &mut found,
                told: &mut told,
            };
            walk.command(&program.name, root, 0);
        }
    }
    let drivers = drivers(graph);
    let is_driver = |file: FileId| {
        let krate = graph.crates.of(file);
        krate.is_some_and(|krate| drivers.contains(&krate.manifest))
    };
    let ours = |known: &&SurfaceDefinition| {
        let kind = graph.crates.of(known.file).map(|krate| krate.kind);
        !matches!(
            kind,
            Some(TargetKind::Test | TargetKind::Example | TargetKind::Bench | TargetKind::Build)
        ) && graph.standing(known.file) == FileClass::Living
    };
    let rest = [
        (SurfaceItemKind::Flag, &surface.flags),
        (SurfaceItemKind::Command, &surface.commands),
        (SurfaceItemKind::Variable, &surface.variables),
        (SurfaceItemKind::Key, &surface.keys),
        (SurfaceItemKind::Route, &surface.routes),
    ];
    for (what, list) in rest {
        for known in list.iter().filter(ours) {
            let at = (known.file, known.span);
            let variable = what == SurfaceItemKind::Variable;
            // Tests often define what they query.
            if is_tested(graph, known.file, known.span) {
                continue;
            }
            // Variables of test drivers are not the product's.
            let foreign = is_foreign(&known.name) || is_driver(known.file);
            if told.contains(&at) && !variable || variable && foreign {
                continue;
            }
            add(&mut found, what, known.name.clone(), Vec::new(), at);
        }
    }
    for (runner, known) in &surface.tasks {
        let name = format!("{} {}", format!("{runner:?}").to_lowercase(), known.name);
        add(
            &mut found,
            SurfaceItemKind::Task,
            name,
            Vec::new(),
            (known.file, known.span),
        );
    }
    found
}

struct CommandWalk<'a> {
    commands: &'a [ProgramCommand],
    found: &'a mut SurfaceByName,
    told: &'a mut BTreeSet<(FileId, Span)>,
}

impl CommandWalk<'_> {
    fn command(&mut self, path: &str, command: &ProgramCommand, depth: u32) {
        for flag in &command.flags {
            let at = (flag.file, flag.span);
            self.told.insert(at);
            let name = flag.names.first().map_or_else(
                || {
                    flag.short
                        .map_or_else(String::new, |short| format!("-{short}"))
                },
                |name| format!("--{name}"),
            );
            let name = format!("{path} {name}");
            add(self.found, SurfaceItemKind::Flag, name, detail(flag), at);
        }
        // As deep as programs are read.
        if depth > 8 {
            return;
        }
        for child in &command.children {
            let Some(child) = self.commands.get(*child) else {
                continue;
            };
            let (Some(name), Some(at)) = (child.names.first(), child.place) else {
                continue;
            };
            self.told.insert(at);
            let path = format!("{path} {name}");
            let aliases = child.names.iter().skip(1);
            let aliases = aliases.map(|name| format!("alias `{name}`")).collect();
            add(
                self.found,
                SurfaceItemKind::Command,
                path.clone(),
                aliases,
                at,
            );
            self.command(&path, child, depth + 1);
        }
    }
}

fn detail(flag: &CommandFlag) -> Vec<String> {
    let aliases = flag.names.iter().skip(1);
    let mut all: Vec<String> = aliases.map(|name| format!("alias `--{name}`")).collect();
    all.extend(flag.short.map(|short| format!("short `-{short}`")));
    let default = flag.default.as_ref();
    all.extend(default.map(|value| format!("default `{value}`")));
    let variable = flag.variable.as_ref();
    all.extend(variable.map(|name| format!("variable `{name}`")));
    all
}

/// How often each item of the files that differ leaves the compiler's checks.
fn unsafes(both: &GraphPair<'_>, graph: &Graph) -> SurfaceByName {
    let mut counts: BTreeMap<String, (usize, RevisionSpan)> = BTreeMap::new();
    for (file, source) in both.changed(graph) {
        let Some(code) = source.facts.code() else {
            continue;
        };
        if code.unsafes.is_empty() || graph.standing(file) != FileClass::Living {
            continue;
        }
        for &place in &code.unsafes {
            let name = match code.innermost(place) {
                Some(at) => graph.item_path(file, at),
                None => source.path.clone(),
            };
            let at = (file, Span::at(place as usize));
            counts.entry(name).or_insert((0, at)).0 += 1;
        }
    }
    let told = counts.into_iter().map(|(name, (count, at))| {
        let detail = BTreeSet::from([format!("{count} `unsafe`")]);
        ((SurfaceItemKind::Unsafe, name), (detail, at))
    });
    told.collect()
}
