//! Labelled criteria, requirements and scenarios: `AC-2: …`, `### Scenario: …`.

use crate::facts::document::{AcceptanceCriterion, BlockKind, Document, DocumentBlock, Section};
use crate::span::Span;

/// The longest text that is kept of a criterion, in characters.
const TEXT: usize = 200;

/// Prefixes of names that look like labels and are none: other ids, standards, algorithms.
const OTHERS: [&str; 10] = [
    "ADR", "RFC", "UTF", "ISO", "IEC", "SHA", "CVE", "RUSTSEC", "GHSA", "BCP",
];

/// A table's row whose first cell begins with a label.
#[derive(Clone, Copy, Debug)]
pub struct LabelledRow {
    /// The row in the text.
    pub span: Span,
    /// Its first cell.
    pub cell: Span,
    /// Index of the section it stands in.
    pub section: u32,
}

/// The criteria of `document`, by place: its headings, its list items and paragraphs, and `rows`.
pub fn criteria(text: &str, document: &Document, rows: &[LabelledRow]) -> Vec<AcceptanceCriterion> {
    let mut found = Vec::new();
    for (index, section) in document.sections.iter().enumerate().skip(1) {
        found.extend(of_heading(index as u32, section));
    }
    let mut numbered = KiroNumbering::default();
    for block in &document.blocks {
        let criterion = of_block(text, block).or_else(|| numbered.item(text, document, block));
        found.extend(criterion);
    }
    for row in rows {
        let name = labelled(row.cell.text(text), true);
        found.extend(name.map(|name| AcceptanceCriterion {
            name: name.into(),
            text: one_line(row.span.text(text)),
            span: row.span,
            section: row.section,
            tags: Vec::new(),
        }));
    }
    found.sort_by_key(|criterion| criterion.span.start);
    found
}

fn of_heading(index: u32, section: &Section) -> Option<AcceptanceCriterion> {
    let title = &*section.title;
    let named = ["Requirement:", "Scenario:", "Scenario Outline:"]
        .iter()
        .any(|word| title.starts_with(word));
    let name = if named {
        &*section.slug
    } else {
        labelled(title, true)?
    };
    Some(AcceptanceCriterion {
        name: name.into(),
        text: one_line(title),
        span: section.span,
        section: index,
        tags: Vec::new(),
    })
}

fn of_block(text: &str, block: &DocumentBlock) -> Option<AcceptanceCriterion> {
    let source = match block.kind {
        BlockKind::Item => item_text(block.span.text(text)),
        BlockKind::Paragraph => block.span.text(text),
        BlockKind::Table | BlockKind::Code => return None,
    };
    let name = labelled(source, false)?;
    Some(AcceptanceCriterion {
        name: name.into(),
        text: one_line(source),
        span: block.span,
        section: block.section,
        tags: Vec::new(),
    })
}

/// Counts the items of Kiro's lists: below `Acceptance Criteria` of `Requirement 3`, the second item is `3.2`.
#[derive(Default)]
struct KiroNumbering {
    /// The section that is read, and the number of the requirement around it.
    section: u32,
    requirement: Option<String>,
    last: u32,
    /// How far the list is indented; what stands further in is a part of an item.
    indent: Option<usize>,
}

impl KiroNumbering {
    fn item(
        &mut self,
        text: &str,
        document: &Document,
        block: &DocumentBlock,
    ) -> Option<AcceptanceCriterion> {
        if block.section != self.section {
            *self = KiroNumbering {
                section: block.section,
                requirement: requirement_above(document, block.section).map(str::to_owned),
                last: 0,
                indent: None,
            };
        }
        let requirement = self.requirement.as_ref()?;
        let source = block.span.text(text);
        let digits = source.bytes().take_while(u8::is_ascii_digit).count();
        if block.kind != BlockKind::Item || digits == 0 {
            return None;
        }
        let before = &text[..block.span.start as usize];
        let indent = before.len() - before.trim_end_matches([' ', '\t']).len();
        if indent > *self.indent.get_or_insert(indent) + 1 {
            return None;
        }
        // A list that repeats a number is shown as one that goes on.
        let next = self.last.saturating_add(1);
        self.last = source[..digits]
            .parse()
            .map_or(next, |written: u32| written.max(next));
        Some(AcceptanceCriterion {
            name: format!("{requirement}.{}", self.last).into(),
            text: one_line(item_text(source)),
            span: block.span,
            section: block.section,
            tags: Vec::new(),
        })
    }
}

/// The number of the requirement whose acceptance criteria a section holds.
fn requirement_above(document: &Document, section: u32) -> Option<&str> {
    let section = document.sections.get(section as usize)?;
    if !section
        .title
        .trim()
        .eq_ignore_ascii_case("acceptance criteria")
    {
        return None;
    }
    let above = document.sections.get(section.parent? as usize)?;
    requirement_number(&above.title)
}

/// The number in Kiro's heading of a requirement: `Requirement 3`, `Requirement 3: Locks`.
pub fn requirement_number(title: &str) -> Option<&str> {
    let rest = title.trim().strip_prefix("Requirement ")?;
    let length = rest.bytes().take_while(u8::is_ascii_digit).count();
    let ends = !rest[length..].starts_with(|c: char| c.is_alphanumeric());
    (ends && (1..=9).contains(&length)).then(|| &rest[..length])
}

/// Whether a cell may begin with a label: a cheap look that spares most rows.
pub fn may_be_label(cell: &str) -> bool {
    labelled(cell, true).is_some()
}

/// The text of a list item, without its mark and its task box.
pub fn item_text(item: &str) -> &str {
    let digits = item.bytes().take_while(u8::is_ascii_digit).count();
    let rest = item[digits..]
        .strip_prefix(['-', '*', '+', '.', ')'])
        .unwrap_or(item)
        .trim_start();
    ["[ ]", "[x]", "[X]"]
        .iter()
        .find_map(|task| rest.strip_prefix(task))
        .unwrap_or(rest)
        .trim_start()
}

/// The label at the start of `source`, if delimited by bold or code markup, a colon, dot, dash or parenthesis. With
/// `alone`, `source` may consist of the label only.
fn labelled(source: &str, alone: bool) -> Option<&str> {
    let trimmed = source.trim_start();
    let inner = trimmed.trim_start_matches(['*', '_', '`']);
    let marked = inner.len() < trimmed.len();
    let length = label_length(inner)?;
    let (name, rest) = inner.split_at(length);
    let closed = rest.trim_start_matches(['*', '_', '`']);
    if marked && closed.len() < rest.len() || alone && closed.trim().is_empty() {
        return Some(name);
    }
    let spaced = closed.trim_start();
    let follows = match spaced.chars().next() {
        Some(':' | '—' | '–') => !spaced.starts_with("::"),
        Some('.' | ')') => {
            closed.len() == spaced.len()
                && !spaced[1..].starts_with(|c: char| c.is_alphanumeric() || c == '.')
        }
        Some('-') => spaced[1..].trim_start_matches('-').starts_with(' '),
        _ => false,
    };
    follows.then_some(name)
}

/// Whether all of `text` is a label, as a Gherkin tag can be.
pub fn is_label(text: &str) -> bool {
    label_length(text) == Some(text.len())
}

/// Length of the label at the start of `text`: `AC-2`, `FR-001a`, `REQ-XX-area-012`.
fn label_length(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    if !bytes.first()?.is_ascii_uppercase() {
        return None;
    }
    let length = bytes
        .iter()
        .take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'-')
        .count();
    let label = text[..length].trim_end_matches('-');
    let (head, number) = label.rsplit_once('-')?;
    let digits = number.trim_end_matches(|c: char| c.is_ascii_lowercase());
    let numbered = !digits.is_empty()
        && number.len() - digits.len() <= 1
        && digits.bytes().all(|byte| byte.is_ascii_digit());
    let prefix = head.split('-').next().unwrap_or(head);
    let shaped = head.split('-').all(|part| !part.is_empty())
        && !prefix.bytes().any(|byte| byte.is_ascii_lowercase());
    (numbered && shaped && !OTHERS.contains(&prefix)).then_some(label.len())
}

/// `source` in one line of at most `TEXT` characters, without the marks of bold, code and tables.
pub fn one_line(source: &str) -> Box<str> {
    let mut line = String::new();
    let mut count = 0;
    let mut gap = false;
    for c in source.chars() {
        match c {
            '*' | '`' => {}
            _ if c.is_whitespace() || c == '|' => gap = !line.is_empty(),
            _ => {
                count += 1 + usize::from(gap);
                if count > TEXT {
                    break;
                }
                line.extend(gap.then_some(' '));
                line.push(c);
                gap = false;
            }
        }
    }
    line.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_and_what_follows_them() {
        for (source, name) in [
            ("AC-2: x", "AC-2"),
            ("**FR-001f**: x", "FR-001f"),
            ("**REQ-XX-area-012** x", "REQ-XX-area-012"),
            ("**AC-3 — title** x", "AC-3"),
            ("`C2-02` (x)", "C2-02"),
            ("AC-2. Next", "AC-2"),
            ("AC-2 - next", "AC-2"),
            ("AC-2) next", "AC-2"),
        ] {
            assert_eq!(labelled(source, false), Some(name), "{source}");
        }
        for source in [
            "AC-2 is about",
            "AC-2-foo: x",
            "AC: x",
            "Ac-2: x",
            "ADR-0007: x",
            "UTF-8: x",
            "AC-2.5 x",
            "AC-2::x",
            "AC-2ab: x",
            "A--2: x",
            "AC-2",
        ] {
            assert_eq!(labelled(source, false), None, "{source}");
        }
        assert_eq!(labelled("AC-2 ", true), Some("AC-2"));
    }

    #[test]
    fn items_of_a_requirement_are_numbered() {
        let text = "### Requirement 12: Locks\n\n1. no\n\n#### Acceptance Criteria\n\n1. WHEN a\n   1. nested\n1. AND b\n5. c\n- d\n\n### Requirements\n\n#### Acceptance Criteria\n\n1. e\n";
        let found = crate::parse::markdown::parse(text).criteria;
        let names: Vec<_> = found.iter().map(|c| (&*c.name, &*c.text)).collect();
        assert_eq!(names.len(), 3, "{names:?}");
        assert_eq!(names[1..], [("12.2", "AND b"), ("12.5", "c")]);
        assert_eq!(requirement_number("Requirement 1a"), None);
    }

    #[test]
    fn items_lose_their_marks() {
        assert_eq!(item_text("- [ ] AC-1: x"), "AC-1: x");
        assert_eq!(item_text("12. x"), "x");
        assert_eq!(item_text("* **x"), "**x");
    }

    #[test]
    fn one_line_is_short_and_plain() {
        assert_eq!(&*one_line("| **AC-1** |\n  `x`  |"), "AC-1 x");
        assert_eq!(one_line(&"é ".repeat(1000)).chars().count(), TEXT - 1);
    }
}
