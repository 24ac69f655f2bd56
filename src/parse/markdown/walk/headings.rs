//! Headings: sections with their slugs, and explicit anchors.

use std::ops::Range;

use super::{HTML_HEADING, MarkdownWalker, OpenHeading};
use crate::facts::document::Section;
use crate::parse::markdown::anchors;
use crate::span::Span;

impl MarkdownWalker<'_> {
    pub(super) fn start_heading(&mut self, level: u8, range: Range<usize>) {
        let span = self.trimmed(range);
        self.html_heading = None;
        let nested = self.quotes > 0 || !self.items.is_empty();
        self.leave_own_text(span.start as usize);
        if !nested {
            self.flush();
            self.document
                .close_sections(&mut self.open, level, span.start);
            let parent = self.open.last().copied();
            self.open.push(self.document.sections.len() as u32);
            self.ordinal = 0;
            self.document.sections.push(Section {
                level,
                span,
                parent: Some(parent.unwrap_or(0)),
                ..Section::default()
            });
        }
        self.heading = Some(OpenHeading {
            level: if nested { 0 } else { level },
            span,
            text: String::new(),
        });
    }

    pub(super) fn end_heading(&mut self) {
        let Some(heading) = self.heading.take() else {
            return;
        };
        let OpenHeading { level, span, text } = heading;
        let (shown, id) = match anchors::explicit(&text) {
            Some((shown, id)) => (shown, Some(id)),
            None => (text.as_str(), None),
        };
        let made = self.slugger.slug(shown);
        let mut slug = made;
        if let Some(id) = id {
            // GitHub knows no `{#id}`, and takes it for text; other renderers take it for the id.
            self.anchor(&slug, span);
            self.anchor(&anchors::slug(&text), span);
            slug = id.into();
        }
        self.anchor_without_variant(&slug, span);
        if level == 0 {
            self.anchor(&slug, span);
        } else if let Some(section) = self.document.sections.last_mut() {
            section.title = shown.trim().replace('\n', " ").into();
            section.slug = slug;
        }
    }

    /// GitHub keeps the invisible selector behind an emoji such as ⚠️ in the slug; most people leave it out, and most
    /// other renderers too.
    pub(super) fn anchor_without_variant(&mut self, slug: &str, span: Span) {
        if slug.contains('\u{fe0f}') {
            let plain = slug.replace('\u{fe0f}', "");
            self.anchor(&plain, span);
        }
    }

    /// Text of a heading that is open; an image's description is none.
    pub(super) fn gather(&mut self, text: &str) {
        if self.images > 0 {
            return;
        }
        if let Some(heading) = &mut self.heading {
            heading.text.push_str(text);
        }
        if let Some(heading) = &mut self.html_heading {
            if heading.text.len() + text.len() > HTML_HEADING {
                self.html_heading = None;
            } else {
                heading.text.push_str(text);
            }
        }
    }
}
