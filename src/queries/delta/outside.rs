//! What happened to the rest of the outer surface: commands, flags, variables, keys, tasks, features, dependencies,
//! codes, and `unsafe`.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::pairs::Both;
use super::{At, Delta, How, Outside, SurfaceChange};
use crate::facts::Language;
use crate::facts::manifest::{Dependency, DependencyKind, TargetKind};
use crate::graph::surface::{Command, Flag, Known};
use crate::graph::{Graph, Standing};
use crate::parse::exits;
use crate::span::{FileId, Span};

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
    codes(both, delta);
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
                old: Some(*at),
                new: None,
            });
            continue;
        };
        if detail == now {
            continue;
        }
        let gone = detail.difference(now).map(|text| format!("{text} no more"));
        let come = now.difference(detail).map(|text| format!("{text} now"));
        delta.surface.push(SurfaceChange {
            what: *what,
            name: name.clone(),
            how: How::Changed,
            from: None,
            breaking: matches!(what, Outside::Feature | Outside::Flag)
                && detail.difference(now).next().is_some(),
            why: gone.chain(come).collect(),
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
    let ours = |known: &&Known| {
        let place = graph.crates.place(known.file);
        let kind = place.map(|place| graph.crates.crates[place.krate as usize].kind);
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
    ];
    for (what, list) in rest {
        for known in list.iter().filter(ours) {
            let at = (known.file, known.span);
            if told.contains(&at) && what != Outside::Variable {
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

/// Features and dependencies.
fn of_manifests(graph: &Graph) -> Named {
    let mut found = Named::new();
    for (file, source) in graph.files() {
        let Some(manifest) = source.facts.manifest() else {
            continue;
        };
        if graph.standing(file) != Standing::Living {
            continue;
        }
        let owner = match &manifest.package {
            Some(package) => package.name.to_string(),
            None if manifest.workspace.is_some() => "workspace".to_owned(),
            None => continue,
        };
        let private = manifest
            .package
            .as_ref()
            .is_some_and(|package| package.private);
        let at = (file, Span::new(0..0));
        let mut named: BTreeSet<&str> = BTreeSet::new();
        for (name, turns_on) in &manifest.features {
            named.extend(turns_on.iter().filter_map(|text| text.strip_prefix("dep:")));
            let mut detail: Vec<String> = turns_on
                .iter()
                .map(|other| format!("turns on `{other}`"))
                .collect();
            detail.extend(private.then(|| "unpublished".to_owned()));
            let name = format!("{owner}/{name}");
            add(&mut found, Outside::Feature, name, detail, at);
        }
        for dependency in &manifest.dependencies {
            // A dependency that need not be there is a feature, unless another feature names it.
            if dependency.optional && !named.contains(&*dependency.name) {
                let name = format!("{owner}/{}", dependency.name);
                let detail = private.then(|| "unpublished".to_owned());
                let detail = detail.into_iter().collect();
                add(&mut found, Outside::Feature, name, detail, at);
            }
            let (name, detail) = of_dependency(&owner, dependency);
            add(&mut found, Outside::Dependency, name, detail, at);
        }
    }
    found
}

fn of_dependency(owner: &str, dependency: &Dependency) -> (String, Vec<String>) {
    let kind = match dependency.kind {
        DependencyKind::Normal | DependencyKind::Workspace => "",
        DependencyKind::Dev => " (dev)",
        DependencyKind::Build => " (build)",
    };
    let mut detail = Vec::new();
    let version = dependency.version.as_ref();
    detail.extend(version.map(|version| format!("version `{version}`")));
    let package = dependency.package.as_ref();
    detail.extend(package.map(|package| format!("package `{package}`")));
    let path = dependency.path.as_ref();
    detail.extend(path.map(|path| format!("path `{path}`")));
    let features = dependency.features.iter();
    detail.extend(features.map(|feature| format!("feature `{feature}`")));
    if dependency.no_default_features {
        detail.push("without default features".to_owned());
    }
    if dependency.optional {
        detail.push("optional".to_owned());
    }
    (format!("{owner}: {}{kind}", dependency.name), detail)
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
            // Items stand before what is in them: the last that holds the place is the innermost.
            let after = code.items.partition_point(|item| item.span.start <= place);
            let mut next = after.checked_sub(1).map(|at| at as u32);
            while let Some(at) = next {
                let item = &code.items[at as usize];
                if item.span.contains(place) || item.span.start == place {
                    break;
                }
                next = item.parent;
            }
            let name = match next {
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

/// Codes of errors, and numbers with which programs end.
fn codes(both: &Both<'_>, delta: &mut Delta) {
    let is_ours = |graph: &Graph, file: FileId| {
        let place = graph.crates.place(file);
        place.is_some_and(|place| {
            let kind = graph.crates.crates[place.krate as usize].kind;
            matches!(kind, TargetKind::Lib | TargetKind::Bin)
        })
    };
    let list = |graph: &Graph| -> BTreeMap<String, At> {
        let mut found = BTreeMap::new();
        for (file, source) in both.changed(graph) {
            let code = source.facts.code().filter(|_| is_ours(graph, file));
            for word in code.into_iter().flat_map(|code| code.literals()) {
                if is_code(word) {
                    let start = source.text().find(word).unwrap_or(0);
                    found
                        .entry(word.to_owned())
                        .or_insert((file, Span::at(start)));
                }
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
            breaking: how == How::Removed,
            why: Vec::new(),
            old,
            new,
        });
    };
    for (word, at) in &old {
        // What another file still has is not gone.
        if !new.contains_key(word) && !both.new.names.has(word) {
            push(
                Outside::ErrorCode,
                word.clone(),
                How::Removed,
                Some(*at),
                None,
            );
        }
    }
    for (word, at) in &new {
        if !old.contains_key(word) && !both.old.names.has(word) {
            push(
                Outside::ErrorCode,
                word.clone(),
                How::Added,
                None,
                Some(*at),
            );
        }
    }
    let (old, new) = (exit_codes(both.old), exit_codes(both.new));
    for (name, at) in old.iter().filter(|(name, _)| !new.contains_key(*name)) {
        push(
            Outside::ExitCode,
            name.clone(),
            How::Removed,
            Some(*at),
            None,
        );
    }
    for (name, at) in new.iter().filter(|(name, _)| !old.contains_key(*name)) {
        push(Outside::ExitCode, name.clone(), How::Added, None, Some(*at));
    }
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

/// The numbers with which programs end, each with the package.
fn exit_codes(graph: &Graph) -> BTreeMap<String, At> {
    let mut found = BTreeMap::new();
    let mut packages: HashMap<u32, bool> = HashMap::new();
    for (file, source) in graph.files() {
        let (Some(code), Some(place)) = (source.facts.code(), graph.crates.place(file)) else {
            continue;
        };
        let krate = &graph.crates.crates[place.krate as usize];
        let ours = *packages.entry(place.krate).or_insert_with(|| {
            matches!(krate.kind, TargetKind::Lib | TargetKind::Bin)
                && graph.standing(krate.manifest) == Standing::Living
        });
        // Few files end a program.
        let ends = ours && (source.text().contains("ExitCode") || source.text().contains("exit("));
        if !ends {
            continue;
        }
        for (number, span) in exits(source.text(), code) {
            let name = format!("{}: {number}", krate.package);
            found.entry(name).or_insert((file, span));
        }
    }
    found
}
