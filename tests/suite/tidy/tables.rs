//! The tables of `docs/structure.md`, the only source of layers and rooms.

use std::fs;

use super::root;

/// A row of the table of components.
pub struct ComponentRow {
    pub name: String,
    /// Files (`src/span.rs`) and folders (`src/facts/`).
    pub paths: Vec<String>,
    pub may_use: Vec<String>,
}

impl ComponentRow {
    pub fn holds(&self, path: &str) -> bool {
        self.paths.iter().any(|room| is_in(path, room))
    }
}

/// Whether `path` is the file `room` or lies in the folder `room`, which ends with `/`.
pub fn is_in(path: &str, room: &str) -> bool {
    path == room || (room.ends_with('/') && path.starts_with(room))
}

/// The rows of the table below `heading`, without its head: the cells of each.
fn rows(heading: &str, columns: usize) -> Vec<Vec<String>> {
    let text = fs::read_to_string(root().join("docs/structure.md")).unwrap();
    let section = text
        .split("\n## ")
        .find(|section| section.lines().next() == Some(heading))
        .unwrap_or_else(|| panic!("no section `{heading}`"));
    let rows: Vec<Vec<String>> = section
        .lines()
        .filter(|line| line.starts_with('|'))
        .skip(2)
        .map(|line| {
            let line = line.strip_prefix('|').unwrap().strip_suffix('|').unwrap();
            line.split('|').map(|cell| cell.trim().to_owned()).collect()
        })
        .collect();
    assert!(!rows.is_empty(), "no table below `{heading}`");
    assert!(rows.iter().all(|row| row.len() == columns), "{heading}");
    rows
}

/// Items of a cell, without backticks.
fn items(cell: &str) -> Vec<String> {
    let items = cell.split(',').map(|item| item.trim().trim_matches('`'));
    items
        .filter(|item| !item.is_empty())
        .map(Into::into)
        .collect()
}

/// The table "Components", in its order.
pub fn components() -> Vec<ComponentRow> {
    rows("Components", 4)
        .into_iter()
        .map(|row| ComponentRow {
            name: row[0].clone(),
            paths: items(&row[1]),
            may_use: items(&row[3]),
        })
        .collect()
}

/// The table "Libraries": paths of code, and the rooms where they may appear.
pub fn libraries() -> Vec<(Vec<String>, Vec<String>)> {
    rows("Libraries", 2)
        .into_iter()
        .map(|row| {
            let rooms = match row[1].as_str() {
                "nowhere" => Vec::new(),
                cell => items(cell),
            };
            (items(&row[0]), rooms)
        })
        .collect()
}
