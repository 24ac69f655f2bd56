//! Marks and tests of a file or item in the trace, and why each matches.

use std::collections::HashSet;

use super::{TraceChild, TraceDetail, TraceWalk};
use crate::facts::trace_marks::TraceMarkKind;
use crate::graph::ArtifactId;
use crate::queries::contract::ContractGap;
use crate::queries::trace::TraceSubject;
use crate::span::FileId;

impl TraceWalk<'_> {
    /// What a file holds or says: requirements that are not told yet, or what its code answers.
    pub(super) fn file(&mut self, file: FileId) -> Vec<TraceChild> {
        let own = self.requirements_of(file).into_iter();
        let mut found: Vec<TraceChild> = own
            .map(|at| TraceChild::new("", TraceSubject::Unit(at), TraceDetail::Whole))
            .collect();
        if self.graph.source(file).facts.code().is_some() {
            found.extend(self.code(file, None));
        }
        found
    }

    /// What the code of a file, or of one item and what is in it, answers.
    pub(super) fn code(&mut self, file: FileId, item: Option<u32>) -> Vec<TraceChild> {
        let trace = self.graph.trace();
        let code = self.graph.source(file).facts.code();
        let within = item
            .and_then(|at| code?.items.get(at as usize))
            .map(|item| item.span);
        let mut seen = HashSet::new();
        let mut found = Vec::new();
        for at in self.index.marks_in.get(&file).into_iter().flatten() {
            let mark = &trace.marks[*at as usize];
            let own = mark.item.and_then(|at| code?.items.get(at as usize));
            let inside = within.is_none_or(|span| {
                span.contains(mark.span.start)
                    || own.is_some_and(|own| span.contains(own.span.start))
            });
            let Some(unit) = mark.target.unit().filter(|_| inside) else {
                continue;
            };
            let way = match mark.act {
                TraceMarkKind::Implements => "implements",
                TraceMarkKind::Verifies => "verifies",
                TraceMarkKind::Excuses => "excuses",
                TraceMarkKind::Cites => "names",
            };
            if seen.insert((way, unit)) {
                let what = if (unit as usize) < self.graph.artifacts.len() {
                    TraceSubject::Artifact(ArtifactId(unit))
                } else {
                    TraceSubject::Unit(unit)
                };
                found.push(TraceChild::new(way, what, TraceDetail::Why));
            }
        }
        if found.is_empty() {
            let span = within.unwrap_or_default();
            let gap = ContractGap {
                of: self.graph.path(file).to_owned(),
                lacks: "no artifact says why this is there".to_owned(),
                fill: "write `/// Implements: feature:…` above it".to_owned(),
                file,
                span,
            };
            found.push(TraceChild::new(
                "",
                TraceSubject::Gap(gap),
                TraceDetail::Alone,
            ));
        }
        found
    }
}
