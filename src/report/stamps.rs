//! What `trueup accept` shows: both sides of each pair, before it is stamped.

use std::fmt::Write as _;

use super::Places;
use super::text::{clean, short};
use crate::facts::lock::Stamp;
use crate::graph::Graph;
use crate::graph::ends::{End, Lost};
use crate::graph::pairs::{Change, Pair};
use crate::queries::stamps::Pairs;

/// Lines of a side that are shown.
const LINES: usize = 40;

/// Characters of a line that are shown.
const WIDTH: usize = 100;

/// Both sides of `pair`, and what happened since its review.
pub fn sides(graph: &Graph, pair: &Pair, places: &mut Places, out: &mut String) {
    let (Ok(from), Ok(to)) = (&pair.from, &pair.to) else {
        return;
    };
    let what = match pair.change() {
        Change::Unreviewed => "not reviewed before",
        Change::From => "the first changed since",
        Change::To => "the second changed since",
        Change::Both => "both changed since",
        Change::Same => "as reviewed",
        Change::Lost => "an end is lost",
    };
    // Writing to a string cannot fail.
    let _ = writeln!(out, "{} and {}: {what}", clean(&from.name), clean(&to.name));
    if let Some(stamp) = pair.stamp {
        let _ = writeln!(out, "  {}", review(stamp));
    }
    side(graph, from, places, out);
    side(graph, to, places, out);
}

fn review(stamp: &Stamp) -> String {
    format!(
        "reviewed on {} by {}: {}",
        clean(&stamp.date),
        short(&stamp.by, WIDTH),
        short(&stamp.reason, WIDTH)
    )
}

fn side(graph: &Graph, end: &End, places: &mut Places, out: &mut String) {
    let line = places.line(end.file, end.span);
    let text = end.span.text(graph.source(end.file).text());
    let _ = writeln!(out, "  {}:{line}", clean(graph.path(end.file)));
    let text = text.trim_matches('\n');
    for line in text.lines().take(LINES) {
        let line = short(&line.replace('\t', "    "), WIDTH);
        let _ = writeln!(out, "{}", format!("    | {line}").trim_end());
    }
    let more = text.lines().count().saturating_sub(LINES);
    if more > 0 {
        let lines = if more == 1 { "line" } else { "lines" };
        let _ = writeln!(out, "    … {more} more {lines}");
    }
}

/// Every pair with its state, one a line.
pub fn list(pairs: &Pairs) -> String {
    let mut out = String::new();
    for ((from, to), pair) in &pairs.pairs {
        let state = match pair.change() {
            Change::Unreviewed => "unreviewed",
            Change::Same => "reviewed",
            Change::From | Change::To | Change::Both => "suspect",
            Change::Lost => match (&pair.from, &pair.to) {
                (Err(Lost::Ambiguous), _) | (_, Err(Lost::Ambiguous)) => "ambiguous",
                _ => "lost",
            },
        };
        let _ = writeln!(out, "{state:10} {} {}", clean(from), clean(to));
    }
    out
}
