//! `unknown-flag`: a documented command line or table with a flag that the repository's program does not accept.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use super::{Rule, RuleCheck, RuleContext, RuleLevels};
use crate::analysis::currency::document;
use crate::analysis::surface::usage::{
    ProgramCall, call, claims, commands, is_of_others, long_flag, rows, tables,
};
use crate::analysis::surface::{ProductSurface, Program};
use crate::analysis::{AnalyzedGraph, Need};
use crate::facts::document::BlockKind;
use crate::facts::revision::ancestors;
use crate::facts::{Document, Language};
use crate::finding::{Finding, FindingLevel, FindingLocation};
use crate::graph::paths::join;
use crate::graph::{Graph, suggest};
use crate::span::{FileId, Span};

/// The rule.
pub static RULE: Rule = Rule {
    id: Cow::Borrowed("unknown-flag"),
    summary: Cow::Borrowed("A documented flag that no program of the repository accepts."),
    why: Cow::Borrowed("Whoever copies the command gets an error."),
    levels: RuleLevels {
        adopt: Some(FindingLevel::Warning),
        agentic_cd: Some(FindingLevel::Error),
    },
    docs: Cow::Borrowed(DOCS),
    needs: &[Need::Surface],
    options: &[],
    check: RuleCheck::Graph(check),
};

fn check(context: &RuleContext, out: &mut Vec<Finding>) {
    let graph = context.graph;
    let surface = graph.surface();
    if surface.programs.is_empty() {
        return;
    }
    let mut known = ArgumentReaderCache::default();
    for (file, document, text) in document::describing(graph) {
        let others = is_of_others(graph, graph.path(file));
        for (_, line) in commands(document, text) {
            // `cargo run` always calls a program of the repository.
            if others
                && line
                    .command()
                    .first()
                    .is_none_or(|word| word.text != "cargo")
            {
                continue;
            }
            if let Some(call) = call(surface, &line) {
                in_call(graph, file, document, &call, &mut known, out);
            }
        }
        in_lists(graph, file, document, text, &mut known.budget, out);
    }
}

/// Results that are shared by all flags.
#[derive(Default)]
struct ArgumentReaderCache {
    budget: suggest::SuggestionBudget,
    /// Whether the package of a program reads arguments, by the program's root file.
    readers: HashMap<FileId, bool>,
}

impl ArgumentReaderCache {
    fn reads(&mut self, graph: &Graph, root: FileId) -> bool {
        let known = self.readers.entry(root);
        *known.or_insert_with(|| reads_arguments(graph, root))
    }
}

/// Flags that every argument parser defines.
const GIVEN: [&str; 2] = ["help", "version"];

fn in_call(
    graph: &AnalyzedGraph,
    file: FileId,
    document: &Document,
    call: &ProgramCall<'_>,
    known: &mut ArgumentReaderCache,
    out: &mut Vec<Finding>,
) {
    let text = graph.source(file).text();
    // The flags of a placeholder or of an unknown subcommand are unknown.
    let before = call
        .arguments
        .iter()
        .take_while(|word| !word.text.starts_with('-'));
    let named = before.map(|word| word.text).collect::<Vec<_>>();
    if named
        .iter()
        .any(|word| word.starts_with(['<', '[', '$', '{']))
    {
        return;
    }
    for program in &call.programs {
        let path = program.path(named.iter().copied());
        let last = path.last().and_then(|at| program.commands.get(*at));
        if last.is_some_and(|last| !last.positional && path.len() <= named.len()) {
            return;
        }
    }
    let words = || call.arguments.iter().map(|word| word.text);
    let programs = call.programs.iter();
    let paths: Vec<Vec<usize>> = programs.map(|program| program.path(words())).collect();
    let ours = call.arguments.iter().take_while(|word| word.text != "--");
    for word in ours {
        let Some(flag) = long_flag(word.text) else {
            continue;
        };
        if GIVEN.contains(&flag) {
            continue;
        }
        let takes = |(program, path): (&&Program, &Vec<usize>)| program.may_take(path, flag);
        let certain = call.programs.iter().all(|program| program.is_certain());
        let unknown = if certain {
            !call.programs.iter().zip(&paths).any(takes)
        } else {
            is_nowhere(graph, flag)
                && call
                    .programs
                    .iter()
                    .all(|program| program.is_certain() || known.reads(graph, program.root))
        };
        if unknown && claims(document, text, word.span) {
            let program = call.programs[0];
            let path = paths.first().cloned().unwrap_or_default();
            out.push(finding(
                graph,
                file,
                word.span,
                flag,
                Some((program, path)),
                &mut known.budget,
            ));
        }
    }
}

/// Words in code that reads program arguments, directly or with a library.
const READERS: [&str; 9] = [
    "env::args",
    "args_os",
    "clap",
    "Parser",
    "argh",
    "bpaf",
    "lexopt",
    "pico_args",
    "structopt",
];

/// Whether a file of the package around `root` reads arguments. If a dependency reads them, the repository does not show
/// which flags exist.
fn reads_arguments(graph: &Graph, root: FileId) -> bool {
    let package = ancestors(graph.path(root))
        .find(|at| graph.paths.get(&join(at, "Cargo.toml")).is_some())
        .unwrap_or("");
    let inside = |path: &str| {
        package.is_empty()
            || path
                .strip_prefix(package)
                .is_some_and(|rest| rest.starts_with('/'))
    };
    let sources = graph.sources.iter();
    let mut sources =
        sources.filter(|source| source.language == Language::Rust && inside(&source.path));
    sources.any(|source| READERS.iter().any(|word| source.text().contains(word)))
}

/// Whether no file of the repository contains the flag.
fn is_nowhere(graph: &AnalyzedGraph, flag: &str) -> bool {
    !graph.surface().has_flag(flag) && graph.tree.is_absent(flag)
}

/// Tables and lists of flags: if most entries are flags of the repository, the others should be too.
fn in_lists(
    graph: &AnalyzedGraph,
    file: FileId,
    document: &Document,
    text: &str,
    budget: &mut suggest::SuggestionBudget,
    out: &mut Vec<Finding>,
) {
    let mut groups: Vec<Vec<(&str, Span)>> = Vec::new();
    for table in tables(document) {
        let cells = rows(table, text)
            .into_iter()
            .filter_map(|row| row.first().copied());
        groups.push(cells.flat_map(|cell| leading_flags(text, cell)).collect());
    }
    let mut lists: BTreeMap<u32, Vec<(&str, Span)>> = BTreeMap::new();
    for block in &document.blocks {
        if block.kind == BlockKind::Item {
            let flags = leading_flags(text, block.span);
            lists.entry(block.section).or_default().extend(flags);
        }
    }
    groups.extend(lists.into_values());
    let surface = graph.surface();
    for group in groups {
        let known = group
            .iter()
            .filter(|(flag, _)| surface.has_flag(flag))
            .count();
        if known < 3 || known * 10 < group.len() * 7 {
            continue;
        }
        for (flag, span) in group {
            if !GIVEN.contains(&flag) && is_nowhere(graph, flag) && claims(document, text, span) {
                out.push(finding(graph, file, span, flag, None, budget));
            }
        }
    }
}

/// The flags in the inline code at the start of a cell or list item.
fn leading_flags(text: &str, span: Span) -> Vec<(&str, Span)> {
    let whole = span.text(text);
    let marks = ['*', ' ', '-', '+', '|'];
    let Some(code) = whole.trim_start_matches(marks).strip_prefix('`') else {
        return Vec::new();
    };
    let start = span.range().start + (whole.len() - code.len());
    let code = code.split('`').next().unwrap_or("");
    let mut found = Vec::new();
    let mut at = start;
    for word in code.split_inclusive([' ', ',', '/', '|']) {
        let bare = word.trim_end_matches([' ', ',', '/', '|']);
        if !bare.starts_with('-') && found.is_empty() && !bare.is_empty() {
            // The code starts with a command, not a flag.
            return found;
        }
        if let Some(flag) = long_flag(bare) {
            found.push((flag, Span::new(at..at + bare.len())));
        }
        at += word.len();
    }
    found
}

fn finding(
    graph: &AnalyzedGraph,
    file: FileId,
    span: Span,
    flag: &str,
    call: Option<(&Program, Vec<usize>)>,
    budget: &mut suggest::SuggestionBudget,
) -> Finding {
    let surface = graph.surface();
    let place = FindingLocation::Text(file, span);
    let key = format!("--{flag}");
    let wins = "the flags that the program defines";
    let Some((program, path)) = call.filter(|(program, _)| program.is_certain()) else {
        let finding = Finding::new(
            place,
            &*key,
            format!("no program accepts the flag `--{flag}`"),
        );
        return near(finding, flag, all(surface), budget).wins(wins);
    };
    let command = path.last().and_then(|at| program.commands.get(*at));
    let names = path
        .iter()
        .skip(1)
        .filter_map(|at| program.commands.get(*at)?.names.first());
    let called = std::iter::once(&program.name)
        .chain(names)
        .cloned()
        .collect::<Vec<_>>()
        .join(" ");
    let mut finding = Finding::new(
        place,
        &*key,
        format!("`{called}` does not accept the flag `--{flag}`"),
    );
    if let Some((file, span)) = command.and_then(|command| command.place) {
        finding = finding.witness(
            FindingLocation::Text(file, span),
            "its flags are defined here",
        );
    }
    let here = path.iter().filter_map(|at| program.commands.get(*at));
    let here = here
        .flat_map(|command| &command.flags)
        .flat_map(|flag| &flag.names);
    near(finding, flag, here.map(String::as_str), budget).wins(wins)
}

fn all(surface: &ProductSurface) -> impl Iterator<Item = &str> {
    surface
        .flags
        .iter()
        .map(|known| known.name.trim_start_matches("--"))
}

fn near<'a>(
    finding: Finding,
    flag: &str,
    known: impl Iterator<Item = &'a str>,
    budget: &mut suggest::SuggestionBudget,
) -> Finding {
    match budget.word(flag, known) {
        Some(near) => finding.help(format!("did you mean `--{near}`? if not, remove the flag")),
        None => finding.help("remove the flag, or write its replacement"),
    }
}

const DOCS: &str = r#"## What it finds

A flag in a living document that a program of the repository does not accept:

- in a shell block or inline code that calls the program: by name, by path, or through `cargo run … -- …`;
- in a table or a list of flags, most of which belong to the repository.

If the clap derives of a program list all commands and flags, the flag must belong to the called command. Otherwise a
flag is unknown only if no source file of any language contains its name.

## When it is silent

- Flags of other programs, and of programs called by name in the documents of a package in another language; flags after
  `--`; `--help` and `--version`.
- Commands with an open set of arguments: external subcommands, trailing arguments, argument types that are not found.
- Sentences and sections about the past or the future, tasks, blocks introduced as what should be; [documents that do
  not describe the current state](vanished-name.md#documents-that-do-not-describe-the-current-state), and
  specifications.

## Precision

Development repositories: 14 right, 0 wrong, all in one. Unseen repositories, newest round: 29 right, 0 wrong. Still
reported of all rounds: 259 right, 7 wrong, 3 unsure ([evaluation](../evaluation/README.md#unseen-repositories)).

## Sources

Catalogue 41.
"#;
