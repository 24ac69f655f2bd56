//! Facts of a document: front matter, sections, blocks, references, fields.

use serde::{Deserialize, Serialize};

use super::trace_marks::{RequirementName, TraceRequirement};
use super::{Comment, Reference};
use crate::span::Span;

/// Facts of one Markdown or Gherkin file.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Document {
    /// The metadata block at the top, if there is one.
    pub front_matter: Option<FrontMatter>,
    /// The sections in order; the first contains the text above the first heading (level 0, no title).
    pub sections: Vec<Section>,
    /// Paragraphs, list items, tables and code blocks in order.
    pub blocks: Vec<DocumentBlock>,
    /// Runs of prose in order: the text outside code, HTML and metadata.
    pub prose: Vec<Span>,
    /// Links, images, names and ids, by place.
    pub references: Vec<Reference>,
    /// Link reference definitions (`[label]: target`), by place.
    pub definitions: Vec<LinkDefinition>,
    /// Explicit anchors besides the headings' own: `<a id>`, `<a name>`, any element's `id`, footnotes.
    pub anchors: Vec<ExplicitAnchor>,
    /// Fenced and indented code blocks, by place.
    pub fences: Vec<CodeBlock>,
    /// The paths that blocks of Rust name, by block.
    pub snippets: Vec<RustSnippet>,
    /// HTML comments, by place.
    pub comments: Vec<Comment>,
    /// Labelled values of the document's head that are not front matter: `**Status:** accepted`, `* Status: accepted`,
    /// `status: accepted`, `| Status | Accepted |`.
    pub fields: Vec<MetadataField>,
    /// Criteria, requirements and scenarios that carry a name of their own.
    pub criteria: Vec<AcceptanceCriterion>,
    /// Requirements in the forms of OpenFastTrace and tracey, by place.
    pub requirements: Vec<TraceRequirement>,
    /// The criteria that a plan's tasks name in Kiro's form, by place: `_Requirements: 1.1, 2.3_`.
    pub planned: Vec<RequirementName>,
}

impl Document {
    /// The first heading of level 1, or else the first heading.
    pub fn title(&self) -> Option<&Section> {
        self.headings()
            .find(|section| section.level == 1)
            .or_else(|| self.headings().next())
    }

    /// The sections that have a heading.
    pub fn headings(&self) -> impl Iterator<Item = &Section> {
        self.sections.iter().filter(|section| section.level > 0)
    }

    /// Location of a finding about the whole document: its title, or its first line.
    pub fn head(&self, text: &str) -> Span {
        self.title().map_or_else(
            || {
                Span::new(
                    0..crate::span::floor(text, text.find('\n').unwrap_or(text.len()).min(200)),
                )
            },
            |section| section.span,
        )
    }

    /// The value of the front matter's top-level `key`.
    pub fn meta(&self, key: &str) -> Option<&MetadataField> {
        self.front_matter
            .as_ref()?
            .fields
            .iter()
            .find(|field| &*field.key == key)
    }

    /// End the sections of `level` and deeper at byte `at`; level 0 ends all. `open` holds the indices of those that are
    /// not ended yet, outermost first.
    pub fn close_sections(&mut self, open: &mut Vec<u32>, level: u8, at: u32) {
        while let Some(&last) = open.last() {
            let Some(section) = self.sections.get_mut(last as usize) else {
                break;
            };
            if section.level < level {
                break;
            }
            section.end = at;
            open.pop();
        }
    }

    /// The index of the innermost section that holds byte `offset`.
    pub fn section_at(&self, offset: u32) -> u32 {
        let after = self
            .sections
            .partition_point(|section| section.span.start <= offset);
        (after.max(1) - 1) as u32
    }

    /// The section that holds byte `offset`, and those around it, the innermost first.
    pub fn sections_around(&self, offset: u32) -> impl Iterator<Item = &Section> {
        let own = self.sections.get(self.section_at(offset) as usize);
        let above = |section: &&Section| self.sections.get(section.parent? as usize);
        // The nesting of headings has six levels.
        std::iter::successors(own, above).take(8)
    }

    /// The code block that contains byte `offset`.
    pub fn fence_at(&self, offset: u32) -> Option<&CodeBlock> {
        let after = self
            .fences
            .partition_point(|fence| fence.span.start <= offset);
        let last = self.fences[..after].last();
        last.filter(|fence| fence.span.contains(offset))
    }

    /// The blocks of section `index`, without those of its subsections.
    pub fn blocks_of(&self, index: u32) -> impl Iterator<Item = &DocumentBlock> {
        let first = self.blocks.partition_point(|block| block.section < index);
        self.blocks[first..]
            .iter()
            .take_while(move |block| block.section == index)
    }

    /// The block of section `index` that holds byte `offset`. Blocks do not overlap.
    pub fn block_at(&self, index: u32, offset: u32) -> Option<&DocumentBlock> {
        let after = self
            .blocks
            .partition_point(|block| (block.section, block.span.start) <= (index, offset));
        let last = self.blocks.get(after.checked_sub(1)?)?;
        (last.section == index && last.span.contains(offset)).then_some(last)
    }
}

/// The metadata block at the top of a document.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct FrontMatter {
    /// The block, with its fences.
    pub span: Span,
    /// The top-level keys in order.
    pub fields: Vec<MetadataField>,
    /// A syntax error, if any: message and location.
    pub problem: Option<(Box<str>, Span)>,
}

/// How a field is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FieldForm {
    /// A key of YAML or TOML front matter.
    FrontMatter,
    /// A line of its own: `status: accepted`.
    Line,
    /// Bold: `**Status:** accepted`.
    Bold,
    /// A list item: `* Status: accepted`.
    Item,
    /// A row of a table with two columns.
    Row,
}

/// A key with its value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MetadataField {
    /// The key, as written in front matter; in lower case elsewhere.
    pub key: Box<str>,
    /// The value.
    pub value: FrontMatterValue,
    /// How it is written.
    pub form: FieldForm,
    /// Key and value in the text.
    pub span: Span,
}

/// A value of front matter, independent of YAML and TOML.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum FrontMatterValue {
    /// No value.
    Null,
    /// True or false.
    Bool(bool),
    /// A number or a date, as written.
    Number(Box<str>),
    /// Text.
    Text(Box<str>),
    /// A sequence.
    List(Vec<FrontMatterValue>),
    /// A mapping, in order.
    Map(Vec<(Box<str>, FrontMatterValue)>),
}

impl FrontMatterValue {
    /// The text of a scalar.
    pub fn scalar(&self) -> Option<&str> {
        match self {
            FrontMatterValue::Number(text) | FrontMatterValue::Text(text) => Some(text),
            FrontMatterValue::Bool(true) => Some("true"),
            FrontMatterValue::Bool(false) => Some("false"),
            FrontMatterValue::Null | FrontMatterValue::List(_) | FrontMatterValue::Map(_) => None,
        }
    }

    /// The values of a list; a scalar is a list of one, null of none.
    pub fn items(&self) -> &[FrontMatterValue] {
        match self {
            FrontMatterValue::Null => &[],
            FrontMatterValue::List(items) => items,
            other => std::slice::from_ref(other),
        }
    }

    /// The value of a mapping's `key`.
    pub fn get(&self, key: &str) -> Option<&FrontMatterValue> {
        match self {
            FrontMatterValue::Map(entries) => entries
                .iter()
                .find(|(name, _)| &**name == key)
                .map(|(_, value)| value),
            _ => None,
        }
    }

    /// Whether the value is null, empty or blank.
    pub fn is_empty(&self) -> bool {
        match self {
            FrontMatterValue::Null => true,
            FrontMatterValue::Text(text) => text.trim().is_empty(),
            FrontMatterValue::List(items) => items.is_empty(),
            FrontMatterValue::Map(entries) => entries.is_empty(),
            FrontMatterValue::Bool(_) | FrontMatterValue::Number(_) => false,
        }
    }
}

/// A heading and its section.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Section {
    /// 1 to 6; 0 for the text above the first heading.
    pub level: u8,
    /// The heading's text without marks.
    pub title: Box<str>,
    /// GitHub's anchor, unique in the document; an explicit `{#id}` replaces it.
    pub slug: Box<str>,
    /// The heading itself.
    pub span: Span,
    /// Where the section ends, subsections included (byte offset).
    pub end: u32,
    /// The section around it.
    pub parent: Option<u32>,
}

/// What a block is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum BlockKind {
    /// A paragraph.
    Paragraph,
    /// A list item's own text (nested lists are items of their own).
    Item,
    /// A table.
    Table,
    /// A code block.
    Code,
}

/// A piece of a section that can be pointed at: `#section/3` is its third block.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DocumentBlock {
    /// What it is.
    pub kind: BlockKind,
    /// The block in the text.
    pub span: Span,
    /// Index of its section.
    pub section: u32,
    /// Its number in the section, from 1.
    pub ordinal: u32,
}

/// `[label]: target`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LinkDefinition {
    /// The label, as written.
    pub label: Box<str>,
    /// The destination.
    pub target: Box<str>,
    /// The whole definition.
    pub span: Span,
}

/// A place that a fragment can name, besides headings.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ExplicitAnchor {
    /// The name, as written.
    pub name: Box<str>,
    /// The element that carries it.
    pub span: Span,
}

/// A code block.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CodeBlock {
    /// The info string; empty for an indented block.
    pub info: Box<str>,
    /// The whole block.
    pub span: Span,
    /// Index of its section.
    pub section: u32,
}

/// The paths in a Rust code block.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RustSnippet {
    /// Index of the block among the fences.
    pub fence: u32,
    /// The paths of two segments or more, by place.
    pub paths: Vec<SnippetPath>,
    /// The modules that it defines itself.
    pub modules: Vec<Box<str>>,
}

/// A path in a block of Rust.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SnippetPath {
    /// The segments, joined with `::`; a glob ends with `*`.
    pub path: Box<str>,
    /// The last segment in the text.
    pub span: Span,
    /// It is imported.
    pub import: bool,
}

/// A criterion, requirement or scenario with a name of its own: `AC-2`, `FR-001`, `1.2`, `Requirement: …`, `Scenario: …`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AcceptanceCriterion {
    /// Its name: the label (`AC-2`), or the slug of its heading.
    pub name: Box<str>,
    /// Its text, in one line.
    pub text: Box<str>,
    /// Its heading or block.
    pub span: Span,
    /// Index of its section.
    pub section: u32,
    /// Gherkin: the tags above it and above its feature that name something to trace, without `@`.
    pub tags: Vec<RequirementName>,
}
