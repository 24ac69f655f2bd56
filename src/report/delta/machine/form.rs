//! What the delta for programs is made of.

use schemars::JsonSchema;
use serde::Serialize;

impl DeltaReport {
    /// Its lists and texts, most important first: an answer with a budget is cut from the last one.
    pub const CUT_ORDER: &'static [&'static str] = &[
        "/apart",
        "/demands",
        "/statuses",
        "/relations",
        "/surface",
        "/stale",
        "/documents",
        "/edges",
        "/code",
        "/together",
        "/files",
        "/kind/reasons",
    ];
}

/// What `trueup delta --format json` prints.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "trueup delta")]
pub struct DeltaReport {
    /// Version of this form.
    pub schema: u32,
    /// What the older revision is called.
    pub base: String,
    /// What the newer revision is called.
    pub head: String,
    /// Whether something is different that counts: more than where files lie and how they are laid out.
    pub semantic: bool,
    /// What kind of change it is.
    pub kind: ChangeKindReport,
    /// What came together, in words.
    pub together: Vec<String>,
    /// Every file that differs.
    pub files: Vec<FileChangeReport>,
    /// What happened to documents.
    pub documents: Vec<DocumentChangeReport>,
    /// What happened to statuses.
    pub statuses: Vec<StatusChangeReport>,
    /// What artifacts declare of each other in one of the revisions alone.
    pub relations: Vec<RelationChangeReport>,
    /// What happened to what artifacts demand.
    pub demands: Vec<DemandChangeReport>,
    /// What happened to the outer surface.
    pub surface: Vec<SurfaceChangeReport>,
    /// What happened to items of the code.
    pub code: Vec<CodeChangeReport>,
    /// Uses of one component by another that came or went.
    pub edges: Vec<EdgeChangeReport>,
    /// Names that are gone and that documents still state.
    pub stale: Vec<StaleNameReport>,
    /// What should have come along and did not.
    pub apart: Vec<MissingCompanionReport>,
    /// What other revisions touch as well, one entry for each `--against`.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub against: Vec<ConcurrentRevisionReport>,
}

/// What kind of change it is.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ChangeKindReport {
    /// `intent`, `feature`, `fix`, `refactor`, `dependency`, `documentation`, `pipeline` or `nothing`.
    pub name: &'static str,
    /// A trailer of a commit says so.
    pub declared: bool,
    /// Why.
    pub reasons: Vec<String>,
}

/// A file that differs.
#[derive(Debug, Serialize, JsonSchema)]
pub struct FileChangeReport {
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
pub struct DocumentChangeReport {
    /// The artifact's id, or the path.
    pub name: String,
    /// Its name or its path before, if that was another.
    pub from: Option<String>,
    /// Its role, if it is an artifact.
    pub role: Option<&'static str>,
    /// `added`, `removed`, `changed`, `renamed` or `moved`.
    pub how: &'static str,
    /// Its sections and fields that say something else.
    pub parts: Vec<PartChangeReport>,
    /// Where it was.
    pub old: Option<PlaceReport>,
    /// Where it is.
    pub new: Option<PlaceReport>,
}

/// What happened to a part of a document.
#[derive(Debug, Serialize, JsonSchema)]
pub struct PartChangeReport {
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
pub struct StatusChangeReport {
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
pub struct DemandChangeReport {
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
pub struct SurfaceChangeReport {
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
pub struct CodeChangeReport {
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
pub struct EdgeChangeReport {
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
pub struct StaleNameReport {
    /// The name.
    pub name: String,
    /// The document: an artifact's id, or a path.
    pub document: String,
    /// Where it is stated.
    pub at: Option<PlaceReport>,
}

/// Something that came alone.
#[derive(Debug, Serialize, JsonSchema)]
pub struct MissingCompanionReport {
    /// `code-without-document`, `document-without-code`, `behaviour-without-test` or `test-without-criterion`.
    pub lack: &'static str,
    /// What came alone.
    pub name: String,
    /// The reason.
    pub why: String,
    /// Its place.
    pub at: Option<PlaceReport>,
}

/// What another revision touches as well.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ConcurrentRevisionReport {
    /// What it is called.
    pub revision: String,
    /// What it started from: what both have in common.
    pub base: String,
    /// Files that differ in it.
    pub files: usize,
    /// What both touch.
    pub met: Vec<ConcurrentEditReport>,
}

/// A thing that both revisions touch.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ConcurrentEditReport {
    /// `demand`, `document`, `file`, `item`, `section` or `surface`.
    pub what: &'static str,
    /// Its name.
    pub name: String,
    /// What happened to it here: `added`, `removed`, `changed`, `renamed` or `moved`.
    pub ours: &'static str,
    /// What happened to it there.
    pub theirs: &'static str,
    /// Why a merge cannot keep both, where that is beyond doubt: `added twice`, `removed here` or `removed there`.
    pub clash: Option<&'static str>,
    /// Where it lay here.
    pub old: Option<PlaceReport>,
    /// Where it lies here.
    pub new: Option<PlaceReport>,
}

/// A relation that came or went.
#[derive(Debug, Serialize, JsonSchema)]
pub struct RelationChangeReport {
    /// The id of the artifact that declares it, or is found to be so.
    pub name: String,
    /// Its id before, if that was another.
    pub from: Option<String>,
    /// The relation: `extends`, `supersedes`, `governs`; where it is found, `duplicates`, `overlaps`, `conflicts-with`.
    pub relation: &'static str,
    /// The id of what is named; as written, where that is no artifact.
    pub to: String,
    /// `added` or `removed`.
    pub how: &'static str,
    /// Why it is so, where it is found and not declared.
    pub because: Option<String>,
    /// Where it was declared or found.
    pub old: Option<PlaceReport>,
    /// Where it is declared or found.
    pub new: Option<PlaceReport>,
}
