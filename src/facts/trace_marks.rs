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

/// The meaning of a trace mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum TraceMarkKind {
    /// The annotated code implements the target.
    Implements,
    /// The annotated test verifies the target.
    Verifies,
    /// No coverage is needed: an exception, a todo, an implication.
    Excuses,
    /// A reference to the target: depends, related.
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

/// A trace mark in a code comment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TraceMark {
    /// How it is written.
    pub form: TraceForm,
    /// Its meaning.
    pub act: TraceMarkKind,
    /// Its target.
    pub target: RequirementName,
    /// OpenFastTrace: the type of artifact that the code is (`impl`, `utest`).
    pub kind: Box<str>,
    /// OpenFastTrace: the types that the target is handed on to (`>>impl,utest`).
    pub needs: Vec<Box<str>>,
    /// Duvet: the quotation, in one line; empty where there is none.
    pub quote: Box<str>,
    /// An inner doc comment: it annotates the enclosing file or module (`//!`).
    pub within: bool,
}

/// A requirement that a document defines in the form of OpenFastTrace or tracey.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TraceRequirement {
    /// How it is written.
    pub form: TraceForm,
    /// Its name and revision.
    pub named: RequirementName,
    /// Index of its section.
    pub section: u32,
    /// The types that must cover it.
    pub needs: Vec<Box<str>>,
    /// The requirements that it covers.
    pub covers: Vec<RequirementName>,
    /// The requirements that it depends on.
    pub depends: Vec<RequirementName>,
    /// Its own status, as written.
    pub status: Option<Box<str>>,
}
