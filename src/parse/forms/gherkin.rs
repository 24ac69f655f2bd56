//! Gherkin: the features, scenarios and steps of a `.feature` file.

use std::ops::Range;

use crate::facts::document::{AcceptanceCriterion, BlockKind, CodeBlock, DocumentBlock, Section};
use crate::facts::trace_marks::RequirementName;
use crate::facts::{Comment, Document};
use crate::parse::artifact_ids::mentions;
use crate::parse::markdown::{Slugger, is_label};
use crate::span::Span;

/// The words that open a section, with its level and whether it is a scenario.
const HEADS: [(&str, u8, bool); 8] = [
    ("Feature:", 1, false),
    ("Rule:", 2, false),
    ("Background:", 2, false),
    ("Scenario Outline:", 2, true),
    ("Scenario Template:", 2, true),
    ("Scenario:", 2, true),
    ("Example:", 2, true),
    ("Ability:", 1, false),
];

/// Tags of a section that are kept.
const MOST: usize = 32;

/// The words that begin a step.
const STEPS: [&str; 6] = ["Given ", "When ", "Then ", "And ", "But ", "* "];

/// The facts of a feature file. Never fails; one pass over the lines.
pub fn parse(text: &str) -> Document {
    let mut reader = GherkinParser::new(text);
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let inner = line.trim_start();
        let start = at + line.len() - inner.len();
        reader.line(start, inner.trim_end());
        at += line.len();
    }
    reader.finish()
}

/// A doc string that is open.
struct DocString<'t> {
    mark: &'t str,
    info: &'t str,
    start: usize,
}

/// What has been read so far.
struct GherkinParser<'t> {
    text: &'t str,
    document: Document,
    slugger: Slugger,
    /// Indices of the sections that are open, outermost first.
    open: Vec<u32>,
    ordinal: u32,
    /// The tags above the next section that name something to trace, and those above the feature, which all of its
    /// scenarios have.
    tags: Vec<RequirementName>,
    common: Vec<RequirementName>,
    doc_string: Option<DocString<'t>>,
    /// The kind of the block that the next line may go on with.
    growing: Option<BlockKind>,
}

impl<'t> GherkinParser<'t> {
    fn new(text: &'t str) -> GherkinParser<'t> {
        let preamble = Section {
            end: Span::at(text.len()).end,
            ..Section::default()
        };
        GherkinParser {
            text,
            document: Document {
                sections: vec![preamble],
                ..Document::default()
            },
            slugger: Slugger::default(),
            open: Vec::new(),
            ordinal: 0,
            tags: Vec::new(),
            common: Vec::new(),
            doc_string: None,
            growing: None,
        }
    }

    /// Read one line: `line` is its text without white space around it, at byte `start`.
    fn line(&mut self, start: usize, line: &'t str) {
        let range = start..start + line.len();
        if self.in_doc_string(line, range.clone()) {
            return;
        }
        if line.is_empty() {
            self.growing = None;
        } else if let Some(comment) = line.strip_prefix('#') {
            self.document.comments.push(Comment {
                text: comment.trim().into(),
                span: Span::new(range),
            });
        } else if line.starts_with('@') {
            self.tag_line(start, line);
        } else if let Some((word, level, scenario)) = head(line) {
            self.section(&line[word.len()..], level, scenario, range);
        } else if line.starts_with('|') {
            self.grow(BlockKind::Table, range);
        } else if line.starts_with("Examples:") || line.starts_with("Scenarios:") {
            self.growing = None;
            self.tags.clear();
        } else if let Some(step) = STEPS.iter().find(|step| line.starts_with(**step)) {
            self.growing = None;
            self.block(BlockKind::Item, range.clone());
            self.prose(start + step.len()..range.end);
        } else {
            self.grow(BlockKind::Paragraph, range.clone());
            self.prose(range);
        }
    }

    /// `@AC-2 @slow @feature:x#AC-3`: the tags that are labels or ids.
    fn tag_line(&mut self, start: usize, line: &str) {
        let mut at = start;
        for part in line.split_inclusive(char::is_whitespace) {
            let word = part.trim_end();
            let name = word.strip_prefix('@').unwrap_or("");
            let traced = is_label(name) || name.contains('#') && name.contains(':');
            if traced && self.tags.len() < MOST {
                self.tags.push(RequirementName {
                    name: name.into(),
                    revision: None,
                    span: Span::new(at + 1..at + word.len()),
                });
            }
            at += part.len();
        }
    }

    /// Take in a line of a doc string, or one that opens one.
    fn in_doc_string(&mut self, line: &'t str, range: Range<usize>) -> bool {
        if let Some(open) = &self.doc_string {
            if line == open.mark {
                let span = open.start..range.end;
                let info = open.info;
                self.doc_string = None;
                self.fence(info, span);
            }
            return true;
        }
        let Some(mark) = ["\"\"\"", "```"]
            .into_iter()
            .find(|mark| line.starts_with(mark))
        else {
            return false;
        };
        self.doc_string = Some(DocString {
            mark,
            info: line[mark.len()..].trim(),
            start: range.start,
        });
        true
    }

    fn fence(&mut self, info: &str, range: Range<usize>) {
        self.growing = None;
        self.document.fences.push(CodeBlock {
            info: info.into(),
            span: Span::new(range.clone()),
            section: self.index(),
        });
        self.block(BlockKind::Code, range);
    }

    fn section(&mut self, title: &str, level: u8, scenario: bool, range: Range<usize>) {
        let span = Span::new(range);
        let title = title.trim();
        self.document
            .close_sections(&mut self.open, level, span.start);
        let slug = self.slugger.slug(title);
        let parent = self.open.last().copied().unwrap_or(0);
        self.open.push(self.document.sections.len() as u32);
        self.document.sections.push(Section {
            level,
            title: title.into(),
            slug: slug.clone(),
            span,
            parent: Some(parent),
            end: span.end,
        });
        self.ordinal = 0;
        self.growing = None;
        let mut tags = std::mem::take(&mut self.tags);
        if level == 1 {
            self.common = tags;
        } else if scenario {
            let own = tags.iter().find(|tag| is_label(&tag.name));
            let name = own.map_or(slug, |tag| tag.name.clone());
            let common = self.common.iter().take(MOST - tags.len()).cloned();
            tags.extend(common);
            self.document.criteria.push(AcceptanceCriterion {
                name,
                text: title.chars().take(200).collect::<String>().into(),
                span,
                section: self.index(),
                tags,
            });
        }
        self.prose(span.end as usize - title.len()..span.end as usize);
    }

    fn index(&self) -> u32 {
        self.document.sections.len() as u32 - 1
    }

    fn block(&mut self, kind: BlockKind, range: Range<usize>) {
        self.ordinal += 1;
        self.document.blocks.push(DocumentBlock {
            kind,
            span: Span::new(range),
            section: self.index(),
            ordinal: self.ordinal,
        });
    }

    /// A line of a block that can take several.
    fn grow(&mut self, kind: BlockKind, range: Range<usize>) {
        if self.growing == Some(kind)
            && let Some(block) = self.document.blocks.last_mut()
        {
            block.span = block.span.join(Span::new(range));
            return;
        }
        self.growing = Some(kind);
        self.block(kind, range);
    }

    fn prose(&mut self, range: Range<usize>) {
        if range.is_empty() {
            return;
        }
        let section = self.index();
        let run = &self.text[range.clone()];
        mentions(run, range.start, section, &mut self.document.references);
        self.document.prose.push(Span::new(range));
    }

    fn finish(mut self) -> Document {
        let end = self.text.trim_end().len();
        if let Some(open) = self.doc_string.take() {
            self.fence(open.info, open.start..end);
        }
        self.document
            .close_sections(&mut self.open, 0, Span::at(self.text.len()).start);
        self.document
    }
}

/// The section that `line` opens.
fn head(line: &str) -> Option<(&'static str, u8, bool)> {
    HEADS
        .into_iter()
        .find(|(word, _, _)| line.starts_with(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "# language: en\r\n@smoke @AC-9\r\nFeature: Overlap report\r\n  As of ADR-7\r\n  it works.\r\n\r\n  \
        @AC-2 @slow @feature:x#AC-3\r\n  Scenario: Two overlap\r\n    Given feature:x\r\n      | a | b |\r\n      | 1 | 2 |\r\n    \
        Then\r\n    \"\"\"json\r\n    Scenario: not one\r\n    \"\"\"\r\n\r\n  Scenario Outline: None\r\n    When <n>\r\n    \
        Examples:\r\n      | n |\r\n";

    #[test]
    fn sections_and_criteria() {
        let document = parse(TEXT);
        let sections: Vec<_> = document
            .headings()
            .map(|s| (s.level, &*s.title, s.span.text(TEXT)))
            .collect();
        assert_eq!(
            sections,
            [
                (1, "Overlap report", "Feature: Overlap report"),
                (2, "Two overlap", "Scenario: Two overlap"),
                (2, "None", "Scenario Outline: None"),
            ]
        );
        assert_eq!(document.sections[1].end as usize, TEXT.len());
        assert_eq!(document.sections[2].end, document.sections[3].span.start);
        let names: Vec<&str> = document.criteria.iter().map(|c| &*c.name).collect();
        assert_eq!(names, ["AC-2", "none"]);
        let tags = |at: usize| {
            let tags = document.criteria[at].tags.iter();
            tags.map(|tag| (&*tag.name, tag.span.text(TEXT)))
                .collect::<Vec<_>>()
        };
        let both = |name: &'static str| (name, name);
        assert_eq!(tags(0), ["AC-2", "feature:x#AC-3", "AC-9"].map(both));
        assert_eq!(tags(1), [both("AC-9")]);
        assert_eq!(&*document.comments[0].text, "language: en");
    }

    #[test]
    fn steps_tables_and_doc_strings_are_blocks() {
        let document = parse(TEXT);
        let blocks: Vec<_> = document
            .blocks_of(2)
            .map(|b| {
                (
                    b.ordinal,
                    b.kind,
                    b.span.text(TEXT).lines().next().unwrap_or(""),
                )
            })
            .collect();
        assert_eq!(
            blocks,
            [
                (1, BlockKind::Item, "Given feature:x"),
                (2, BlockKind::Table, "| a | b |"),
                (3, BlockKind::Paragraph, "Then"),
                (4, BlockKind::Code, "\"\"\"json"),
            ]
        );
        assert_eq!(&*document.fences[0].info, "json");
        let ids: Vec<&str> = document.references.iter().map(|r| &*r.target).collect();
        assert_eq!(ids, ["ADR-7", "feature:x"]);
    }

    #[test]
    fn an_open_doc_string_ends_with_the_file() {
        let text = "Feature: x\n\"\"\"\nabc\n";
        let document = parse(text);
        assert_eq!(document.fences[0].span.text(text), "\"\"\"\nabc");
    }
}
