//! For people, in 80 columns.

use super::{About, groups, points, sums};
use crate::graph::Graph;
use crate::queries::overlap::{Answer, Hit, Kind, Stands};
use crate::report::Places;
use crate::report::columns::{Ink, WIDTH, fit, fit_end, paint, wrap};
use crate::report::text::{clean, short};

/// Indentation of the text of a hit.
const INDENT: usize = 5;

/// Limit of a sentence, in characters.
const SENTENCE: usize = 210;

/// The report for people.
pub fn human(graph: &Graph, answer: &Answer, about: &About<'_>, color: bool) -> String {
    let mut out = String::new();
    let mut places = Places::new(graph);
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

fn one(out: &mut String, hit: &Hit, path: &str, line: u32, color: bool) {
    let kind = hit.kind.name();
    let ink = match hit.kind {
        Kind::Conflicts | Kind::Forbidden => Ink::Red,
        Kind::Superseded | Kind::Duplicate => Ink::Yellow,
        Kind::Decided | Kind::Extends => Ink::Green,
        Kind::Touches => Ink::Plain,
    };
    let head = format!("{:>3}  ", points(hit.score));
    let room = WIDTH - INDENT - kind.len() - 2;
    let address = fit(&clean(&hit.address), room);
    out.push_str(&format!(
        "{head}{}  {}\n",
        paint(kind, ink, color),
        paint(&address, Ink::Bold, color)
    ));
    let number = match hit.stands {
        Stands::InForce => format!(":{line}"),
        stands => format!(":{line} ({})", stands.name()),
    };
    let place = format!(
        "{}{number}",
        fit_end(&clean(path), WIDTH - INDENT - number.len())
    );
    if hit.title != hit.address {
        text(out, "", &clean(&hit.title), Ink::Plain, color);
    }
    out.push_str(&format!("     {}\n", paint(&place, Ink::Dim, color)));
    if let Some(because) = &hit.because {
        text(out, "", &clean(because), ink, color);
    }
    if let Some(pair) = &hit.pair {
        text(
            out,
            "ours    ",
            &short(&blanks(&pair.ours), SENTENCE),
            Ink::Plain,
            color,
        );
        text(
            out,
            "theirs  ",
            &short(&blanks(&pair.theirs), SENTENCE),
            Ink::Plain,
            color,
        );
    }
    for (group, words) in groups(hit) {
        text(
            out,
            &format!("{group}: "),
            &clean(&words.join(", ")),
            Ink::Dim,
            color,
        );
    }
    for advice in &hit.advice {
        text(out, "→ ", &short(&advice.text, SENTENCE), Ink::Plain, color);
    }
}

/// `text` with single spaces.
fn blanks(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A wrapped paragraph after a label.
fn text(out: &mut String, label: &str, text: &str, ink: Ink, color: bool) {
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
