//! The matrix as a table of GitHub's Markdown, and the holes as a list.

use super::{Cell, approval_mark, owner_mark, sentence};
use crate::graph::Graph;
use crate::queries::matrix::Answer;
use crate::report::text::clean;

/// The table.
pub fn markdown(graph: &Graph, answer: &Answer) -> String {
    let mut out = String::from(
        "| feature | intent | behaviour | decisions | criteria | tests | guide | owner | approval |\n\
         |---|---|---|---|--:|--:|---|---|---|\n",
    );
    for row in &answer.rows {
        let words = |cell: Cell| match cell.words(graph).as_slice() {
            [] => cell.mark().to_owned(),
            words => words
                .iter()
                .map(|word| escape(word))
                .collect::<Vec<_>>()
                .join(", "),
        };
        let owner = row
            .owner
            .as_deref()
            .map_or_else(|| owner_mark(row).to_owned(), escape);
        let doubt = if row.doubtful > 0 { " !" } else { "" };
        let cells = [
            escape(&row.name),
            words(Cell::intent(row)),
            words(Cell::behaviour(row)),
            words(Cell::decisions(row)),
            row.criteria.to_string(),
            format!("{}/{}{doubt}", row.shown, row.criteria),
            words(Cell::guide(row)),
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
        out.push_str(&format!("- {}\n", escape(&sentence(gap))));
    }
    out
}

/// Text that no reader of Markdown takes for markup.
pub fn escape(text: &str) -> String {
    let mut out = String::new();
    for c in clean(text).chars() {
        match c {
            // A character that HTML reads, too.
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '$' => {
                out.push('\\');
                out.push(c);
            }
            // A mention tells somebody, and an address becomes a link.
            '@' => out.push_str("&#64;"),
            c => out.push(c),
        }
    }
    out
}
