//! `unknown-variable`: a documented environment variable that no source file contains.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::{Rule, RuleCheck, RuleContext, RuleLevels};
use crate::analysis::Need;
use crate::analysis::currency::document;
use crate::analysis::shell;
use crate::analysis::surface::usage::{claims, rows, tables};
use crate::analysis::surface::{ProductSurface, is_variable};
use crate::facts::Document;
use crate::finding::{Finding, FindingLevel, FindingLocation};
use crate::graph::{Graph, suggest};
use crate::span::Span;

/// The rule.
pub static RULE: Rule = Rule {
    id: Cow::Borrowed("unknown-variable"),
    summary: Cow::Borrowed(
        "A documented environment variable that no source file of the repository contains.",
    ),
    why: Cow::Borrowed("Setting the variable has no effect, and nothing reports that."),
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
    if surface.derives_variables || surface.variables.is_empty() {
        return;
    }
    let families = families(graph, surface);
    if families.is_empty() {
        return;
    }
    let mut budget = suggest::SuggestionBudget::default();
    for (file, document, text) in document::describing(graph) {
        for (name, span) in claimed(document, text) {
            let Some(known) = families.get(family(name)) else {
                continue;
            };
            let derived = surface.is_put_together(name);
            if derived || !graph.tree.is_absent(name) || !claims(document, text, span) {
                continue;
            }
            let near = budget.word(name, known.iter().copied());
            let finding = Finding::new(
                FindingLocation::Text(file, span),
                name,
                format!("no source file contains the environment variable `{name}`"),
            )
            .wins("the variables that the code reads");
            let witness =
                near.and_then(|near| surface.variables.iter().find(|known| known.name == near));
            out.push(match witness {
                Some(near) => finding
                    .witness(
                        FindingLocation::Text(near.file, near.span),
                        "the variable with the nearest name is read here",
                    )
                    .help(format!(
                        "did you mean `{}`? if not, remove the variable",
                        near.name
                    )),
                None => finding.help("remove the variable, or write its replacement"),
            });
        }
    }
}

/// The first word of a variable.
fn family(name: &str) -> &str {
    name.split('_').next().unwrap_or(name)
}

/// Prefixes of the repository's own variables: the name of a package or program with at least two variables. Other
/// prefixes belong to other tools.
fn families<'a>(
    graph: &'a Graph,
    surface: &'a ProductSurface,
) -> BTreeMap<&'a str, BTreeSet<&'a str>> {
    let mut families: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for known in &surface.variables {
        if is_variable(&known.name) {
            families
                .entry(family(&known.name))
                .or_default()
                .insert(&known.name);
        }
    }
    let own: BTreeSet<String> = graph
        .crates
        .crates
        .iter()
        .flat_map(|krate| [krate.package.as_str(), krate.name.as_str()])
        .flat_map(|name| {
            let first = name.split(['-', '_']).next().unwrap_or(name);
            [
                first.to_ascii_uppercase(),
                name.replace(['-', '_'], "").to_ascii_uppercase(),
            ]
        })
        .collect();
    let others = dependencies(graph);
    let ours = |family: &str| own.contains(family) && !others.contains(family);
    families.retain(|family, known| known.len() > 1 && ours(family));
    families
}

/// Prefixes of variables of dependencies: their package names.
fn dependencies(graph: &Graph) -> BTreeSet<String> {
    let crates = graph.crates.crates.iter();
    let own: BTreeSet<&str> = crates.map(|krate| krate.package.as_str()).collect();
    let manifests = graph.sources.iter();
    manifests
        .filter_map(|source| source.facts.manifest())
        .flat_map(|manifest| &manifest.dependencies)
        .map(|one| one.package.as_deref().unwrap_or(&one.name))
        .filter(|name| !own.contains(name))
        .map(|name| name.replace(['-', '_'], "").to_ascii_uppercase())
        .collect()
}

/// The variables that a shell block reads: `$COUNT`, `${COUNT}`.
fn variables(block: &str) -> HashSet<&str> {
    let read = block.split('$').skip(1).map(|behind| {
        let behind = behind.strip_prefix('{').unwrap_or(behind);
        let end = behind.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        &behind[..end.unwrap_or(behind.len())]
    });
    read.collect()
}

/// The documented variables: set in a shell block, or in the first cell of a table row.
fn claimed<'a>(document: &Document, text: &'a str) -> Vec<(&'a str, Span)> {
    let mut found = Vec::new();
    let mut add = |name: &'a str, start: usize| {
        if is_variable(name) {
            found.push((name, Span::new(start..start + name.len())));
        }
    };
    for fence in &document.fences {
        let dotenv = ["env", "dotenv", ".env"].contains(&fence.info.trim());
        if !shell::is_shell(fence) && !dotenv {
            continue;
        }
        let read = variables(fence.span.text(text));
        for line in shell::lines(text, shell::body(fence, text)) {
            let exports = line
                .words
                .first()
                .is_some_and(|word| matches!(word.text, "export" | "set" | "setx"));
            // `COUNT=$(…)`, and `COUNT=1` if the block reads `$COUNT`: local variables of the script.
            let computed = |word: &str| word.contains("$(") || word.contains("=`");
            let local = |word: &str, name: &str| {
                let again = line.command().is_empty() && read.contains(name);
                !exports && (computed(word) || again)
            };
            let set = line.words.iter().skip(usize::from(exports));
            for word in set.take_while(|word| shell::assigned(word.text).is_some()) {
                let name = shell::assigned(word.text).unwrap_or_default();
                if !local(word.text, name) {
                    add(name, word.span.range().start);
                }
            }
        }
    }
    for table in tables(document) {
        for cell in rows(table, text).iter().filter_map(|row| row.first()) {
            let code = cell
                .text(text)
                .trim_start_matches('*')
                .trim_end_matches('*');
            let bare = code
                .strip_prefix('`')
                .and_then(|code| code.strip_suffix('`'));
            if let Some(name) = bare {
                let offset = cell.text(text).find(name).unwrap_or(0);
                add(name, cell.range().start + offset);
            }
        }
    }
    found
}

const DOCS: &str = r#"## What it finds

An environment variable that a living document sets in a shell block or lists in the first cell of a table row, and that
no source file of any language contains. The variable counts only if the code reads at least two variables with the same
first word, and that word is the name of a package or program of the repository.

## When it is silent

- Variables of other tools, and those that start with the name of a dependency.
- Local variables of the script: `COUNT=$(…)`, or `COUNT=1` if the block reads `$COUNT`.
- Names that the program composes at run time: a literal `PREFIX_`, libraries that derive variables from fields.
- Sentences and sections about the past or the future, tasks, blocks introduced as what should be; [documents that do
  not describe the current state](vanished-name.md#documents-that-do-not-describe-the-current-state), and
  specifications.

## Precision

Development repositories: 9 right, 0 wrong. Unseen repositories, newest round: none found. Still reported of all rounds:
52 right, 0 wrong ([evaluation](../evaluation/README.md#unseen-repositories)).

## Sources

Catalogue 41.
"#;
