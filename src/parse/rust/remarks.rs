//! Comments: artifact ids, trace marks, and suppressions.

use super::scan::ScannedComment;
use crate::facts::{Comment, RustFacts};
use crate::parse::artifact_ids::mentions;
use crate::parse::comment_marks::{DocCommentStyle, TraceMarkParser};

/// Put what the comments of `text` say into `code`.
pub fn read(text: &str, remarks: &[ScannedComment], code: &mut RustFacts) {
    let mut marks = TraceMarkParser::default();
    let mut end = 0;
    for remark in remarks {
        let inner = remark.inner.text(text);
        let base = remark.inner.range().start;
        mentions(inner, base, 0, &mut code.references);
        let range = remark.span.range();
        let adjoins = text[end..range.start].trim_ascii().is_empty();
        let within =
            text[range.start..].starts_with("//!") || text[range.start..].starts_with("/*!");
        let doc = match remark.doc {
            true if within => Some(DocCommentStyle::Within),
            true => Some(DocCommentStyle::Next),
            false => None,
        };
        marks.comment(inner, base, doc, adjoins);
        end = range.end;
        if inner.contains("trueup:") {
            code.comments.push(Comment {
                text: inner.trim().into(),
                span: remark.span,
            });
        }
    }
    code.marks = marks.finish();
}
