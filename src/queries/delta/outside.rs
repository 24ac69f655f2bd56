//! What happened to the rest of the outer surface: commands, flags, variables, keys, routes, tasks, features,
//! dependencies, codes, and `unsafe`.

mod codes;
mod manifests;

use std::collections::{BTreeMap, BTreeSet};

use super::pairs::Both;
use super::{At, Delta, How, Outside, SurfaceChange};
use crate::facts::Language;
use crate::facts::manifest::TargetKind;
use crate::graph::coverage::{is_foreign, is_tested};
use crate::graph::drivers::drivers;
use crate::graph::surface::{Command, Flag, Known};
use crate::graph::{Graph, Standing};
use crate::span::{FileId, Span};
use manifests::of_manifests;

/// Something by its name: what else is known of it, and where it is.
type Named = BTreeMap<(Outside, String), (BTreeSet<String>, At)>;

/// Tell of everything else of the outer surface that is another.
pub fn outside(both: &Both<'_>, delta: &mut Delta) {
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

/// Tell what two lists have differently.
fn compare(old: &Named, new: &Named, delta: &mut Delta) {
    for (key, (detail, at)) in old {
        let (what, name) = key;
        let Some((now, new_at)) = new.get(key) else {
            delta.surface.push(SurfaceChange {
                what: *what,
                name: name.clone(),
                how: How::Removed,
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
            how: How::Changed,
            from: None,
            // Another default is another behaviour, and no command line fails by it.
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
            how: How::Added,
            from: None,
            breaking: false,
            documented: false,
            why: match key.0 {
                Outside::Dependency | Outside::Unsafe => detail.iter().cloned().collect(),
                _ => Vec::new(),
            },
            old: None,
            new: Some(*at),
        });
    }
}

fn breaks_when_gone(what: Outside, detail: &BTreeSet<String>) -> bool {
    match what {
        Outside::Dependency | Outside::Unsafe | Outside::Task => false,
        Outside::Feature => !detail.contains("unpublished"),
        _ => true,
    }
}

fn add(found: &mut Named, what: Outside, name: String, detail: Vec<String>, at: At) {
    let entry = found.entry((what, name));
    let known = entry.or_insert_with(|| (BTreeSet::new(), at));
    known.0.extend(detail);
}

/// What code shows beside its items.
fn of_code(graph: &Graph) -> Named {
    let mut found = Named::new();
    let surface = graph.surface();
    // The same flag is told once: at its command, where that is known.
    let mut told: BTreeSet<(FileId, Span)> = BTreeSet::new();
    for program in &surface.programs {
        if let Some(root) = program.commands.first() {
            let mut walk = Walk {
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
    let ours = |known: &&Known| {
        let kind = graph.crates.of(known.file).map(|krate| krate.kind);
        !matches!(
            kind,
            Some(TargetKind::Test | TargetKind::Example | TargetKind::Bench | TargetKind::Build)
        ) && graph.standing(known.file) == Standing::Living
    };
    let rest = [
        (Outside::Flag, &surface.flags),
        (Outside::Command, &surface.commands),
        (Outside::Variable, &surface.variables),
        (Outside::Key, &surface.keys),
        (Outside::Route, &surface.routes),
    ];
    for (what, list) in rest {
        for known in list.iter().filter(ours) {
            let at = (known.file, known.span);
            let variable = what == Outside::Variable;
            // A test often serves and sets what it asks for.
            if is_tested(graph, known.file, known.span) {
                continue;
            }
            // What drives the product is told by its own variables what the product is not.
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
            Outside::Task,
            name,
            Vec::new(),
            (known.file, known.span),
        );
    }
    found
}

struct Walk<'a> {
    commands: &'a [Command],
    found: &'a mut Named,
    told: &'a mut BTreeSet<(FileId, Span)>,
}

impl Walk<'_> {
    fn command(&mut self, path: &str, command: &Command, depth: u32) {
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
            add(self.found, Outside::Flag, name, detail(flag), at);
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
            add(self.found, Outside::Command, path.clone(), aliases, at);
            self.command(&path, child, depth + 1);
        }
    }
}

fn detail(flag: &Flag) -> Vec<String> {
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
fn unsafes(both: &Both<'_>, graph: &Graph) -> Named {
    let mut counts: BTreeMap<String, (usize, At)> = BTreeMap::new();
    for (file, source) in both.changed(graph) {
        let Some(code) = source.facts.code() else {
            continue;
        };
        if code.unsafes.is_empty() || graph.standing(file) != Standing::Living {
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
        ((Outside::Unsafe, name), (detail, at))
    });
    told.collect()
}
