//! For people, in 80 columns.

use super::{OverlapSubject, groups, points, sums};
use crate::analysis::AnalyzedGraph;
use crate::queries::overlap::{InForceStatus, OverlapAnswer, OverlapHit, OverlapKind};
use crate::report::LocationResolver;
use crate::report::columns::{TextStyle, WIDTH, fit, fit_end, paint, wrap};
use crate::report::text::{clean, short};

/// Indentation of the text of a hit.
const INDENT: usize = 5;

/// Limit of a sentence, in characters.
const SENTENCE: usize = 210;

/// The report for people.
pub fn human(
    graph: &AnalyzedGraph,
    answer: &OverlapAnswer,
    about: &OverlapSubject<'_>,
    color: bool,
) -> String {
    let mut out = String::new();
    let mut places = LocationResolver::new(graph);
    for hit in &answer.hits {
        let line = places.line(hit.file, hit.span);
        one(&mut out, hit, graph.path(hit.file), line, color);
        out.push('\n');
    }
    for sentence in sums(answer, about) {
        for line in wrap(&clean(&sentence), WIDTH) {
            out.push_str(&line);
            out.push('\n');
        }
    }
    out
}

fn one(out: &mut String, hit: &OverlapHit, path: &str, line: u32, color: bool) {
    let kind = hit.kind.name();
    let ink = match hit.kind {
        OverlapKind::Conflicts | OverlapKind::Forbidden => TextStyle::Red,
        OverlapKind::Superseded | OverlapKind::Duplicate => TextStyle::Yellow,
        OverlapKind::Decided | OverlapKind::Extends => TextStyle::Green,
        OverlapKind::Touches => TextStyle::Plain,
    };
    let head = format!("{:>3}  ", points(hit.score));
    let room = WIDTH - INDENT - kind.len() - 2;
    let address = fit(&clean(&hit.address), room);
    out.push_str(&format!(
        "{head}{}  {}\n",
        paint(kind, ink, color),
        paint(&address, TextStyle::Bold, color)
    ));
    let number = match hit.stands {
        InForceStatus::InForce => format!(":{line}"),
        stands => format!(":{line} ({})", stands.name()),
    };
    let place = format!(
        "{}{number}",
        fit_end(&clean(path), WIDTH - INDENT - number.len())
    );
    if hit.title != hit.address {
        text(out, "", &clean(&hit.title), TextStyle::Plain, color);
    }
    out.push_str(&format!("     {}\n", paint(&place, TextStyle::Dim, color)));
    if let Some(because) = &hit.because {
        text(out, "", &clean(because), ink, color);
    }
    if let Some(pair) = &hit.pair {
        text(
            out,
            "ours    ",
            &short(&blanks(&pair.ours), SENTENCE),
            TextStyle::Plain,
            color,
        );
        text(
            out,
            "theirs  ",
            &short(&blanks(&pair.theirs), SENTENCE),
            TextStyle::Plain,
            color,
        );
    }
    for (group, words) in groups(hit) {
        text(
            out,
            &format!("{group}: "),
            &clean(&words.join(", ")),
            TextStyle::Dim,
            color,
        );
    }
    for advice in &hit.advice {
        text(
            out,
            "→ ",
            &short(&advice.text, SENTENCE),
            TextStyle::Plain,
            color,
        );
    }
}

/// `text` with single spaces.
fn blanks(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A wrapped paragraph after a label.
fn text(out: &mut String, label: &str, text: &str, ink: TextStyle, color: bool) {
    let before = INDENT + label.chars().count();
    for (at, line) in wrap(text, WIDTH - before).iter().enumerate() {
        let label = if at == 0 { label } else { "" };
        let blanks = " ".repeat(before - INDENT - label.chars().count());
        out.push_str(&format!(
            "     {label}{blanks}{}\n",
            paint(line, ink, color)
        ));
    }
}
