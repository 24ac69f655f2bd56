//! Facts of `docs/approvals.yaml`: approver, approved text and date of each entry.

use super::lock::ParseProblem;
use crate::span::Span;

/// The words before the version on the first line.
pub const HEAD: &str = "# trueup approvals ";

/// The version of the form that is read and written.
pub const VERSION: u32 = 1;

/// The longest line, in bytes.
pub const LONGEST: usize = 4096;

/// The largest file, in bytes.
pub const LARGEST: usize = 2 << 20;

/// What the file says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ApprovalsFile {
    /// The entries in the order of the file; none where it has a problem.
    pub entries: Vec<ApprovalEntry>,
    /// Why it cannot be used.
    pub problem: Option<ParseProblem>,
}

/// One approval.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApprovalEntry {
    /// What was approved, as written: an artifact's id or an address in one.
    pub id: Box<str>,
    /// Digest of the approved text.
    pub digest: u64,
    /// Who approved.
    pub by: Box<str>,
    /// The day: `2026-03-01`.
    pub date: Box<str>,
    /// The line.
    pub span: Span,
}
