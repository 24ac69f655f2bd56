//! `suspect-link`: a reviewed pair with an end that changed since the review.

use std::borrow::Cow;
use std::collections::HashSet;

use super::{Rule, RuleCheck, RuleContext, RuleLevels};
use crate::analysis::Need;
use crate::analysis::reviews::at_review::{DiffLineKind, ReviewHistory, changes};
use crate::analysis::reviews::bindings::{ReviewBinding, ReviewState, command, lock, stamped};
use crate::analysis::reviews::endpoints::{EndpointError, EndpointResolver, ReviewEndpoint};
use crate::analysis::trace::MarkTarget;
use crate::facts::lock::ReviewStamp;
use crate::finding::{Finding, FindingLevel, FindingLocation};
use crate::graph::{FileClass, Graph};
use crate::span::FileId;

/// The rule.
pub static RULE: Rule = Rule {
    id: Cow::Borrowed("suspect-link"),
    summary: Cow::Borrowed(
        "A reviewed pair with an end that changed, moved or disappeared since the review.",
    ),
    why: Cow::Borrowed(
        "The review confirmed the agreement of the old texts; nobody has confirmed it for the current ones.",
    ),
    levels: RuleLevels {
        adopt: Some(FindingLevel::Warning),
        agentic_cd: Some(FindingLevel::Error),
    },
    docs: Cow::Borrowed(DOCS),
    needs: &[Need::Trace],
    options: &[],
    check: RuleCheck::History(check),
};

fn check(context: &RuleContext, out: &mut Vec<Finding>) {
    suspects(context, false, out);
}

/// Report changed reviewed pairs: those of a criterion and its test, or all others.
pub fn suspects(context: &RuleContext, of_criteria: bool, out: &mut Vec<Finding>) {
    let graph = context.graph;
    let Some((file, _)) = lock(graph) else {
        return;
    };
    let mut ends = EndpointResolver::new(graph);
    let mut past = ReviewHistory::new(graph, context.history);
    // `unknown-criterion` reports a missing part at the mark that names it.
    let trace = graph.trace();
    let marks = trace.marks.iter();
    let told: HashSet<_> = marks
        .filter(|mark| matches!(mark.target, MarkTarget::Missing(_)))
        .map(|mark| label(&mark.said))
        .collect();
    let criteria: HashSet<_> = trace
        .units
        .iter()
        .filter(|unit| !unit.needs.is_empty())
        .map(|unit| label(&unit.name))
        .collect();
    let tests = tests(graph);
    for pair in stamped(graph, &mut ends) {
        let from = pair.stamp.map_or(("", ""), |stamp| label(&stamp.from));
        let known = pair.from.is_err() && pair.to.is_ok() && told.contains(&from);
        let test = |end: &ReviewEndpoint| tests.contains(&(end.file, end.span.start));
        let of_criterion = pair.to.as_ref().is_ok_and(test) && criteria.contains(&from);
        if of_criterion == of_criteria && !excluded(graph, &pair) && !known {
            out.extend(finding(graph, file, &pair, &mut ends, &mut past));
        }
    }
}

/// Start offsets of test functions.
fn tests(graph: &Graph) -> HashSet<(FileId, u32)> {
    let mut found = HashSet::new();
    for (file, source) in graph.files() {
        let items = source.facts.code().map_or(&[][..], |code| &code.items);
        let tests = items.iter().filter(|item| item.test.is_some());
        found.extend(tests.map(|item| (file, item.span.start)));
    }
    found
}

/// The artifact and the label of a part, without the section between them.
fn label(name: &str) -> (&str, &str) {
    let (id, part) = name.split_once('#').unwrap_or((name, ""));
    (id, part.rsplit('/').next().unwrap_or(part))
}

fn excluded(graph: &Graph, pair: &ReviewBinding) -> bool {
    [&pair.from, &pair.to]
        .into_iter()
        .flatten()
        .any(|end| graph.standing(end.file) == FileClass::Excluded)
}

fn finding(
    graph: &Graph,
    lock: FileId,
    pair: &ReviewBinding,
    ends: &mut EndpointResolver,
    past: &mut ReviewHistory,
) -> Option<Finding> {
    let stamp = pair.stamp?;
    let found = match pair.change() {
        ReviewState::Same | ReviewState::Unreviewed => return None,
        ReviewState::Lost => lost(lock, stamp, pair, ends),
        change => {
            let (from, to) = (pair.from.as_ref().ok()?, pair.to.as_ref().ok()?);
            let mut finding = changed(stamp, change, from, to);
            for (end, old) in [(from, stamp.from_digest), (to, stamp.to_digest)] {
                let since = since(graph, past, stamp, end, old);
                finding = finding.witness(at(end), since);
            }
            finding
        }
    };
    let review = format!(
        "reviewed on {} by {}: {}",
        stamp.date, stamp.by, stamp.reason
    );
    let found = found.witness(FindingLocation::Text(lock, stamp.span), review);
    Some(found.settled_by_review())
}

/// The finding is placed at the unchanged end, which must be reviewed again.
fn changed(
    stamp: &ReviewStamp,
    change: ReviewState,
    from: &ReviewEndpoint,
    to: &ReviewEndpoint,
) -> Finding {
    let (a, b) = (&from.name, &to.name);
    let (place, message) = match change {
        ReviewState::From => (
            to,
            format!("`{a}` changed since `{b}` was reviewed against it"),
        ),
        ReviewState::To => (
            from,
            format!("`{b}` changed since `{a}` was reviewed against it"),
        ),
        _ => (
            from,
            format!("both `{a}` and `{b}` changed since their review"),
        ),
    };
    Finding::new(at(place), key(stamp), message).help(format!(
        "read both, make them agree, then record the review: {}",
        command(a, b)
    ))
}

/// The first removed and the first added line of an end since it had the digest `old`.
fn since(
    graph: &Graph,
    past: &mut ReviewHistory,
    stamp: &ReviewStamp,
    end: &ReviewEndpoint,
    old: u64,
) -> String {
    let name = &end.name;
    if end.digest == old {
        return format!("`{name}` is unchanged");
    }
    let then = match past.then(stamp, end, old) {
        Ok(then) => then,
        Err(why) => {
            let now = end.digest;
            return format!(
                "`{name}` changed: digest {old:016x} at the review, {now:016x} now; no diff: {why}"
            );
        }
    };
    let lines = changes(then.text, end.span.text(graph.source(end.file).text()));
    let of = |mark: DiffLineKind| {
        let lines = lines.iter().filter(move |(other, _)| *other == mark);
        lines
            .map(|(_, line)| line.trim())
            .filter(|line| !line.is_empty())
    };
    let told = |mark: DiffLineKind, word: &str| {
        let first = of(mark).next()?;
        let more = match of(mark).count() {
            1 => String::new(),
            lines => format!(" and {} more", lines - 1),
        };
        Some(format!("{word} `{}`{more}", cut(first)))
    };
    let told: Vec<String> = [told(DiffLineKind::Out, "was"), told(DiffLineKind::In, "is")]
        .into_iter()
        .flatten()
        .collect();
    let commit = then.commit;
    format!(
        "`{name}` changed since {} ({}): {}",
        commit.id,
        commit.date,
        told.join(", ")
    )
}

/// Limit of characters of a line that a finding shows.
const WIDTH: usize = 60;

/// The first [`WIDTH`] characters of a line.
fn cut(line: &str) -> String {
    match line.char_indices().nth(WIDTH) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line.to_owned(),
    }
}

fn lost(
    lock: FileId,
    stamp: &ReviewStamp,
    pair: &ReviewBinding,
    ends: &mut EndpointResolver,
) -> Finding {
    let what = |lost: &EndpointError| match lost {
        EndpointError::Missing(_) => "no longer exists",
        EndpointError::Ambiguous => "is now the id of several artifacts",
    };
    let forget = format!(
        "trueup accept --forget {}",
        crate::analysis::reviews::bindings::words(&stamp.from, &stamp.to)
    );
    let (stays, old, gone, lost, digest) = match (&pair.from, &pair.to) {
        (Ok(from), Err(lost)) => (from, stamp.from_digest, &stamp.to, lost, stamp.to_digest),
        (Err(lost), Ok(to)) => (to, stamp.to_digest, &stamp.from, lost, stamp.from_digest),
        _ => {
            return Finding::new(
                FindingLocation::Text(lock, stamp.span),
                key(stamp),
                format!(
                    "`{}` and `{}` were reviewed together, but neither exists any more",
                    stamp.from, stamp.to
                ),
            )
            .help(format!("remove the pair: `{forget}`"));
        }
    };
    let finding = Finding::new(
        at(stays),
        key(stamp),
        format!(
            "`{}` was reviewed against `{gone}`, which {}",
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
        EndpointError::Missing(near) => near.clone(),
        EndpointError::Ambiguous => None,
    };
    let help = match (ends.moved(digest), near) {
        (Some(new), _) => format!(
            "it moved unchanged to `{new}`; {}record the review: {}",
            if same { "" } else { "read both and " },
            settle(&new)
        ),
        (None, Some(near)) => format!(
            "if `{near}` replaces it, read both and record the review: {}; if not, remove the pair: `{forget}`",
            settle(&near)
        ),
        (None, None) => format!("restore it, or remove the pair: `{forget}`"),
    };
    finding.help(help)
}

fn at(end: &ReviewEndpoint) -> FindingLocation {
    FindingLocation::Text(end.file, end.span)
}

fn key(stamp: &ReviewStamp) -> String {
    format!("{} {}", stamp.from, stamp.to)
}

const DOCS: &str = r#"## What it finds

A pair in `trueup.lock` (a section, criterion or artifact, and the item, test or file that was reviewed against it), if

- one or both ends changed since the review;
- one end no longer exists. If exactly one place has the same digest, the finding proposes it as the new end.

The finding is placed at the unchanged end. It shows both ends, the review, and the command that records a new one. For
a changed end it shows the first removed and the first added line since the commit of the stamp, if history has them;
otherwise both digests, and why there is no diff. `trueup accept --dry-run` shows the whole diff.

## When it is silent

- The pair has no stamp: the rule checks reviewed pairs only.
- Only layout, comments, documentation comments, trailing commas (code), line breaks, emphasis, list marks, heading
  levels or the alignment of tables (documents) changed.
- The configuration excludes an end.

## Precision

No findings on the 14 development repositories, which have no stamps. On by default because it checks only pairs that a
person stamped.

## Sources

Requirements tracing: a link is suspect when an end of it changed after the last review.
"#;
