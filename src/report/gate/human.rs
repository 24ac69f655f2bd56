//! The verdict for people, in 80 columns.

use super::{GateView, place, summary, waivers};
use crate::queries::gate::{FindingOrigin, JudgedFinding};
use crate::report::LocationResolver;
use crate::report::columns::{TextStyle, WIDTH, paint, wrap};
use crate::report::text::{clean, short};

/// Limit of findings per group; those that close the gate are always complete.
const MOST: usize = 20;

/// The report.
pub fn human(shown: &GateView<'_>, color: bool) -> String {
    let mut out = String::new();
    let mut places = LocationResolver::new(shown.asked.head.graph);
    for (at, sentence) in summary(shown).iter().enumerate() {
        let ink = match (at, shown.verdict.open) {
            (0, true) => TextStyle::Bold,
            (0, false) => TextStyle::Red,
            _ => TextStyle::Plain,
        };
        paragraph(&mut out, sentence, "", ink, color);
    }
    for one in shown.verdict.blocks() {
        out.push('\n');
        tell(&mut places, one, TextStyle::Red, color, &mut out);
        for way in &one.ways {
            paragraph(&mut out, way, "    > ", TextStyle::Plain, color);
        }
    }
    for (since, title) in [
        (FindingOrigin::Change, "New"),
        (FindingOrigin::Before, "Old"),
    ] {
        let all: Vec<&JudgedFinding> = shown.verdict.reported(since).collect();
        if all.is_empty() {
            continue;
        }
        let title = format!("{title}, not closing ({})", all.len());
        out.push('\n');
        paragraph(&mut out, &title, "", TextStyle::Bold, color);
        for one in all.iter().take(MOST) {
            tell(&mut places, one, TextStyle::Plain, color, &mut out);
        }
        let left = all.len().saturating_sub(MOST);
        if left > 0 {
            paragraph(
                &mut out,
                &format!("… {left} more"),
                "  ",
                TextStyle::Dim,
                color,
            );
        }
    }
    let rows = waivers(shown);
    if !rows.is_empty() {
        out.push('\n');
        let title = format!("Waivers ({})", rows.len());
        paragraph(&mut out, &title, "", TextStyle::Bold, color);
        for row in rows {
            paragraph(&mut out, &row.text, "  ", TextStyle::Plain, color);
            paragraph(&mut out, &row.state, "    ", TextStyle::Dim, color);
        }
    }
    out
}

fn tell<'a>(
    places: &mut LocationResolver<'a>,
    one: &'a JudgedFinding,
    ink: TextStyle,
    color: bool,
    out: &mut String,
) {
    let finding = &one.finding;
    let waived = if one.waiver.is_some() { ", waived" } else { "" };
    let head = format!(
        "{}[{}{waived}] {}",
        finding.level.name(),
        finding.rule,
        finding.message
    );
    paragraph(out, &head, "  ", ink, color);
    paragraph(out, &place(places, one), "    ", TextStyle::Dim, color);
}

fn paragraph(out: &mut String, text: &str, indent: &str, ink: TextStyle, color: bool) {
    for line in wrap(&clean(&short(text, 600)), WIDTH - indent.len()) {
        out.push_str(&paint(format!("{indent}{line}").trim_end(), ink, color));
        out.push('\n');
    }
}
