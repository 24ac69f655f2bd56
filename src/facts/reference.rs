//! References: places where a text links to or mentions something.

use serde::{Deserialize, Serialize};

use crate::span::Span;

/// How a reference is written; it decides how it is resolved, and how much it claims.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum ReferenceKind {
    /// `[text](target)`, or by a definition: `[text][label]`.
    Link,
    /// `![alt](target)`, or by a definition.
    Image,
    /// `<https://…>`, or a bare URL.
    Autolink,
    /// An HTML `href`.
    Html,
    /// An HTML `src`.
    HtmlImage,
    /// `[[target]]`.
    Wiki,
    /// `[text][label]` or `[label][]` without a definition of `label`; the target is the label.
    Undefined,
    /// An inline code span; the target is its content.
    Name,
    /// An artifact's id in prose or a comment: `ADR-7`, `feature:overlap-report#AC-2`.
    Id,
}

/// One mention that claims something exists.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reference {
    /// How it is written.
    pub kind: ReferenceKind,
    /// What it names, as written, character references and escapes resolved.
    pub target: Box<str>,
    /// The whole reference in the text.
    pub span: Span,
    /// Index of its section (documents), or 0.
    pub section: u32,
}
