//! Output of `trueup accept`: both ends of each pair before it is stamped.

use std::fmt::Write as _;

use super::LocationResolver;
use super::text::{clean, short};
use crate::analysis::reviews::at_review::{DiffLineKind, ReviewHistory, ReviewedText, changes};
use crate::analysis::reviews::bindings::{ReviewBinding, ReviewState};
use crate::analysis::reviews::endpoints::{EndpointError, ReviewEndpoint};
use crate::facts::lock::ReviewStamp;
use crate::graph::Graph;
use crate::queries::stamps::ReviewPairIndex;

/// Limit of lines of an end.
const LINES: usize = 40;

/// Limit of characters of a line.
const WIDTH: usize = 100;

/// Both ends of `pair`, and the changes since its review.
pub fn sides(
    graph: &Graph,
    pair: &ReviewBinding,
    past: &mut ReviewHistory,
    places: &mut LocationResolver,
    out: &mut String,
) {
    let (Ok(from), Ok(to)) = (&pair.from, &pair.to) else {
        return;
    };
    let what = match pair.change() {
        ReviewState::Unreviewed => "not reviewed before",
        ReviewState::From => "the first changed since the review",
        ReviewState::To => "the second changed since the review",
        ReviewState::Both => "both changed since the review",
        ReviewState::Same => "unchanged since the review",
        ReviewState::Lost => "an end is lost",
    };
    // Writing to a string cannot fail.
    let _ = writeln!(out, "{} and {}: {what}", clean(&from.name), clean(&to.name));
    if let Some(stamp) = pair.stamp {
        let _ = writeln!(out, "  {}", review(stamp));
    }
    let mut changed = pair.changed().peekable();
    for end in [from, to] {
        let then = changed.next_if(|(_, other, _)| *other == end);
        match then.map(|(stamp, end, digest)| past.then(stamp, end, digest)) {
            None => side(graph, end, "", places, out),
            Some(Err(why)) => {
                let note = format!(", current text; no diff: {why}");
                side(graph, end, &note, places, out);
            }
            Some(Ok(then)) => difference(graph, end, &then, places, out),
        }
    }
}

/// Context lines around a change.
const NEAR: usize = 2;

/// The diff of `end` since `then`.
fn difference(
    graph: &Graph,
    end: &ReviewEndpoint,
    then: &ReviewedText,
    places: &mut LocationResolver,
    out: &mut String,
) {
    let line = places.line(end.file, end.span);
    let (id, date) = (&then.commit.id, &then.commit.date);
    let path = clean(graph.path(end.file));
    let _ = writeln!(out, "  {path}:{line}, changes since {id} ({date})");
    let lines = changes(then.text, end.span.text(graph.source(end.file).text()));
    let near = |at: usize| {
        let around = &lines[at.saturating_sub(NEAR)..lines.len().min(at + NEAR + 1)];
        around.iter().any(|(mark, _)| *mark != DiffLineKind::Same)
    };
    let mut shown = 0;
    let mut gap = false;
    for (at, (mark, line)) in lines.iter().enumerate() {
        if !near(at) || shown == LINES {
            if !gap {
                out.push_str("    …\n");
            }
            gap = true;
            continue;
        }
        (gap, shown) = (false, shown + 1);
        let mark = match mark {
            DiffLineKind::Same => '|',
            DiffLineKind::Out => '-',
            DiffLineKind::In => '+',
        };
        write_line(mark, line, out);
    }
}

fn write_line(mark: char, line: &str, out: &mut String) {
    let line = short(&line.replace('\t', "    "), WIDTH);
    let _ = writeln!(out, "{}", format!("    {mark} {line}").trim_end());
}

fn review(stamp: &ReviewStamp) -> String {
    format!(
        "reviewed on {} by {}: {}",
        clean(&stamp.date),
        short(&stamp.by, WIDTH),
        short(&stamp.reason, WIDTH)
    )
}

/// The text of `end`, with a note after its place.
fn side(
    graph: &Graph,
    end: &ReviewEndpoint,
    note: &str,
    places: &mut LocationResolver,
    out: &mut String,
) {
    let line = places.line(end.file, end.span);
    let text = end.span.text(graph.source(end.file).text());
    let _ = writeln!(out, "  {}:{line}{note}", clean(graph.path(end.file)));
    let text = text.trim_matches('\n');
    for line in text.lines().take(LINES) {
        write_line('|', line, out);
    }
    let more = text.lines().count().saturating_sub(LINES);
    if more > 0 {
        let lines = if more == 1 { "line" } else { "lines" };
        let _ = writeln!(out, "    … {more} more {lines}");
    }
}

/// One line per pair, with its state.
pub fn list(pairs: &ReviewPairIndex) -> String {
    let mut out = String::new();
    for ((from, to), pair) in &pairs.pairs {
        let state = match pair.change() {
            ReviewState::Unreviewed => "unreviewed",
            ReviewState::Same => "reviewed",
            ReviewState::From | ReviewState::To | ReviewState::Both => "suspect",
            ReviewState::Lost => match (&pair.from, &pair.to) {
                (Err(EndpointError::Ambiguous), _) | (_, Err(EndpointError::Ambiguous)) => {
                    "ambiguous"
                }
                _ => "lost",
            },
        };
        let _ = writeln!(out, "{state:10} {} {}", clean(from), clean(to));
    }
    out
}
