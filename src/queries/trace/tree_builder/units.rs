//! Criteria and requirements in the trace: those of an artifact, and what covers, marks or holds each.

use super::{TraceChild, TraceDetail, TraceWalk};
use crate::facts::trace_marks::TraceMarkKind;
use crate::graph::ArtifactId;
use crate::queries::trace::TraceSubject;
use crate::queries::trace::direction::rank;

impl TraceWalk<'_> {
    /// The criteria and requirements of an artifact that belong to no other of them.
    pub(super) fn parts(&self, id: ArtifactId) -> Vec<TraceChild> {
        let chain = rank(self.graph.artifact(id).role()).is_some();
        let parts = self.graph.trace().parts(id);
        parts
            .filter(|(at, unit)| {
                let speaks = !unit.needs.is_empty()
                    || !unit.marks.is_empty()
                    || !unit.covered.is_empty()
                    || !self.contract.below(*at).is_empty();
                unit.parent.is_none() && (speaks || chain)
            })
            .map(|(at, _)| TraceChild::new("", TraceSubject::Unit(at), TraceDetail::Whole))
            .collect()
    }

    /// What answers a criterion, and what does not.
    pub(super) fn unit(&mut self, at: u32, above: Option<&TraceSubject>) -> Vec<TraceChild> {
        let unit = &self.graph.trace().units[at as usize];
        let mut found = Vec::new();
        // Asked for by itself: what it belongs to.
        if above.is_none() {
            found.extend(self.holder(at));
        }
        found.extend(
            self.contract
                .gap(at)
                .map(|gap| TraceChild::new("", TraceSubject::Gap(gap), TraceDetail::Alone)),
        );
        found.extend(self.marks(at));
        let covered = unit.covered.iter();
        found
            .extend(covered.map(|by| {
                TraceChild::new("shown by", TraceSubject::Unit(*by), TraceDetail::Whole)
            }));
        let below = self.contract.below(at).iter();
        found.extend(
            below.map(|at| TraceChild::new("", TraceSubject::Unit(*at), TraceDetail::Whole)),
        );
        found
    }

    /// What a unit belongs to, and what it covers.
    pub(super) fn holder(&mut self, at: u32) -> Vec<TraceChild> {
        let unit = &self.graph.trace().units[at as usize];
        let mut found = Vec::new();
        match unit.artifact {
            Some(id) if self.told[id.0 as usize] != self.root => {
                self.told[id.0 as usize] = self.root;
                found.push(TraceChild::new(
                    "of",
                    TraceSubject::Artifact(id),
                    TraceDetail::Why,
                ));
            }
            Some(_) => {}
            None => found.push(TraceChild::new(
                "in",
                TraceSubject::File(unit.file),
                TraceDetail::Alone,
            )),
        }
        for covered in self.index.covers.get(&at).into_iter().flatten() {
            if self.told[*covered as usize] != self.root {
                self.told[*covered as usize] = self.root;
                found.push(TraceChild::new(
                    "covers",
                    TraceSubject::Unit(*covered),
                    TraceDetail::Why,
                ));
            }
        }
        found
    }

    /// What names a unit: a requirement that covers it in place of the mark that says so.
    pub(super) fn marks(&self, unit: u32) -> Vec<TraceChild> {
        let trace = self.graph.trace();
        let marks = trace.units[unit as usize].marks.iter();
        let child = |at: &u32| {
            let mark = &trace.marks[*at as usize];
            if let Some(by) = self.index.covering.get(&(mark.file, mark.span.start)) {
                let way = match mark.act {
                    TraceMarkKind::Cites => "needed by",
                    _ => "covered by",
                };
                let mode = match mark.act {
                    TraceMarkKind::Cites => TraceDetail::Alone,
                    _ => TraceDetail::Whole,
                };
                return TraceChild::new(way, TraceSubject::Unit(*by), mode);
            }
            let way = match mark.act {
                TraceMarkKind::Implements => "code",
                TraceMarkKind::Verifies => "test",
                TraceMarkKind::Excuses => "excused",
                TraceMarkKind::Cites => "named",
            };
            TraceChild::new(way, TraceSubject::Mark(*at), TraceDetail::Alone)
        };
        marks.map(child).collect()
    }
}
