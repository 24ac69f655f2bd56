//! The verdict for people, in 80 columns.

use super::{Shown, place, summary, waivers};
use crate::queries::gate::{Judged, Since};
use crate::report::Places;
use crate::report::columns::{Ink, WIDTH, paint, wrap};
use crate::report::text::{clean, short};

/// Limit of findings per group; those that close the gate are always complete.
const MOST: usize = 20;

/// The report.
pub fn human(shown: &Shown<'_>, color: bool) -> String {
    let mut out = String::new();
    let mut places = Places::new(shown.asked.head.graph);
    for (at, sentence) in summary(shown).iter().enumerate() {
        let ink = match (at, shown.verdict.open) {
            (0, true) => Ink::Bold,
            (0, false) => Ink::Red,
            _ => Ink::Plain,
        };
        paragraph(&mut out, sentence, "", ink, color);
    }
    for one in shown.verdict.blocks() {
        out.push('\n');
        tell(&mut places, one, Ink::Red, color, &mut out);
        for way in &one.ways {
            paragraph(&mut out, way, "    > ", Ink::Plain, color);
        }
    }
    for (since, title) in [(Since::Change, "New"), (Since::Before, "Old")] {
        let all: Vec<&Judged> = shown.verdict.reported(since).collect();
        if all.is_empty() {
            continue;
        }
        let title = format!("{title}, not closing ({})", all.len());
        out.push('\n');
        paragraph(&mut out, &title, "", Ink::Bold, color);
        for one in all.iter().take(MOST) {
            tell(&mut places, one, Ink::Plain, color, &mut out);
        }
        let left = all.len().saturating_sub(MOST);
        if left > 0 {
            paragraph(&mut out, &format!("… {left} more"), "  ", Ink::Dim, color);
        }
    }
    let rows = waivers(shown);
    if !rows.is_empty() {
        out.push('\n');
        let title = format!("Waivers ({})", rows.len());
        paragraph(&mut out, &title, "", Ink::Bold, color);
        for row in rows {
            paragraph(&mut out, &row.text, "  ", Ink::Plain, color);
            paragraph(&mut out, &row.state, "    ", Ink::Dim, color);
        }
    }
    out
}

fn tell<'a>(places: &mut Places<'a>, one: &'a Judged, ink: Ink, color: bool, out: &mut String) {
    let finding = &one.finding;
    let waived = if one.waiver.is_some() { ", waived" } else { "" };
    let head = format!(
        "{}[{}{waived}] {}",
        finding.level.name(),
        finding.rule,
        finding.message
    );
    paragraph(out, &head, "  ", ink, color);
    paragraph(out, &place(places, one), "    ", Ink::Dim, color);
}

fn paragraph(out: &mut String, text: &str, indent: &str, ink: Ink, color: bool) {
    for line in wrap(&clean(&short(text, 600)), WIDTH - indent.len()) {
        out.push_str(&paint(format!("{indent}{line}").trim_end(), ink, color));
        out.push('\n');
    }
}
