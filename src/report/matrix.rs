//! `trueup matrix`: cells, shared by the formats.

pub mod csv;
pub mod html;
pub mod human;
pub mod machine;
pub mod markdown;

use crate::graph::{ArtifactId, Graph, Role};
use crate::queries::contract::ContractGap;
use crate::queries::matrix::{MatrixApproval, MatrixRow};

/// The content of one cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum MatrixCell<'a> {
    /// These artifacts.
    Named(&'a [ArtifactId]),
    /// The document has that role itself.
    Itself,
    /// Required and missing.
    Missing,
    /// Missing and not required.
    None,
}

impl<'a> MatrixCell<'a> {
    fn new(row: &'a MatrixRow, found: &'a [ArtifactId], role: Role) -> MatrixCell<'a> {
        let lacks = format!("no {}", role.name());
        if !found.is_empty() {
            MatrixCell::Named(found)
        } else if row.roles.contains(&role) {
            MatrixCell::Itself
        } else if row.gaps.iter().any(|gap| gap.lacks == lacks) {
            MatrixCell::Missing
        } else {
            MatrixCell::None
        }
    }

    fn intent(row: &MatrixRow) -> MatrixCell<'_> {
        MatrixCell::new(row, &row.intents, Role::Intent)
    }

    fn behaviour(row: &MatrixRow) -> MatrixCell<'_> {
        MatrixCell::new(row, &row.behaviours, Role::Behaviour)
    }

    fn decisions(row: &MatrixRow) -> MatrixCell<'_> {
        MatrixCell::new(row, &row.decisions, Role::Decision)
    }

    fn guide(row: &MatrixRow) -> MatrixCell<'_> {
        MatrixCell::new(row, &row.guides, Role::Guide)
    }

    /// One mark: present, missing, or not required.
    fn mark(self) -> &'static str {
        match self {
            MatrixCell::Named(_) | MatrixCell::Itself => "✓",
            MatrixCell::Missing => "✗",
            MatrixCell::None => "-",
        }
    }

    /// The ids, or a word.
    fn words(self, graph: &Graph) -> Vec<&str> {
        match self {
            MatrixCell::Named(ids) => ids.iter().map(|id| &*graph.artifact(*id).id).collect(),
            MatrixCell::Itself => vec!["itself"],
            MatrixCell::Missing | MatrixCell::None => Vec::new(),
        }
    }
}

/// The mark for the owner of a row.
fn owner_mark(row: &MatrixRow) -> &'static str {
    match (
        &row.owner,
        row.gaps.iter().any(|gap| gap.lacks == "no owner"),
    ) {
        (Some(_), _) => "✓",
        (None, true) => "✗",
        (None, false) => "-",
    }
}

fn approval_mark(approval: MatrixApproval) -> &'static str {
    match approval {
        MatrixApproval::Approved => "✓",
        MatrixApproval::NotApproved => "✗",
        MatrixApproval::None => "-",
    }
}

fn approval_word(approval: MatrixApproval) -> &'static str {
    match approval {
        MatrixApproval::Approved => "approved",
        MatrixApproval::NotApproved => "not approved",
        MatrixApproval::None => "",
    }
}

/// A gap in one sentence.
fn sentence(gap: &ContractGap) -> String {
    format!("{}: {}; {}", gap.of, gap.lacks, gap.fill)
}
