//! `stale-line-link`: a line number for a Rust item that is now at other lines of the file.

use std::borrow::Cow;
use std::collections::HashMap;

use super::{Rule, RuleCheck, RuleContext, RuleLevels};
use crate::analysis::currency::{document, sentence};
use crate::analysis::line_references::{LineReference, find, places};
use crate::facts::code::ItemKind;
use crate::facts::{Document, ReferenceKind};
use crate::finding::{Finding, FindingLevel, FindingLocation};
use crate::graph::Graph;
use crate::graph::paths::folder;
use crate::span::{FileId, LineIndex, Span, floor};

/// The rule.
pub static RULE: Rule = Rule {
    id: Cow::Borrowed("stale-line-link"),
    summary: Cow::Borrowed(
        "A line number for a Rust item that is now at other lines, or a line past the end of the file.",
    ),
    why: Cow::Borrowed("Readers find other code at that line and take it for the item."),
    levels: RuleLevels {
        adopt: Some(FindingLevel::Warning),
        agentic_cd: Some(FindingLevel::Warning),
    },
    docs: Cow::Borrowed(DOCS),
    needs: &[],
    options: &[],
    check: RuleCheck::Graph(check),
};

/// Tolerance in lines, around the item and around the documented line.
const NEAR: u32 = 3;
/// Maximum distance between the path and the item's name, in bytes.
const REACH: usize = 80;

fn check(context: &RuleContext, out: &mut Vec<Finding>) {
    let graph = context.graph;
    let mut homes: HashMap<FileId, LineLinkTarget<'_>> = HashMap::new();
    for (file, document, text) in document::speaking(graph) {
        if is_loose(text) {
            continue;
        }
        for given in places(text, &graph.hosts) {
            if document.fence_at(given.span.start).is_some() {
                continue;
            }
            let Some(home) = find(&graph.paths, folder(graph.path(file)), &given) else {
                continue;
            };
            let at = &*homes
                .entry(home)
                .or_insert_with(|| LineLinkTarget::new(graph, home));
            let found = judge(graph, at, document, text, home, &given);
            let quiet = || {
                sentence::is_past(text, given.span)
                    || sentence::is_task(text, given.span.start as usize)
                    || sentence::narrates_section(document, given.span.start)
            };
            if let Some(found) = found
                && !quiet()
            {
                out.push(finding(graph, &at.lines, file, home, &given, found));
            }
        }
    }
}

/// Whether a document declares its line numbers approximate or of a certain commit.
fn is_loose(text: &str) -> bool {
    // A prefilter: most documents lack the words, and need no lower-case copy.
    if !["umber", "UMBER"].iter().any(|part| text.contains(part)) {
        return false;
    }
    let lower = text.to_lowercase();
    lower.match_indices("line number").any(|(at, _)| {
        let rest = &lower[at..floor(&lower, (at + 160).min(lower.len()))];
        let rest = rest.split("\n\n").next().unwrap_or(rest);
        [
            "may drift",
            "may shift",
            "will drift",
            "will shift",
            "approximate",
            "at commit",
            "as of",
            "may change",
        ]
        .iter()
        .any(|words| rest.contains(words))
    })
}

/// A file that line links point to.
struct LineLinkTarget<'g> {
    lines: LineIndex,
    /// Items with a line of their own, by name.
    items: HashMap<&'g str, Vec<u32>>,
}

impl<'g> LineLinkTarget<'g> {
    fn new(graph: &'g Graph, file: FileId) -> LineLinkTarget<'g> {
        let source = graph.source(file);
        let mut items: HashMap<&str, Vec<u32>> = HashMap::new();
        let all = source.facts.code().map_or(&[][..], |code| &code.items);
        for (at, item) in all.iter().enumerate() {
            if !matches!(
                item.kind,
                ItemKind::Impl | ItemKind::Field | ItemKind::Variant
            ) {
                items.entry(&item.name).or_default().push(at as u32);
            }
        }
        LineLinkTarget {
            lines: LineIndex::new(source.text()),
            items,
        }
    }
}

/// Why a line link is stale.
enum StaleLineKind {
    /// The file has fewer lines.
    PastEnd { lines: u32 },
    /// The item is at a different line.
    Elsewhere { name: String, item: u32, line: u32 },
}

fn judge(
    graph: &Graph,
    at: &LineLinkTarget<'_>,
    document: &Document,
    text: &str,
    home: FileId,
    given: &LineReference<'_>,
) -> Option<StaleLineKind> {
    let source = graph.source(home);
    let index = &at.lines;
    let lines = index.lines(source.text());
    if given.last > lines {
        // `broken-link` reports links past the end.
        return (!given.fragment).then_some(StaleLineKind::PastEnd { lines });
    }
    let name = named(document, text, given)?;
    let (item, line) = only(graph, at, home, &name)?;
    let facts = graph.item(home, item)?;
    let top = facts.doc.map_or(facts.span, |doc| doc.join(facts.span));
    let from = index.position(source.text(), top.start).line;
    let to = index.position(source.text(), top.end).line;
    if given.first <= to + NEAR && from <= given.last + NEAR {
        return None;
    }
    // The link may point to a use of the item, or to a comment about it.
    let around = (given.first.saturating_sub(NEAR)..=given.last.saturating_add(NEAR))
        .take(200)
        .filter_map(|line| index.line_span(source.text(), line.max(1)))
        .any(|span| span.text(source.text()).contains(&*facts.name));
    (!around).then_some(StaleLineKind::Elsewhere { name, item, line })
}

/// The name that the line link belongs to: in the link text, or right before or after the link.
fn named(document: &Document, text: &str, given: &LineReference<'_>) -> Option<String> {
    let after = document
        .references
        .partition_point(|reference| reference.span.start < given.span.start);
    let names = |reference: &&crate::facts::Reference| reference.kind == ReferenceKind::Name;
    let apart = |between: &str| {
        between.len() > REACH
            || between.contains(['\n', ';'])
            || between.contains(". ")
            || between.contains(".rs")
            || between.matches('|').count() > 1
    };
    let before = document.references[..after]
        .iter()
        .rev()
        .take(4)
        .filter(names)
        .find(|reference| reference.span.end <= given.span.start)
        .filter(|reference| {
            let between = text.get(reference.span.end as usize..given.span.start as usize);
            between.is_some_and(|between| !apart(between))
        })
        .and_then(|reference| identifier(&reference.target));
    before.or_else(|| {
        let next = document.references[after..]
            .iter()
            .take(4)
            .filter(names)
            .find(|reference| reference.span.start >= given.span.end)?;
        let between = text.get(given.span.end as usize..next.span.start as usize)?;
        let joined = ["(", "—", "–", ":", "`", "-", "|", " "];
        let close = between.len() <= 8
            && !apart(between)
            && between
                .chars()
                .all(|c| joined.contains(&c.to_string().as_str()));
        close.then(|| identifier(&next.target)).flatten()
    })
}

/// An identifier, with its type if there is one: `Type::name`, `name()`, `name!`.
fn identifier(code: &str) -> Option<String> {
    let code = code.trim();
    let code = code
        .find(['(', '<', '!'])
        .map_or(code, |end| &code[..end])
        .trim_end_matches("::");
    let mut parts: Vec<&str> = code.split("::").collect();
    let ok = |part: &&str| {
        part.len() > 2
            && part.starts_with(|c: char| c.is_alphabetic() || c == '_')
            && part.chars().all(|c| c.is_alphanumeric() || c == '_')
    };
    if !parts.iter().all(ok) {
        return None;
    }
    let from = parts.len().saturating_sub(2);
    Some(parts.split_off(from).join("::"))
}

/// The only item of that name in the file, and its line.
fn only(graph: &Graph, at: &LineLinkTarget<'_>, home: FileId, name: &str) -> Option<(u32, u32)> {
    let code = graph.source(home).facts.code()?;
    let mut parts = name.rsplit("::");
    let last = parts.next()?;
    let above = parts.next();
    let mut found = at.items.get(last)?.iter().take(64).filter(|at| {
        let item = code.items.get(**at as usize);
        let parent = item
            .and_then(|item| item.parent)
            .and_then(|at| code.items.get(at as usize));
        match (above, parent) {
            (Some(above), Some(parent)) => *parent.name == *above,
            // `module::function`
            (Some(above), None) => above.starts_with(char::is_lowercase),
            (None, _) => true,
        }
    });
    let only = *found.next()?;
    if found.next().is_some() {
        return None;
    }
    let name = code.items.get(only as usize)?.name_span;
    let text = graph.source(home).text();
    Some((only, at.lines.position(text, name.start).line))
}

fn finding(
    graph: &Graph,
    index: &LineIndex,
    file: FileId,
    home: FileId,
    given: &LineReference<'_>,
    found: StaleLineKind,
) -> Finding {
    let path = graph.path(home);
    let place = FindingLocation::Text(file, given.span);
    let text = graph.source(file).text();
    let key = given.span.text(text);
    match found {
        StaleLineKind::PastEnd { lines } => Finding::new(
            place,
            key,
            format!(
                "line {} of `{path}` does not exist: the last line is {lines}",
                given.last
            ),
        )
        .witness(
            FindingLocation::Path(path.to_owned()),
            format!("ends at line {lines}"),
        )
        .wins("the code")
        .help("write the current line, or the name of the item instead"),
        StaleLineKind::Elsewhere { name, item, line } => {
            let span = graph
                .item(home, item)
                .map_or(Span::at(0), |item| item.name_span);
            let whole = graph.item(home, item).map_or(Span::at(0), |item| item.span);
            let finding = Finding::new(
                place,
                key,
                format!(
                    "`{name}` is not at line {} of `{path}`; it is now at line {line}",
                    given.first
                ),
            )
            .witness(
                FindingLocation::Text(home, span),
                format!("`{name}` is defined here"),
            )
            .wins("the code")
            .help(format!("write line {line}, or only the name of the item"));
            let end = index.position(graph.source(home).text(), whole.end).line;
            let (span, new) = match given.last_span {
                Some(last) => {
                    let between = Span {
                        start: given.first_span.end,
                        end: last.start,
                    };
                    let dash = between.text(text);
                    (given.first_span.join(last), format!("{line}{dash}{end}"))
                }
                None => (given.first_span, line.to_string()),
            };
            finding.fix(format!("write line {line}"), span, new)
        }
    }
}

const DOCS: &str = r#"## What it finds

`path/file.rs:123` or `path/file.rs#L10-L20` in a living document,

- with the name of an item in backticks as the link text, or right before or after it, if the file has exactly one item
  of that name, at other lines. The fix is the current line.
- past the end of the file. `broken-link` reports that for links.

## When it is silent

- Lines within 3 lines of the item, its documentation and its attributes.
- The name occurs within 3 lines of the documented line: the link may point to a use of it.
- Fields and variants, names of fewer than three letters, names that the file has twice.
- Documents that declare their line numbers approximate, subject to drift, or of a certain commit.
- Paths that several files end with; URLs, unless they point to the repository's own host and a current branch; lists of
  lines: `a.rs:60,:74`.
- Sentences about the past, headings about the past or the future; tasks; code blocks; [documents that do not describe
  the current state](vanished-name.md#documents-that-do-not-describe-the-current-state).

## Precision

Development repositories: 29 right, 0 wrong. Unseen repositories, newest round: 12 right, 0 wrong. Still reported of all
rounds: 106 right, 1 wrong ([evaluation](../evaluation/README.md#unseen-repositories)).

## Sources

Labels: `tests/evaluation/items.tsv`.
"#;
