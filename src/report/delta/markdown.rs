//! The delta as a comment on a pull request: a summary and collapsed lists, truncated to the host's limit.

use super::{DeltaGroup, DeltaRow, DeltaView, groups, summary};
use crate::report::text::{markdown_text, markup_text, short};

/// Limit of a comment in bytes: hosts accept 65,536 characters.
const LIMIT: usize = 64_000;

/// The report.
pub fn markdown(shown: &DeltaView<'_>) -> String {
    let mut out = String::from("## Semantic changes\n\n");
    for sentence in summary(shown) {
        out.push_str(&format!("{}  \n", markdown_text(&short(&sentence, 1_000))));
    }
    let groups = groups(shown);
    let mut left = 0;
    let loud: Vec<&DeltaRow> = groups
        .iter()
        .flat_map(|group| &group.rows)
        .filter(|row| row.loud.is_some() || row.mark == "!")
        .collect();
    if !loud.is_empty() {
        out.push_str("\n### Review\n\n");
        // Half of the room is reserved for the lists.
        left += rows(loud.iter().copied(), LIMIT / 2, &mut out);
    }
    for group in &groups {
        left += folded(group, &mut out);
    }
    if left > 0 {
        out.push_str(&format!(
            "\n{left} lines omitted here; `trueup delta` prints all.\n"
        ));
    }
    out
}

fn folded(group: &DeltaGroup, out: &mut String) -> usize {
    let count = group.rows.len();
    // A name in the title may be a mention.
    let title = markup_text(&short(&group.title, 200)).replace('@', "&#64;");
    let open = format!("\n<details><summary>{title} ({count})</summary>\n\n");
    if out.len() + open.len() + 400 > LIMIT {
        return count;
    }
    out.push_str(&open);
    let left = rows(group.rows.iter(), LIMIT - 200, out);
    out.push_str("\n</details>\n");
    left
}

/// Append rows while there is room; returns the number of omitted ones.
fn rows<'a>(rows: impl Iterator<Item = &'a DeltaRow>, room: usize, out: &mut String) -> usize {
    let mut left = 0;
    for row in rows {
        let line = line(row);
        if left > 0 || out.len() + line.len() > room {
            left += 1;
        } else {
            out.push_str(&line);
        }
    }
    left
}

fn line(row: &DeltaRow) -> String {
    let loud = row
        .loud
        .map(|word| format!("**{word}** "))
        .unwrap_or_default();
    let notes: Vec<String> = row
        .notes
        .iter()
        .take(12)
        .map(|note| markdown_text(&short(note, 200)))
        .collect();
    let notes = match notes.as_slice() {
        [] => String::new(),
        notes => format!(": {}", notes.join("; ")),
    };
    let place = match row.place.as_str() {
        "" => String::new(),
        place => format!(" ({})", markdown_text(&short(place, 200))),
    };
    let mark = match row.mark {
        "+" => "added",
        "-" => "removed",
        "~" => "changed",
        ">" => "renamed or moved",
        _ => "",
    };
    let mark = if mark.is_empty() {
        String::new()
    } else {
        format!("{mark} ")
    };
    format!(
        "- {loud}{mark}{}{notes}{place}\n",
        markdown_text(&short(&row.name, 200))
    )
}
