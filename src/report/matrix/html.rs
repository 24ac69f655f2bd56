//! The matrix as one HTML page for screen and print, without scripts or external resources.

use std::fmt::Write as _;

use super::{MatrixCell, approval_mark, approval_word, owner_mark, sentence};
use crate::graph::Graph;
use crate::queries::matrix::{MatrixRow, TraceabilityMatrix};
use crate::report::columns::count;
use crate::report::text::markup_text;

const HEAD: &str = r#"<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Traceability matrix</title>
<style>
:root { color-scheme: light dark }
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 75rem; padding: 0 1rem }
h1 { font-size: 1.4rem; margin-bottom: 0 }
table { border-collapse: collapse; width: 100%; margin: 1.5rem 0 }
th, td { border-bottom: 1px solid #8884; padding: .4rem .6rem; text-align: left; vertical-align: top; overflow-wrap: anywhere }
th { white-space: nowrap }
small { display: block; opacity: .7 }
.n { text-align: right; font-variant-numeric: tabular-nums }
.hole { color: #b00020; font-weight: 600 }
.doubt { color: #8a5a00; font-weight: 600 }
@media (prefers-color-scheme: dark) { .hole { color: #ff8a80 } .doubt { color: #ffd180 } }
@media print { body { margin: 0; max-width: none; font-size: 9pt } thead { display: table-header-group } tr, li { break-inside: avoid } }
</style>
</head>
<body>
"#;

/// The page.
pub fn html(graph: &Graph, answer: &TraceabilityMatrix) -> String {
    let mut out = String::from(HEAD);
    let holes = answer.gaps().count();
    let sum = match holes {
        0 => "no hole".to_owned(),
        holes => count(holes, "hole", "holes"),
    };
    // Writing to a string cannot fail.
    let _ = writeln!(
        out,
        "<h1>Traceability matrix</h1>\n<p>{}, {sum}</p>\n<table>\n<thead><tr><th>Feature</th><th>Intent</th>\
         <th>Behaviour</th><th>Decisions</th><th class=\"n\">Criteria</th><th class=\"n\">Tests</th><th>Guide</th>\
         <th>Owner</th><th>Approval</th></tr></thead>\n<tbody>",
        count(answer.rows.len(), "feature", "features")
    );
    for row in &answer.rows {
        self::row(graph, row, &mut out);
    }
    out.push_str("</tbody>\n</table>\n");
    if holes > 0 {
        out.push_str("<h2>Holes</h2>\n<ul>\n");
        for gap in answer.gaps() {
            let _ = writeln!(out, "<li>{}</li>", markup_text(&sentence(gap)));
        }
        out.push_str("</ul>\n");
    }
    out.push_str(
        "<p><small>✓ present · ✗ missing · - not required · ! doubtful tests: ignored, without an assertion, or \
         outdated</small></p>\n</body>\n</html>\n",
    );
    out
}

fn row(graph: &Graph, row: &MatrixRow, out: &mut String) {
    let status = row
        .status
        .as_deref()
        .map_or_else(String::new, |status| format!(" · {status}"));
    let _ = write!(
        out,
        "<tr><th scope=\"row\">{}<small>{}{}</small></th>",
        markup_text(&row.name),
        markup_text(&row.title),
        markup_text(&status)
    );
    for cell in [
        MatrixCell::intent(row),
        MatrixCell::behaviour(row),
        MatrixCell::decisions(row),
    ] {
        named(graph, cell, out);
    }
    let open = row.shown < row.criteria && !row.gaps.is_empty();
    let (class, doubt) = match (open, row.doubtful > 0) {
        (true, _) => (" hole", ""),
        (false, true) => (" doubt", " !"),
        (false, false) => ("", ""),
    };
    let _ = write!(
        out,
        "<td class=\"n\">{}</td><td class=\"n{class}\">{}/{}{doubt}</td>",
        row.criteria, row.shown, row.criteria
    );
    named(graph, MatrixCell::guide(row), out);
    match &row.owner {
        Some(owner) => {
            let _ = write!(out, "<td>{}</td>", markup_text(owner));
        }
        None => mark(owner_mark(row), out),
    }
    match approval_word(row.approval) {
        "" => mark("-", out),
        word => {
            let _ = write!(out, "<td>{} {word}</td>", approval_mark(row.approval));
        }
    }
    out.push_str("</tr>\n");
}

fn named(graph: &Graph, cell: MatrixCell, out: &mut String) {
    let words = cell.words(graph);
    if words.is_empty() {
        return mark(cell.mark(), out);
    }
    let words: Vec<String> = words.into_iter().map(markup_text).collect();
    let _ = write!(out, "<td>{}</td>", words.join("<br>"));
}

fn mark(mark: &str, out: &mut String) {
    let class = if mark == "✗" { " class=\"hole\"" } else { "" };
    let _ = write!(out, "<td{class}>{mark}</td>");
}
