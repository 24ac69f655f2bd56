//! `undeclared-edge`: a new dependency between components that no document allows.

use std::collections::BTreeSet;

use super::{ChangeFindings, ChangeRule};
use crate::analysis::trace::in_force;
use crate::facts::document::BlockKind;
use crate::finding::{Finding, FindingLevel, FindingLocation};
use crate::graph::{Artifact, Graph, Role};
use crate::queries::delta::{DiffStatus, EdgeChange, uses};
use crate::queries::gate::{FindingOrigin, GateInput};
use crate::rules::RuleLevels;

/// The rule.
pub static RULE: ChangeRule = ChangeRule {
    id: "undeclared-edge",
    summary: "A component or crate uses another for the first time, and no structure document, decision or constraint says that it may.",
    why: "The structure erodes one import at a time, and each looks harmless.",
    levels: RuleLevels {
        adopt: None,
        agentic_cd: Some(FindingLevel::Error),
    },
    ways: &[
        "declare: the structure document names what uses what, or a decision of the change names both",
    ],
    can_be_waived: true,
    replaces: &[],
    docs: DOCS,
    check,
};

/// Columns of a table that list what a component may use.
const USE_COLUMNS: [&str; 7] = [
    "may use",
    "uses",
    "may import",
    "imports",
    "depends on",
    "may depend on",
    "dependencies",
];

/// Words of a cell that allow everything.
const WILDCARDS: [&str; 4] = ["everything", "all", "any", "*"];

/// Words of a line that forbids.
const NEGATIONS: [&str; 5] = ["not", "never", "no", "cannot", "without"];

fn check(asked: &GateInput<'_>, out: &mut ChangeFindings) {
    let edges = asked.delta.edges.iter();
    let mut added: Vec<&EdgeChange> = edges.filter(|edge| edge.how == DiffStatus::Added).collect();
    if added.is_empty() {
        return;
    }
    let (base, head) = (asked.base.graph, asked.head.graph);
    let (before, now) = (declarations(base), declarations(head));
    if before.structure.is_empty() && now.structure.is_empty() {
        return;
    }
    let crate_uses: BTreeSet<(String, String)> = uses(base)
        .into_keys()
        .map(|(from, to)| (krate(&from).to_owned(), krate(&to).to_owned()))
        .collect();
    added.sort_by_key(|edge| (&edge.from, &edge.to));
    let mut reported = BTreeSet::new();
    for edge in added {
        let (from, to) = (edge.from.as_str(), edge.to.as_str());
        // The root of a crate may use its own modules.
        if krate(from) == krate(to) && !from.contains("::") {
            continue;
        }
        let documents = [&before, &now];
        let Some((from, to)) = documented_ends(documents, (from, to), &crate_uses) else {
            continue;
        };
        if now.allows(from, to) || !reported.insert((from, to)) {
            continue;
        }
        let place = match edge.new {
            Some((file, span)) => FindingLocation::Text(file, span),
            None => FindingLocation::Path(".".to_owned()),
        };
        let mut finding = Finding::new(
            place,
            format!("{from} -> {to}"),
            format!("`{from}` uses `{to}` for the first time, and nothing says that it may"),
        )
        .help("take the use back");
        if let Some(artifact) = structure_document(head) {
            let title = head.document(artifact).0.head("");
            finding = finding
                .witness(
                    FindingLocation::Text(artifact.file, title),
                    "what may use what",
                )
                .wins(format!("`{}`", artifact.id));
        }
        out.push((finding, FindingOrigin::Change));
    }
}

/// The crate of a component.
fn krate(component: &str) -> &str {
    component.split("::").next().unwrap_or(component)
}

/// The first structure document in force.
fn structure_document(graph: &Graph) -> Option<&Artifact> {
    let mut artifacts = graph.artifacts.iter();
    artifacts.find(|one| one.role() == Role::Structure && in_force(one))
}

/// The ends of an edge at the granularity of the documents: the modules where a document knows the using one, or else their
/// crates. None where no document knows them, or where the crates used each other before.
fn documented_ends<'a>(
    documents: [&Declarations; 2],
    (from, to): (&'a str, &'a str),
    crate_uses: &BTreeSet<(String, String)>,
) -> Option<(&'a str, &'a str)> {
    let knows = |name: &str| documents.iter().any(|one| one.knows(name));
    let has_row = |name: &str| documents.iter().any(|one| one.rows(name).next().is_some());
    let is_documented = |from, to| has_row(from) || knows(from) && knows(to);
    if from.contains("::") && is_documented(from, to) {
        return Some((from, to));
    }
    let (from, to) = (krate(from), krate(to));
    let is_new = from != to && !crate_uses.contains(&(from.to_owned(), to.to_owned()));
    (is_new && is_documented(from, to)).then_some((from, to))
}

/// The words of a line, in lower case.
type LineWords = BTreeSet<String>;

/// The lines of documents that may name components.
#[derive(Default)]
struct Declarations {
    /// Lines of structure documents.
    structure: Vec<LineWords>,
    /// Rows of their tables with a column of uses: the words of the first cell, and of that column.
    rows: Vec<(LineWords, LineWords)>,
    /// Lines of decisions and constraints in force.
    decided: Vec<LineWords>,
}

impl Declarations {
    /// Whether a structure document names a component.
    fn knows(&self, name: &str) -> bool {
        self.structure.iter().any(|line| names(line, name))
    }

    /// The words that list what a component may use, of each row about it.
    fn rows(&self, name: &str) -> impl Iterator<Item = &LineWords> {
        let rows = self.rows.iter();
        rows.filter(move |(component, _)| names(component, name))
            .map(|(_, uses)| uses)
    }

    /// Whether a line allows `from` to use `to`.
    fn allows(&self, from: &str, to: &str) -> bool {
        let is_wildcard = |uses: &LineWords| WILDCARDS.iter().any(|word| uses.contains(*word));
        let mut rows = self.rows(from);
        let is_listed = rows.any(|uses| names(uses, to) || is_wildcard(uses));
        let joins = |line: &LineWords| {
            let forbids = NEGATIONS.iter().any(|word| line.contains(*word));
            !forbids && names(line, from) && names(line, to)
        };
        // A component with a row of its own is judged by its rows alone, not by other lines of structure documents.
        let has_row = self.rows(from).next().is_some();
        is_listed || self.decided.iter().any(joins) || !has_row && self.structure.iter().any(joins)
    }
}

/// Whether a line has the last part of a component's name as a word.
fn names(line: &LineWords, component: &str) -> bool {
    let last = component.rsplit("::").next().unwrap_or(component);
    line.contains(&last.to_lowercase())
}

/// The words of a text. The name of a crate is one word: `my-crate` is `my_crate`.
fn words(text: &str) -> LineWords {
    let text = text.to_lowercase().replace('-', "_");
    let parts = text.split(|c: char| !c.is_alphanumeric() && c != '_' && c != '*');
    let parts = parts.map(|word| word.trim_matches('_'));
    parts
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// The lines of all structure documents, decisions and constraints in force.
fn declarations(graph: &Graph) -> Declarations {
    let mut found = Declarations::default();
    for artifact in graph.artifacts.iter().filter(|one| in_force(one)) {
        let is_structure = artifact.role() == Role::Structure;
        if !is_structure && ![Role::Decision, Role::Constraint].contains(&artifact.role()) {
            continue;
        }
        let (document, text) = graph.document(artifact);
        for block in &document.blocks {
            let piece = block.span.text(text);
            if is_structure && block.kind == BlockKind::Table {
                found.rows.extend(table_rows(piece));
            }
            let lines = match is_structure {
                true => &mut found.structure,
                false => &mut found.decided,
            };
            match block.kind {
                BlockKind::Table | BlockKind::Code => lines.extend(piece.lines().map(words)),
                BlockKind::Paragraph | BlockKind::Item => lines.push(words(piece)),
            }
        }
    }
    found
}

/// The rows of a table that names components in its first column and has a column of uses.
fn table_rows(table: &str) -> Vec<(LineWords, LineWords)> {
    let cells = |line: &str| -> Vec<String> {
        let line = line.trim().trim_start_matches('|').trim_end_matches('|');
        line.split('|').map(|cell| cell.trim().to_owned()).collect()
    };
    let mut rows = table.lines().map(cells);
    let is_uses = |cell: &String| USE_COLUMNS.contains(&cell.to_lowercase().as_str());
    let column = rows.next().and_then(|head| head.iter().position(is_uses));
    let Some(column) = column.filter(|column| *column > 0) else {
        return Vec::new();
    };
    // The second line separates head and body.
    rows.skip(1)
        .filter_map(|row| {
            let uses = row
                .get(column)
                .map_or_else(LineWords::new, |cell| words(cell));
            row.first().map(|component| (words(component), uses))
        })
        .collect()
}

const DOCS: &str = r#"## What it finds

- An import that makes a component use another one that it did not use before. A component is a crate, or a module directly
  below its root. It is judged by the structure documents:
  - A table with a column *may use*, *uses*, *imports*, *depends on* or *dependencies* lists what the component in its first
    column may use; what the row does not list is undeclared.
  - Without such a row, both components must be known to the documents, and some line of them, or of a decision or
    constraint in force, must name both.

## When it is silent

- There is no structure document, or it knows neither component.
- The row says `everything`. A decision or constraint in force has a line that names both and forbids nothing.
- Uses within one component, of a crate's modules by its root, in tests, examples and benches, and of crates of others.
- Crates that used each other before, where no document speaks of their modules.

## Precision

No finding in the replay of 200 merged commits each of two repositories: neither keeps a structure document. Its tests show what it
reports.

## Sources

Catalogue 18; rules of layers in ArchUnit and dependency-cruiser, which need a configuration of their own.
"#;
