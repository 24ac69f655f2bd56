//! The verdict as a comment on a pull request, truncated to the host's limit.

use super::{GateView, place, summary, waivers};
use crate::queries::gate::{FindingOrigin, JudgedFinding};
use crate::report::LocationResolver;
use crate::report::text::{markdown_text, short};

/// Limit of a comment in bytes: hosts accept 65,536 characters.
const LIMIT: usize = 64_000;

/// The report.
pub fn markdown(shown: &GateView<'_>) -> String {
    let mut places = LocationResolver::new(shown.asked.head.graph);
    let mut out = format!("## Gate: {}\n\n", shown.verdict.name());
    for sentence in summary(shown).iter().skip(1) {
        out.push_str(&format!("{}  \n", markdown_text(&short(sentence, 600))));
    }
    let blocks = shown.verdict.blocks().map(|one| {
        let mut text = line(&mut places, one);
        for way in &one.ways {
            text.push_str(&format!("  - {}\n", markdown_text(&short(way, 300))));
        }
        text
    });
    let blocks: Vec<String> = blocks.collect();
    let mut left = section("Closing", &blocks, LIMIT / 2, false, &mut out);
    for (since, title) in [
        (FindingOrigin::Change, "New, not closing"),
        (FindingOrigin::Before, "Old, not closing"),
    ] {
        let rows = shown.verdict.reported(since);
        let rows: Vec<String> = rows.map(|one| line(&mut places, one)).collect();
        left += section(title, &rows, LIMIT - 8_000, true, &mut out);
    }
    let rows = waivers(shown).into_iter();
    let rows: Vec<String> = rows
        .map(|row| {
            format!(
                "- {} — {}\n",
                markdown_text(&short(&row.text, 300)),
                markdown_text(&short(&row.state, 200))
            )
        })
        .collect();
    left += section("Waivers", &rows, LIMIT - 400, true, &mut out);
    if left > 0 {
        out.push_str(&format!(
            "\n{left} entries omitted here; `trueup gate` prints all.\n"
        ));
    }
    out
}

/// Append rows while there is room; returns the number of omitted ones.
fn section(title: &str, rows: &[String], room: usize, folded: bool, out: &mut String) -> usize {
    if rows.is_empty() {
        return 0;
    }
    let (open, close) = match folded {
        true => (
            format!("\n<details><summary>{title} ({})</summary>\n\n", rows.len()),
            "\n</details>\n",
        ),
        false => (format!("\n### {title}\n\n"), ""),
    };
    if out.len() + open.len() > room {
        return rows.len();
    }
    out.push_str(&open);
    let mut told = 0;
    for row in rows {
        if out.len() + row.len() > room {
            break;
        }
        out.push_str(row);
        told += 1;
    }
    out.push_str(close);
    rows.len() - told
}

fn line<'a>(places: &mut LocationResolver<'a>, one: &'a JudgedFinding) -> String {
    let waived = if one.waiver.is_some() {
        " (waived)"
    } else {
        ""
    };
    format!(
        "- **{}** {}{waived} ({})\n",
        one.finding.rule,
        markdown_text(&short(&one.finding.message, 300)),
        markdown_text(&short(&place(places, one), 200))
    )
}
