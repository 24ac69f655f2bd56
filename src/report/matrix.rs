//! `trueup matrix`: cells, shared by the formats.

pub mod csv;
pub mod html;
pub mod human;
pub mod machine;
pub mod markdown;

use crate::graph::{ArtifactId, Graph, Role};
use crate::queries::contract::Gap;
use crate::queries::matrix::{Approval, Row};

/// The content of one cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cell<'a> {
    /// These artifacts.
    Named(&'a [ArtifactId]),
    /// The document has that role itself.
    Itself,
    /// Required and missing.
    Missing,
    /// Missing and not required.
    None,
}

impl<'a> Cell<'a> {
    fn new(row: &'a Row, found: &'a [ArtifactId], role: Role) -> Cell<'a> {
        let lacks = format!("no {}", role.name());
        if !found.is_empty() {
            Cell::Named(found)
        } else if row.roles.contains(&role) {
            Cell::Itself
        } else if row.gaps.iter().any(|gap| gap.lacks == lacks) {
            Cell::Missing
        } else {
            Cell::None
        }
    }

    fn intent(row: &Row) -> Cell<'_> {
        Cell::new(row, &row.intents, Role::Intent)
    }

    fn behaviour(row: &Row) -> Cell<'_> {
        Cell::new(row, &row.behaviours, Role::Behaviour)
    }

    fn decisions(row: &Row) -> Cell<'_> {
        Cell::new(row, &row.decisions, Role::Decision)
    }

    fn guide(row: &Row) -> Cell<'_> {
        Cell::new(row, &row.guides, Role::Guide)
    }

    /// One mark: present, missing, or not required.
    fn mark(self) -> &'static str {
        match self {
            Cell::Named(_) | Cell::Itself => "✓",
            Cell::Missing => "✗",
            Cell::None => "-",
        }
    }

    /// The ids, or a word.
    fn words(self, graph: &Graph) -> Vec<&str> {
        match self {
            Cell::Named(ids) => ids.iter().map(|id| &*graph.artifact(*id).id).collect(),
            Cell::Itself => vec!["itself"],
            Cell::Missing | Cell::None => Vec::new(),
        }
    }
}

/// The mark for the owner of a row.
fn owner_mark(row: &Row) -> &'static str {
    match (
        &row.owner,
        row.gaps.iter().any(|gap| gap.lacks == "no owner"),
    ) {
        (Some(_), _) => "✓",
        (None, true) => "✗",
        (None, false) => "-",
    }
}

fn approval_mark(approval: Approval) -> &'static str {
    match approval {
        Approval::Approved => "✓",
        Approval::NotApproved => "✗",
        Approval::None => "-",
    }
}

fn approval_word(approval: Approval) -> &'static str {
    match approval {
        Approval::Approved => "approved",
        Approval::NotApproved => "not approved",
        Approval::None => "",
    }
}

/// A gap in one sentence.
fn sentence(gap: &Gap) -> String {
    format!("{}: {}; {}", gap.of, gap.lacks, gap.fill)
}
