//! The delta for programs.

mod form;

use super::{DeltaLocationResolver, DeltaView};
use crate::queries::delta::{
    ConcurrentRevision, DiffStatus, PartChange, RevisionSpan, SurfaceChange,
};
use crate::report::text::{json, json_value};
use form::{
    ChangeKindReport, CodeChangeReport, ConcurrentEditReport, ConcurrentRevisionReport,
    DemandChangeReport, DocumentChangeReport, EdgeChangeReport, FileChangeReport,
    MissingCompanionReport, PartChangeReport, PlaceReport, RelationChangeReport, StaleNameReport,
    StatusChangeReport, SurfaceChangeReport,
};

pub use form::DeltaReport;

/// The report.
pub fn machine(shown: &DeltaView<'_>) -> String {
    let mut writer = DeltaReportBuilder(DeltaLocationResolver::new(shown));
    json(&writer.report(shown))
}

/// The report as a value.
pub fn value(shown: &DeltaView<'_>) -> serde_json::Value {
    let mut writer = DeltaReportBuilder(DeltaLocationResolver::new(shown));
    json_value(&writer.report(shown))
}

struct DeltaReportBuilder<'a>(DeltaLocationResolver<'a>);

impl DeltaReportBuilder<'_> {
    fn old(&mut self, at: Option<RevisionSpan>) -> Option<PlaceReport> {
        self.0
            .old(at)
            .map(|(file, line)| PlaceReport { file, line })
    }

    fn new_at(&mut self, at: Option<RevisionSpan>) -> Option<PlaceReport> {
        self.0
            .new_at(at)
            .map(|(file, line)| PlaceReport { file, line })
    }

    fn report(&mut self, shown: &DeltaView<'_>) -> DeltaReport {
        let delta = shown.delta;
        let files = delta.files.iter().map(|file| FileChangeReport {
            path: file.path.clone(),
            how: DiffStatus::from(file.how).name(),
        });
        DeltaReport {
            schema: 1,
            base: shown.old.revision.clone(),
            head: shown.new.revision.clone(),
            semantic: delta.is_semantic(),
            kind: ChangeKindReport {
                name: delta.kind.kind.name(),
                declared: delta.kind.declared,
                reasons: delta.kind.reasons.clone(),
            },
            together: delta.together.clone(),
            files: files.collect(),
            documents: self.documents(shown),
            statuses: self.statuses(shown),
            relations: self.relations(shown),
            demands: self.demands(shown),
            surface: delta.surface.iter().map(|one| self.surface(one)).collect(),
            code: self.code(shown),
            edges: self.edges(shown),
            stale: self.stale(shown),
            apart: self.apart(shown),
            against: shown.against.iter().map(|one| self.against(one)).collect(),
        }
    }

    // trueup: allow(duplicate-code) each list has different fields
    fn documents(&mut self, shown: &DeltaView<'_>) -> Vec<DocumentChangeReport> {
        let all = shown.delta.documents.iter();
        all.map(|change| DocumentChangeReport {
            name: change.name.clone(),
            from: change.from.clone(),
            role: change.role,
            how: change.how.name(),
            parts: change.parts.iter().map(part).collect(),
            old: self.old(change.old),
            new: self.new_at(change.new),
        })
        .collect()
    }

    fn statuses(&mut self, shown: &DeltaView<'_>) -> Vec<StatusChangeReport> {
        let all = shown.delta.statuses.iter();
        all.map(|change| StatusChangeReport {
            name: change.name.clone(),
            role: change.role,
            from: change.from.clone(),
            to: change.to.clone(),
            illegal: change.illegal,
            old: self.old(change.old),
            new: self.new_at(change.new),
        })
        .collect()
    }

    fn relations(&mut self, shown: &DeltaView<'_>) -> Vec<RelationChangeReport> {
        let all = shown.delta.relations.iter();
        all.map(|change| RelationChangeReport {
            name: change.name.clone(),
            from: change.from.clone(),
            relation: change.relation,
            to: change.to.clone(),
            how: change.how.name(),
            because: change.because.clone(),
            old: self.old(change.old),
            new: self.new_at(change.new),
        })
        .collect()
    }

    fn demands(&mut self, shown: &DeltaView<'_>) -> Vec<DemandChangeReport> {
        let all = shown.delta.demands.iter();
        all.map(|change| DemandChangeReport {
            name: change.name.clone(),
            from: change.from.clone(),
            what: change.what,
            how: change.how.name(),
            weakened: change.weakened,
            strengthened: change.strengthened,
            why: change.why.clone(),
            old: self.old(change.old),
            new: self.new_at(change.new),
        })
        .collect()
    }

    fn surface(&mut self, change: &SurfaceChange) -> SurfaceChangeReport {
        SurfaceChangeReport {
            what: change.what.name(),
            name: change.name.clone(),
            from: change.from.clone(),
            how: change.how.name(),
            breaking: change.breaking,
            why: change.why.clone(),
            old: self.old(change.old),
            new: self.new_at(change.new),
        }
    }

    fn code(&mut self, shown: &DeltaView<'_>) -> Vec<CodeChangeReport> {
        let all = shown.delta.code.iter();
        all.map(|change| CodeChangeReport {
            name: change.name.clone(),
            from: change.from.clone(),
            what: change.what,
            how: change.how.name(),
            test: change.is_test,
            old: self.old(change.old),
            new: self.new_at(change.new),
        })
        .collect()
    }

    fn edges(&mut self, shown: &DeltaView<'_>) -> Vec<EdgeChangeReport> {
        let all = shown.delta.edges.iter();
        all.map(|edge| EdgeChangeReport {
            from: edge.from.clone(),
            to: edge.to.clone(),
            how: edge.how.name(),
            old: self.old(edge.old),
            new: self.new_at(edge.new),
        })
        .collect()
    }

    fn stale(&mut self, shown: &DeltaView<'_>) -> Vec<StaleNameReport> {
        let all = shown.delta.stale.iter();
        all.map(|stale| StaleNameReport {
            name: stale.name.clone(),
            document: stale.document.clone(),
            at: self.new_at(Some(stale.at)),
        })
        .collect()
    }

    fn against(&mut self, against: &ConcurrentRevision) -> ConcurrentRevisionReport {
        let met = against.met.iter().map(|one| ConcurrentEditReport {
            what: one.what,
            name: one.name.clone(),
            ours: one.ours.name(),
            theirs: one.theirs.name(),
            clash: one.clash(),
            old: self.old(one.old),
            new: self.new_at(one.new),
        });
        ConcurrentRevisionReport {
            met: met.collect(),
            revision: against.revision.clone(),
            base: against.base.clone(),
            files: against.files,
        }
    }

    fn apart(&mut self, shown: &DeltaView<'_>) -> Vec<MissingCompanionReport> {
        let all = shown.delta.apart.iter();
        all.map(|apart| MissingCompanionReport {
            lack: apart.lack.name(),
            name: apart.name.clone(),
            why: apart.why.clone(),
            at: self.new_at(apart.at),
        })
        .collect()
    }
}

fn part(part: &PartChange) -> PartChangeReport {
    let [added, removed, changed] = part.blocks;
    PartChangeReport {
        name: part.name.clone(),
        from: part.from.clone(),
        how: part.how.name(),
        added,
        removed,
        changed,
    }
}
