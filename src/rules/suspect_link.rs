//! `suspect-link`: a pair that a person reviewed, one end of which says something else since.

use std::borrow::Cow;
use std::collections::HashSet;

use super::{Rule, RuleCheck, RuleContext, RuleLevels};
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
        "A reviewed pair of which one end changed, moved or went away since the review.",
    ),
    why: Cow::Borrowed(
        "The review said that both ends agree; of what is there now, nobody said it.",
    ),
    levels: RuleLevels {
        adopt: Some(FindingLevel::Warning),
        agentic_cd: Some(FindingLevel::Error),
    },
    docs: Cow::Borrowed(DOCS),
    check: RuleCheck::History(check),
};

fn check(context: &RuleContext, out: &mut Vec<Finding>) {
    suspects(context, false, out);
}

/// The reviewed pairs that changed: those of a criterion and its test, or all others.
pub fn suspects(context: &RuleContext, of_criteria: bool, out: &mut Vec<Finding>) {
    let graph = context.graph;
    let Some((file, _)) = lock(graph) else {
        return;
    };
    let mut ends = EndpointResolver::new(graph);
    let mut past = ReviewHistory::new(graph, context.history);
    // A part that is gone and that a mark still names is told at the mark, by `unknown-criterion`.
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

/// Where test functions begin.
fn tests(graph: &Graph) -> HashSet<(FileId, u32)> {
    let mut found = HashSet::new();
    for (file, source) in graph.files() {
        let items = source.facts.code().map_or(&[][..], |code| &code.items);
        let tests = items.iter().filter(|item| item.test.is_some());
        found.extend(tests.map(|item| (file, item.span.start)));
    }
    found
}

/// An artifact and the label of its part, whatever section the name puts between them.
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

/// The finding stands at the end that stayed as it was: it is the one to be read again.
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
            format!("`{a}` and `{b}` both changed since they were reviewed together"),
        ),
    };
    Finding::new(at(place), key(stamp), message).help(format!(
        "read both; make them agree, then record it: {}",
        command(a, b)
    ))
}

/// What changed in an end since it had the digest `old`: the first lines that left and came.
fn since(
    graph: &Graph,
    past: &mut ReviewHistory,
    stamp: &ReviewStamp,
    end: &ReviewEndpoint,
    old: u64,
) -> String {
    let name = &end.name;
    if end.digest == old {
        return format!("`{name}` is as it was");
    }
    let then = match past.then(stamp, end, old) {
        Ok(then) => then,
        Err(why) => {
            let now = end.digest;
            return format!(
                "`{name}` says something else: {old:016x} at the review, {now:016x} now; {why}"
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
        "`{name}` since {} of {}: {}",
        commit.id,
        commit.date,
        told.join(", ")
    )
}

/// Characters of a line that a finding shows.
const WIDTH: usize = 60;

/// The beginning of a line.
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
        EndpointError::Missing(_) => "is not there any more",
        EndpointError::Ambiguous => "is the id of more than one artifact",
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
        EndpointError::Missing(near) => near.clone(),
        EndpointError::Ambiguous => None,
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

fn at(end: &ReviewEndpoint) -> FindingLocation {
    FindingLocation::Text(end.file, end.span)
}

fn key(stamp: &ReviewStamp) -> String {
    format!("{} {}", stamp.from, stamp.to)
}

const DOCS: &str = r#"## What it finds

A pair in `trueup.lock` (a section, criterion or artifact, and the item, test or file that was reviewed against it) of which

- one end says something else than at the review, or both do;
- one end is not there any more: if only one place says the same, that is where it was moved.

The finding stands at the end that stayed as it was, and shows both ends, the review, and the command that settles it. Of an
end that changed it shows the first lines that left and came since the commit of the stamp, where the history has them;
else both digests and why the text is not known. `trueup accept --dry-run` shows all of it.

## When it is silent

- Nothing was stamped: the rule speaks of reviewed pairs alone.
- Only layout, comments, documentation comments, trailing commas (code), line breaks, emphasis, list marks, heading levels or the alignment of tables (documents) changed.
- An end is excluded by the configuration.

## Precision

No finding on the 14 development repositories, which have no stamps. On by default since it speaks only of what a person asked it to watch.

## Sources

Requirements tracing: a link is suspect when an end of it changed after the last review.
"#;
