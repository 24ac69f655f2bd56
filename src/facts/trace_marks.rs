//! Trace marks: the requirements that documents declare, and the marks in code that cover them.

use serde::{Deserialize, Serialize};

use crate::span::Span;

/// The way of writing marks and requirements.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum TraceForm {
    /// `Verifies: feature:x#AC-1`.
    Own,
    /// `` `req~login~1` `` in documents, `[utest->req~login~1]` in code.
    OpenFastTrace,
    /// `//= path#section` with a quotation in `//#` lines.
    Duvet,
    /// `r[auth.login]` in documents, `r[verify auth.login]` in code.
    Tracey,
    /// The name or an attribute of a test carries the criterion's label.
    TestName,
    /// A tag above a scenario.
    Tag,
}

/// What a mark says of its target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum TraceMarkKind {
    /// The code beside it carries the target out.
    Implements,
    /// The test beside it shows that the target holds.
    Verifies,
    /// It says why nothing needs to: an exception, a todo, an implication.
    Excuses,
    /// It speaks of the target: depends, related.
    Cites,
}

/// A name of a requirement, with the revision that is meant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequirementName {
    /// `req~login`, `auth.login`, `feature:x#AC-1`, `docs/spec.md#section`.
    pub name: Box<str>,
    /// The revision, where the form has one.
    pub revision: Option<u32>,
    /// Where.
    pub span: Span,
}

/// What a comment of code says of a requirement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TraceMark {
    /// How it is written.
    pub form: TraceForm,
    /// What it says.
    pub act: TraceMarkKind,
    /// Of what.
    pub target: RequirementName,
    /// OpenFastTrace: the type of artifact that the code is (`impl`, `utest`).
    pub kind: Box<str>,
    /// OpenFastTrace: the types that the target is handed on to (`>>impl,utest`).
    pub needs: Vec<Box<str>>,
    /// Duvet: the quotation, in one line; empty where there is none.
    pub quote: Box<str>,
    /// It stands in what it speaks of: in `//!` at the head of a file or module.
    pub within: bool,
}

/// A requirement that a document defines in the form of OpenFastTrace or tracey.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TraceRequirement {
    /// How it is written.
    pub form: TraceForm,
    /// What it is called, with its revision.
    pub named: RequirementName,
    /// Index of the section it stands in.
    pub section: u32,
    /// The types that must cover it.
    pub needs: Vec<Box<str>>,
    /// What it covers.
    pub covers: Vec<RequirementName>,
    /// What it depends on.
    pub depends: Vec<RequirementName>,
    /// Its own status, as written.
    pub status: Option<Box<str>>,
}
