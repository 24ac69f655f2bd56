//! Components use what the table "Components" of `docs/structure.md` allows, and no more is allowed than is used.

use std::collections::{BTreeMap, BTreeSet};

use super::sources;
use super::tables::{ComponentRow, components};

/// Uses that no row of the table may allow: two interfaces would grow together, and the graph would analyse prose.
const NEVER: [(&str, &str); 3] = [("cli", "mcp"), ("mcp", "cli"), ("graph", "analysis")];

/// Components that compute, and those that read and write: the first use none of the second.
const PURE: [&str; 6] = ["graph", "analysis", "config", "rules", "queries", "report"];
const READING: [&str; 5] = ["disk", "git", "cache", "history", "workspace"];

/// The component of a file.
fn owner<'a>(rows: &'a [ComponentRow], path: &str) -> &'a str {
    let mut owners = rows.iter().filter(|row| row.holds(path));
    match (owners.next(), owners.next()) {
        (Some(row), None) => &row.name,
        (None, _) => panic!("{path} belongs to no component of docs/structure.md"),
        (Some(one), Some(two)) => panic!("{path} belongs to {} and {}", one.name, two.name),
    }
}

/// The component of the module `name` of the crate; none for an item that is none, such as `crate::main`.
fn component_of_module(modules: &BTreeMap<&str, &str>, path: &str, name: &str) -> String {
    let found = modules.get(name);
    let found = found.unwrap_or_else(|| panic!("{path}: `crate::{name}` is no component"));
    (*found).to_owned()
}

/// A use of one component by another.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct ComponentUse {
    by: String,
    of: String,
    path: &'static str,
    /// Whether it is compiled for tests alone.
    test: bool,
}

/// Every use of one component by another, once per file.
fn uses(rows: &[ComponentRow]) -> BTreeSet<ComponentUse> {
    let modules: BTreeMap<&str, &str> = sources()
        .iter()
        .filter_map(|file| {
            let name = file.path.strip_prefix("src/")?.strip_suffix(".rs")?;
            (!name.contains('/')).then(|| (name, owner(rows, &file.path)))
        })
        .collect();
    let mut found = BTreeSet::new();
    for file in sources() {
        let own = owner(rows, &file.path);
        for path in &file.paths {
            // The program itself names the library by the name of the package.
            let ours = ["crate", "trueup"].contains(&path.segments[0].as_str());
            let (true, Some(name)) = (ours, path.segments.get(1)) else {
                continue;
            };
            let of = component_of_module(&modules, &file.path, name);
            if of != own {
                found.insert(ComponentUse {
                    by: own.to_owned(),
                    of,
                    path: &file.path,
                    test: path.test,
                });
            }
        }
    }
    found
}

#[test]
fn every_file_belongs_to_one_component() {
    let rows = components();
    for file in sources() {
        owner(&rows, &file.path);
    }
    for row in &rows {
        for path in &row.paths {
            let holds = sources()
                .iter()
                .any(|file| super::tables::is_in(&file.path, path));
            assert!(holds, "`{}` has no file in {path}", row.name);
        }
    }
}

#[test]
fn components_use_what_their_row_allows() {
    let rows = components();
    let allowed: BTreeSet<(&str, &str)> = rows
        .iter()
        .flat_map(|row| row.may_use.iter().map(|used| (&*row.name, &**used)))
        .collect();
    let uses = uses(&rows);
    let wrong: Vec<String> = uses
        .iter()
        .filter(|one| !allowed.contains(&(&one.by, &one.of)))
        .map(|one| format!("{}: `{}` uses `{}`", one.path, one.by, one.of))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_permission_is_needed() {
    let rows = components();
    let uses = uses(&rows);
    let mut idle = Vec::new();
    for row in &rows {
        for used in &row.may_use {
            let is_use = |one: &ComponentUse| !one.test && one.by == row.name && one.of == *used;
            if !uses.iter().any(is_use) {
                idle.push(format!("`{}` may use `{used}` and does not", row.name));
            }
        }
    }
    assert!(idle.is_empty(), "{}", idle.join("\n"));
}

/// The table is in topological order, so the graph of permissions has no cycle.
#[test]
fn a_component_may_use_only_rows_above_it() {
    let mut above = BTreeSet::new();
    for row in components() {
        for used in &row.may_use {
            assert!(
                above.contains(used),
                "`{}` may use `{used}`, which is no row above it",
                row.name
            );
        }
        assert!(above.insert(row.name.clone()), "two rows `{}`", row.name);
    }
}

#[test]
fn no_row_allows_a_banned_use() {
    let rows = components();
    let pure = PURE.iter().flat_map(|own| READING.map(|used| (*own, used)));
    for (own, used) in NEVER.into_iter().chain(pure) {
        let row = rows.iter().find(|row| row.name == own).unwrap();
        assert!(rows.iter().any(|row| row.name == used), "no row `{used}`");
        assert!(
            !row.may_use.iter().any(|other| other == used),
            "`{own}` must not use `{used}`"
        );
    }
}

/// A use of another component is written `crate::…`: no chain of `super` reaches the crate root.
#[test]
fn no_super_leaves_a_component() {
    for file in sources() {
        let inside = file.path.strip_prefix("src/").unwrap();
        let depth = match inside {
            "lib.rs" | "main.rs" => 0,
            _ => inside.split('/').count(),
        };
        for path in &file.paths {
            let up = path.segments.iter().filter(|part| *part == "super").count();
            assert!(
                up == 0 || up < depth + path.nesting,
                "{}: `{}` leaves its component",
                file.path,
                path.text()
            );
        }
    }
}
