//! The types of the JSON delta.

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

/// Output of `trueup delta --format json`.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "trueup delta")]
pub struct DeltaReport {
    /// The version of this format.
    pub schema: u32,
    /// The older revision.
    pub base: String,
    /// The newer revision.
    pub head: String,
    /// Whether there is a semantic difference: more than moved or reformatted files.
    pub semantic: bool,
    /// The kind of the change.
    pub kind: ChangeKindReport,
    /// Counts of the changes, in words.
    pub together: Vec<String>,
    /// Every changed file.
    pub files: Vec<FileChangeReport>,
    /// Changes of documents.
    pub documents: Vec<DocumentChangeReport>,
    /// Changes of statuses.
    pub statuses: Vec<StatusChangeReport>,
    /// Added and removed relations between artifacts.
    pub relations: Vec<RelationChangeReport>,
    /// Changes of demands.
    pub demands: Vec<DemandChangeReport>,
    /// Changes of the outer surface.
    pub surface: Vec<SurfaceChangeReport>,
    /// Changes of code items.
    pub code: Vec<CodeChangeReport>,
    /// Added and removed dependencies between components.
    pub edges: Vec<EdgeChangeReport>,
    /// Removed names that documents still mention.
    pub stale: Vec<StaleNameReport>,
    /// Missing companions.
    pub apart: Vec<MissingCompanionReport>,
    /// Overlaps with other revisions, one entry for each `--against`.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub against: Vec<ConcurrentRevisionReport>,
}

/// The kind of a change.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ChangeKindReport {
    /// `intent`, `feature`, `fix`, `refactor`, `dependency`, `documentation`, `pipeline` or `nothing`.
    pub name: &'static str,
    /// Whether a trailer of a commit declares it.
    pub declared: bool,
    /// The reasons.
    pub reasons: Vec<String>,
}

/// A changed file.
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

/// A change of a document.
#[derive(Debug, Serialize, JsonSchema)]
pub struct DocumentChangeReport {
    /// The artifact's id, or the path.
    pub name: String,
    /// Its previous name or path, if different.
    pub from: Option<String>,
    /// Its role, if it is an artifact.
    pub role: Option<&'static str>,
    /// `added`, `removed`, `changed`, `renamed` or `moved`.
    pub how: &'static str,
    /// Its changed sections and fields.
    pub parts: Vec<PartChangeReport>,
    /// The old place.
    pub old: Option<PlaceReport>,
    /// The new place.
    pub new: Option<PlaceReport>,
}

/// A change of a part of a document.
#[derive(Debug, Serialize, JsonSchema)]
pub struct PartChangeReport {
    /// `#section`, or the key of a field.
    pub name: String,
    /// Its previous name, if different.
    pub from: Option<String>,
    /// `added`, `removed`, `changed` or `renamed`.
    pub how: &'static str,
    /// Number of added paragraphs.
    pub added: usize,
    /// Number of removed paragraphs.
    pub removed: usize,
    /// Number of changed paragraphs.
    pub changed: usize,
}

/// A change of a status.
#[derive(Debug, Serialize, JsonSchema)]
pub struct StatusChangeReport {
    /// The artifact's id.
    pub name: String,
    /// Its role.
    pub role: &'static str,
    /// The old status.
    pub from: Option<String>,
    /// The new status.
    pub to: Option<String>,
    /// Why the transition is illegal.
    pub illegal: Option<&'static str>,
    /// The old place.
    pub old: Option<PlaceReport>,
    /// The new place.
    pub new: Option<PlaceReport>,
}

/// A change of a demand.
#[derive(Debug, Serialize, JsonSchema)]
pub struct DemandChangeReport {
    /// The artifact and the demand.
    pub name: String,
    /// Its previous name, if different.
    pub from: Option<String>,
    /// `criterion`, `scenario`, `must`, `number` or `evidence`.
    pub what: &'static str,
    /// `added`, `removed`, `changed` or `renamed`.
    pub how: &'static str,
    /// Whether it demands less than before.
    pub weakened: bool,
    /// Whether it demands more than before.
    pub strengthened: bool,
    /// The reasons.
    pub why: Vec<String>,
    /// The old place.
    pub old: Option<PlaceReport>,
    /// The new place.
    pub new: Option<PlaceReport>,
}

/// A change of the outer surface.
#[derive(Debug, Serialize, JsonSchema)]
pub struct SurfaceChangeReport {
    /// `item`, `impl`, `command`, `flag`, `variable`, `key`, `feature`, `dependency`, `task`, `error-code`, `exit-code` or
    /// `unsafe`.
    pub what: &'static str,
    /// Its name.
    pub name: String,
    /// Its previous name, if different.
    pub from: Option<String>,
    /// `added`, `removed`, `changed` or `renamed`.
    pub how: &'static str,
    /// Whether users must change something.
    pub breaking: bool,
    /// The differences.
    pub why: Vec<String>,
    /// The old place.
    pub old: Option<PlaceReport>,
    /// The new place.
    pub new: Option<PlaceReport>,
}

/// A change of a code item.
#[derive(Debug, Serialize, JsonSchema)]
pub struct CodeChangeReport {
    /// Its full path.
    pub name: String,
    /// Its previous path, if different.
    pub from: Option<String>,
    /// `function`, `struct` and so on.
    pub what: &'static str,
    /// `added`, `removed`, `changed` or `renamed`.
    pub how: &'static str,
    /// Whether it is a test, or is in a test module or file.
    pub test: bool,
    /// The old place.
    pub old: Option<PlaceReport>,
    /// The new place.
    pub new: Option<PlaceReport>,
}

/// A dependency between two components.
#[derive(Debug, Serialize, JsonSchema)]
pub struct EdgeChangeReport {
    /// The using component.
    pub from: String,
    /// The used component.
    pub to: String,
    /// `added` or `removed`.
    pub how: &'static str,
    /// The old place.
    pub old: Option<PlaceReport>,
    /// The new place.
    pub new: Option<PlaceReport>,
}

/// A removed name that a document still mentions.
#[derive(Debug, Serialize, JsonSchema)]
pub struct StaleNameReport {
    /// The name.
    pub name: String,
    /// The document: an artifact's id, or a path.
    pub document: String,
    /// The place of the mention.
    pub at: Option<PlaceReport>,
}

/// A change without its companion.
#[derive(Debug, Serialize, JsonSchema)]
pub struct MissingCompanionReport {
    /// `code-without-document`, `document-without-code`, `behaviour-without-test` or `test-without-criterion`.
    pub lack: &'static str,
    /// The name of what changed alone.
    pub name: String,
    /// The reason.
    pub why: String,
    /// Its place.
    pub at: Option<PlaceReport>,
}

/// The overlap with a different revision.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ConcurrentRevisionReport {
    /// The other revision.
    pub revision: String,
    /// The merge base of both.
    pub base: String,
    /// Number of files that it changes.
    pub files: usize,
    /// Changes in both.
    pub met: Vec<ConcurrentEditReport>,
}

/// A change in both revisions.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ConcurrentEditReport {
    /// `demand`, `document`, `file`, `item`, `section` or `surface`.
    pub what: &'static str,
    /// Its name.
    pub name: String,
    /// The change here: `added`, `removed`, `changed`, `renamed` or `moved`.
    pub ours: &'static str,
    /// The change in the other revision.
    pub theirs: &'static str,
    /// Why a merge certainly cannot keep both: `added twice`, `removed here` or `removed there`.
    pub clash: Option<&'static str>,
    /// The old place here.
    pub old: Option<PlaceReport>,
    /// The new place here.
    pub new: Option<PlaceReport>,
}

/// An added or removed relation.
#[derive(Debug, Serialize, JsonSchema)]
pub struct RelationChangeReport {
    /// The id of the artifact that declares it, or of the first one if it was detected.
    pub name: String,
    /// Its previous id, if different.
    pub from: Option<String>,
    /// The relation: `extends`, `supersedes`, `governs`; if detected, `duplicates`, `overlaps`, `conflicts-with`.
    pub relation: &'static str,
    /// The id of the target; as written if it is no artifact.
    pub to: String,
    /// `added` or `removed`.
    pub how: &'static str,
    /// The evidence, if it was detected and not declared.
    pub because: Option<String>,
    /// The old place.
    pub old: Option<PlaceReport>,
    /// The new place.
    pub new: Option<PlaceReport>,
}
