//! The outer surface of the repository: programs with commands and flags, variables, keys, tasks, values.
//!
//! Few rules need it, so it is built lazily. Linear in the facts of the files.

mod nested;
mod programs;
pub mod quantity;
pub mod test_packages;
pub mod usage;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use crate::facts::Language;
use crate::facts::manifest::TargetKind;
use crate::facts::surface::{
    CallKind, ClapMember, ClapMemberKind, ConstantValue, SurfaceFacts as Facts, fold,
};
use crate::facts::tasks::TaskRunner;
use crate::graph::{FileClass, Graph};
use crate::span::{FileId, Span};

pub use programs::{CommandFlag, Program, ProgramCommand};

/// Something that has a name for the outside, and where it is defined.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SurfaceDefinition {
    /// The name as users write it; a flag with its dashes.
    pub name: String,
    /// The file that defines it.
    pub file: FileId,
    /// The place there.
    pub span: Span,
}

/// The outer surface of a revision.
#[derive(Debug, Default)]
pub struct ProductSurface {
    /// The programs of our packages.
    pub programs: Vec<Program>,
    /// Every flag, once a definition.
    pub flags: Vec<SurfaceDefinition>,
    /// Every variable that code reads, without those that a build script sets.
    pub variables: Vec<SurfaceDefinition>,
    /// Every key of a type that is deserialized.
    pub keys: Vec<SurfaceDefinition>,
    /// Every route.
    pub routes: Vec<SurfaceDefinition>,
    /// Every subcommand.
    pub commands: Vec<SurfaceDefinition>,
    /// Every task, with the tool that runs it.
    pub tasks: Vec<(TaskRunner, SurfaceDefinition)>,
    /// Tools some of whose files may have tasks that are not seen.
    pub open_runners: BTreeSet<TaskRunner>,
    /// Every constant of a known value.
    pub constants: BTreeMap<String, Vec<(SurfaceDefinition, ConstantValue)>>,
    /// Beginnings of variables whose names are put together when the program runs.
    pub prefixes: BTreeSet<String>,
    /// Whether a library reads variables by the names of fields.
    pub derives_variables: bool,
    /// Indices of the programs of a name.
    called: HashMap<String, Vec<usize>>,
    flag_names: HashSet<String>,
    task_names: HashSet<(TaskRunner, String)>,
    root_runners: BTreeSet<TaskRunner>,
    /// How many constants and statics have a name.
    definitions: HashMap<String, u32>,
}

/// Libraries and calls that make the name of a variable out of a field's.
const DERIVING: [&str; 9] = [
    "Envconfig",
    "Figment",
    "confique",
    "envconfig",
    "envy",
    "figment",
    "prefixed",
    "twelf",
    "with_prefix",
];

impl ProductSurface {
    /// Builds the surface of `graph`.
    pub fn new(graph: &Graph) -> ProductSurface {
        let mut surface = ProductSurface {
            programs: programs::programs(graph),
            ..ProductSurface::default()
        };
        for (at, program) in surface.programs.iter().enumerate() {
            let same = surface.called.entry(program.name.clone()).or_default();
            same.push(at);
        }
        let mut built = HashSet::new();
        for (file, source) in graph.files() {
            let ours = !matches!(
                graph.standing(file),
                FileClass::Vendored | FileClass::Fixture | FileClass::Excluded
            );
            if let Some(code) = source.facts.code() {
                surface.add_code(file, &code.surface, ours);
                for name in &code.constants {
                    *surface.definitions.entry(name.to_string()).or_default() += 1;
                }
                for word in code.literals() {
                    built.extend(set_by_build_script(word));
                    if word.ends_with('_') && is_variable(word) {
                        surface.prefixes.insert(word.to_owned());
                    }
                }
                surface.derives_variables = surface.derives_variables
                    || DERIVING.iter().any(|name| code.has_identifier(name));
            }
            if let Language::Tasks(runner) = source.language {
                surface.add_tasks(file, runner, source.facts.tasks());
                if !source.path.contains('/') {
                    surface.root_runners.insert(runner);
                }
            }
        }
        surface
            .variables
            .retain(|known| !built.contains(known.name.as_str()));
        nested::nested(graph, &mut surface.routes);
        surface
    }

    fn add_code(&mut self, file: FileId, facts: &Facts, ours: bool) {
        let known = |name: &str, span: Span| SurfaceDefinition {
            name: name.to_owned(),
            file,
            span,
        };
        for call in &facts.calls {
            match call.kind {
                CallKind::Flag => {
                    self.flag_names.insert(fold(&call.name));
                    if ours {
                        self.flags
                            .push(known(&format!("--{}", call.name), call.span));
                    }
                }
                CallKind::Variable if ours => self.variables.push(known(&call.name, call.span)),
                CallKind::Route if ours => self.routes.push(known(&call.name, call.span)),
                _ => {}
            }
        }
        for arguments in &facts.arguments {
            for member in &arguments.members {
                self.add_member(file, member, ours);
                for inner in &member.inner {
                    self.add_member(file, inner, ours);
                }
            }
        }
        if !ours {
            return;
        }
        for record in &facts.records {
            self.keys
                .extend(record.keys.iter().map(|(key, span)| known(key, *span)));
        }
        for constant in &facts.constants {
            let places = self.constants.entry(constant.name.to_string()).or_default();
            places.push((known(&constant.name, constant.span), constant.value.clone()));
        }
    }

    fn add_member(&mut self, file: FileId, member: &ClapMember, ours: bool) {
        let known = |name: String| SurfaceDefinition {
            name,
            file,
            span: member.span,
        };
        if member.kind == ClapMemberKind::Flag {
            self.flag_names
                .extend(member.names.iter().map(|name| fold(name)));
        }
        if !ours {
            return;
        }
        match member.kind {
            ClapMemberKind::Flag => {
                if let Some(name) = member.names.first() {
                    self.flags.push(known(format!("--{name}")));
                }
            }
            ClapMemberKind::Variant => self
                .commands
                .extend(member.names.first().map(|name| known(name.to_string()))),
            _ => {}
        }
        self.variables
            .extend(member.variable.iter().map(|name| known(name.to_string())));
    }

    fn add_tasks(
        &mut self,
        file: FileId,
        runner: TaskRunner,
        tasks: Option<&crate::facts::TaskFacts>,
    ) {
        let Some(tasks) = tasks else {
            self.open_runners.insert(runner);
            return;
        };
        if tasks.open {
            self.open_runners.insert(runner);
        }
        self.tasks.extend(tasks.names.iter().map(|(name, span)| {
            let known = SurfaceDefinition {
                name: name.to_string(),
                file,
                span: *span,
            };
            (runner, known)
        }));
        let names = tasks
            .names
            .iter()
            .map(|(name, _)| (runner, name.to_string()));
        self.task_names.extend(names);
    }

    /// Whether some program of the repository has the flag, in whatever way it defines it.
    pub fn has_flag(&self, name: &str) -> bool {
        self.flag_names.contains(&fold(name))
    }

    /// The programs that `word` calls: by name, or by a path to it.
    pub fn called<'a>(&'a self, word: &'a str) -> impl Iterator<Item = &'a Program> {
        let name = word.rsplit(['/', '\\']).next().unwrap_or(word);
        let name = name.strip_suffix(".exe").unwrap_or(name);
        let found = self.called.get(name).into_iter().flatten();
        found.filter_map(|at| self.programs.get(*at))
    }

    /// Whether the name of a variable begins with a literal that code completes when it runs.
    pub fn is_put_together(&self, variable: &str) -> bool {
        variable
            .match_indices('_')
            .any(|(at, _)| self.prefixes.contains(&variable[..=at]))
    }

    /// Whether a task of that name exists, or may exist.
    pub fn may_run(&self, runner: TaskRunner, name: &str) -> bool {
        self.open_runners.contains(&runner) || self.task_names.contains(&(runner, name.to_owned()))
    }

    /// Whether the root of the repository has a file of tasks for `runner`.
    pub fn runs(&self, runner: TaskRunner) -> bool {
        self.root_runners.contains(&runner)
    }

    /// How many constants and statics have that name.
    pub fn definitions(&self, name: &str) -> u32 {
        self.definitions.get(name).copied().unwrap_or(0)
    }

    /// The constant of that name and its value, if it is the only one.
    pub fn constant(&self, name: &str) -> Option<(&SurfaceDefinition, &ConstantValue)> {
        let [(known, value)] = self.constants.get(name)?.as_slice() else {
            return None;
        };
        (self.definitions(name) == 1).then_some((known, value))
    }
}

/// The variable that the output `literal` of a build script sets for `env!`: users of the program cannot set it.
fn set_by_build_script(literal: &str) -> Option<&str> {
    let output = literal.strip_prefix("cargo:")?;
    let output = output.strip_prefix(':').unwrap_or(output);
    let (name, _) = output.strip_prefix("rustc-env=")?.split_once('=')?;
    Some(name)
}

/// `LIKE_THIS`.
pub fn is_variable(word: &str) -> bool {
    word.contains('_')
        && word.starts_with(|c: char| c.is_ascii_uppercase())
        && word
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
}

/// Names of the targets of our packages of `kind`, as cargo knows them, with `_` for `-`.
pub fn targets(graph: &Graph, kind: TargetKind) -> BTreeSet<&str> {
    let crates = graph.crates.crates.iter();
    crates
        .filter(|krate| krate.kind == kind)
        .map(|krate| krate.name.as_str())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_build_script_sets_variables_by_its_output() {
        let set = set_by_build_script;
        assert_eq!(set("cargo:rustc-env=BUILD_ID={id}"), Some("BUILD_ID"));
        assert_eq!(set("cargo::rustc-env=BUILD_ID={id}"), Some("BUILD_ID"));
        assert_eq!(set("cargo:rerun-if-env-changed=BUILD_ID"), None);
        assert_eq!(set("rustc-env=BUILD_ID=1"), None);
    }
}
