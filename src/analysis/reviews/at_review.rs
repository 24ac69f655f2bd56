//! Reconstructs from history the text of both ends of a pair at its review, and diffs it with the current text.
//!
//! A past version is identified by the digest in the stamp, so no other version is ever shown in its place.

use std::collections::HashMap;

use similar::{Algorithm, DiffTag, capture_diff_slices};

use super::bindings::ReviewBinding;
use super::endpoints::ReviewEndpoint;
use crate::facts::history::{HistoryReach, HistoryResponse, PastFileQuery, TrunkCommit};
use crate::facts::lock::ReviewStamp;
use crate::facts::policy_files::LOCK;
use crate::graph::Graph;
use crate::parse::pieces;
use crate::span::Span;

/// Maximum number of ends queried in history.
const MOST: usize = 200;

/// Lines of each side that are compared at the most.
const LINES: usize = 500;

/// The text of an end at its review.
pub struct ReviewedText<'h> {
    /// The commit that has both the stamp and this text.
    pub commit: &'h TrunkCommit,
    /// The text.
    pub text: &'h str,
}

/// The status of a line in a diff.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DiffLineKind {
    /// In both.
    Same,
    /// In the first alone.
    Out,
    /// In the second alone.
    In,
}

/// The past of a graph's pairs. Each version of a file is looked through once.
pub struct ReviewHistory<'a> {
    graph: &'a Graph,
    history: &'a HistoryResponse,
    pieces: HashMap<(&'a str, &'a str), HashMap<u64, Span>>,
}

impl<'a> ReviewHistory<'a> {
    /// Resolves the `history` evidence for the pairs of `graph`.
    pub fn new(graph: &'a Graph, history: &'a HistoryResponse) -> ReviewHistory<'a> {
        ReviewHistory {
            graph,
            history,
            pieces: HashMap::new(),
        }
    }

    /// The text of `end` of the pair of `stamp` when it had `digest`, or why it is unknown.
    pub fn then(
        &mut self,
        stamp: &ReviewStamp,
        end: &ReviewEndpoint,
        digest: u64,
    ) -> Result<ReviewedText<'a>, &'static str> {
        match self.history.reach {
            HistoryReach::NotAsked => return Err("the history was not read"),
            HistoryReach::Nothing => return Err("there is no history"),
            HistoryReach::Failed(_) => return Err("the history cannot be read"),
            HistoryReach::Whole | HistoryReach::Cut(..) => {}
        }
        let asked = recall(self.graph, stamp, end).ok_or("the lock was not read")?;
        let history = self.history;
        let Some(recalled) = history.recalled.get(&asked) else {
            return Err("the reviewed version is not in the history");
        };
        let source = &*recalled.source;
        let key = (source.path.as_str(), &*recalled.commit.id);
        let known = self.pieces.entry(key).or_insert_with(|| pieces(source));
        let span = known.get(&digest);
        let span = span.ok_or("the commit of the stamp does not contain the reviewed text")?;
        Ok(ReviewedText {
            commit: &recalled.commit,
            text: span.text(source.text()),
        })
    }
}

/// The history queries for `pairs`: each end that changed since its review.
pub fn recalls(graph: &Graph, pairs: &[ReviewBinding<'_>]) -> Vec<PastFileQuery> {
    let changed = pairs.iter().flat_map(|pair| {
        let ends = pair.changed();
        ends.filter_map(|(stamp, end, _)| recall(graph, stamp, end))
    });
    changed.take(MOST).collect()
}

fn recall(graph: &Graph, stamp: &ReviewStamp, end: &ReviewEndpoint) -> Option<PastFileQuery> {
    let lock = graph.source(graph.paths.file(LOCK)?);
    Some(PastFileQuery {
        document: LOCK.into(),
        line: stamp.span.text(lock.text()).trim_ascii().into(),
        path: graph.path(end.file).into(),
    })
}

/// The lines of `old` and `new` in one row. Of long texts the beginnings are compared.
pub fn changes<'t>(old: &'t str, new: &'t str) -> Vec<(DiffLineKind, &'t str)> {
    let lines = |text: &'t str| -> Vec<&'t str> {
        let lines = text.trim_matches('\n').lines();
        lines.map(str::trim_end).take(LINES).collect()
    };
    let (old, new) = (lines(old), lines(new));
    let mut found = Vec::new();
    for step in capture_diff_slices(Algorithm::Myers, &old, &new) {
        let (tag, before, after) = step.as_tag_tuple();
        if tag == DiffTag::Equal {
            found.extend(old[before].iter().map(|line| (DiffLineKind::Same, *line)));
        } else {
            found.extend(old[before].iter().map(|line| (DiffLineKind::Out, *line)));
            found.extend(new[after].iter().map(|line| (DiffLineKind::In, *line)));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_left_stand_before_those_that_came() {
        let found = changes("a\nb\nc\n", "a\nB\nc\nd");
        let all = [
            (DiffLineKind::Same, "a"),
            (DiffLineKind::Out, "b"),
            (DiffLineKind::In, "B"),
            (DiffLineKind::Same, "c"),
            (DiffLineKind::In, "d"),
        ];
        assert_eq!(found, all);
        assert!(changes("", "").is_empty());
    }

    #[test]
    fn long_texts_end_soon() {
        let text = |step: usize| -> String {
            (0..20_000)
                .map(|n| format!("{}\n", n * step % 97))
                .collect()
        };
        assert!(changes(&text(5), &text(7)).len() <= 2 * LINES);
    }
}
