//! `missing-item`: a document names an item that the repository's crate does not have.

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
        "A living document that names an item by a crate path, and the crate does not have the item.",
    ),
    why: Cow::Borrowed("Readers rely on a name that was renamed, moved or removed."),
    levels: RuleLevels {
        adopt: Some(FindingLevel::Warning),
        agentic_cd: Some(FindingLevel::Error),
    },
    docs: Cow::Borrowed(DOCS),
    needs: &[],
    options: &[],
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
                // `Till::with_` is a prefix of several names.
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

/// Whether `path`, whose segment `at` does not resolve, is not a Rust path of ours: `package::target` as test runners
/// write it, or bindings to a WIT package, which the document names as `package:interface` or below `exports`.
pub(super) fn is_of_others(graph: &Graph, text: &str, path: &str, at: usize) -> bool {
    let parts: Vec<&str> = path.split("::").collect();
    let [first, second, ..] = parts.as_slice() else {
        return false;
    };
    if at != 1 {
        return false;
    }
    // A dependency may have the name of one of our binaries, which have no paths.
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

/// The finding for `path`, whose segment `at` does not resolve; `written` is its span in the text. `outside`: the path
/// is in code outside the crate.
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
    let finding = Finding::new(
        place,
        path,
        format!("cannot find `{missing}` in `{before}`"),
    )
    .wins("the code");
    let holder = match graph.resolve(&before) {
        PathResolution::External => graph.resolve_suffix(&before),
        other => other,
    };
    let finding = match holder {
        PathResolution::Item(home, item) => match graph.item(home, item) {
            Some(item) => finding.witness(
                FindingLocation::Text(home, item.name_span),
                format!("`{before}` is defined here"),
            ),
            None => finding,
        },
        PathResolution::Module(home, None) => finding.witness(
            FindingLocation::Path(graph.path(home).to_owned()),
            format!("file of `{before}`"),
        ),
        _ => finding,
    };
    let Some(moved) = movers.find(graph, path) else {
        return finding.help("write its current name, or remove the statement about it");
    };
    let finding = match graph.item(moved.file, moved.item) {
        Some(item) => finding.witness(
            FindingLocation::Text(moved.file, item.name_span),
            "the only item with this name",
        ),
        None => finding,
    };
    let finding = finding.help(format!("did you mean `{}`?", moved.path));
    match written {
        // Code outside the crate cannot name private items.
        Some(span) if moved.public || !outside => {
            finding.fix(format!("write `{}`", moved.path), span, moved.path)
        }
        _ => finding,
    }
}

const DOCS: &str = r#"## What it finds

Inline code in a living document that resolves to no item, and

- whose path begins with one of the repository's crates: `ours::module::Item`, `ours::Type::method()`,
  `use ours::{a, b};`;
- or that is `Type::member`, if the repository has exactly one type of that name and no code imports the name from
  elsewhere.

Paths resolve as in Rust: modules, `#[path]`, imports and re-exports with globs and renames, dependencies renamed in
`Cargo.toml`, members of types, variants, exported macros; with every `cfg` active and visibility ignored.

If the crate has exactly one item of that name elsewhere, the finding suggests its path, as a fix.

## When it is silent

- Names in other forms: they are mentions, not claims.
- Uncertain cases: a module whose macros, derives or attributes may generate items, a file that cannot be parsed, a
  module without a file, globs of other crates, members that a trait or macro may add.
- A member whose name is an identifier anywhere in the repository's Rust code; except a variant of an enum that nothing
  can extend.
- A path that a different module of that name has.
- Sentences, headings, table heads and list introductions with a word of the past or the future: removed, no longer,
  instead of, planned, will; "Add `x`"; tasks.
- Artifacts that are proposed or dead; [documents that do not describe the current state](vanished-name.md), and
  specifications.
- `package::target` with the name of a test, binary or example of the repository: ids of test runners.
- Paths of bindings, if the document names the WIT package: `package:interface/…`, `exports::package::…`.
- A path in a string literal of the code, such as a log target; a crate name that is also a module or an import, unless
  the path resolves into the crate.
- Placeholders: `my_`, `Foo`, `…`.

## Precision

Development repositories: 2 right, 0 wrong. Repositories that were not used before, newest round: 2 right, 1 wrong.
What is still reported of all rounds: 31 right, 1 wrong, 1 unsure
([evaluation](../evaluation/README.md#unseen-repositories)).

## Sources

Judgements: `tests/evaluation/items.tsv`.
"#;
