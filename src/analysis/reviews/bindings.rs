//! Reviewable pairs: a part of a document and the item or test that it is bound to, by a comment (`Verifies:`,
//! `Implements:`), by front matter (`governs`, `documents`, `implements`), or by a stamp alone.

use std::collections::BTreeMap;

use super::endpoints::{EndpointError, EndpointKind, EndpointResolver, ReviewEndpoint};
use crate::analysis::trace::item_of;
use crate::facts::LockFile;
use crate::facts::document::FrontMatterValue;
use crate::facts::lock::ReviewStamp;
use crate::facts::policy_files::LOCK;
use crate::facts::trace_marks::TraceForm;
use crate::graph::{FileClass, Graph};
use crate::span::{FileId, Span};

/// A pair: its stamp, if it was reviewed, and its ends as they are.
#[derive(Clone, Debug)]
pub struct ReviewBinding<'a> {
    /// The first end, or why it is lost.
    pub from: Result<ReviewEndpoint, EndpointError>,
    /// The other end, or why it is lost.
    pub to: Result<ReviewEndpoint, EndpointError>,
    /// The stamp.
    pub stamp: Option<&'a ReviewStamp>,
    /// Where a comment or front matter binds the two.
    pub bound: Option<(FileId, Span)>,
}

/// The state of a pair since its review.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReviewState {
    /// It was never reviewed.
    Unreviewed,
    /// Nothing.
    Same,
    /// The first end changed.
    From,
    /// The other end changed.
    To,
    /// Both ends changed.
    Both,
    /// An end is lost, or both.
    Lost,
}

impl ReviewBinding<'_> {
    /// The state since the review.
    pub fn change(&self) -> ReviewState {
        let Some(stamp) = self.stamp else {
            return ReviewState::Unreviewed;
        };
        let (Ok(from), Ok(to)) = (&self.from, &self.to) else {
            return ReviewState::Lost;
        };
        match (
            from.digest == stamp.from_digest,
            to.digest == stamp.to_digest,
        ) {
            (true, true) => ReviewState::Same,
            (false, true) => ReviewState::From,
            (true, false) => ReviewState::To,
            (false, false) => ReviewState::Both,
        }
    }
}

impl<'a> ReviewBinding<'a> {
    /// The changed ends, each with the stamp and its digest at the review.
    pub fn changed(&self) -> impl Iterator<Item = (&'a ReviewStamp, &ReviewEndpoint, u64)> {
        let both = match (self.stamp, &self.from, &self.to) {
            (Some(stamp), Ok(from), Ok(to)) => [
                Some((stamp, from, stamp.from_digest)),
                Some((stamp, to, stamp.to_digest)),
            ],
            _ => [None, None],
        };
        let ends = both.into_iter().flatten();
        ends.filter(|(_, end, digest)| end.digest != *digest)
    }
}

/// The lock of a graph, and its file.
pub fn lock(graph: &Graph) -> Option<(FileId, &LockFile)> {
    let file = graph.paths.file(LOCK)?;
    Some((file, graph.source(file).facts.lock()?))
}

/// The reviewed pairs, in the order of the lock.
pub fn stamped<'a>(graph: &'a Graph, ends: &mut EndpointResolver<'a>) -> Vec<ReviewBinding<'a>> {
    let stamps = lock(graph).map_or(&[][..], |(_, lock)| &lock.stamps);
    of_stamps(stamps, ends)
}

/// The pairs of `stamps`, in their order.
pub fn of_stamps<'a>(
    stamps: &'a [ReviewStamp],
    ends: &mut EndpointResolver<'_>,
) -> Vec<ReviewBinding<'a>> {
    let pair = |stamp: &'a ReviewStamp| ReviewBinding {
        from: ends.find(&stamp.from),
        to: ends.find(&stamp.to),
        stamp: Some(stamp),
        bound: None,
    };
    stamps.iter().map(pair).collect()
}

/// Every pair that a comment or front matter binds, by the names of its ends; each once.
pub fn bound<'a>(graph: &'a Graph, ends: &mut EndpointResolver<'a>) -> Vec<ReviewBinding<'a>> {
    let mut found = BTreeMap::new();
    let mut add = |from: ReviewEndpoint, to: ReviewEndpoint, file: FileId, span: Span| {
        let key = (from.name.clone(), to.name.clone());
        found.entry(key).or_insert(ReviewBinding {
            from: Ok(from),
            to: Ok(to),
            stamp: None,
            bound: Some((file, span)),
        });
    };
    for (file, source) in graph.files() {
        let Some(code) = source.facts.code() else {
            continue;
        };
        if graph.standing(file) != FileClass::Living {
            continue;
        }
        for mark in code.marks.iter().filter(|mark| mark.form == TraceForm::Own) {
            let Ok(from) = ends.find(&mark.target.name) else {
                continue;
            };
            let span = mark.target.span;
            let to = match item_of(code, mark) {
                Some(at) => ends.of_item(file, at),
                None => ends.of_file(file),
            };
            if let Some(to) = to
                && from.kind == EndpointKind::Text
            {
                add(from, to, file, span);
            }
        }
    }
    for artifact in &graph.artifacts {
        if graph.standing(artifact.file) != FileClass::Living {
            continue;
        }
        let (document, _) = graph.document(artifact);
        for key in ["governs", "documents", "implements"] {
            let Some(field) = document.meta(key) else {
                continue;
            };
            for name in field
                .value
                .items()
                .iter()
                .filter_map(FrontMatterValue::scalar)
            {
                // Two linked artifacts are not a pair of document and code.
                let code = name.contains("::") || name.ends_with(".rs");
                if let (true, Ok(from), Ok(to)) = (code, ends.find(&artifact.id), ends.find(name)) {
                    add(from, to, artifact.file, field.span);
                }
            }
        }
    }
    found.into_values().collect()
}

/// The command that stamps a pair.
pub fn command(from: &str, to: &str) -> String {
    format!(
        "`trueup accept {} --by NAME --reason \"…\"`",
        words(from, to)
    )
}

/// Two names as a shell reads them.
pub fn words(from: &str, to: &str) -> String {
    format!("{} {}", word(from), word(to))
}

/// A name as a shell reads it.
pub fn word(name: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || ":/._-#".contains(c);
    if !name.starts_with('#') && name.chars().all(plain) {
        return name.to_owned();
    }
    format!("'{}'", name.replace('\'', "'\\''"))
}
