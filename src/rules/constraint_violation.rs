//! `constraint-violation`: code or a manifest that violates a typed constraint.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use super::{Rule, RuleCheck, RuleContext, RuleLevels};
use crate::analysis::constraints::{CodeConstraint, ConstraintKind, constraints};
use crate::facts::manifest::DependencyKind;
use crate::facts::{CargoManifest, RustFacts};
use crate::finding::{Finding, FindingLevel, FindingLocation};
use crate::graph::{FileClass, Graph};
use crate::span::{FileId, Span};

/// The rule.
pub static RULE: Rule = Rule {
    id: Cow::Borrowed("constraint-violation"),
    summary: Cow::Borrowed("Code or a manifest that violates an enforced constraint."),
    why: Cow::Borrowed("A constraint applies to every change, whatever the intent."),
    levels: RuleLevels {
        adopt: Some(FindingLevel::Error),
        agentic_cd: Some(FindingLevel::Error),
    },
    docs: Cow::Borrowed(DOCS),
    needs: &[],
    options: &[],
    check: RuleCheck::Graph(check),
};

/// Maximum number of reported violations per constraint; further ones are only counted.
const MOST: usize = 100;

fn check(context: &RuleContext, out: &mut Vec<Finding>) {
    let graph = context.graph;
    let (found, unclear) = constraints(graph);
    for entry in unclear {
        let artifact = graph.artifact(entry.artifact);
        out.push(
            Finding::new(
                FindingLocation::Text(artifact.file, entry.span),
                &*entry.why,
                format!(
                    "`{}` has a constraint that cannot be enforced: {}",
                    artifact.id, entry.why
                ),
            )
            .help("use a supported form of `enforce:`, or move the constraint to prose")
            .unverifiable(),
        );
    }
    for constraint in &found {
        let mut breaches = breaches(graph, constraint);
        let more = breaches.len().saturating_sub(MOST);
        breaches.truncate(MOST);
        let file = graph.artifact(constraint.artifact).file;
        let last = breaches.len().saturating_sub(1);
        for (at, (place, what)) in breaches.into_iter().enumerate() {
            let rest = if more > 0 && at == last {
                format!(" (and {more} more places)")
            } else {
                String::new()
            };
            out.push(
                Finding::new(place, format!("{} {what}", constraint.name), format!("violates `{}`: {what}{rest}", constraint.name))
                    .witness(FindingLocation::Text(file, constraint.span), "the constraint")
                    .wins(format!("`{}`: a violation blocks regardless of the order of authority", constraint.name))
                    .help("change the code; only a person may change the constraint, with a decision that gives the reason"),
            );
        }
    }
}

/// The place and description of each violation.
fn breaches(graph: &Graph, constraint: &CodeConstraint) -> Vec<(FindingLocation, String)> {
    let artifact = graph.artifact(constraint.artifact);
    let stated = FindingLocation::Text(artifact.file, constraint.span);
    let within = |file: FileId| {
        graph.standing(file) == FileClass::Living && constraint.covers(graph.path(file))
    };
    let code = || {
        graph
            .files()
            .filter_map(|(file, source)| Some((file, source.facts.code()?)))
            .filter(|(file, _)| within(*file))
    };
    let manifests = || {
        let all = graph
            .files()
            .filter_map(|(file, source)| Some((file, source.facts.manifest()?)));
        all.filter(|(file, _)| within(*file))
    };
    match &constraint.demand {
        ConstraintKind::NoUnsafe => code()
            .flat_map(|(file, code)| code.unsafes.iter().map(move |at| (file, *at)))
            .map(|(file, at)| {
                (
                    FindingLocation::Text(
                        file,
                        Span {
                            start: at,
                            end: at + 6,
                        },
                    ),
                    "uses `unsafe`".to_owned(),
                )
            })
            .collect(),
        ConstraintKind::Forbidden(names) => manifests()
            .flat_map(|(file, manifest)| needed(graph, file, manifest))
            .filter(|(_, name)| names.contains(name))
            .map(|(place, name)| (place, format!("depends on `{name}`")))
            .collect(),
        ConstraintKind::Allowed(names) => manifests()
            .flat_map(|(file, manifest)| needed(graph, file, manifest))
            .filter(|(_, name)| !names.contains(name))
            .map(|(place, name)| {
                (
                    place,
                    format!("depends on `{name}`, which is not in the allow list"),
                )
            })
            .collect(),
        ConstraintKind::Required(names) => {
            let have: HashSet<String> = manifests()
                .flat_map(|(file, manifest)| needed(graph, file, manifest))
                .map(|(_, name)| name)
                .collect();
            let lost = names.iter().filter(|name| !have.contains(name.as_str()));
            lost.map(|name| (stated.clone(), format!("no manifest depends on `{name}`")))
                .collect()
        }
        ConstraintKind::NoImport(path) => code()
            .flat_map(|(file, code)| imports(graph, file, code, path))
            .collect(),
        ConstraintKind::PublicItems(most) => {
            let count: usize = (0..graph.crates.crates.len() as u32)
                .filter(|krate| within(graph.crates.crates[*krate as usize].root))
                .map(|krate| graph.exported(krate).len())
                .sum();
            let what = format!("exports {count} public items, the limit is {most}");
            (count > *most)
                .then_some((stated, what))
                .into_iter()
                .collect()
        }
    }
}

/// The external dependencies of a manifest, by package name.
fn needed(graph: &Graph, file: FileId, manifest: &CargoManifest) -> Vec<(FindingLocation, String)> {
    let text = graph.source(file).text();
    let keys = keys(text);
    let foreign = manifest
        .dependencies
        .iter()
        .filter(|one| one.path.is_none() && one.kind != DependencyKind::Workspace);
    foreign
        .map(|one| {
            let package = one.package.as_deref().unwrap_or(&one.name);
            let span = keys.get(&*one.name).copied().unwrap_or_default();
            (FindingLocation::Text(file, span), package.to_owned())
        })
        .collect()
}

/// The span of each key of a manifest: the first word of a line, or the last part of a table name.
fn keys(text: &str) -> HashMap<&str, Span> {
    let mut found = HashMap::new();
    let mut at = 0;
    let part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    for line in text.split_inclusive('\n') {
        let inner = line.trim();
        let key = match inner.strip_prefix('[') {
            Some(table) => table.trim_end_matches(']').rsplit('.').next().unwrap_or(""),
            None => inner.trim_start_matches(['"', '\'']),
        };
        let key = &key[..key.find(|c| !part(c)).unwrap_or(key.len())];
        if let Some(start) = line.find(key).filter(|_| !key.is_empty()) {
            let start = at + start;
            found
                .entry(key)
                .or_insert(Span::new(start..start + key.len()));
        }
        at += line.len();
    }
    found
}

/// Imports and paths in the code of a file that resolve to `path` or below it, each with a description.
fn imports(
    graph: &Graph,
    file: FileId,
    code: &RustFacts,
    path: &str,
) -> Vec<(FindingLocation, String)> {
    let home = graph.crates.place(file).map(|place| place.path.as_str());
    let krate = home
        .and_then(|home| home.split("::").next())
        .unwrap_or("crate");
    let wanted = absolute(path, krate, home);
    let is_it = |path: &str| {
        absolute(path, krate, home)
            .strip_prefix(&wanted)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
    };
    let uses = code.uses.iter().filter(|one| is_it(&one.path));
    let mut found: Vec<(FindingLocation, String)> = uses
        .map(|one| {
            let what = format!("imports `{}`", one.path);
            (FindingLocation::Text(file, one.span), what)
        })
        .collect();
    // Prefilter: the code is parsed again only if it contains the last segment of the path.
    let last = wanted.rsplit("::").next().unwrap_or(&wanted);
    if code.identifiers().any(|name| name == last) {
        let named = graph.named_paths(file).into_iter();
        found.extend(named.filter(|(path, _)| is_it(path)).map(|(path, span)| {
            let what = format!("uses `{path}`");
            (FindingLocation::Text(file, span), what)
        }));
    }
    found
}

/// The path from the crate name on; `crate`, `super` and `self` are resolved from the module `home`.
fn absolute(path: &str, krate: &str, home: Option<&str>) -> String {
    let mut rest = path.trim_start_matches("::");
    let mut base: Vec<&str> = home.unwrap_or(krate).split("::").collect();
    if let Some(inner) = rest.strip_prefix("crate") {
        return format!("{krate}{inner}");
    }
    let mut relative = false;
    loop {
        if let Some(inner) = rest.strip_prefix("super::") {
            base.pop();
            rest = inner;
        } else if let Some(inner) = rest.strip_prefix("self::") {
            rest = inner;
        } else {
            break;
        }
        relative = true;
    }
    if relative {
        format!("{}::{rest}", base.join("::"))
    } else {
        rest.to_owned()
    }
}

const DOCS: &str = r#"## What it finds

Violations of the constraints under `enforce:` in the front matter of an artifact in force:

```yaml
enforce:
  - {id: C-1, forbid: unsafe, except: [src/ffi/**]}
  - {id: C-2, forbid-crates: [reqwest, hyper]}
  - {id: C-3, require-crates: [thiserror]}
  - {id: C-4, allow-crates: [serde, toml, regex]}
  - {id: C-5, forbid-import: "tokio::net", within: [src/graph/**]}
  - {id: C-6, max-public-items: 200}
```

Each entry has one constraint. `within` and `except` are globs of files. `forbid-import` covers `use` and every path in
code, such as `tokio::net::lookup_host()`; a path that begins with a sibling module (`net::x` without `crate`, `self` or
`super`) is read as a crate. `allow-crates` means "no new dependency": a crate that is not in the list is a violation.
An invalid entry is reported too, because readers would assume that it is enforced.

## When it is silent

- Dependencies by path, and those that only `[workspace.dependencies]` declares.
- Paths that only macro expansion produces.
- Files that are fixtures, generated or vendored.

## Precision

It applies only if a document enables it. No findings on the development repositories, none of which does.

## Sources

Catalogue 43, 44; b.3: a violation blocks regardless of the order of authority.
"#;
