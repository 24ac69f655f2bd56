//! `undeclared-edge`: a component uses another one for the first time, and no document says that it may.

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
    docs: DOCS,
    check,
};

/// Columns of a table that say what a component may use.
const USES: [&str; 7] = [
    "may use",
    "uses",
    "may import",
    "imports",
    "depends on",
    "may depend on",
    "dependencies",
];

/// Words of a cell that allow everything.
const ALL: [&str; 4] = ["everything", "all", "any", "*"];

/// Words of a line that forbids.
const FORBIDS: [&str; 5] = ["not", "never", "no", "cannot", "without"];

fn check(asked: &GateInput<'_>, out: &mut ChangeFindings) {
    let mut added = asked
        .delta
        .edges
        .iter()
        .filter(|one| one.how == DiffStatus::Added);
    let mut added: Vec<&EdgeChange> = added.by_ref().collect();
    if added.is_empty() {
        return;
    }
    let (old, new) = (asked.base.graph, asked.head.graph);
    let (before, now) = (lines(old), lines(new));
    if before.structure.is_empty() && now.structure.is_empty() {
        return;
    }
    let known: BTreeSet<(String, String)> = uses(old)
        .into_keys()
        .map(|(from, to)| (krate(&from).to_owned(), krate(&to).to_owned()))
        .collect();
    added.sort_by_key(|edge| (&edge.from, &edge.to));
    let mut told = BTreeSet::new();
    for edge in added {
        let (from, to) = (edge.from.as_str(), edge.to.as_str());
        // The root of a crate holds its modules.
        if krate(from) == krate(to) && !from.contains("::") {
            continue;
        }
        let Some((from, to)) = described(&[&before, &now], (from, to), &known) else {
            continue;
        };
        if now.declares(from, to) || !told.insert((from, to)) {
            continue;
        }
        let place = edge
            .new
            .map_or(FindingLocation::Path(".".to_owned()), |at| {
                FindingLocation::Text(at.0, at.1)
            });
        let mut finding = Finding::new(
            place,
            format!("{from} -> {to}"),
            format!("`{from}` uses `{to}` for the first time, and nothing says that it may"),
        )
        .help("take the use back");
        if let Some(artifact) = structures(new).next() {
            let head = new.document(artifact).0.head("");
            finding = finding
                .witness(
                    FindingLocation::Text(artifact.file, head),
                    "what may use what",
                )
                .wins(format!("`{}`", artifact.id));
        }
        out.push((finding, FindingOrigin::Change));
    }
}

fn krate(component: &str) -> &str {
    component.split("::").next().unwrap_or(component)
}

fn structures(graph: &Graph) -> impl Iterator<Item = &Artifact> {
    let all = graph.artifacts.iter();
    all.filter(|one| one.role() == Role::Structure && in_force(one))
}

/// The ends of an edge as documents speak of them: the components where they know the one that uses, or else their
/// crates. None where no document knows them, or where the crates used each other before.
fn described<'a>(
    documents: &[&ComponentLines],
    (from, to): (&'a str, &'a str),
    known: &BTreeSet<(String, String)>,
) -> Option<(&'a str, &'a str)> {
    let knows = |name: &str| documents.iter().any(|one| one.knows(name));
    let rules = |name: &str| documents.iter().any(|one| one.rows(name).next().is_some());
    if from.contains("::") && (rules(from) || knows(from) && knows(to)) {
        return Some((from, to));
    }
    let (from, to) = (krate(from), krate(to));
    let is_new = from != to && !known.contains(&(from.to_owned(), to.to_owned()));
    (is_new && (rules(from) || knows(from) && knows(to))).then_some((from, to))
}

/// The words of a line, in small letters.
type LineWords = BTreeSet<String>;

/// What documents say of components, line by line.
struct ComponentLines {
    /// Lines of structure documents.
    structure: Vec<LineWords>,
    /// Rows of their tables that say what a component may use: the words of the other cells, and of that one.
    rows: Vec<(LineWords, LineWords)>,
    /// Lines of decisions and constraints in force.
    decided: Vec<LineWords>,
}

impl ComponentLines {
    /// Whether a structure document names a component.
    fn knows(&self, name: &str) -> bool {
        self.structure.iter().any(|line| names(line, name))
    }

    fn rows(&self, name: &str) -> impl Iterator<Item = &LineWords> {
        let of = self.rows.iter().filter(move |(own, _)| names(own, name));
        of.map(|(_, uses)| uses)
    }

    /// Whether something says that `from` may use `to`.
    fn declares(&self, from: &str, to: &str) -> bool {
        let mut rows = self.rows(from);
        let listed = rows.any(|uses| names(uses, to) || ALL.iter().any(|all| uses.contains(*all)));
        let both = |line: &LineWords| {
            let forbids = FORBIDS.iter().any(|word| line.contains(*word));
            !forbids && names(line, from) && names(line, to)
        };
        // A table that lists what each may use is read by its rows alone.
        let tables = self.rows(from).next().is_some();
        listed || self.decided.iter().any(both) || !tables && self.structure.iter().any(both)
    }
}

/// Whether a line has the last part of a component's name as a word.
fn names(line: &LineWords, component: &str) -> bool {
    let last = component.rsplit("::").next().unwrap_or(component);
    line.contains(&last.to_lowercase())
}

/// Names of the code are one word: `my-crate` is `my_crate`.
fn words(text: &str) -> LineWords {
    let text = text.to_lowercase().replace('-', "_");
    let parts = text.split(|c: char| !c.is_alphanumeric() && c != '_' && c != '*');
    let parts = parts.map(|word| word.trim_matches('_'));
    parts
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

fn lines(graph: &Graph) -> ComponentLines {
    let mut found = ComponentLines {
        structure: Vec::new(),
        rows: Vec::new(),
        decided: Vec::new(),
    };
    for artifact in graph.artifacts.iter().filter(|one| in_force(one)) {
        let structure = artifact.role() == Role::Structure;
        if !structure && ![Role::Decision, Role::Constraint].contains(&artifact.role()) {
            continue;
        }
        let (document, text) = graph.document(artifact);
        for block in &document.blocks {
            let piece = block.span.text(text);
            if structure && block.kind == BlockKind::Table {
                table(piece, &mut found);
            }
            let told = match structure {
                true => &mut found.structure,
                false => &mut found.decided,
            };
            match block.kind {
                BlockKind::Table | BlockKind::Code => told.extend(piece.lines().map(words)),
                BlockKind::Paragraph | BlockKind::Item => told.push(words(piece)),
            }
        }
    }
    found
}

/// The rows of a table that has a column of what may be used.
fn table(piece: &str, found: &mut ComponentLines) {
    let cells = |line: &str| -> Vec<String> {
        let line = line.trim().trim_start_matches('|').trim_end_matches('|');
        line.split('|').map(|cell| cell.trim().to_owned()).collect()
    };
    let mut rows = piece.lines().map(cells);
    let Some(head) = rows.next() else {
        return;
    };
    let is_uses = |cell: &String| USES.contains(&cell.to_lowercase().as_str());
    let Some(column) = head.iter().position(is_uses) else {
        return;
    };
    for row in rows.skip(1) {
        let uses = row
            .get(column)
            .map_or_else(LineWords::new, |cell| words(cell));
        // The component stands in the first column.
        if let Some(own) = row.first().filter(|_| column > 0) {
            found.rows.push((words(own), uses));
        }
    }
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
