//! The matrix as comma-separated values (RFC 4180), safe from formula injection.

use super::{MatrixCell, approval_word};
use crate::graph::Graph;
use crate::queries::matrix::TraceabilityMatrix;
use crate::report::text::clean;

/// The table with a header. Several names in a cell are separated by spaces.
pub fn csv(graph: &Graph, answer: &TraceabilityMatrix) -> String {
    let mut out = String::from(
        "feature,file,status,intents,behaviours,decisions,criteria,shown,tests,doubtful,guides,owner,approval,holes\r\n",
    );
    for row in &answer.rows {
        let words = |cell: MatrixCell| cell.words(graph).join(" ");
        let holes: Vec<&str> = row.gaps.iter().map(|gap| &*gap.lacks).collect();
        let cells = [
            row.name.clone(),
            graph.path(row.file).to_owned(),
            row.status.clone().unwrap_or_default(),
            words(MatrixCell::intent(row)),
            words(MatrixCell::behaviour(row)),
            words(MatrixCell::decisions(row)),
            row.criteria.to_string(),
            row.shown.to_string(),
            row.tests.to_string(),
            row.doubtful.to_string(),
            words(MatrixCell::guide(row)),
            row.owner.clone().unwrap_or_default(),
            approval_word(row.approval).to_owned(),
            holes.join("; "),
        ];
        let cells: Vec<String> = cells.iter().map(|cell| quoted(cell)).collect();
        out.push_str(&cells.join(","));
        out.push_str("\r\n");
    }
    out
}

/// A cell, quoted if necessary, with an apostrophe before a spreadsheet formula.
fn quoted(text: &str) -> String {
    let mut text = clean(text);
    let formula = |c: char| matches!(c, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠');
    if text.trim_start().starts_with(formula) {
        text.insert(0, '\'');
    }
    if text.contains([',', '"', '\'', ';', ' ']) {
        return format!("\"{}\"", text.replace('"', "\"\""));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula_or_breaks_out() {
        assert_eq!(quoted("=1+1"), "\"'=1+1\"");
        assert_eq!(quoted(" @SUM(A1)"), "\"' @SUM(A1)\"");
        assert_eq!(quoted("\t-2"), "\"' -2\"");
        assert_eq!(quoted("a\"b,c\nd"), "\"a\"\"b,c d\"");
        assert_eq!(quoted("feature:x"), "feature:x");
    }
}
