//! The delta for people, on 80 columns.

use super::{Shown, groups, summary};
use crate::report::columns::{Ink, WIDTH, fit_end, paint, width, wrap};
use crate::report::text::{clean, short};

/// Lines of one kind at the most.
const MOST: usize = 200;

/// Notes of one line at the most.
const NOTES: usize = 12;

/// The report.
pub fn human(shown: &Shown<'_>, color: bool) -> String {
    let mut out = String::new();
    for sentence in summary(shown) {
        for line in wrap(&clean(&sentence), WIDTH) {
            push(&mut out, &line, Ink::Plain, color);
        }
    }
    for group in groups(shown) {
        out.push('\n');
        let title = format!("{} ({})", group.title, group.rows.len());
        push(&mut out, &title, Ink::Bold, color);
        for row in group.rows.iter().take(MOST) {
            let ink = match (row.loud, row.mark) {
                (Some(_), _) => Ink::Red,
                (None, "!") => Ink::Yellow,
                _ => Ink::Plain,
            };
            let loud = row
                .loud
                .map(|word| format!(" [{word}]"))
                .unwrap_or_default();
            let first = format!("{} {}{loud}", row.mark, short(&row.name, 300));
            let mut lines = wrap(&first, WIDTH - 2).into_iter();
            for (at, line) in lines.by_ref().enumerate() {
                let indent = if at == 0 { "  " } else { "      " };
                let line = format!("{indent}{line}");
                // A long name goes on behind its mark.
                let line = if width(&line) > WIDTH {
                    crate::report::columns::fit(&line, WIDTH)
                } else {
                    line
                };
                push(&mut out, &line, ink, color);
            }
            let left = row.notes.len().saturating_sub(NOTES);
            let mut notes: Vec<String> = row
                .notes
                .iter()
                .take(NOTES)
                .map(|note| short(note, 300))
                .collect();
            if left > 0 {
                notes.push(format!("and {left} more"));
            }
            for line in wrap(&notes.join("; "), WIDTH - 6) {
                push(&mut out, &format!("      {line}"), Ink::Plain, color);
            }
            if !row.place.is_empty() {
                let place = fit_end(&clean(&row.place), WIDTH - 6);
                push(&mut out, &format!("      {place}"), Ink::Dim, color);
            }
        }
        let left = group.rows.len().saturating_sub(MOST);
        if left > 0 {
            push(&mut out, &format!("  … {left} more"), Ink::Dim, color);
        }
    }
    out
}

fn push(out: &mut String, text: &str, ink: Ink, color: bool) {
    out.push_str(&paint(text.trim_end(), ink, color));
    out.push('\n');
}
