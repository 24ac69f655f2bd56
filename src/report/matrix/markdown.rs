//! The matrix as a table of GitHub's Markdown, and the holes as a list.

use super::{MatrixCell, approval_mark, owner_mark, sentence};
use crate::graph::Graph;
use crate::queries::matrix::TraceabilityMatrix;
use crate::report::text::markdown_text;

/// The table.
pub fn markdown(graph: &Graph, answer: &TraceabilityMatrix) -> String {
    let mut out = String::from(
        "| feature | intent | behaviour | decisions | criteria | tests | guide | owner | approval |\n\
         |---|---|---|---|--:|--:|---|---|---|\n",
    );
    for row in &answer.rows {
        let words = |cell: MatrixCell| match cell.words(graph).as_slice() {
            [] => cell.mark().to_owned(),
            words => words
                .iter()
                .map(|word| markdown_text(word))
                .collect::<Vec<_>>()
                .join(", "),
        };
        let owner = row
            .owner
            .as_deref()
            .map_or_else(|| owner_mark(row).to_owned(), markdown_text);
        let doubt = if row.doubtful > 0 { " !" } else { "" };
        let cells = [
            markdown_text(&row.name),
            words(MatrixCell::intent(row)),
            words(MatrixCell::behaviour(row)),
            words(MatrixCell::decisions(row)),
            row.criteria.to_string(),
            format!("{}/{}{doubt}", row.shown, row.criteria),
            words(MatrixCell::guide(row)),
            owner,
            approval_mark(row.approval).to_owned(),
        ];
        out.push_str(&format!("| {} |\n", cells.join(" | ")));
    }
    let mut gaps = answer.gaps().peekable();
    if gaps.peek().is_some() {
        out.push_str("\n## Holes\n\n");
    }
    for gap in gaps {
        out.push_str(&format!("- {}\n", markdown_text(&sentence(gap))));
    }
    out
}
