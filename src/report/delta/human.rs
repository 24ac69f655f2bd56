//! The delta for people, in 80 columns.

use super::{DeltaRow, DeltaView, groups, summary};
use crate::report::columns::{TextStyle, WIDTH, fit, fit_end, paint, width, wrap};
use crate::report::text::{clean, short};

/// Limit of rows of one category.
const MOST: usize = 60;

/// Limit of notes of one row.
const NOTES: usize = 12;

/// The report.
pub fn human(shown: &DeltaView<'_>, color: bool) -> String {
    let mut out = String::new();
    for sentence in summary(shown) {
        for line in wrap(&clean(&sentence), WIDTH) {
            push(&mut out, &line, TextStyle::Plain, color);
        }
    }
    for group in groups(shown) {
        out.push('\n');
        let title = format!("{} ({})", group.title, group.rows.len());
        push(
            &mut out,
            &fit(&clean(&title), WIDTH),
            TextStyle::Bold,
            color,
        );
        for row in group.rows.iter().take(MOST) {
            tell(row, color, &mut out);
        }
        let left = group.rows.len().saturating_sub(MOST);
        if left > 0 {
            push(&mut out, &format!("  … {left} more"), TextStyle::Dim, color);
        }
    }
    out
}

/// One row: name, details, place.
fn tell(row: &DeltaRow, color: bool, out: &mut String) {
    let ink = match (row.loud, row.mark) {
        (Some(_), _) => TextStyle::Red,
        (None, "!") => TextStyle::Yellow,
        _ => TextStyle::Plain,
    };
    let loud = row.loud.map(|word| format!(" [{word}]"));
    let name = fit(&clean(&row.name), WIDTH - 4);
    let first = format!("  {} {name}", row.mark);
    let first = match loud {
        Some(loud) if width(&first) + width(&loud) <= WIDTH => first + &loud,
        Some(loud) => {
            push(out, &first, ink, color);
            format!("     {loud}")
        }
        None => first,
    };
    let left = row.notes.len().saturating_sub(NOTES);
    let notes = row.notes.iter().take(NOTES);
    let mut notes: Vec<String> = notes.map(|note| short(note, 300)).collect();
    if left > 0 {
        notes.push(format!("and {left} more"));
    }
    let notes = notes.join("; ");
    let place = clean(&row.place);
    // Short details go on the line of the name.
    let behind = match (notes.is_empty(), place.is_empty()) {
        (true, _) => place.clone(),
        (_, true) => notes.clone(),
        _ => format!("{notes}; {place}"),
    };
    if width(&first) + 2 + width(&behind) <= WIDTH {
        return push(out, &format!("{first}  {behind}"), ink, color);
    }
    push(out, &first, ink, color);
    for line in wrap(&notes, WIDTH - 6) {
        push(out, &format!("      {line}"), TextStyle::Plain, color);
    }
    if !place.is_empty() {
        push(
            out,
            &format!("      {}", fit_end(&place, WIDTH - 6)),
            TextStyle::Dim,
            color,
        );
    }
}

fn push(out: &mut String, text: &str, ink: TextStyle, color: bool) {
    out.push_str(&paint(text.trim_end(), ink, color));
    out.push('\n');
}
