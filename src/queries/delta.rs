//! `trueup delta`: a semantic diff of two revisions, by artifact and item instead of by line.
//!
//! Pure over two graphs. Files shared by both revisions are pruned by content hash first, so the cost is proportional
//! to the change. The delta is symmetric: head to base mirrors base to head. Moved files and reformatted code are no
//! change.

mod blocks;
mod code;
pub(crate) mod concurrent;
mod demands;
mod derived_relations;
mod documents;
mod edges;
mod items;
mod kind;
mod matching;
mod missing_companions;
mod numbers;
mod relations;
mod search;
mod stale;
mod statuses;
mod surface;

use crate::analysis::AnalyzedGraph;
use crate::facts::revision_diff;
use crate::facts::revision_diff::{FileChange, RevisionDiff};
use crate::span::{FileId, Span};

pub use concurrent::{ConcurrentEdit, ConcurrentRevision, RevisionDelta, against};
pub use edges::uses;
pub use kind::{ChangeClassification, ChangeKind};
pub use missing_companions::{MissingCompanion, MissingCompanionKind};
pub use stale::StaleName;

/// What happened to a thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DiffStatus {
    /// The newer revision alone has it.
    Added,
    /// The older revision alone has it.
    Removed,
    /// Both have it, and it says something else.
    Changed,
    /// Both have it, under two names.
    Renamed,
    /// Both have it, in two places.
    Moved,
}

impl DiffStatus {
    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            DiffStatus::Added => "added",
            DiffStatus::Removed => "removed",
            DiffStatus::Changed => "changed",
            DiffStatus::Renamed => "renamed",
            DiffStatus::Moved => "moved",
        }
    }
}

impl From<revision_diff::FileChangeKind> for DiffStatus {
    fn from(how: revision_diff::FileChangeKind) -> DiffStatus {
        match how {
            revision_diff::FileChangeKind::Added => DiffStatus::Added,
            revision_diff::FileChangeKind::Removed => DiffStatus::Removed,
            revision_diff::FileChangeKind::Changed => DiffStatus::Changed,
        }
    }
}

/// A place in a file of one of the two graphs.
pub type RevisionSpan = (FileId, Span);

/// What happened to a document.
#[derive(Clone, Debug)]
pub struct DocumentChange {
    /// The artifact's id, or the path.
    pub name: String,
    /// Its name before, if that was another.
    pub from: Option<String>,
    /// Its role, if it is an artifact.
    pub role: Option<&'static str>,
    /// What happened to it as a whole.
    pub how: DiffStatus,
    /// Where it lay, and where it lies.
    pub old: Option<RevisionSpan>,
    pub new: Option<RevisionSpan>,
    /// Its parts that say something else.
    pub parts: Vec<PartChange>,
}

/// What happened to a section of a document, or to a field of its head.
#[derive(Clone, Debug)]
pub struct PartChange {
    /// The address in the document: `#musts`, or `status` for a field.
    pub name: String,
    /// What happened to it.
    pub how: DiffStatus,
    /// Its address before, if that was another.
    pub from: Option<String>,
    /// Paragraphs, items, tables and blocks of code that the newer has alone, the older has alone, both have otherwise.
    pub blocks: [usize; 3],
    pub old: Option<RevisionSpan>,
    pub new: Option<RevisionSpan>,
}

/// What happened to the status of an artifact.
#[derive(Clone, Debug)]
pub struct StatusChange {
    /// The artifact's id.
    pub name: String,
    /// Its role.
    pub role: &'static str,
    /// The status before, as written; none where it had none.
    pub from: Option<String>,
    /// The status now.
    pub to: Option<String>,
    /// Why that may not be, if it may not.
    pub illegal: Option<&'static str>,
    pub old: Option<RevisionSpan>,
    pub new: Option<RevisionSpan>,
}

/// What an artifact declares of another, or is found to be to it, in one of the revisions alone.
#[derive(Clone, Debug)]
pub struct RelationChange {
    /// The id of the artifact that declares it, or is found to be so.
    pub name: String,
    /// Its id before, if that was another.
    pub from: Option<String>,
    /// The relation: `extends`, `supersedes`, `governs`; where it is found, `duplicates`, `overlaps`, `conflicts-with`.
    pub relation: &'static str,
    /// The id of what is named; as written, where that is no artifact.
    pub to: String,
    /// Whether the newer or the older has it.
    pub how: DiffStatus,
    /// Why it is so, where it is found and not declared.
    pub because: Option<String>,
    pub old: Option<RevisionSpan>,
    pub new: Option<RevisionSpan>,
}

/// What happened to something that an artifact demands: a criterion, a scenario, a must, a number.
#[derive(Clone, Debug)]
pub struct DemandChange {
    /// The artifact and the demand: `feature:x#AC-1`, `feature:x#musts/2`.
    pub name: String,
    /// What kind of demand: `criterion`, `scenario`, `must`, `number`, `evidence`.
    pub what: &'static str,
    /// What happened to it.
    pub how: DiffStatus,
    /// Its name before, if that was another.
    pub from: Option<String>,
    /// Less is demanded than before.
    pub weakened: bool,
    /// More is demanded than before.
    pub strengthened: bool,
    /// Why: `must` became `should`, 5 became 50.
    pub why: Vec<String>,
    pub old: Option<RevisionSpan>,
    pub new: Option<RevisionSpan>,
}

/// What something of the outer surface is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SurfaceItemKind {
    /// A public item of a library, or a member of one.
    Item,
    /// What a type promises by a trait.
    Impl,
    /// A subcommand.
    Command,
    /// A flag.
    Flag,
    /// A variable of the environment.
    Variable,
    /// A key of a configuration.
    Key,
    /// A path that a server answers, with its method.
    Route,
    /// A feature of a package.
    Feature,
    /// A dependency of a package.
    Dependency,
    /// A task that a tool runs.
    Task,
    /// A code by which an error is known.
    ErrorCode,
    /// A number with which a program ends.
    ExitCode,
    /// Code that the compiler does not check.
    Unsafe,
}

impl SurfaceItemKind {
    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            SurfaceItemKind::Item => "item",
            SurfaceItemKind::Impl => "impl",
            SurfaceItemKind::Command => "command",
            SurfaceItemKind::Flag => "flag",
            SurfaceItemKind::Variable => "variable",
            SurfaceItemKind::Key => "key",
            SurfaceItemKind::Route => "route",
            SurfaceItemKind::Feature => "feature",
            SurfaceItemKind::Dependency => "dependency",
            SurfaceItemKind::Task => "task",
            SurfaceItemKind::ErrorCode => "error-code",
            SurfaceItemKind::ExitCode => "exit-code",
            SurfaceItemKind::Unsafe => "unsafe",
        }
    }
}

/// What happened to something of the outer surface.
#[derive(Clone, Debug)]
pub struct SurfaceChange {
    /// What it is.
    pub what: SurfaceItemKind,
    /// Its name: the public path, `till --dry-run`, `TILL_LOG`.
    pub name: String,
    /// What happened to it.
    pub how: DiffStatus,
    /// Its name before, if that was another.
    pub from: Option<String>,
    /// Whether who relies on it must change something.
    pub breaking: bool,
    /// What is different, in words.
    pub why: Vec<String>,
    /// Its documentation says something else too.
    pub documented: bool,
    pub old: Option<RevisionSpan>,
    pub new: Option<RevisionSpan>,
}

/// What happened to an item of the code, public or not.
#[derive(Clone, Debug)]
pub struct CodeChange {
    /// Its full path.
    pub name: String,
    /// What it is: `function`, `struct`.
    pub what: &'static str,
    /// What happened to it.
    pub how: DiffStatus,
    /// Its path before, if that was another.
    pub from: Option<String>,
    /// Whether it is a test, or stands among tests.
    pub is_test: bool,
    /// Its index in the file of the newer revision.
    pub item: Option<u32>,
    pub old: Option<RevisionSpan>,
    pub new: Option<RevisionSpan>,
}

/// A use of one component by another that one of the revisions alone has.
#[derive(Clone, Debug)]
pub struct EdgeChange {
    /// The component that uses: a crate, or a module directly below its root.
    pub from: String,
    /// The component that is used.
    pub to: String,
    /// Whether the newer or the older has it.
    pub how: DiffStatus,
    /// One place of it.
    pub old: Option<RevisionSpan>,
    pub new: Option<RevisionSpan>,
}

/// The difference of two revisions.
#[derive(Clone, Debug, Default)]
pub struct Delta {
    /// What happened to documents, by name.
    pub documents: Vec<DocumentChange>,
    /// What happened to the statuses of artifacts.
    pub statuses: Vec<StatusChange>,
    /// What artifacts declare of each other.
    pub relations: Vec<RelationChange>,
    /// What happened to what artifacts demand.
    pub demands: Vec<DemandChange>,
    /// What happened to the outer surface.
    pub surface: Vec<SurfaceChange>,
    /// What happened to items of the code.
    pub code: Vec<CodeChange>,
    /// Uses of one component by another that came or went.
    pub edges: Vec<EdgeChange>,
    /// Names that this change takes away and that documents it does not touch still state.
    pub stale: Vec<StaleName>,
    /// What should have come along and did not.
    pub apart: Vec<MissingCompanion>,
    /// What came along: sentences.
    pub together: Vec<String>,
    /// What kind of change it is.
    pub kind: ChangeClassification,
    /// Every file that differs.
    pub files: Vec<FileChange>,
}

impl Delta {
    /// What lies between `old` and `new`; `change` says which files differ and what the commits say.
    pub fn new(old: &AnalyzedGraph, new: &AnalyzedGraph, change: &RevisionDiff) -> Delta {
        let both = matching::GraphPair::new(old, new, change);
        let mut delta = Delta {
            files: change.files.clone(),
            ..Delta::default()
        };
        let pairs = matching::pairs(&both);
        documents::documents(&both, &pairs, &mut delta);
        statuses::statuses(&both, &pairs, &mut delta);
        relations::relations(&both, &pairs, &mut delta);
        derived_relations::found(&both, &pairs, &mut delta);
        demands::demands(&both, &pairs, &mut delta);
        items::items(&both, &mut delta);
        surface::outside(&both, &mut delta);
        code::code(&both, &mut delta);
        edges::edges(&both, &mut delta);
        stale::stale(&both, &pairs, &mut delta);
        missing_companions::apart(&both, &pairs, &mut delta);
        delta.kind = kind::kind(&both, change, &delta);
        delta.sort();
        delta
    }

    /// Whether the two revisions are the same.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty() && !self.is_semantic() && self.documents.is_empty()
    }

    /// Whether something is different that counts: more than where files lie and how they are laid out.
    pub fn is_semantic(&self) -> bool {
        let documents = self.documents.iter();
        documents
            .filter(|document| document.how != DiffStatus::Moved || !document.parts.is_empty())
            .count()
            + self.statuses.len()
            + self
                .relations
                .iter()
                .filter(|one| one.because.is_none())
                .count()
            + self.demands.len()
            + self.surface.len()
            + self.code.len()
            + self.edges.len()
            > 0
    }

    fn sort(&mut self) {
        self.documents.sort_by(|a, b| a.name.cmp(&b.name));
        self.statuses.sort_by(|a, b| a.name.cmp(&b.name));
        self.relations
            .sort_by(|a, b| (&a.name, a.relation, &a.to).cmp(&(&b.name, b.relation, &b.to)));
        self.demands
            .sort_by(|a, b| (&a.name, a.what, a.how).cmp(&(&b.name, b.what, b.how)));
        self.surface
            .sort_by(|a, b| (a.what, &a.name, a.how).cmp(&(b.what, &b.name, b.how)));
        self.code
            .sort_by(|a, b| (&a.name, a.what, a.how).cmp(&(&b.name, b.what, b.how)));
        self.edges
            .sort_by(|a, b| (&a.from, &a.to, a.how).cmp(&(&b.from, &b.to, b.how)));
    }
}
