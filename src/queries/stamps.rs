//! `trueup accept`: resolves a request to pairs, and computes the new lock. Pure: the date is a parameter.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use crate::analysis::reviews::bindings::{ReviewBinding, ReviewState, bound, of_stamps};
use crate::analysis::reviews::endpoints::{
    EndpointError, EndpointKind, EndpointResolver, ReviewEndpoint,
};
use crate::facts::LockFile;
use crate::facts::lock::{LAST, LONGEST, ReviewStamp, VERSION};
use crate::graph::Graph;
use crate::span::Span;

/// A review, as a person states it.
pub struct ReviewRequest<'a> {
    /// The day: `2026-03-01`.
    pub date: &'a str,
    /// Who reviewed.
    pub by: &'a str,
    /// What the review came to.
    pub reason: &'a str,
}

/// The pairs that a review is of.
pub struct ReviewSelection<'a> {
    /// Addresses, items and files.
    pub names: &'a [String],
    /// Items, files or addresses that each address is to be bound to.
    pub with: &'a [String],
    /// Every pair that is bound or stamped.
    pub all: bool,
}

/// Why a request cannot be done.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("{0}")]
pub struct ReviewError(String);

/// The pairs of a graph: bound by comments and front matter, or stamped.
pub struct ReviewPairIndex<'a> {
    /// By the names of their ends.
    pub pairs: BTreeMap<(String, String), ReviewBinding<'a>>,
}

fn name(end: &Result<ReviewEndpoint, EndpointError>, written: &str) -> String {
    match end {
        Ok(end) => end.name.clone(),
        Err(_) => written.to_owned(),
    }
}

impl<'a> ReviewPairIndex<'a> {
    /// The pairs of `graph` and `lock`.
    pub fn new(
        graph: &'a Graph,
        lock: &'a LockFile,
        ends: &mut EndpointResolver<'a>,
    ) -> ReviewPairIndex<'a> {
        let mut pairs = BTreeMap::new();
        for pair in of_stamps(&lock.stamps, ends) {
            let Some(stamp) = pair.stamp else {
                continue;
            };
            let key = (name(&pair.from, &stamp.from), name(&pair.to, &stamp.to));
            pairs.insert(key, pair);
        }
        for pair in bound(graph, ends) {
            let (Ok(from), Ok(to)) = (&pair.from, &pair.to) else {
                continue;
            };
            let key = (from.name.clone(), to.name.clone());
            pairs
                .entry(key)
                .and_modify(|known| known.bound = pair.bound)
                .or_insert(pair);
        }
        ReviewPairIndex { pairs }
    }

    /// The pairs that are meant, by the names of their ends.
    pub fn select(
        &self,
        selection: &ReviewSelection<'_>,
        ends: &mut EndpointResolver<'a>,
    ) -> Result<Vec<ReviewBinding<'a>>, ReviewError> {
        if selection.all {
            return Ok(self.pairs.values().cloned().collect());
        }
        let (mut texts, mut others) = (Vec::new(), Vec::new());
        for name in selection.names {
            let end = find(name, ends)?;
            match end.kind {
                EndpointKind::Text => texts.push(end),
                EndpointKind::Item | EndpointKind::File => others.push(end),
            }
        }
        for name in selection.with {
            others.push(find(name, ends)?);
        }
        let mut chosen: BTreeMap<(String, String), ReviewBinding<'a>> = BTreeMap::new();
        if texts.is_empty() && !selection.with.is_empty() {
            return Err(ReviewError(
                "--with binds an address to its value: name the address".into(),
            ));
        }
        for text in &texts {
            for other in &others {
                let key = (text.name.clone(), other.name.clone());
                let pair = self
                    .pairs
                    .get(&key)
                    .cloned()
                    .unwrap_or_else(|| ReviewBinding {
                        from: Ok(text.clone()),
                        to: Ok(other.clone()),
                        stamp: None,
                        bound: None,
                    });
                chosen.insert(key, pair);
            }
        }
        let alone = if others.is_empty() { &texts } else { &others };
        let wanted = if texts.is_empty() || others.is_empty() {
            alone.as_slice()
        } else {
            &[]
        };
        for end in wanted {
            let mut found = 0;
            for (key, pair) in &self.pairs {
                if covers(end, &pair.from) || covers(end, &pair.to) {
                    chosen.insert(key.clone(), pair.clone());
                    found += 1;
                }
            }
            if found == 0 {
                return Err(ReviewError(unbound(end)));
            }
        }
        Ok(chosen.into_values().collect())
    }
}

fn find(name: &str, ends: &mut EndpointResolver<'_>) -> Result<ReviewEndpoint, ReviewError> {
    ends.find(name).map_err(|lost| {
        let near = match lost {
            EndpointError::Missing(Some(near)) => format!("; did you mean `{near}`?"),
            EndpointError::Missing(None) => String::new(),
            EndpointError::Ambiguous => {
                return ReviewError(format!("more than one artifact answers to `{name}`"));
            }
        };
        ReviewError(format!(
            "`{name}` names no part of a document, no Rust item and no file{near}"
        ))
    })
}

/// Whether `end` contains the end of a pair: is it, or encloses it.
fn covers(end: &ReviewEndpoint, other: &Result<ReviewEndpoint, EndpointError>) -> bool {
    other.as_ref().is_ok_and(|other| {
        let inside = end.span.start <= other.span.start && other.span.end <= end.span.end;
        end.name == other.name
            || (end.kind != EndpointKind::Item && end.file == other.file && inside)
    })
}

fn unbound(end: &ReviewEndpoint) -> String {
    let (what, how) = match end.kind {
        EndpointKind::Text => ("address", format!("trueup accept {} ITEM", end.name)),
        EndpointKind::Item | EndpointKind::File => {
            ("item", format!("trueup accept ADDRESS {}", end.name))
        }
    };
    format!(
        "the {what} `{}` is bound to nothing; name the other end too: {how}",
        end.name
    )
}

/// The result of an update of the lock.
#[derive(Default)]
pub struct LockUpdate<'a> {
    /// The stamped pairs, each with its previous state.
    pub stamped: Vec<ReviewBinding<'a>>,
    /// The pairs that were reviewed already, as they are.
    pub same: usize,
    /// The pairs of which an end is lost: left as they are.
    pub lost: Vec<&'a ReviewStamp>,
    /// The stamps that a pair took over from, since its end had moved.
    pub replaced: Vec<&'a ReviewStamp>,
    /// The stamps of the new lock.
    pub stamps: Vec<ReviewStamp>,
}

/// Stamp `chosen` pairs. A pair that did not change keeps the stamp it has.
pub fn record<'a>(
    lock: &'a LockFile,
    chosen: Vec<ReviewBinding<'a>>,
    review: &ReviewRequest<'_>,
) -> LockUpdate<'a> {
    let mut recorded = LockUpdate::default();
    let mut gone: BTreeSet<(Box<str>, Box<str>)> = BTreeSet::new();
    let mut new: Vec<ReviewStamp> = Vec::new();
    for pair in chosen {
        match (pair.change(), &pair.from, &pair.to) {
            (ReviewState::Same, ..) => recorded.same += 1,
            (ReviewState::Lost, ..) => recorded.lost.extend(pair.stamp),
            (_, Ok(from), Ok(to)) => {
                new.push(ReviewStamp {
                    from: from.name.as_str().into(),
                    to: to.name.as_str().into(),
                    from_digest: from.digest,
                    to_digest: to.digest,
                    date: review.date.into(),
                    by: review.by.into(),
                    reason: review.reason.into(),
                    span: Span::at(0),
                });
                if let Some(old) = pair.stamp {
                    gone.insert((old.from.clone(), old.to.clone()));
                }
                recorded.stamped.push(pair);
            }
            _ => {}
        }
    }
    let kept = lock.stamps.iter();
    recorded.stamps = kept
        .filter(|stamp| !gone.contains(&(stamp.from.clone(), stamp.to.clone())))
        .cloned()
        .chain(new)
        .collect();
    recorded
}

/// Take out the stamps of ends that moved to where a new stamp has them: same other end, same digest, and `is_lost`.
pub fn take_over<'a>(
    lock: &'a LockFile,
    recorded: &mut LockUpdate<'a>,
    mut is_lost: impl FnMut(&str) -> bool,
) {
    let mut moved: BTreeSet<(&str, u64)> = BTreeSet::new();
    for pair in &recorded.stamped {
        if let (Ok(from), Ok(to)) = (&pair.from, &pair.to) {
            moved.insert((&from.name, to.digest));
            moved.insert((&to.name, from.digest));
        }
    }
    let replaced: Vec<&ReviewStamp> = lock
        .stamps
        .iter()
        .filter(|stamp| {
            moved.contains(&(&*stamp.from, stamp.to_digest)) && is_lost(&stamp.to)
                || moved.contains(&(&*stamp.to, stamp.from_digest)) && is_lost(&stamp.from)
        })
        .collect();
    let gone: BTreeSet<(&str, &str)> = replaced.iter().map(|old| (&*old.from, &*old.to)).collect();
    recorded
        .stamps
        .retain(|stamp| !gone.contains(&(&*stamp.from, &*stamp.to)));
    recorded.replaced = replaced;
}

/// The stamps of `lock` without the pair of `from` and `to`, as they are written there.
pub fn forget(lock: &LockFile, from: &str, to: &str) -> Result<Vec<ReviewStamp>, ReviewError> {
    let is = |stamp: &ReviewStamp| &*stamp.from == from && &*stamp.to == to;
    if !lock.stamps.iter().any(is) {
        return Err(ReviewError(format!(
            "no stamp is of `{from}` and `{to}`, in this order"
        )));
    }
    let kept = lock.stamps.iter().filter(|stamp| !is(stamp));
    Ok(kept.cloned().collect())
}

/// The lock file: one pair a line, sorted, so that git merges it line by line.
pub fn text(stamps: &[ReviewStamp]) -> Result<String, ReviewError> {
    let mut lines: Vec<String> = Vec::with_capacity(stamps.len());
    for stamp in stamps {
        let line = format!(
            "{} {} {:016x} {:016x} {} {} {}",
            word(&stamp.from),
            word(&stamp.to),
            stamp.from_digest,
            stamp.to_digest,
            stamp.date,
            quoted(&stamp.by),
            quoted(&stamp.reason)
        );
        if line.len() > LONGEST {
            return Err(ReviewError(format!(
                "the stamp of `{}` would be longer than {LONGEST} bytes: give a shorter reason",
                stamp.from
            )));
        }
        lines.push(line);
    }
    lines.sort();
    lines.dedup();
    let mut text = format!(
        "trueup lock {VERSION}\n\
         # Reviewed pairs, one a line. `trueup accept` writes them; of a conflict, keep the lines of both sides.\n"
    );
    for line in lines {
        let _ = writeln!(text, "{line}");
    }
    text.push_str(LAST);
    text.push('\n');
    Ok(text)
}

/// A name, bare where nothing in it can be misread.
fn word(name: &str) -> String {
    let plain = |c: char| !c.is_whitespace() && !c.is_control() && c != '"' && c != '\\';
    let safe = !name.is_empty() && !name.starts_with(['#', '<', '=', '>', '|']);
    if safe && name != LAST && name.chars().all(plain) {
        name.to_owned()
    } else {
        quoted(name)
    }
}

/// Text in quotes, with control characters escaped, and those that turn the direction of writing.
pub fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => {
                out.push('\\');
                out.push(c);
            }
            c if c.is_control() || ('\u{200e}'..='\u{206f}').contains(&c) || c == '\u{feff}' => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
