//! Prose runs, and the references in each complete run.

use std::ops::Range;

use super::{MarkdownWalker, ProseRun};
use crate::parse::artifact_ids::{BRACKET, COLON, DIGIT, classes, mentions};
use crate::parse::markdown::urls;
use crate::span::Span;

impl MarkdownWalker<'_> {
    pub(super) fn prose(&mut self, text: &str, range: Range<usize>) {
        if self.heading.is_some() || self.html_heading.is_some() {
            self.gather(text);
        }
        if self.silent {
            return;
        }
        if let Some(run) = &mut self.run {
            let end = run.range.end;
            // The parser leaves out the backslash of an escape.
            let escape = range.start == end + 1 && self.text.as_bytes().get(end) == Some(&b'\\');
            if range.start == end || escape {
                run.range.end = range.end;
                return;
            }
            self.flush();
        }
        self.run = Some(ProseRun {
            range,
            section: self.section(),
            linked: self.links > 0,
        });
    }

    /// The run of prose is complete: keep it, and what it refers to.
    pub(super) fn flush(&mut self) {
        let Some(ProseRun {
            range,
            section,
            linked,
        }) = self.run.take()
        else {
            return;
        };
        let base = range.start;
        let run = &self.text[range.clone()];
        let references = &mut self.document.references;
        let classes = classes(run);
        if classes & (DIGIT | COLON) != 0 {
            mentions(run, base, section, references);
        }
        if classes & COLON != 0 && !linked {
            urls::bare_urls(run, base, section, references);
        }
        if classes & BRACKET != 0 && !linked {
            urls::wiki_links(self.text, run, base, section, references);
        }
        self.document.prose.push(Span::new(range));
    }
}
