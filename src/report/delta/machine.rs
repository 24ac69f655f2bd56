//! The delta for programs.

mod form;

use super::{Lines, Shown};
use crate::queries::delta::{Against, At, How, PartChange, SurfaceChange};
use crate::report::text::json;
use form::{
    AgainstReport, ApartReport, CodeReport, DemandReport, DocumentReport, EdgeReport, FileReport,
    KindReport, MetReport, PartReport, PlaceReport, RelationReport, StaleReport, StatusReport,
    SurfaceReport,
};

pub use form::Report;

/// The report.
pub fn machine(shown: &Shown<'_>) -> String {
    let mut writer = Writer(Lines::new(shown));
    json(&writer.report(shown))
}

struct Writer<'a>(Lines<'a>);

impl Writer<'_> {
    fn old(&mut self, at: Option<At>) -> Option<PlaceReport> {
        self.0
            .old(at)
            .map(|(file, line)| PlaceReport { file, line })
    }

    fn new_at(&mut self, at: Option<At>) -> Option<PlaceReport> {
        self.0
            .new_at(at)
            .map(|(file, line)| PlaceReport { file, line })
    }

    fn report(&mut self, shown: &Shown<'_>) -> Report {
        let delta = shown.delta;
        let files = delta.files.iter().map(|file| FileReport {
            path: file.path.clone(),
            how: How::from(file.how).name(),
        });
        Report {
            schema: 1,
            base: shown.old.revision.clone(),
            head: shown.new.revision.clone(),
            semantic: delta.is_semantic(),
            kind: KindReport {
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
    fn documents(&mut self, shown: &Shown<'_>) -> Vec<DocumentReport> {
        let all = shown.delta.documents.iter();
        all.map(|change| DocumentReport {
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

    fn statuses(&mut self, shown: &Shown<'_>) -> Vec<StatusReport> {
        let all = shown.delta.statuses.iter();
        all.map(|change| StatusReport {
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

    fn relations(&mut self, shown: &Shown<'_>) -> Vec<RelationReport> {
        let all = shown.delta.relations.iter();
        all.map(|change| RelationReport {
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

    fn demands(&mut self, shown: &Shown<'_>) -> Vec<DemandReport> {
        let all = shown.delta.demands.iter();
        all.map(|change| DemandReport {
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

    fn surface(&mut self, change: &SurfaceChange) -> SurfaceReport {
        SurfaceReport {
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

    fn code(&mut self, shown: &Shown<'_>) -> Vec<CodeReport> {
        let all = shown.delta.code.iter();
        all.map(|change| CodeReport {
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

    fn edges(&mut self, shown: &Shown<'_>) -> Vec<EdgeReport> {
        let all = shown.delta.edges.iter();
        all.map(|edge| EdgeReport {
            from: edge.from.clone(),
            to: edge.to.clone(),
            how: edge.how.name(),
            old: self.old(edge.old),
            new: self.new_at(edge.new),
        })
        .collect()
    }

    fn stale(&mut self, shown: &Shown<'_>) -> Vec<StaleReport> {
        let all = shown.delta.stale.iter();
        all.map(|stale| StaleReport {
            name: stale.name.clone(),
            document: stale.document.clone(),
            at: self.new_at(Some(stale.at)),
        })
        .collect()
    }

    fn against(&mut self, against: &Against) -> AgainstReport {
        let met = against.met.iter().map(|one| MetReport {
            what: one.what,
            name: one.name.clone(),
            ours: one.ours.name(),
            theirs: one.theirs.name(),
            clash: one.clash(),
            old: self.old(one.old),
            new: self.new_at(one.new),
        });
        AgainstReport {
            met: met.collect(),
            revision: against.revision.clone(),
            base: against.base.clone(),
            files: against.files,
        }
    }

    fn apart(&mut self, shown: &Shown<'_>) -> Vec<ApartReport> {
        let all = shown.delta.apart.iter();
        all.map(|apart| ApartReport {
            lack: apart.lack.name(),
            name: apart.name.clone(),
            why: apart.why.clone(),
            at: self.new_at(apart.at),
        })
        .collect()
    }
}

fn part(part: &PartChange) -> PartReport {
    let [added, removed, changed] = part.blocks;
    PartReport {
        name: part.name.clone(),
        from: part.from.clone(),
        how: part.how.name(),
        added,
        removed,
        changed,
    }
}
