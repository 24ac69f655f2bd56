//! Facts from the history about a name that a document states and the source no longer defines.

use std::collections::HashMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::SourceFile;
use super::authorship::{ApprovalAuthorship, ApprovalQuery};

/// The kind of a queried name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum HistoryNameKind {
    /// A file or folder, by its path or the end of it.
    Path,
    /// Something that source defines: an item, a key, a package, a quoted literal.
    Name,
}

/// A history query: a name in a line of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryQuery {
    /// The document's path.
    pub document: Box<str>,
    /// The line, as it is now, without white space around it.
    pub line: Arc<str>,
    /// The name.
    pub name: Box<str>,
    /// The kind of the name.
    pub asked: HistoryNameKind,
}

/// A history query: the text of a file when a line of a document was written.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PastFileQuery {
    /// The document's path.
    pub document: Box<str>,
    /// The line, as it is now, without white space around it.
    pub line: Arc<str>,
    /// The path of the file.
    pub path: Box<str>,
}

/// All history queries of a run.
#[derive(Clone, Debug, Default)]
pub struct HistoryRequest {
    /// Queries about names.
    pub names: Vec<HistoryQuery>,
    /// Queries about past file contents.
    pub recalls: Vec<PastFileQuery>,
    /// Queries about authorship of approvals.
    pub records: Vec<ApprovalQuery>,
}

/// A commit of the trunk: the chain of first parents.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrunkCommit {
    /// Its id, shortened to ten digits.
    pub id: Box<str>,
    /// The day it was committed, in UTC: `2026-01-31`.
    pub date: Box<str>,
    /// The first line of its message.
    pub subject: Box<str>,
}

/// A rename.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RenameCandidate {
    /// The path or the name.
    pub name: Box<str>,
    /// Whether the same content was moved or renamed, beyond doubt.
    pub certain: bool,
}

/// A name that was there when the line was written, and is gone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemovedName {
    /// The commit that wrote the line.
    pub written: TrunkCommit,
    /// The file that defined the name then; for a path, the path itself.
    pub home: Box<str>,
    /// How it was defined: `fn`, `struct`, `a quoted literal`, `file`.
    pub how: Box<str>,
    /// The commit that defined it, where that is later than the line.
    pub later: Option<TrunkCommit>,
    /// The commit that took it away; none where that is not committed yet.
    pub removed: Option<TrunkCommit>,
    /// The new name, if found.
    pub now: Option<RenameCandidate>,
}

/// The answer to a history query.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum HistoryAnswer {
    /// Nothing: the name was not there when the line was written.
    Silent,
    /// It was there, and is gone.
    Gone(Box<RemovedName>),
    /// The line, or the source of its time, could not be looked at.
    Unknown,
}

/// How far history could be read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum HistoryReach {
    /// Not queried.
    #[default]
    NotAsked,
    /// The root is in no repository, or in one without commits.
    Nothing,
    /// To its beginning.
    Whole,
    /// To a commit whose parent is not there: its id, and why.
    Cut(Box<str>, Box<str>),
    /// Not at all, and why.
    Failed(Box<str>),
}

/// A file of the past.
#[derive(Clone, Debug)]
pub struct PastFile {
    /// The commit.
    pub commit: TrunkCommit,
    /// The file as it was.
    pub source: Arc<SourceFile>,
}

/// The history evidence for a graph's mentions and reviews.
#[derive(Clone, Debug, Default)]
pub struct HistoryResponse {
    /// How far it could be read.
    pub reach: HistoryReach,
    /// An answer to each mention, in their order; empty where nothing could be read.
    pub answers: Vec<HistoryAnswer>,
    /// Past file contents, as far as available.
    pub recalled: HashMap<PastFileQuery, PastFile>,
    /// Authorship of each approval, in order; empty if history is unavailable.
    pub authorships: Vec<ApprovalAuthorship>,
    /// Whether one person wrote every commit that was looked at.
    pub alone: bool,
}

impl HistoryResponse {
    /// Whether the answer is cacheable: the same commits will give the same answer, since no transient failure
    /// occurred.
    pub fn is_settled(&self) -> bool {
        let unknown = self
            .answers
            .iter()
            .any(|one| matches!(one, HistoryAnswer::Unknown));
        !unknown && !matches!(self.reach, HistoryReach::Failed(_))
    }
}

impl RemovedName {
    /// The removing commit, as the end of a message.
    pub fn end(&self) -> String {
        match &self.removed {
            Some(removed) => format!(
                "removed in {} on {} ({})",
                removed.id, removed.date, removed.subject
            ),
            None => "removed in the working tree".to_owned(),
        }
    }

    /// Evidence that it existed while the document had the line.
    pub fn beginning(&self) -> String {
        let line = &self.written;
        match &self.later {
            None => format!(
                "existed ({}) when the line was written, in {} on {}",
                self.how, line.id, line.date
            ),
            Some(later) => format!(
                "existed ({}) from {} on {}; the line dates from {}",
                self.how, later.id, later.date, line.date
            ),
        }
    }
}
