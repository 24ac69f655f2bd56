//! A repository of features, each with three criteria, code that carries it out and three tests: all of it is traced.

use std::fmt::Write as _;
use std::io;
use std::path::Path;

use crate::generate::write;

/// Features in one folder, and in one module.
const FOLDER: usize = 100;

/// Criteria, and tests, of a feature.
const PARTS: usize = 3;

/// What the agentic-cd profile asks for beside features, none of it in the way of what is measured.
const WHOLE: &str = "profile: agentic-cd\nnot-applicable: {behaviour: generated, decision: generated, constraint: generated, \
    structure: generated, guide: generated, glossary: generated, rollout: generated}\n";

/// Write `size` features and a crate that carries them out below `root`.
pub fn repository(root: &Path, size: usize) -> io::Result<()> {
    written(
        root,
        size,
        "rules: {unverified-criterion: error}\n",
        feature,
    )
}

/// The same, with all that the agentic-cd profile asks of a feature.
pub fn whole(root: &Path, size: usize) -> io::Result<()> {
    write(
        root,
        "docs/intents/work.md",
        "---\nrole: intent\nid: intent:work\nstatus: accepted\nowner: o\n---\n# Work\n\n## What\n\nIt is done.\n\n## Why\n\nIt \
         must be.\n\n## For whom\n\nAll of us.\n",
    )?;
    written(root, size, WHOLE, |at, size| {
        let text = feature(at, size).replacen(
            "status: accepted\n",
            "status: accepted\nowner: o\nrealizes: intent:work\nrelates: none\n",
            1,
        );
        let sections = format!(
            "## Musts\n\n- Part {at} is done.\n\n## Must nots\n\n- No part but {at}.\n\n## Preferences\n\n- Soon.\n\n\
             ## Escalation triggers\n\n- It is late.\n\n## Acceptance criteria\n"
        );
        text.replacen("## Acceptance criteria\n", &sections, 1)
    })
}

fn written(
    root: &Path,
    size: usize,
    config: &str,
    feature: impl Fn(usize, usize) -> String,
) -> io::Result<()> {
    write(
        root,
        "Cargo.toml",
        "[package]\nname = \"chained\"\nversion = \"0.1.0\"\nedition = \"2024\"\n",
    )?;
    write(root, "trueup.yaml", config)?;
    let mut root_file = String::from("//! A generated crate.\n");
    for module in 0..size.div_ceil(FOLDER) {
        let _ = writeln!(root_file, "pub mod m{module};");
        let mut text = format!("//! Part {module}.\n");
        for at in module * FOLDER..size.min((module + 1) * FOLDER) {
            let _ = writeln!(text, "pub mod f{at};");
            write(
                root,
                &format!("docs/features/part-{module}/f-{at}.md"),
                &feature(at, size),
            )?;
            write(root, &format!("src/m{module}/f{at}.rs"), &code(at))?;
        }
        write(root, &format!("src/m{module}/mod.rs"), &text)?;
    }
    write(root, "src/lib.rs", &root_file)
}

fn feature(at: usize, size: usize) -> String {
    let other = (at * 7 + 1) % size;
    let mut text = format!(
        "---\nrole: feature\nid: feature:f-{at}\nstatus: accepted\n---\n# Feature {at}\n\nIt does part {at} of the work, \
         beside [another](../part-{}/f-{other}.md).\n\n## Acceptance criteria\n\n",
        other / FOLDER
    );
    for part in 1..=PARTS {
        let _ = writeln!(
            text,
            "- **AC-{part}**: The part {at} does what case {part} asks for."
        );
    }
    text
}

fn code(at: usize) -> String {
    let mut text = format!(
        "//! Part {at}.\n\n/// Implements: feature:f-{at}\npub fn part_{at}(case: usize) -> usize {{\n    case + {at}\n}}\n\n\
         #[cfg(test)]\nmod tests {{\n    use super::*;\n"
    );
    for part in 1..=PARTS {
        let _ = writeln!(
            text,
            "\n    /// Verifies: feature:f-{at}#AC-{part}\n    #[test]\n    fn case_{part}() {{\n        \
             assert_eq!(part_{at}({part}), {});\n    }}",
            at + part
        );
    }
    text.push_str("}\n");
    text
}
