//! A repository of any size, the same on every run: linked documents, decisions, criteria, and a crate whose module
//! tree holds every Rust file.

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::Path;

/// Files in one folder, documents and modules alike.
const FOLDER: usize = 100;

/// Write `size` documents and `size` Rust files below `root`.
pub fn repository(root: &Path, size: usize) -> io::Result<()> {
    write(
        root,
        "Cargo.toml",
        "[package]\nname = \"generated\"\nversion = \"0.1.0\"\nedition = \"2024\"\n",
    )?;
    for at in 0..size {
        write(root, &document_path(at), &document(at, size))?;
    }
    let modules = size.div_ceil(FOLDER);
    let mut root_file = String::from("//! A generated crate.\n");
    for module in 0..modules {
        let _ = writeln!(root_file, "pub mod m{module};");
        let mut text = format!("//! Part {module}.\n");
        for at in (module * FOLDER..size.min((module + 1) * FOLDER)).skip(1) {
            let _ = writeln!(text, "pub mod f{at};");
        }
        text.push_str(&code(module * FOLDER));
        write(root, &format!("src/m{module}.rs"), &text)?;
    }
    write(root, "src/lib.rs", &root_file)?;
    for at in (0..size).filter(|at| at % FOLDER != 0) {
        write(root, &format!("src/m{}/f{at}.rs", at / FOLDER), &code(at))?;
    }
    Ok(())
}

/// Write a file and the folders above it.
pub fn write(root: &Path, path: &str, text: &str) -> io::Result<()> {
    let full = root.join(path);
    if let Some(folder) = full.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(full, text)
}

/// Of ten documents, one is a decision, two are features and the rest are guides.
fn document_path(at: usize) -> String {
    match at % 10 {
        0 => format!("docs/decisions/{:05}-choose-{at}.md", at / 10 + 1),
        1 | 2 => format!("docs/features/part-{}/feature-{at}.md", at / FOLDER),
        _ => format!("docs/guides/part-{}/guide-{at}.md", at / FOLDER),
    }
}

/// The way from one document to another.
fn way(from: usize, to: usize) -> String {
    let above = if from.is_multiple_of(10) {
        "../../"
    } else {
        "../../../"
    };
    format!("{above}{}", document_path(to))
}

fn document(at: usize, size: usize) -> String {
    let mut text = String::new();
    let number = at / 10 + 1;
    match at % 10 {
        0 => {
            let successor = number + 1;
            let status = if number % 20 == 1 && at + 10 < size {
                format!(
                    "Superseded by [ADR-{successor:05}]({:05}-choose-{}.md)",
                    successor,
                    at + 10
                )
            } else {
                "Accepted".to_owned()
            };
            let _ = writeln!(
                text,
                "# {number}. Choose {at}\n\n## Status\n\n{status}\n\n## Context\n"
            );
        }
        1 | 2 => {
            let _ = writeln!(
                text,
                "---\nid: feature:f-{at}\nowner: \"@team\"\n---\n\n# Feature {at}\n\n## Criteria\n"
            );
            for criterion in 1..=5 {
                let _ = writeln!(
                    text,
                    "- **AC-{criterion}**: The part {at} does what case {criterion} asks for."
                );
            }
            text.push('\n');
        }
        _ => {
            let _ = writeln!(text, "# Guide {at}\n");
        }
    }
    for section in 0..6 {
        let _ = writeln!(text, "## Part {section} of {at}\n");
        // Far and near, by a step that never repeats within a document.
        let other = (at * 7 + section * 31 + 1) % size;
        let heading = (section + 3) % 6;
        let _ = writeln!(
            text,
            "As the [other one]({}#part-{heading}-of-{other}) says, `Item{at}` keeps *what it was given* and hands on \
             the rest; see [above](#part-0-of-{at}) and ADR-{:05} for the reason.\n",
            way(at, other),
            (at + section) % (size / 10) + 1,
        );
        let _ = writeln!(
            text,
            "1. First open [the guide]({}) and read it.\n2. Then run it, **twice**.\n\n```rust\nlet x = {at};\n```\n",
            way(at, (other + 5) % size),
        );
    }
    if at % 50 == 3 {
        let _ = writeln!(text, "It was once [here](gone-{at}.md).\n");
    }
    let _ = writeln!(
        text,
        "| Name | Meaning |\n|---|---|\n| `a{at}` | first |\n| `b{at}` | second |"
    );
    text
}

fn code(at: usize) -> String {
    let mut text = format!(
        "use std::collections::HashMap;\n\n/// Keeps what part {at} was given, as ADR-{:05} asks.\n#[derive(Clone, Debug, Default)]\npub struct Item{at} {{\n",
        at / 10 + 1
    );
    for field in 0..5 {
        let _ = writeln!(
            text,
            "    /// Field {field}.\n    pub field_{field}: HashMap<String, Vec<u32>>,"
        );
    }
    let _ = writeln!(text, "}}\n\nimpl Item{at} {{");
    for method in 0..6 {
        let _ = writeln!(
            text,
            "    /// Step {method} of {at}.\n    pub fn step_{method}(&mut self, name: &str, value: u32) -> Option<u32> {{\n        \
             // The last one wins.\n        let list = self.field_{}.entry(name.to_owned()).or_default();\n        \
             if list.len() > {method} && value % 2 == 0 {{\n            list.retain(|old| *old != value);\n        }}\n        \
             match list.last() {{\n            Some(last) => Some(*last + value),\n            None => {{\n                \
             list.push(value);\n                None\n            }}\n        }}\n    }}\n",
            method % 5
        );
    }
    let _ = writeln!(
        text,
        "}}\n\n#[cfg(test)]\nmod tests {{\n    use super::*;\n\n    #[test]\n    fn the_last_one_wins() {{\n        \
         let mut item = Item{at}::default();\n        assert_eq!(item.step_0(\"a\", {at}), None);\n    }}\n}}"
    );
    text
}
