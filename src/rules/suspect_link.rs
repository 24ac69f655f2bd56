//! `suspect-link`: a pair that a person reviewed, one end of which says something else since.

use std::borrow::Cow;
use std::collections::HashSet;

use super::{Check, Context, Levels, Rule};
use crate::facts::lock::Stamp;
use crate::finding::{Finding, Level, Place};
use crate::graph::ends::{End, Ends, Lost};
use crate::graph::pairs::{Change, Pair, command, lock, stamped};
use crate::graph::trace::Target;
use crate::graph::{Graph, Standing};
use crate::span::FileId;

/// The rule.
pub static RULE: Rule = Rule {
    id: Cow::Borrowed("suspect-link"),
    summary: Cow::Borrowed(
        "A reviewed pair of which one end changed, moved or went away since the review.",
    ),
    why: Cow::Borrowed(
        "The review said that both ends agree; of what is there now, nobody said it.",
    ),
    levels: Levels {
        adopt: Some(Level::Warning),
        agentic_cd: Some(Level::Error),
    },
    docs: Cow::Borrowed(DOCS),
    check: Check::Graph(check),
};

fn check(context: &Context, out: &mut Vec<Finding>) {
    let graph = context.graph;
    let Some((file, _)) = lock(graph) else {
        return;
    };
    let mut ends = Ends::new(graph);
    // A part that is gone and that a mark still names is told at the mark, by `unknown-criterion`.
    let marks = graph.trace().marks.iter();
    let told: HashSet<_> = marks
        .filter(|mark| matches!(mark.target, Target::Missing(_)))
        .map(|mark| label(&mark.said))
        .collect();
    for pair in stamped(graph, &mut ends) {
        let lost = pair.from.is_err() && pair.to.is_ok();
        let known = lost
            && pair
                .stamp
                .is_some_and(|stamp| told.contains(&label(&stamp.from)));
        if !excluded(graph, &pair) && !known {
            out.extend(finding(file, &pair, &mut ends));
        }
    }
}

/// An artifact and the label of its part, whatever section the name puts between them.
fn label(name: &str) -> (&str, &str) {
    let (id, part) = name.split_once('#').unwrap_or((name, ""));
    (id, part.rsplit('/').next().unwrap_or(part))
}

fn excluded(graph: &Graph, pair: &Pair) -> bool {
    [&pair.from, &pair.to]
        .into_iter()
        .flatten()
        .any(|end| graph.standing(end.file) == Standing::Excluded)
}

fn finding(lock: FileId, pair: &Pair, ends: &mut Ends) -> Option<Finding> {
    let stamp = pair.stamp?;
    let found = match pair.change() {
        Change::Same | Change::Unreviewed => return None,
        Change::Lost => lost(lock, stamp, pair, ends),
        change => changed(
            stamp,
            change,
            pair.from.as_ref().ok()?,
            pair.to.as_ref().ok()?,
        ),
    };
    let review = format!(
        "reviewed on {} by {}: {}",
        stamp.date, stamp.by, stamp.reason
    );
    Some(found.witness(Place::Text(lock, stamp.span), review))
}

/// The finding stands at the end that stayed as it was: it is the one to be read again.
fn changed(stamp: &Stamp, change: Change, from: &End, to: &End) -> Finding {
    let (a, b) = (&from.name, &to.name);
    let (place, message) = match change {
        Change::From => (
            to,
            format!("`{a}` changed since `{b}` was reviewed against it"),
        ),
        Change::To => (
            from,
            format!("`{b}` changed since `{a}` was reviewed against it"),
        ),
        _ => (
            from,
            format!("`{a}` and `{b}` both changed since they were reviewed together"),
        ),
    };
    let mut finding = Finding::new(at(place), key(stamp), message);
    for (end, old) in [(from, stamp.from_digest), (to, stamp.to_digest)] {
        let text = if end.digest == old {
            format!("`{}` is as it was", end.name)
        } else {
            format!(
                "`{}` says something else: {old:016x} at the review, {:016x} now",
                end.name, end.digest
            )
        };
        finding = finding.witness(at(end), text);
    }
    finding.help(format!(
        "read both; make them agree, then record it: {}",
        command(a, b)
    ))
}

fn lost(lock: FileId, stamp: &Stamp, pair: &Pair, ends: &mut Ends) -> Finding {
    let what = |lost: &Lost| match lost {
        Lost::Missing(_) => "is not there any more",
        Lost::Ambiguous => "is the id of more than one artifact",
    };
    let forget = format!(
        "trueup accept --forget {}",
        crate::graph::pairs::words(&stamp.from, &stamp.to)
    );
    let (stays, old, gone, lost, digest) = match (&pair.from, &pair.to) {
        (Ok(from), Err(lost)) => (from, stamp.from_digest, &stamp.to, lost, stamp.to_digest),
        (Err(lost), Ok(to)) => (to, stamp.to_digest, &stamp.from, lost, stamp.from_digest),
        _ => {
            return Finding::new(
                Place::Text(lock, stamp.span),
                key(stamp),
                format!(
                    "`{}` and `{}` were reviewed together, and neither is there any more",
                    stamp.from, stamp.to
                ),
            )
            .help(format!("take the pair out: `{forget}`"));
        }
    };
    let finding = Finding::new(
        at(stays),
        key(stamp),
        format!(
            "`{}` was reviewed with `{gone}`, which {}",
            stays.name,
            what(lost)
        ),
    );
    let same = stays.digest == old;
    let settle = |name: &str| {
        if pair.from.is_ok() {
            command(&stays.name, name)
        } else {
            command(name, &stays.name)
        }
    };
    let near = match lost {
        Lost::Missing(near) => near.clone(),
        Lost::Ambiguous => None,
    };
    let help = match (ends.moved(digest), near) {
        (Some(new), _) => format!(
            "it is at `{new}` now, as it was; {}record it: {}",
            if same { "" } else { "read both and " },
            settle(&new)
        ),
        (None, Some(near)) => format!(
            "if `{near}` took its place, read both and record it: {}; else take the pair out: `{forget}`",
            settle(&near)
        ),
        (None, None) => format!("bring it back, or take the pair out: `{forget}`"),
    };
    finding.help(help)
}

fn at(end: &End) -> Place {
    Place::Text(end.file, end.span)
}

fn key(stamp: &Stamp) -> String {
    format!("{} {}", stamp.from, stamp.to)
}

const DOCS: &str = r#"## What it finds

A pair in `trueup.lock` (a section, criterion or artifact, and the item, test or file that was reviewed against it) of which

- one end says something else than at the review, or both do;
- one end is not there any more: if only one place says the same, that is where it was moved.

The finding stands at the end that stayed as it was, and shows both ends, the review, and the command that settles it.

## When it is silent

- Nothing was stamped: the rule speaks of reviewed pairs alone.
- Only layout, comments, documentation comments, trailing commas (code), line breaks, emphasis, list marks, heading levels or the alignment of tables (documents) changed.
- An end is excluded by the configuration.

## Precision

No finding on the 14 development repositories, which have no stamps. On by default since it speaks only of what a person asked it to watch.

## Sources

Requirements tracing: a link is suspect when an end of it changed after the last review.
"#;
