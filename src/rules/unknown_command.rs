//! `unknown-command`: a documented command with a subcommand, target, feature, recipe or script that does not exist.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::{BTreeSet, HashSet};

use super::{Rule, RuleCheck, RuleContext, RuleLevels};
use crate::analysis::currency::document;
use crate::analysis::shell::{ShellCommand, ShellWord, is_name};
use crate::analysis::surface::usage::{
    CommandSite, ProgramCall, call, claims, commands, is_elsewhere, is_of_others, options,
};
use crate::analysis::surface::{Program, targets};
use crate::analysis::{AnalyzedGraph, Need};
use crate::facts::Document;
use crate::facts::manifest::TargetKind;
use crate::facts::tasks::TaskRunner;
use crate::finding::{Finding, FindingLevel, FindingLocation};
use crate::graph::{Graph, suggest};
use crate::span::FileId;

/// The rule.
pub static RULE: Rule = Rule {
    id: Cow::Borrowed("unknown-command"),
    summary: Cow::Borrowed(
        "A documented command with a subcommand, target, feature, recipe or script that does not exist.",
    ),
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

/// Names of the repository's manifests that cargo accepts.
struct CargoNames {
    /// The repository's packages.
    own: BTreeSet<String>,
    /// Comments of manifests: a feature that is commented out is enabled by hand.
    remarks: String,
    /// The repository's packages and their dependencies.
    packages: BTreeSet<String>,
    bins: BTreeSet<String>,
    examples: BTreeSet<String>,
    tests: BTreeSet<String>,
    benches: BTreeSet<String>,
    features: BTreeSet<String>,
}

fn check(context: &RuleContext, out: &mut Vec<Finding>) {
    let graph = context.graph;
    let known = known(graph);
    let mut budget = suggest::SuggestionBudget::default();
    for (file, document, text) in document::describing(graph) {
        let commands = commands(document, text);
        if commands.is_empty() {
            continue;
        }
        let defined = OnceCell::new();
        let others = is_of_others(graph, graph.path(file));
        for (site, line) in commands {
            let found = unknown(graph, &known, document, text, &defined, others, site, &line);
            for (word, what, nearest) in found {
                out.extend(finding(
                    graph,
                    file,
                    document,
                    text,
                    &what,
                    word,
                    nearest,
                    &mut budget,
                ));
            }
        }
    }
}

fn known(graph: &Graph) -> CargoNames {
    let mut own = BTreeSet::new();
    let mut packages = BTreeSet::new();
    let mut features = BTreeSet::new();
    let mut remarks = String::new();
    let mut declared: BTreeSet<(TargetKind, String)> = BTreeSet::new();
    for (_, source) in graph.files() {
        let Some(manifest) = source.facts.manifest() else {
            continue;
        };
        for line in source.text().lines().filter(|line| line.starts_with('#')) {
            remarks.push_str(line);
            remarks.push('\n');
        }
        own.extend(
            manifest
                .package
                .iter()
                .map(|package| package.name.replace('-', "_")),
        );
        features.extend(manifest.features.iter().map(|(name, _)| name.to_string()));
        // A declared target counts even if its file does not exist yet.
        declared.extend(manifest.targets.iter().filter_map(|target| {
            let name = target.name.as_deref()?;
            Some((target.kind, name.replace('-', "_")))
        }));
        for dependency in &manifest.dependencies {
            // A dependency is a package, and an optional one is also a feature.
            let name = dependency.package.as_deref().unwrap_or(&dependency.name);
            packages.insert(name.replace('-', "_"));
            features.insert(dependency.name.to_string());
        }
    }
    let of = |kind: TargetKind| {
        let declared = declared.iter().filter(|(other, _)| *other == kind);
        let found = targets(graph, kind).into_iter().map(str::to_owned);
        found
            .chain(declared.map(|(_, name)| name.clone()))
            .collect()
    };
    packages.extend(own.iter().cloned());
    CargoNames {
        own,
        remarks,
        packages,
        bins: of(TargetKind::Bin),
        examples: of(TargetKind::Example),
        tests: of(TargetKind::Test),
        benches: of(TargetKind::Bench),
        features,
    }
}

/// The unknown word, the message, and the names that exist.
type UnknownCargoName<'a> = (ShellWord<'a>, String, Vec<String>);

#[allow(clippy::too_many_arguments, reason = "the inputs of one verdict")]
fn unknown<'a>(
    graph: &'a AnalyzedGraph,
    known: &CargoNames,
    document: &Document,
    text: &str,
    defined: &OnceCell<HashSet<String>>,
    others: bool,
    site: CommandSite,
    line: &'a ShellCommand<'a>,
) -> Vec<UnknownCargoName<'a>> {
    let surface = graph.surface();
    let words = line.command();
    let Some(first) = words.first() else {
        return Vec::new();
    };
    let mut found = Vec::new();
    if let Some(call) = call(surface, line)
        && site != CommandSite::Plain
        && (!others || first.text == "cargo")
    {
        found.extend(subcommand(&call));
    }
    if line.moved || is_elsewhere(document, text, first.span) {
        return found;
    }
    match first.text {
        "cargo" => cargo(known, text, defined, &words[1..], &mut found),
        "just" => found.extend(task(graph, TaskRunner::Just, &words[1..])),
        // In a sentence, `make x` may be about a different project's makefile.
        "make" if site != CommandSite::Inline => {
            found.extend(task(graph, TaskRunner::Make, &words[1..]))
        }
        "npm" | "pnpm" | "yarn" | "bun" if words.get(1).is_some_and(|word| word.text == "run") => {
            found.extend(task(graph, TaskRunner::Npm, &words[2..]));
        }
        _ => {}
    }
    found
}

/// The first word in the place of a subcommand that is not one.
fn subcommand<'a>(call: &ProgramCall<'a>) -> Option<UnknownCargoName<'a>> {
    let [program] = call.programs.as_slice() else {
        return None;
    };
    let mut here: &crate::analysis::surface::ProgramCommand = program.commands.first()?;
    let mut path = program.name.clone();
    for word in call.arguments {
        if word.text == "help" || here.open {
            return None;
        }
        let children = || {
            here.children
                .iter()
                .filter_map(|at| program.commands.get(*at))
        };
        if let Some(child) =
            children().find(|child| child.names.iter().any(|name| name == word.text))
        {
            path = format!("{path} {}", word.text);
            here = child;
            continue;
        }
        // A flag may take a value, so the meaning of the next word is unknown.
        if here.positional || word.text.starts_with('-') || !is_name(word.text) {
            return None;
        }
        let names = children()
            .filter_map(|child| child.names.first().cloned())
            .collect();
        return Some((
            *word,
            format!("`{path}` has no subcommand `{}`", word.text),
            names,
        ));
    }
    None
}

/// Names that a document assigns a list: `name = [`.
fn definitions(text: &str) -> HashSet<String> {
    let names = text.lines().filter_map(|line| line.split_once(" = ["));
    names
        .map(|(name, _)| name.trim_start_matches(['+', ' ', '\t']).trim().to_owned())
        .collect()
}

/// Cargo commands that build the repository's packages.
const BUILDS: &str = "run r build b test t check c clippy bench nextest llvm-cov flamegraph";

fn cargo<'a>(
    known: &CargoNames,
    text: &str,
    defined: &OnceCell<HashSet<String>>,
    words: &[ShellWord<'a>],
    found: &mut Vec<UnknownCargoName<'a>>,
) {
    let words = match words.split_first() {
        Some((word, rest)) if word.text.starts_with('+') => rest,
        _ => words,
    };
    let end = words
        .iter()
        .position(|word| word.text == "--")
        .unwrap_or(words.len());
    let words = &words[..end];
    let elsewhere =
        |word: &&ShellWord| word.text.starts_with("--manifest-path") || word.text == "-C";
    if !words
        .first()
        .is_some_and(|sub| BUILDS.split(' ').any(|one| one == sub.text))
        || words.iter().any(|word| elsewhere(&word))
    {
        return;
    }
    let same = |name: &str, names: &BTreeSet<String>| names.contains(&name.replace('-', "_"));
    for word in options(words, &["-p", "--package"]) {
        // A binary or an example may be a package in the reader's workspace.
        let target = same(word.text, &known.bins) || same(word.text, &known.examples);
        if is_name(word.text) && !target && !known.packages.contains(&word.text.replace('-', "_")) {
            let names = known.packages.iter().cloned().collect();
            found.push((word, format!("no package is named `{}`", word.text), names));
        }
    }
    let ours = |word: ShellWord<'_>| known.own.contains(&word.text.replace('-', "_"));
    if !options(words, &["-p", "--package"]).all(ours) {
        // The targets and features of foreign and of missing packages are unknown.
        return;
    }
    for (flag, noun, names) in [
        ("--bin", "program", &known.bins),
        ("--example", "example", &known.examples),
        ("--test", "test target", &known.tests),
        ("--bench", "benchmark", &known.benches),
    ] {
        for word in options(words, &[flag]) {
            if is_name(word.text) && !same(word.text, names) {
                let names = names.iter().cloned().collect();
                found.push((word, format!("no {noun} is named `{}`", word.text), names));
            }
        }
    }
    for word in options(words, &["--features", "-F"]) {
        for feature in word.text.split([',', ' ']) {
            // A document that defines the feature is about a different manifest.
            let defined = || defined.get_or_init(|| definitions(text)).contains(feature);
            if is_name(feature)
                && !known.features.contains(feature)
                && !defined()
                && !known.remarks.contains(feature)
            {
                let names = known.features.iter().cloned().collect();
                found.push((
                    word,
                    format!("no package has the feature `{feature}`"),
                    names,
                ));
            }
        }
    }
}

/// The first word, if `runner` has no such task.
fn task<'a>(
    graph: &AnalyzedGraph,
    runner: TaskRunner,
    words: &[ShellWord<'a>],
) -> Option<UnknownCargoName<'a>> {
    let surface = graph.surface();
    let word = words.first()?;
    if !surface.runs(runner) || !is_name(word.text) || surface.may_run(runner, word.text) {
        return None;
    }
    // A make target may be a file or a folder.
    if runner == TaskRunner::Make && graph.paths.get(word.text).is_some() {
        return None;
    }
    let (noun, names): (_, HashSet<&str>) = (
        match runner {
            TaskRunner::Just => "recipe",
            TaskRunner::Make => "target",
            TaskRunner::Npm => "script",
            TaskRunner::Cargo => "alias",
        },
        surface
            .tasks
            .iter()
            .filter(|(other, _)| *other == runner)
            .map(|(_, known)| known.name.as_str())
            .collect(),
    );
    let mut names: Vec<String> = names.into_iter().map(str::to_owned).collect();
    names.sort();
    Some((*word, format!("no {noun} is named `{}`", word.text), names))
}

#[allow(clippy::too_many_arguments, reason = "the parts of one finding")]
fn finding(
    graph: &AnalyzedGraph,
    file: FileId,
    document: &Document,
    text: &str,
    what: &str,
    word: ShellWord<'_>,
    names: Vec<String>,
    budget: &mut suggest::SuggestionBudget,
) -> Option<Finding> {
    if !claims(document, text, word.span) {
        return None;
    }
    let finding = Finding::new(FindingLocation::Text(file, word.span), word.text, what);
    let near = budget.word(word.text, names.iter().map(String::as_str));
    let place = graph
        .surface()
        .programs
        .iter()
        .find(|program: &&Program| what.starts_with(&format!("`{}", program.name)))
        .and_then(|program| program.commands.first()?.place);
    let finding = match place {
        Some((file, span)) => finding.witness(
            FindingLocation::Text(file, span),
            "its subcommands are defined here",
        ),
        None => finding,
    };
    let finding = finding.wins("the code and the manifests");
    Some(match near {
        Some(near) => finding.help(format!("did you mean `{near}`? if not, remove the command")),
        None => finding.help("remove the command, or write its replacement"),
    })
}

const DOCS: &str = r#"## What it finds

A command in a shell block or in inline code of a living document that cannot work:

- a subcommand that a program of the repository does not have, if its clap derives list all of them;
- `cargo run`, `test`, `build` and the like with a package, target or feature that no manifest has;
- `just`, `make` and `npm run` with a recipe, target or script that no file of the repository has.

## When it is silent

- After `cd`, `git clone` or `cargo new` in the same block: the command runs in a different folder.
- Programs that accept external subcommands; justfiles with imports, makefiles with includes or patterns.
- Placeholders: `<name>`, `my-app`, `NAME`, `suite_NAME`.
- `make` in a sentence: it may be about a different project's makefile. Programs called by name in the documents of a
  package in another language.
- Sentences and sections about the past or the future, tasks, blocks introduced as what should be; [documents that do
  not describe the current state](vanished-name.md#documents-that-do-not-describe-the-current-state), and
  specifications.

## Precision

Development repositories: 66 right, 0 wrong. Unseen repositories, newest round: 28 right, 3 wrong. Still reported of all
rounds: 311 right, 11 wrong, 4 unsure ([evaluation](../evaluation/README.md#unseen-repositories)). Labels:
`tests/evaluation/surface.tsv`.

## Sources

Catalogue 41.
"#;
