//! Requirements in the forms of OpenFastTrace (`` `req~login~1` ``, `Needs:`, `Covers:`) and tracey (`r[auth.login]`).
//!
//! One pass over the lines of a document that contains either form; two substring searches rule out all others.

use crate::facts::document::{BlockKind, Document};
use crate::facts::text::{OPEN_FAST_TRACE, TRACEY};
use crate::facts::trace_marks::{RequirementName, TraceForm, TraceRequirement};
use crate::parse::comment_marks::rule_name;
use crate::parse::forms::openfasttrace;
use crate::span::Span;

/// The requirements of `document`, by place.
pub fn requirements(text: &str, document: &Document) -> Vec<TraceRequirement> {
    let mut found = Vec::new();
    if text.contains(OPEN_FAST_TRACE) {
        open_fast_trace(text, document, &mut found);
    }
    if text.contains(TRACEY) {
        tracey(text, document, &mut found);
    }
    found.sort_by_key(|requirement| requirement.named.span.start);
    found
}

/// Names of one task that are read.
const MOST: usize = 200;

/// The criteria that the tasks of one of Kiro's plans name: `_Requirements: 1.1, 2.3_`.
pub fn planned(text: &str, document: &Document) -> Vec<RequirementName> {
    let mut found = Vec::new();
    for (at, sign) in text.match_indices("_Requirements:") {
        let start = at + sign.len();
        let rest = text[start..].split(['_', '\n']).next().unwrap_or("");
        if document.fence_at(at as u32).is_some() || text[..at].ends_with('`') {
            continue;
        }
        let mut begin = start;
        for part in rest.split(',').take(MOST) {
            let name = part.trim();
            let place = begin + part.len() - part.trim_start().len();
            begin += part.len() + 1;
            let numbered = name.starts_with(|c: char| c.is_ascii_digit())
                && name
                    .bytes()
                    .all(|byte| byte.is_ascii_digit() || byte == b'.');
            if numbered && name.len() <= 20 {
                found.push(RequirementName {
                    name: name.into(),
                    revision: None,
                    span: Span::new(place..place + name.len()),
                });
            }
        }
    }
    found
}

/// Which list the lines below a keyword belong to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum RequirementList {
    None,
    Covers,
    Depends,
    Needs,
}

fn open_fast_trace(text: &str, document: &Document, found: &mut Vec<TraceRequirement>) {
    let mut fences = document.fences.iter().map(|fence| fence.span).peekable();
    let mut sections = document
        .headings()
        .map(|section| section.span.start)
        .peekable();
    let mut open: Option<TraceRequirement> = None;
    let mut list = RequirementList::None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        while fences
            .next_if(|fence| fence.end as usize <= start)
            .is_some()
        {}
        if fences
            .peek()
            .is_some_and(|fence| fence.start as usize <= start)
        {
            continue;
        }
        if sections
            .next_if(|heading| (*heading as usize) < at)
            .is_some()
        {
            found.extend(open.take());
            list = RequirementList::None;
            continue;
        }
        if let Some(named) = defined(line, start) {
            found.extend(open.replace(requirement(TraceForm::OpenFastTrace, named, document)));
            list = RequirementList::None;
        } else if let Some(forwarded) = forwarded(line, start, document) {
            found.push(forwarded);
        } else if let Some(open) = &mut open {
            list = keyword(line, start, list, open);
        }
    }
    found.extend(open);
}

/// The name that a line defines: alone on it, between backticks.
fn defined(line: &str, base: usize) -> Option<RequirementName> {
    let trimmed = line.trim();
    let inner = trimmed.strip_prefix('`')?.strip_suffix('`')?;
    let (named, length) = openfasttrace::name(inner, base + line.find('`')? + 1)?;
    (length == inner.len()).then_some(named)
}

/// `dsn --> impl, utest : req~x~1`: the requirement is handed on as `dsn~x~1`.
fn forwarded(line: &str, base: usize, document: &Document) -> Option<TraceRequirement> {
    let inner = line
        .trim()
        .trim_end_matches('`')
        .trim_start_matches(['*', '-', ' ', '`']);
    let (kind, rest) = inner.split_once("-->")?;
    let (needs, covered) = rest.split_once(':')?;
    let start = base + line.len() - line.trim_start().len();
    let behind = line.rfind(covered).unwrap_or(0);
    let target = openfasttrace::names(covered, base + behind)
        .into_iter()
        .next()?;
    let name = target.name.split_once('~')?.1;
    let kind = kind.trim();
    if kind.is_empty() || !kind.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        return None;
    }
    let named = RequirementName {
        name: format!("{kind}~{name}").into(),
        revision: target.revision,
        span: Span::new(start..start + line.trim().len()),
    };
    let mut found = requirement(TraceForm::OpenFastTrace, named, document);
    found.needs = openfasttrace::list(needs);
    found.covers = vec![target];
    Some(found)
}

fn requirement(form: TraceForm, named: RequirementName, document: &Document) -> TraceRequirement {
    TraceRequirement {
        form,
        section: document.section_at(named.span.start),
        named,
        needs: Vec::new(),
        covers: Vec::new(),
        depends: Vec::new(),
        status: None,
    }
}

/// Take in a line below a requirement's name; the list that the next line may go on with.
fn keyword(
    line: &str,
    base: usize,
    list: RequirementList,
    open: &mut TraceRequirement,
) -> RequirementList {
    let trimmed = line.trim_start();
    let base = base + line.len() - trimmed.len();
    let (next, rest) = match trimmed.split_once(':') {
        Some(("Covers", rest)) => (RequirementList::Covers, rest),
        Some(("Depends", rest)) => (RequirementList::Depends, rest),
        Some(("Needs", rest)) => (RequirementList::Needs, rest),
        Some(("Status", rest)) => {
            open.status = Some(rest.trim().into());
            return RequirementList::None;
        }
        Some(("Tags" | "Rationale" | "Comment" | "Description", _)) => {
            return RequirementList::None;
        }
        _ if trimmed.trim_end().is_empty() || trimmed.starts_with(['*', '-', '+']) => {
            (list, trimmed)
        }
        _ => return RequirementList::None,
    };
    let base = base + trimmed.len() - rest.len();
    match next {
        RequirementList::Covers => open.covers.extend(openfasttrace::names(rest, base)),
        RequirementList::Depends => open.depends.extend(openfasttrace::names(rest, base)),
        RequirementList::Needs => {
            let word = rest.trim_start_matches(['*', '-', '+', ' ']);
            open.needs.extend(openfasttrace::list(word));
        }
        RequirementList::None => {}
    }
    next
}

/// A paragraph or an item that begins with `r[name]`.
fn tracey(text: &str, document: &Document, found: &mut Vec<TraceRequirement>) {
    for block in &document.blocks {
        let source = match block.kind {
            BlockKind::Paragraph => block.span.text(text),
            BlockKind::Item => super::criteria::item_text(block.span.text(text)),
            BlockKind::Table | BlockKind::Code => continue,
        };
        let start = block.span.end as usize - source.len();
        let Some(rest) = source.strip_prefix("r[") else {
            continue;
        };
        let Some(name) = rest
            .split(']')
            .next()
            .filter(|name| name.len() < rest.len())
        else {
            continue;
        };
        // `r[label](target)` is a link.
        if rest[name.len() + 1..].starts_with(['(', '[', ':']) || name.len() > 200 {
            continue;
        }
        if let Some(mut named) = rule_name(name, start + 2) {
            named.span = Span::new(start..start + name.len() + 3);
            let mut rule = requirement(TraceForm::Tracey, named, document);
            rule.section = block.section;
            found.push(rule);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::parse::markdown::parse;

    #[test]
    fn items_with_their_lists() {
        let text = "# T\n\n## Login\n`req~login~1`\n\nA user logs in.\n\nCovers:\n- [Auth](#x): `feat~auth~2`\n* feat~b~1\n\nNeeds: dsn, utest\n\nDepends:\n\n  - `req~y~1`\n\nStatus: draft\n\n## Next\n\n```\n`req~code~1`\n```\n\n`req~last~3`\n\nNeeds: impl\n";
        let found = parse(text).requirements;
        let names: Vec<_> = found
            .iter()
            .map(|found| (&*found.named.name, found.named.revision))
            .collect();
        assert_eq!(names, [("req~login", Some(1)), ("req~last", Some(3))]);
        let covers: Vec<_> = found[0]
            .covers
            .iter()
            .map(|named| (&*named.name, named.span.text(text)))
            .collect();
        assert_eq!(
            covers,
            [("feat~auth", "feat~auth~2"), ("feat~b", "feat~b~1")]
        );
        assert_eq!(found[0].needs, ["dsn".into(), "utest".into()]);
        assert_eq!(found[0].depends.len(), 1);
        assert_eq!(found[0].status.as_deref(), Some("draft"));
        assert_eq!(found[1].needs, ["impl".into()]);
        assert_eq!(found[0].named.span.text(text), "req~login~1");
    }

    #[test]
    fn requirements_are_handed_on() {
        let text = "* `dsn --> impl, utest : req~login~1`\n";
        let found = parse(text).requirements;
        assert_eq!(&*found[0].named.name, "dsn~login");
        assert_eq!(found[0].needs.len(), 2);
        assert_eq!(found[0].covers[0].span.text(text), "req~login~1");
    }

    #[test]
    fn tasks_name_what_they_are_for() {
        let text = "- [ ] 1. Locks\n  - _Requirements: 1.1, 12.3,4, all_\n\n```\n_Requirements: 9.9_\n```\n`_Requirements: 8.8_`\n";
        let found = parse(text).planned;
        let names: Vec<_> = found
            .iter()
            .map(|named| (&*named.name, named.span.text(text)))
            .collect();
        assert_eq!(names, [("1.1", "1.1"), ("12.3", "12.3"), ("4", "4")]);
    }

    #[test]
    fn rules_begin_a_paragraph() {
        let text = "r[auth.login+2]\nUsers MUST log in.\n\nas r[auth.other] says\n\n> r[auth.quoted]\n> text\n\n- r[auth.item] text\n\nr[link](x) r[A]\n";
        let found = parse(text).requirements;
        let names: Vec<_> = found
            .iter()
            .map(|found| (&*found.named.name, found.named.span.text(text)))
            .collect();
        assert_eq!(
            names,
            [
                ("auth.login", "r[auth.login+2]"),
                ("auth.quoted", "r[auth.quoted]"),
                ("auth.item", "r[auth.item]")
            ]
        );
        assert_eq!(found[0].named.revision, Some(2));
    }
}
