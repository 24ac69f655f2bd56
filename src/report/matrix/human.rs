//! The matrix for people: one line per feature, totals, and one sentence per hole.

use super::{MatrixCell, approval_mark, owner_mark, sentence};
use crate::queries::matrix::{MatrixRow, TraceabilityMatrix};
use crate::report::columns::{TextStyle, WIDTH, count, fit, pad, paint, width, wrap};
use crate::report::text::clean;

/// Width of the name column.
const NAME: usize = 27;
/// The other columns: heading and width, without the space before each.
const COLUMNS: [(&str, usize); 8] = [
    ("intent", 6),
    ("behav.", 6),
    ("decis.", 6),
    ("crit.", 5),
    ("tests", 7),
    ("guide", 5),
    ("owner", 5),
    ("appr.", 5),
];
/// Limit of listed features, and of listed holes.
const MOST: usize = 2_000;

/// The table.
pub fn human(answer: &TraceabilityMatrix, color: bool) -> String {
    let mut out = String::new();
    let heads = COLUMNS.map(|(head, _)| head.to_owned());
    push(&mut out, &line("feature", &heads), TextStyle::Bold, color);
    rule(&mut out, color);
    for row in answer.rows.iter().take(MOST) {
        let open = !row.in_force;
        let bare = row.name.strip_prefix("feature:").unwrap_or(&row.name);
        let name = fit(&clean(bare), NAME - 2) + if open { " ~" } else { "" };
        let ink = match (row.gaps.is_empty(), row.doubtful > 0 && !open) {
            (false, _) => TextStyle::Red,
            (true, true) => TextStyle::Yellow,
            (true, false) => TextStyle::Plain,
        };
        push(&mut out, &line(&name, &cells(row)), ink, color);
    }
    rule(&mut out, color);
    let left = answer.rows.len().saturating_sub(MOST);
    if left > 0 {
        push(
            &mut out,
            &format!("… {left} more features"),
            TextStyle::Dim,
            color,
        );
    }
    let total = count(answer.rows.len(), "feature", "features");
    push(
        &mut out,
        &line(&total, &sums(&answer.rows)),
        TextStyle::Bold,
        color,
    );
    out.push('\n');
    holes(answer, color, &mut out);
    let legend = "✓ present  ✗ missing  - not required  ! doubtful tests  ~ not in force";
    push(&mut out, legend, TextStyle::Dim, color);
    out
}

fn push(out: &mut String, text: &str, ink: TextStyle, color: bool) {
    out.push_str(&paint(text.trim_end(), ink, color));
    out.push('\n');
}

fn rule(out: &mut String, color: bool) {
    push(out, &"─".repeat(WIDTH), TextStyle::Dim, color);
}

fn line(name: &str, cells: &[String; 8]) -> String {
    let mut line = pad(name, NAME);
    for (cell, (_, columns)) in cells.iter().zip(COLUMNS) {
        let cell = fit(cell, columns);
        let left = (columns - width(&cell)).div_ceil(2);
        line.push(' ');
        line.push_str(&pad(&format!("{}{cell}", " ".repeat(left)), columns));
    }
    line
}

fn cells(row: &MatrixRow) -> [String; 8] {
    let decisions = match row.decisions.len() {
        0 => "-".to_owned(),
        number => short(number),
    };
    let lacks = row.gaps.iter().any(|gap| gap.lacks == "no criteria");
    let criteria = match (row.criteria, lacks) {
        (0, true) => "✗".to_owned(),
        (0, false) => "-".to_owned(),
        (number, _) => short(number),
    };
    let doubt = if row.doubtful > 0 { "!" } else { "" };
    let tests = match row.criteria {
        0 => "-".to_owned(),
        number => format!("{}/{}{doubt}", short(row.shown), short(number)),
    };
    [
        MatrixCell::intent(row).mark().to_owned(),
        MatrixCell::behaviour(row).mark().to_owned(),
        decisions,
        criteria,
        tests,
        MatrixCell::guide(row).mark().to_owned(),
        owner_mark(row).to_owned(),
        approval_mark(row.approval).to_owned(),
    ]
}

fn sums(rows: &[MatrixRow]) -> [String; 8] {
    let part = |mark: &dyn Fn(&MatrixRow) -> &'static str| {
        let marks: Vec<&str> = rows.iter().map(mark).filter(|mark| *mark != "-").collect();
        let there = marks.iter().filter(|mark| **mark == "✓").count();
        match marks.len() {
            0 => "-".to_owned(),
            all => format!("{}/{}", short(there), short(all)),
        }
    };
    let criteria: usize = rows.iter().map(|row| row.criteria).sum();
    let shown: usize = rows.iter().map(|row| row.shown).sum();
    let mut decisions: Vec<_> = rows.iter().flat_map(|row| &row.decisions).collect();
    decisions.sort_unstable();
    decisions.dedup();
    [
        part(&|row| MatrixCell::intent(row).mark()),
        part(&|row| MatrixCell::behaviour(row).mark()),
        short(decisions.len()),
        short(criteria),
        format!("{}/{}", short(shown), short(criteria)),
        part(&|row| MatrixCell::guide(row).mark()),
        part(&owner_mark),
        part(&|row| approval_mark(row.approval)),
    ]
}

/// A number in three columns.
fn short(number: usize) -> String {
    match number {
        0..1_000 => number.to_string(),
        1_000..100_000 => format!("{}k", number / 1_000),
        _ => ">9k".to_owned(),
    }
}

fn holes(answer: &TraceabilityMatrix, color: bool, out: &mut String) {
    let all = answer.gaps().count();
    for gap in answer.gaps().take(MOST) {
        for (at, part) in wrap(&clean(&sentence(gap)), WIDTH - 2)
            .into_iter()
            .enumerate()
        {
            let mark = if at == 0 { "✗ " } else { "  " };
            push(out, &format!("{mark}{part}"), TextStyle::Red, color);
        }
    }
    if all > MOST {
        push(
            out,
            &format!("… {} more holes", all - MOST),
            TextStyle::Dim,
            color,
        );
    }
    let whole = answer.rows.iter().filter(|row| row.gaps.is_empty()).count();
    let sum = match all {
        0 => "No hole.".to_owned(),
        all => format!(
            "{}; {whole} of {} without a hole.",
            count(all, "hole", "holes"),
            count(answer.rows.len(), "feature", "features")
        ),
    };
    push(out, &sum, TextStyle::Bold, color);
}
