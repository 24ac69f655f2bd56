//! HTML blocks and inline HTML: comments, anchors, references and headings.

use std::ops::Range;

use super::{MarkdownWalker, OpenHeading};
use crate::facts::{Comment, ReferenceKind};
use crate::parse::markdown::html;
use crate::parse::markdown::html::HtmlToken;
use crate::span::Span;

impl MarkdownWalker<'_> {
    pub(super) fn html(&mut self, range: Range<usize>) {
        let text = self.text;
        let base = range.start;
        html::scan(&text[range], |piece| match piece {
            HtmlToken::Comment(comment, at) => self.document.comments.push(Comment {
                text: comment.into(),
                span: Span::new(base + at.start..base + at.end),
            }),
            HtmlToken::Open(tag, at) => self.tag(&tag, base + at.start..base + at.end),
            HtmlToken::Close(name, at) => self.close_tag(name, base + at.end),
            HtmlToken::Text(text) => {
                if self.html_heading.is_some() {
                    self.gather(&html::decode(text));
                }
            }
        });
    }

    pub(super) fn tag(&mut self, tag: &html::HtmlTag<'_>, range: Range<usize>) {
        let span = Span::new(range.clone());
        let label = tag.label.filter(|_| tag.name.eq_ignore_ascii_case("a"));
        for name in [tag.id, label].into_iter().flatten() {
            self.anchor(&html::decode(name), span);
        }
        if let Some(target) = tag.href {
            self.refer(ReferenceKind::Html, &html::decode(target), range.clone());
        }
        if let Some(target) = tag.src {
            self.refer(ReferenceKind::HtmlImage, &html::decode(target), range);
        }
        if is_heading(tag.name) {
            self.html_heading = Some(OpenHeading {
                level: 0,
                span,
                text: String::new(),
            });
        }
    }

    pub(super) fn close_tag(&mut self, name: &str, end: usize) {
        if !is_heading(name) {
            return;
        }
        if let Some(OpenHeading { span, text, .. }) = self.html_heading.take() {
            let span = span.join(Span::at(end));
            let slug = self.slugger.slug(text.trim());
            self.anchor_without_variant(&slug, span);
            self.anchor(&slug, span);
        }
    }
}

/// Whether `name` is that of an HTML heading.
fn is_heading(name: &str) -> bool {
    matches!(name.as_bytes(), [b'h' | b'H', b'1'..=b'6'])
}
