//! `missing-item`: a document names an item of one of our crates that is not there.

use std::borrow::Cow;

use super::{Rule, RuleCheck, RuleContext, RuleLevels};
use crate::analysis::currency::{document, sentence};
use crate::analysis::surface::targets;
use crate::facts::manifest::TargetKind;
use crate::facts::{Reference, ReferenceKind};
use crate::finding::{Finding, FindingLevel, FindingLocation};
use crate::graph::symbols::{MovedItemFinder, ResolutionCache};
use crate::graph::{Graph, PathResolution, rust_paths};
use crate::span::{FileId, Span};

/// The rule.
pub static RULE: Rule = Rule {
    id: Cow::Borrowed("missing-item"),
    summary: Cow::Borrowed(
        "A living document that names an item by the path of one of our crates, and the crate does not have it.",
    ),
    why: Cow::Borrowed("Who builds on the name builds on what was renamed, moved or removed."),
    levels: RuleLevels {
        adopt: Some(FindingLevel::Warning),
        agentic_cd: Some(FindingLevel::Error),
    },
    docs: Cow::Borrowed(DOCS),
    check: RuleCheck::Graph(check),
};

fn check(context: &RuleContext, out: &mut Vec<Finding>) {
    let graph = context.graph;
    let mut claims = ResolutionCache::default();
    let mut movers = MovedItemFinder::default();
    for (file, document, text) in document::describing(graph) {
        let names = document.references.iter();
        for reference in names.filter(|reference| reference.kind == ReferenceKind::Name) {
            if !reference.target.contains("::") {
                continue;
            }
            for path in rust_paths::paths(&reference.target) {
                // `Till::with_` stands for all that begin so.
                if path.ends_with('_') {
                    continue;
                }
                let PathResolution::Missing(at) = claims.path_or_member(graph, &path) else {
                    continue;
                };
                if is_of_others(graph, text, &path, at) {
                    continue;
                }
                if !sentence::narrates(text, reference.span)
                    && !sentence::narrates_section(document, reference.span.start)
                {
                    out.push(finding(graph, &mut movers, file, reference, &path, at));
                }
            }
        }
    }
}

/// Whether `path`, whose segment `at` is not there, is no path of Rust code: `package::target` as test runners write it,
/// or bindings to a WIT package, which the document names as `package:interface` or below `exports`.
pub(super) fn is_of_others(graph: &Graph, text: &str, path: &str, at: usize) -> bool {
    let parts: Vec<&str> = path.split("::").collect();
    let [first, second, ..] = parts.as_slice() else {
        return false;
    };
    if at != 1 {
        return false;
    }
    // A program of ours may have the name of a dependency: nothing names a program by a path.
    let manifests = graph
        .files()
        .filter_map(|(_, source)| source.facts.manifest());
    let mut dependencies = manifests.flat_map(|manifest| &manifest.dependencies);
    if !graph.is_library(first) && dependencies.any(|other| other.name.replace('-', "_") == *first)
    {
        return true;
    }
    let target = |kind| targets(graph, kind).contains(second);
    let built = [
        TargetKind::Test,
        TargetKind::Bin,
        TargetKind::Bench,
        TargetKind::Example,
    ];
    parts.len() == 2 && built.into_iter().any(target)
        || text.contains(&format!("exports::{first}::{second}"))
        || text.contains(&format!("{first}:{second}/"))
}

fn finding(
    graph: &Graph,
    movers: &mut MovedItemFinder,
    file: FileId,
    reference: &Reference,
    path: &str,
    at: usize,
) -> Finding {
    let place = FindingLocation::Text(file, reference.span);
    let text = graph.source(file).text();
    let written = reference.span.text(text).find(path).map(|found| {
        let start = reference.span.start as usize + found;
        Span::new(start..start + path.len())
    });
    about(graph, movers, place, written, path, at, false)
}

/// The finding about `path`, whose segment `at` is not there; `written` is the path in the text. `outside`: it
/// stands in code that is not the crate's own.
pub(super) fn about(
    graph: &Graph,
    movers: &mut MovedItemFinder,
    place: FindingLocation,
    written: Option<Span>,
    path: &str,
    at: usize,
    outside: bool,
) -> Finding {
    let parts: Vec<&str> = path.split("::").collect();
    let before = parts[..at].join("::");
    let missing = parts[at];
    let finding = Finding::new(place, path, format!("`{before}` has no `{missing}`"))
        .wins("the code, as it is");
    let holder = match graph.resolve(&before) {
        PathResolution::External => graph.resolve_suffix(&before),
        other => other,
    };
    let finding = match holder {
        PathResolution::Item(home, item) => match graph.item(home, item) {
            Some(item) => finding.witness(
                FindingLocation::Text(home, item.name_span),
                format!("`{before}` is here"),
            ),
            None => finding,
        },
        PathResolution::Module(home, None) => finding.witness(
            FindingLocation::Path(graph.path(home).to_owned()),
            format!("`{before}` is this file"),
        ),
        _ => finding,
    };
    let Some(moved) = movers.find(graph, path) else {
        return finding.help("write what it is called now, or remove what is said of it");
    };
    let finding = match graph.item(moved.file, moved.item) {
        Some(item) => finding.witness(
            FindingLocation::Text(moved.file, item.name_span),
            "the only one of that name",
        ),
        None => finding,
    };
    let finding = finding.help(format!("write `{}` if that is what is meant", moved.path));
    match written {
        // Code outside the crate cannot name what is not public.
        Some(span) if moved.public || !outside => {
            finding.fix(format!("write `{}`", moved.path), span, moved.path)
        }
        _ => finding,
    }
}

const DOCS: &str = r#"## What it finds

Inline code of a living document that does not lead to an item, and

- whose path begins with one of the repository's crates: `ours::module::Item`, `ours::Type::method()`,
  `use ours::{a, b};`;
- or that is `Type::member`, where the repository has one type of that name, and no code imports such a name from
  elsewhere.

The path is resolved as Rust does it: modules, `#[path]`, imports and re-exports with globs and renames, dependencies
renamed in `Cargo.toml`, members of types, variants, exported macros; whatever `cfg` says. Visibility does not matter.

Where the crate has one item of that name elsewhere, its path is proposed, as a fix.

## When it is silent

- Other names: they mention, they do not claim.
- Whatever cannot be known: a module whose macros, derives or attributes may write items, a file that does not parse, a
  module without a file, globs of other crates, members that a trait or a macro may bring.
- A member whose name is an identifier anywhere in the repository's Rust; but not a variant of an enum that nothing can
  fill further.
- A path that some other module of that name has.
- Sentences, headings, heads of tables and leads of lists with a word of the past or the future: removed, no longer,
  instead of, planned, will; "Add `x`"; tasks.
- Artifacts that are proposed or dead; [documents that do not speak for today](vanished-name.md#documents-that-do-not-speak-for-today), and specifications.
- `package::target` with the name of a test, program or example of ours: ids of test runners.
- Paths of bindings, where the document names the WIT package: `package:interface/…`, `exports::package::…`.
- A path that a string literal spells, such as the target of a log line; a crate whose name a module or an import has
  too, unless the path leads into the crate.
- Placeholders: `my_`, `Foo`, `…`.

## Precision

Development repositories: 2 right, 0 wrong. Repositories that were not used before, newest round: 2 right, 1 wrong.
What is still reported of all rounds: 31 right, 1 wrong, 1 unsure ([evaluation](../evaluation/README.md#unseen-repositories)).

## Sources

Judgements: `tests/evaluation/items.tsv`.
"#;
