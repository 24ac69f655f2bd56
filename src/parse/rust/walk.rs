//! Converts spans of `syn` to byte ranges, and collects the items of the traversal.

use proc_macro2::Ident;
use syn::{Attribute, Visibility as Written};

use super::attributes;
use super::scan::RustScan;
use crate::facts::RustFacts;
use crate::facts::code::{ItemKind, ItemVisibility, RustItem};
use crate::span::Span;

/// Where the tokens of `syn` stand in the file.
#[derive(Debug)]
pub struct SynSpanMap<'a> {
    /// The file's text.
    pub text: &'a str,
    /// What the scanner found in it.
    pub scan: &'a RustScan<'a>,
    /// The lines that `syn` sees. It counts characters, and its own way back to bytes is slow.
    lines: Vec<SynLine>,
}

/// One line of a file.
#[derive(Clone, Copy, Debug)]
struct SynLine {
    /// Its first byte.
    start: u32,
    /// Every character of it is one byte.
    ascii: bool,
}

/// Characters of a line up to this many bytes are counted here; on longer lines that would take the square of them.
const COUNTED: usize = 512;

impl<'a> SynSpanMap<'a> {
    /// The places of `text`, in which the scanner found `scan`.
    pub fn new(text: &'a str, scan: &'a RustScan<'a>) -> SynSpanMap<'a> {
        let mut start = scan.start as u32;
        let mut lines: Vec<SynLine> = text[scan.start..]
            .split_inclusive('\n')
            .map(|line| {
                let found = SynLine {
                    start,
                    ascii: line.is_ascii(),
                };
                start += line.len() as u32;
                found
            })
            .collect();
        // The end of a text that ends with a line end is on a line of its own.
        lines.push(SynLine { start, ascii: true });
        SynSpanMap { text, scan, lines }
    }

    /// The bytes of `span`.
    pub fn span(&self, span: proc_macro2::Span) -> Span {
        Span {
            start: self.start(span),
            end: self.end(span),
        }
    }

    /// The first byte of `span`.
    pub fn start(&self, span: proc_macro2::Span) -> u32 {
        match self.byte(span.start()) {
            Some(start) => start,
            None => (span.byte_range().start + self.scan.start) as u32,
        }
    }

    /// The byte after `span`.
    pub fn end(&self, span: proc_macro2::Span) -> u32 {
        match self.byte(span.end()) {
            Some(end) => end,
            None => (span.byte_range().end + self.scan.start) as u32,
        }
    }

    fn byte(&self, place: proc_macro2::LineColumn) -> Option<u32> {
        let at = place.line.checked_sub(1)?;
        let line = self.lines.get(at)?;
        if line.ascii {
            return Some(line.start + place.column as u32);
        }
        let whole = self
            .text
            .get(line.start as usize..self.lines.get(at + 1)?.start as usize)?;
        if whole.len() > COUNTED {
            return None;
        }
        let column = whole
            .char_indices()
            .nth(place.column)
            .map_or(whole.len(), |(column, _)| column);
        Some(line.start + column as u32)
    }

    /// The end of the last token before byte `offset`: what remains without spaces and comments.
    pub fn before(&self, offset: u32) -> u32 {
        let mut end = offset;
        loop {
            let text = self.text.get(..end as usize).unwrap_or("");
            end = text.trim_end().len() as u32;
            let after = self
                .scan
                .remarks
                .partition_point(|remark| remark.span.end <= end);
            let last = after
                .checked_sub(1)
                .and_then(|at| self.scan.remarks.get(at));
            match last {
                Some(remark) if remark.span.end == end => end = remark.span.start,
                _ => return end,
            }
        }
    }
}

/// What an item has besides its kind and its name.
pub struct ItemHead<'a> {
    /// All its attributes.
    pub attributes: &'a [Attribute],
    /// Its visibility; none where there cannot be one.
    pub visibility: Option<&'a Written>,
    /// The first token after both that is sure to be there, and those that may stand before it, in order.
    pub first: [Option<proc_macro2::Span>; 6],
    /// The byte after its last token.
    pub end: u32,
}

/// The walk over the tree of one file.
#[derive(Debug)]
pub struct RustWalker<'a> {
    /// Where tokens stand.
    pub place: SynSpanMap<'a>,
    /// What has been found.
    pub code: &'a mut RustFacts,
    /// How many macro bodies this is in.
    pub depth: u32,
}

impl RustWalker<'_> {
    /// Add an item; its index.
    pub fn push(
        &mut self,
        kind: ItemKind,
        name: &Ident,
        parent: Option<u32>,
        head: &ItemHead<'_>,
    ) -> u32 {
        let span = self.place.span(name.span());
        self.push_named(kind, &plain(name), span, parent, head)
    }

    /// Add an item whose name is no identifier token; its index.
    pub fn push_named(
        &mut self,
        kind: ItemKind,
        name: &str,
        name_span: Span,
        parent: Option<u32>,
        head: &ItemHead<'_>,
    ) -> u32 {
        let read = attributes::read(head.attributes, &self.place);
        let start = read.start.unwrap_or_else(|| self.first(head, name_span));
        let index = self.code.items.len() as u32;
        self.code.items.push(RustItem {
            kind,
            name: name.into(),
            of_trait: None,
            visibility: head
                .visibility
                .map_or(ItemVisibility::Inherited, visibility),
            parent,
            attributes: read.texts,
            doc: read.doc,
            span: Span {
                start,
                end: head.end.max(start),
            },
            name_span,
            test: None,
        });
        index
    }

    /// Where an item without attributes begins.
    pub fn first(&self, head: &ItemHead<'_>, name: Span) -> u32 {
        let seen = match head.visibility {
            Some(Written::Public(token)) => Some(token.span),
            Some(Written::Restricted(restricted)) => Some(restricted.pub_token.span),
            Some(Written::Inherited) | None => None,
        };
        match seen.or_else(|| head.first.iter().copied().flatten().next()) {
            Some(span) => self.place.start(span),
            None => name.start,
        }
    }
}

/// The keywords before an item's name, none of which need be there but the last.
pub fn keywords<const N: usize>(
    spans: [Option<proc_macro2::Span>; N],
) -> [Option<proc_macro2::Span>; 6] {
    let mut first = [None; 6];
    for (slot, span) in first.iter_mut().zip(spans) {
        *slot = span;
    }
    first
}

/// Who can see what is marked so.
pub fn visibility(written: &Written) -> ItemVisibility {
    match written {
        Written::Public(_) => ItemVisibility::Public,
        Written::Restricted(_) => ItemVisibility::Restricted,
        Written::Inherited => ItemVisibility::Inherited,
    }
}

/// The name without `r#`.
pub fn plain(ident: &Ident) -> String {
    let name = ident.to_string();
    match name.strip_prefix("r#") {
        Some(plain) => plain.to_string(),
        None => name,
    }
}
