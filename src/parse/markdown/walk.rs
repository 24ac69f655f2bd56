//! Walks the parser's events and collects sections, blocks, prose and references.

mod headings;
mod prose;
mod tags;

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, LinkType, Tag, TagEnd};

use super::criteria::{LabelledRow, may_be_label};
use super::{anchors, collapsed_end};
use crate::facts::document::{
    BlockKind, CodeBlock, Document, DocumentBlock, ExplicitAnchor, Section,
};
use crate::facts::{Reference, ReferenceKind};
use crate::span::Span;

/// The longest text of an HTML heading, in bytes: an `<h1>` that is never closed must not gather the document.
const HTML_HEADING: usize = 1000;

/// A heading whose text is being gathered.
struct OpenHeading {
    /// 1 to 6; 0 for one that makes an anchor and no section: in HTML, or inside a quote or a list.
    level: u8,
    span: Span,
    text: String,
}

/// A run of prose that may still grow.
struct ProseRun {
    range: Range<usize>,
    section: u32,
    /// Inside a link, whose text names no further links.
    linked: bool,
}

/// A list item that is open.
struct OpenListItem {
    /// Its block.
    block: usize,
    /// Whether nothing but its own text has come so far.
    own: bool,
}

/// What has been gathered so far, and where in the document the walk stands.
pub struct MarkdownWalker<'t> {
    text: &'t str,
    document: Document,
    slugger: anchors::Slugger,
    /// Indices of the sections that are open, outermost first.
    open: Vec<u32>,
    ordinal: u32,
    items: Vec<OpenListItem>,
    /// Quotes and footnotes that are open.
    quotes: u32,
    heading: Option<OpenHeading>,
    html_heading: Option<OpenHeading>,
    run: Option<ProseRun>,
    links: u32,
    images: u32,
    /// Inside a code block or a URL between angle brackets: text that is no prose.
    silent: bool,
    rows: Vec<LabelledRow>,
    /// The row that is open and whose first cell has not come yet.
    row: Option<Span>,
    /// A stretch of white space that is known: where it begins and ends.
    blank: (usize, usize),
}

impl<'t> MarkdownWalker<'t> {
    /// A walk over `text` whose body begins at byte `base`.
    // trueup: allow(duplicate-code) two languages, each with state of its own
    pub fn new(text: &'t str, base: usize) -> MarkdownWalker<'t> {
        let preamble = Section {
            span: Span::at(0),
            end: Span::at(text.len()).end,
            ..Section::default()
        };
        let document = Document {
            sections: vec![preamble],
            ..Document::default()
        };
        MarkdownWalker {
            text,
            document,
            slugger: anchors::Slugger::default(),
            open: Vec::new(),
            ordinal: 0,
            items: Vec::new(),
            quotes: 0,
            heading: None,
            html_heading: None,
            run: None,
            links: 0,
            images: 0,
            silent: false,
            rows: Vec::new(),
            row: None,
            blank: (base, base),
        }
    }

    /// Take in one event; `range` is its place in the whole text.
    pub fn event(&mut self, event: &Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(tag) => self.start(tag, range),
            Event::End(tag) => self.end(*tag),
            Event::Text(text) => self.prose(text, range),
            Event::Code(code) => {
                self.gather(code);
                self.refer(ReferenceKind::Name, code, range);
            }
            Event::Html(_) => {}
            Event::InlineHtml(_) => self.html(range),
            Event::SoftBreak | Event::HardBreak => self.gather("\n"),
            Event::InlineMath(_)
            | Event::DisplayMath(_)
            | Event::FootnoteReference(_)
            | Event::Rule
            | Event::TaskListMarker(_) => {}
        }
    }

    /// The facts, and the rows of tables that may be criteria.
    pub fn finish(mut self) -> (Document, Vec<LabelledRow>) {
        self.flush();
        self.document
            .close_sections(&mut self.open, 0, Span::at(self.text.len()).start);
        (self.document, self.rows)
    }

    fn start(&mut self, tag: &Tag<'_>, range: Range<usize>) {
        match tag {
            // A paragraph of an item's own text belongs to the item's block.
            Tag::Paragraph if self.items.last().is_some_and(|item| item.own) => {}
            Tag::Paragraph => self.block(BlockKind::Paragraph, range),
            Tag::Heading { level, .. } => self.start_heading(*level as u8, range),
            Tag::Item => {
                let block = self.document.blocks.len();
                self.block(BlockKind::Item, range);
                self.items.push(OpenListItem { block, own: true });
            }
            Tag::List(_) => self.leave_own_text(range.start),
            Tag::BlockQuote(_) => {
                self.leave_own_text(range.start);
                self.quotes += 1;
            }
            Tag::CodeBlock(kind) => self.code_block(kind, range),
            Tag::Table(_) => {
                self.leave_own_text(range.start);
                self.block(BlockKind::Table, range);
            }
            Tag::TableRow => self.row = Some(self.trimmed(range)),
            Tag::TableCell => self.cell(range),
            Tag::HtmlBlock => {
                self.leave_own_text(range.start);
                self.html(range);
            }
            Tag::FootnoteDefinition(name) => {
                self.quotes += 1;
                let span = self.trimmed(range);
                self.anchor(&format!("fn-{name}"), span);
                self.anchor(&format!("fnref-{name}"), span);
            }
            Tag::Link {
                link_type,
                dest_url,
                ..
            } => self.start_link(*link_type, dest_url, range),
            Tag::Image {
                link_type,
                dest_url,
                ..
            } => {
                self.flush();
                self.links += 1;
                self.images += 1;
                let end = collapsed_end(self.text, range.end, *link_type);
                self.refer(ReferenceKind::Image, dest_url, range.start..end);
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Heading(_) => self.end_heading(),
            TagEnd::Item => {
                self.items.pop();
            }
            TagEnd::BlockQuote(_) | TagEnd::FootnoteDefinition => {
                self.quotes = self.quotes.saturating_sub(1);
            }
            TagEnd::CodeBlock => self.silent = false,
            TagEnd::Link => self.end_link(),
            TagEnd::Image => {
                self.end_link();
                self.images = self.images.saturating_sub(1);
            }
            _ => {}
        }
    }

    fn start_link(&mut self, kind: LinkType, target: &str, range: Range<usize>) {
        self.flush();
        self.links += 1;
        let end = collapsed_end(self.text, range.end, kind);
        let kind = match kind {
            LinkType::Autolink | LinkType::Email => {
                self.silent = true;
                ReferenceKind::Autolink
            }
            _ => ReferenceKind::Link,
        };
        self.refer(kind, target, range.start..end);
    }

    fn end_link(&mut self) {
        self.flush();
        self.links = self.links.saturating_sub(1);
        self.silent = false;
    }

    // trueup: allow(duplicate-code) two languages, each with state of its own
    fn code_block(&mut self, kind: &CodeBlockKind<'_>, range: Range<usize>) {
        self.leave_own_text(range.start);
        self.silent = true;
        let info = match kind {
            CodeBlockKind::Fenced(info) => info.as_ref(),
            CodeBlockKind::Indented => "",
        };
        let span = self.trimmed(range.clone());
        self.document.fences.push(CodeBlock {
            info: info.into(),
            span,
            section: self.section(),
        });
        self.block(BlockKind::Code, range);
    }

    fn cell(&mut self, range: Range<usize>) {
        let Some(span) = self.row.take() else {
            return;
        };
        if may_be_label(&self.text[range.clone()]) {
            self.rows.push(LabelledRow {
                span,
                cell: Span::new(range),
                section: self.section(),
            });
        }
    }

    fn section(&self) -> u32 {
        self.document.sections.len() as u32 - 1
    }

    fn block(&mut self, kind: BlockKind, range: Range<usize>) {
        self.ordinal += 1;
        let span = self.trimmed(range);
        self.document.blocks.push(DocumentBlock {
            kind,
            span,
            section: self.section(),
            ordinal: self.ordinal,
        });
    }

    /// A block inside the innermost item begins at byte `at`: the item's own text ends there.
    fn leave_own_text(&mut self, at: usize) {
        let Some(item) = self.items.last_mut().filter(|item| item.own) else {
            return;
        };
        item.own = false;
        let Some(block) = self.document.blocks.get_mut(item.block) else {
            return;
        };
        let start = block.span.start as usize;
        let own = self.text[start..at.max(start)].trim_end_matches(['>', ' ', '\t', '\r', '\n']);
        block.span = Span::new(start..start + own.len());
    }

    /// The span of `range` without white space at its end. Blocks that end in one stretch of white space, however
    /// many, cost one look at it.
    fn trimmed(&mut self, range: Range<usize>) -> Span {
        let (from, to) = self.blank;
        let mut end = range.end;
        if from < end && end <= to {
            end = from;
        } else {
            end = self.text[..end].trim_end().len();
            self.blank = (end, range.end);
        }
        Span::new(range.start..end.max(range.start))
    }

    fn refer(&mut self, kind: ReferenceKind, target: &str, range: Range<usize>) {
        let section = self.section();
        self.document.references.push(Reference {
            kind,
            target: target.into(),
            span: Span::new(range),
            section,
        });
    }

    fn anchor(&mut self, name: &str, span: Span) {
        if !name.is_empty() {
            self.document.anchors.push(ExplicitAnchor {
                name: name.into(),
                span,
            });
        }
    }
}
