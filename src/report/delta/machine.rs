//! The delta for programs.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Lines, Shown};
use crate::queries::delta::{At, PartChange, SurfaceChange};
use crate::report::text::json;

/// What `trueup delta --format json` prints.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "trueup delta")]
pub struct Report {
    /// Version of this form.
    pub schema: u32,
    /// What the older revision is called.
    pub base: String,
    /// What the newer revision is called.
    pub head: String,
    /// Whether something is different that counts: more than where files lie and how they are laid out.
    pub semantic: bool,
    /// What kind of change it is.
    pub kind: KindReport,
    /// What came together, in words.
    pub together: Vec<String>,
    /// Every file that differs.
    pub files: Vec<FileReport>,
    /// What happened to documents.
    pub documents: Vec<DocumentReport>,
    /// What happened to statuses.
    pub statuses: Vec<StatusReport>,
    /// What happened to what artifacts demand.
    pub demands: Vec<DemandReport>,
    /// What happened to the outer surface.
    pub surface: Vec<SurfaceReport>,
    /// What happened to items of the code.
    pub code: Vec<CodeReport>,
    /// Uses of one component by another that came or went.
    pub edges: Vec<EdgeReport>,
    /// Names that are gone and that documents still state.
    pub stale: Vec<StaleReport>,
    /// What should have come along and did not.
    pub apart: Vec<ApartReport>,
}

/// What kind of change it is.
#[derive(Debug, Serialize, JsonSchema)]
pub struct KindReport {
    /// `intent`, `feature`, `fix`, `refactor`, `dependency`, `documentation`, `pipeline` or `nothing`.
    pub name: &'static str,
    /// A trailer of a commit says so.
    pub declared: bool,
    /// Why.
    pub reasons: Vec<String>,
}

/// A file that differs.
#[derive(Debug, Serialize, JsonSchema)]
pub struct FileReport {
    /// Its path.
    pub path: String,
    /// `added`, `removed` or `changed`.
    pub how: &'static str,
}

/// A place in one of the revisions.
#[derive(Debug, Serialize, JsonSchema)]
pub struct PlaceReport {
    /// The path of the file.
    pub file: String,
    /// The line there.
    pub line: u32,
}

/// What happened to a document.
#[derive(Debug, Serialize, JsonSchema)]
pub struct DocumentReport {
    /// The artifact's id, or the path.
    pub name: String,
    /// Its name or its path before, if that was another.
    pub from: Option<String>,
    /// Its role, if it is an artifact.
    pub role: Option<&'static str>,
    /// `added`, `removed`, `changed`, `renamed` or `moved`.
    pub how: &'static str,
    /// Its sections and fields that say something else.
    pub parts: Vec<PartReport>,
    /// Where it was.
    pub old: Option<PlaceReport>,
    /// Where it is.
    pub new: Option<PlaceReport>,
}

/// What happened to a part of a document.
#[derive(Debug, Serialize, JsonSchema)]
pub struct PartReport {
    /// `#section`, or the key of a field.
    pub name: String,
    /// Its name before, if that was another.
    pub from: Option<String>,
    /// `added`, `removed`, `changed` or `renamed`.
    pub how: &'static str,
    /// Paragraphs that are new.
    pub added: usize,
    /// Paragraphs that are gone.
    pub removed: usize,
    /// Paragraphs that say something else.
    pub changed: usize,
}

/// What happened to a status.
#[derive(Debug, Serialize, JsonSchema)]
pub struct StatusReport {
    /// The artifact's id.
    pub name: String,
    /// Its role.
    pub role: &'static str,
    /// The status before.
    pub from: Option<String>,
    /// The status now.
    pub to: Option<String>,
    /// Why that may not be.
    pub illegal: Option<&'static str>,
    /// Where it was.
    pub old: Option<PlaceReport>,
    /// Where it is.
    pub new: Option<PlaceReport>,
}

/// What happened to a demand.
#[derive(Debug, Serialize, JsonSchema)]
pub struct DemandReport {
    /// The artifact and the demand.
    pub name: String,
    /// Its name before, if that was another.
    pub from: Option<String>,
    /// `criterion`, `scenario`, `must`, `number` or `evidence`.
    pub what: &'static str,
    /// `added`, `removed`, `changed` or `renamed`.
    pub how: &'static str,
    /// Less is demanded than before.
    pub weakened: bool,
    /// More is demanded than before.
    pub strengthened: bool,
    /// Why.
    pub why: Vec<String>,
    /// Where it was.
    pub old: Option<PlaceReport>,
    /// Where it is.
    pub new: Option<PlaceReport>,
}

/// What happened to something of the outer surface.
#[derive(Debug, Serialize, JsonSchema)]
pub struct SurfaceReport {
    /// `item`, `impl`, `command`, `flag`, `variable`, `key`, `feature`, `dependency`, `task`, `error-code`, `exit-code` or
    /// `unsafe`.
    pub what: &'static str,
    /// Its name.
    pub name: String,
    /// Its name before, if that was another.
    pub from: Option<String>,
    /// `added`, `removed`, `changed` or `renamed`.
    pub how: &'static str,
    /// Whether who relies on it must change something.
    pub breaking: bool,
    /// What is different.
    pub why: Vec<String>,
    /// Where it was.
    pub old: Option<PlaceReport>,
    /// Where it is.
    pub new: Option<PlaceReport>,
}

/// What happened to an item of the code.
#[derive(Debug, Serialize, JsonSchema)]
pub struct CodeReport {
    /// Its full path.
    pub name: String,
    /// Its path before, if that was another.
    pub from: Option<String>,
    /// `function`, `struct` and so on.
    pub what: &'static str,
    /// `added`, `removed`, `changed` or `renamed`.
    pub how: &'static str,
    /// Whether it is a test, or stands among tests.
    pub test: bool,
    /// Where it was.
    pub old: Option<PlaceReport>,
    /// Where it is.
    pub new: Option<PlaceReport>,
}

/// A use of one component by another.
#[derive(Debug, Serialize, JsonSchema)]
pub struct EdgeReport {
    /// What uses.
    pub from: String,
    /// What is used.
    pub to: String,
    /// `added` or `removed`.
    pub how: &'static str,
    /// Where it was.
    pub old: Option<PlaceReport>,
    /// Where it is.
    pub new: Option<PlaceReport>,
}

/// A name that is gone and still stated.
#[derive(Debug, Serialize, JsonSchema)]
pub struct StaleReport {
    /// The name.
    pub name: String,
    /// The document: an artifact's id, or a path.
    pub document: String,
    /// Where it is stated.
    pub at: Option<PlaceReport>,
}

/// Something that came alone.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ApartReport {
    /// `code-without-document`, `document-without-code`, `behaviour-without-test` or `test-without-criterion`.
    pub lack: &'static str,
    /// What came alone.
    pub name: String,
    /// The reason.
    pub why: String,
    /// Its place.
    pub at: Option<PlaceReport>,
}

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
        use crate::facts::change::How;
        let delta = shown.delta;
        let files = delta.files.iter().map(|file| FileReport {
            path: file.path.clone(),
            how: match file.how {
                How::Added => "added",
                How::Removed => "removed",
                How::Changed => "changed",
            },
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
            demands: self.demands(shown),
            surface: delta.surface.iter().map(|one| self.surface(one)).collect(),
            code: self.code(shown),
            edges: self.edges(shown),
            stale: self.stale(shown),
            apart: self.apart(shown),
        }
    }

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
