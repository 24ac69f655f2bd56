//! The programs of the workspace packages: the commands and flags that each accepts, as far as certain.

use std::collections::{HashMap, HashSet};

use crate::facts::manifest::TargetKind;
use crate::facts::surface::{ClapMember, ClapMemberKind, ClapType, ClapTypeKind, fold};
use crate::graph::{FileClass, Graph};
use crate::span::{FileId, Span};

/// A program of one of our packages.
#[derive(Clone, Debug)]
pub struct Program {
    /// What it is called.
    pub name: String,
    /// Its package.
    pub package: String,
    /// Its root file.
    pub root: FileId,
    /// Its commands, itself first; empty where they cannot be read off.
    pub commands: Vec<ProgramCommand>,
}

/// A program or one of its subcommands.
#[derive(Clone, Debug, Default)]
pub struct ProgramCommand {
    /// Its names: the first is its own, then aliases.
    pub names: Vec<String>,
    /// Its flags.
    pub flags: Vec<CommandFlag>,
    /// The names of its flags, folded.
    folded: HashSet<String>,
    /// Indices of its subcommands.
    pub children: Vec<usize>,
    /// Whether it takes arguments without a name.
    pub positional: bool,
    /// Whether it takes what is not listed here.
    pub open: bool,
    /// Where it is defined.
    pub place: Option<(FileId, Span)>,
}

/// A flag.
#[derive(Clone, Debug)]
pub struct CommandFlag {
    /// Its long names without dashes.
    pub names: Vec<String>,
    /// Its short name.
    pub short: Option<char>,
    /// The variable that can set it.
    pub variable: Option<String>,
    /// Its default, where that is a literal.
    pub default: Option<String>,
    /// The file that defines it.
    pub file: FileId,
    /// The place there.
    pub span: Span,
}

/// More commands than this has no program that people use.
const MOST: usize = 2_000;

/// Commands in commands are followed this far.
const DEPTH: u32 = 8;

/// The programs of the graph.
pub fn programs(graph: &Graph) -> Vec<Program> {
    let mut types: HashMap<&str, Vec<(FileId, &ClapType)>> = HashMap::new();
    let mut dynamic: Vec<&str> = Vec::new();
    for (file, source) in graph.files() {
        let Some(code) = source.facts.code() else {
            continue;
        };
        for arguments in &code.surface.arguments {
            types
                .entry(&arguments.name)
                .or_default()
                .push((file, arguments));
        }
        // What tests, examples and build scripts do does not count.
        let kind = graph
            .crates
            .place(file)
            .map(|place| graph.crates.crates[place.krate as usize].kind);
        if code.surface.dynamic && matches!(kind, Some(TargetKind::Lib | TargetKind::Bin)) {
            dynamic.extend(package(graph, file));
        }
    }
    let bins = graph.crates.crates.iter().enumerate();
    bins.filter(|(_, krate)| krate.kind == TargetKind::Bin)
        .filter(|(_, krate)| {
            let living = |file| graph.standing(file) == FileClass::Living;
            living(krate.manifest) && living(krate.root)
        })
        .map(|(at, krate)| {
            let mut builder = ProgramBuilder {
                graph,
                types: &types,
                commands: Vec::new(),
            };
            if !dynamic.contains(&krate.package.as_str())
                && let Some((file, root)) = parser(graph, at as u32, &types)
            {
                builder.command(vec![krate.name.clone()], Some((file, root.span)));
                builder.fill(0, file, root, 0);
            }
            Program {
                name: written(graph, krate.manifest, &krate.name),
                package: krate.package.clone(),
                root: krate.root,
                commands: builder.commands,
            }
        })
        .collect()
}

/// The name of a program as its manifest writes it.
fn written(graph: &Graph, manifest: FileId, name: &str) -> String {
    let facts = graph.source(manifest).facts.manifest();
    let package = facts
        .and_then(|facts| facts.package.as_ref())
        .map(|package| &*package.name);
    let targets = facts.into_iter().flat_map(|facts| &facts.targets);
    let mut names = targets
        .filter_map(|target| target.name.as_deref())
        .chain(package);
    let same = |other: &&str| other.replace('-', "_") == name;
    names.find(same).unwrap_or(name).to_owned()
}

fn package(graph: &Graph, file: FileId) -> Option<&str> {
    let place = graph.crates.place(file)?;
    Some(&graph.crates.crates[place.krate as usize].package)
}

/// The type that parses the arguments of a program, if there is one and no doubt: in its root file, else in its other
/// files, else in its package's library.
fn parser<'a>(
    graph: &Graph,
    krate: u32,
    types: &HashMap<&str, Vec<(FileId, &'a ClapType)>>,
) -> Option<(FileId, &'a ClapType)> {
    let own = &graph.crates.crates[krate as usize];
    // What another type of the package takes in is a part of it.
    let parts: HashSet<&str> = types
        .values()
        .flatten()
        .filter(|(file, _)| package(graph, *file) == Some(&own.package))
        .flat_map(|(_, arguments)| &arguments.members)
        .flat_map(|member| member.inner.iter().chain([member]))
        .filter_map(|member| member.of.as_deref()?.rsplit("::").next())
        .collect();
    let whole = |arguments: &ClapType| {
        matches!(
            arguments.kind,
            ClapTypeKind::Parser | ClapTypeKind::Commands
        ) && !parts.contains(&*arguments.name)
    };
    let all: Vec<(FileId, &ClapType)> = types
        .values()
        .flatten()
        .filter(|(_, arguments)| whole(arguments))
        .copied()
        .collect();
    let only = |wanted: &dyn Fn(FileId) -> bool| -> Result<Option<(FileId, &'a ClapType)>, ()> {
        let mut found = all.iter().filter(|(file, _)| wanted(*file));
        match (found.next(), found.next()) {
            (Some(one), None) => Ok(Some(*one)),
            (None, _) => Ok(None),
            // More than one: which of them is not known.
            _ => Err(()),
        }
    };
    let place = |file: FileId| graph.crates.place(file).map(|place| place.krate);
    for found in [
        only(&|file| file == own.root),
        only(&|file| place(file) == Some(krate)),
        only(&|file| package(graph, file) == Some(&own.package)),
    ] {
        match found {
            Ok(Some(found)) => return Some(found),
            Ok(None) => {}
            Err(()) => return None,
        }
    }
    None
}

struct ProgramBuilder<'a> {
    graph: &'a Graph,
    types: &'a HashMap<&'a str, Vec<(FileId, &'a ClapType)>>,
    commands: Vec<ProgramCommand>,
}

impl<'a> ProgramBuilder<'a> {
    fn command(&mut self, names: Vec<String>, place: Option<(FileId, Span)>) -> usize {
        self.commands.push(ProgramCommand {
            names,
            place,
            ..ProgramCommand::default()
        });
        self.commands.len() - 1
    }

    /// Put what `arguments` takes into the command `at`.
    fn fill(&mut self, at: usize, file: FileId, arguments: &'a ClapType, depth: u32) {
        self.commands[at].open |= arguments.open || depth > DEPTH;
        if depth > DEPTH {
            return;
        }
        if matches!(
            arguments.kind,
            ClapTypeKind::Subcommand | ClapTypeKind::Commands
        ) {
            return self.choices(at, file, arguments, depth);
        }
        self.members(at, file, &arguments.members, depth);
    }

    fn members(&mut self, at: usize, file: FileId, members: &'a [ClapMember], depth: u32) {
        for member in members {
            self.commands[at].open |= member.open;
            match member.kind {
                ClapMemberKind::Flag => {
                    let names = member.names.iter().map(|name| fold(name));
                    self.commands[at].folded.extend(names);
                    self.commands[at].flags.push(flag(file, member));
                }
                ClapMemberKind::Positional => self.commands[at].positional = true,
                ClapMemberKind::Subcommand | ClapMemberKind::Flatten => {
                    match self.resolve(file, member) {
                        Some((file, arguments)) => self.fill(at, file, arguments, depth + 1),
                        None => self.commands[at].open = true,
                    }
                }
                ClapMemberKind::Variant => {}
            }
        }
    }

    /// Add the subcommands that `arguments` lists to the command `at`.
    fn choices(&mut self, at: usize, file: FileId, arguments: &'a ClapType, depth: u32) {
        for member in &arguments.members {
            if self.commands.len() >= MOST {
                self.commands[at].open = true;
                return;
            }
            if member.kind == ClapMemberKind::Flatten {
                match self.resolve(file, member) {
                    Some((file, inner)) => self.fill(at, file, inner, depth + 1),
                    None => self.commands[at].open = true,
                }
                continue;
            }
            // It may be the variant that takes every other name.
            self.commands[at].open |= member.open;
            let names = member.names.iter().map(|name| name.to_string()).collect();
            let child = self.command(names, Some((file, member.span)));
            self.commands[at].children.push(child);
            self.commands[child].open = member.open;
            self.members(child, file, &member.inner, depth + 1);
            if member.of.is_some() {
                match self.resolve(file, member) {
                    Some((file, inner)) => self.fill(child, file, inner, depth + 1),
                    None => self.commands[child].open = true,
                }
            }
        }
    }

    /// The type that a member names, if there is one and no doubt.
    fn resolve(&self, file: FileId, member: &ClapMember) -> Option<(FileId, &'a ClapType)> {
        let path = member.of.as_deref()?;
        let (before, last) = path.rsplit_once("::").unwrap_or(("", path));
        let code = self.graph.source(file).facts.code()?;
        let imported = code
            .uses
            .iter()
            .find(|import| *import.name == *last && before.is_empty());
        let (before, last) = match imported {
            Some(import) => import.path.rsplit_once("::").unwrap_or(("", &import.path)),
            None => (before, last),
        };
        let all = self.types.get(last)?;
        if let [one] = all.as_slice() {
            return Some(*one);
        }
        let only = |wanted: &dyn Fn(FileId) -> bool| {
            let mut found = all.iter().filter(|(file, _)| wanted(*file));
            match (found.next(), found.next()) {
                (Some(one), None) => Some(*one),
                _ => None,
            }
        };
        let module = before.rsplit("::").next().unwrap_or("");
        if module.is_empty() {
            return only(&|other| other == file);
        }
        let krate = |file| self.graph.crates.place(file).map(|place| place.krate);
        let within = |other: FileId| {
            let place = self.graph.crates.place(other);
            place.is_some_and(|place| place.path.rsplit("::").next() == Some(module))
        };
        only(&within).or_else(|| only(&|other| within(other) && krate(other) == krate(file)))
    }
}

fn flag(file: FileId, member: &ClapMember) -> CommandFlag {
    CommandFlag {
        names: member.names.iter().map(|name| name.to_string()).collect(),
        short: member.short,
        variable: member.variable.as_deref().map(str::to_owned),
        default: member.default.as_deref().map(str::to_owned),
        file,
        span: member.span,
    }
}

impl Program {
    /// Whether what it takes is known.
    pub fn is_certain(&self) -> bool {
        !self.commands.is_empty()
    }

    /// The commands that `words` lead through, itself first, and how many words that took; flags between are passed over.
    pub fn path<'a>(&self, words: impl Iterator<Item = &'a str>) -> Vec<usize> {
        let mut path = vec![0];
        for word in words {
            if word == "--" {
                break;
            }
            let here = path.last().and_then(|at| self.commands.get(*at));
            let child = here.and_then(|here| {
                here.children.iter().find(|child| {
                    let names = self
                        .commands
                        .get(**child)
                        .map_or(&[][..], |child| &child.names);
                    names.iter().any(|name| name == word)
                })
            });
            path.extend(child);
        }
        path
    }

    /// Every long flag of every command.
    pub fn flags(&self) -> impl Iterator<Item = &str> {
        let flags = self.commands.iter().flat_map(|command| &command.flags);
        flags.flat_map(|flag| &flag.names).map(String::as_str)
    }

    /// Whether any of the commands at `path` takes the flag, or may take it.
    pub fn may_take(&self, path: &[usize], flag: &str) -> bool {
        let name = fold(flag);
        let takes = |command: &ProgramCommand| command.open || command.folded.contains(&name);
        self.commands.is_empty()
            || path
                .iter()
                .filter_map(|at| self.commands.get(*at))
                .any(takes)
    }
}
