//! `stale-example`: a Rust code block in a document that uses an item which our crates do not have.

use std::borrow::Cow;
use std::collections::HashSet;

use super::missing_item::{about, is_of_others};
use super::{Rule, RuleCheck, RuleContext, RuleLevels};
use crate::analysis::currency::{document, sentence};
use crate::facts::Document;
use crate::facts::document::CodeBlock;
use crate::finding::{Finding, FindingLevel, FindingLocation};
use crate::graph::PathResolution;
use crate::graph::symbols::{MovedItemFinder, ResolutionCache};
use crate::span::{Span, floor};

/// The rule.
pub static RULE: Rule = Rule {
    id: Cow::Borrowed("stale-example"),
    summary: Cow::Borrowed(
        "A Rust code block in a living document that uses an item which the repository's crates do not have.",
    ),
    why: Cow::Borrowed("Whoever copies the example gets a compile error."),
    levels: RuleLevels {
        adopt: Some(FindingLevel::Warning),
        agentic_cd: Some(FindingLevel::Error),
    },
    docs: Cow::Borrowed(DOCS),
    needs: &[],
    options: &[],
    check: RuleCheck::Graph(check),
};

fn check(context: &RuleContext, out: &mut Vec<Finding>) {
    let graph = context.graph;
    let mut claims = ResolutionCache::default();
    let mut movers = MovedItemFinder::default();
    for (file, document, text) in document::describing(graph) {
        for snippet in &document.snippets {
            let Some(fence) = document.fences.get(snippet.fence as usize) else {
                continue;
            };
            // A block often repeats a path: report each missing prefix once.
            let mut said = HashSet::new();
            let mut quiet = None;
            for used in &snippet.paths {
                let path = used.path.strip_suffix("::*").unwrap_or(&used.path);
                let first = path.split("::").next().unwrap_or("");
                if !path.contains("::") || snippet.modules.iter().any(|name| **name == *first) {
                    continue;
                }
                let PathResolution::Missing(at) = claims.path(graph, path) else {
                    continue;
                };
                if is_of_others(graph, text, path, at) || at == 1 && !graph.is_library(first) {
                    continue;
                }
                let quiet = *quiet.get_or_insert_with(|| narrates(document, fence, text));
                let gone: Vec<&str> = path.split("::").take(at + 1).collect();
                if quiet || remarked(text, fence, used.span) || !said.insert(gone) {
                    continue;
                }
                let last = path.rsplit("::").next().unwrap_or("");
                let start = (used.span.end as usize).checked_sub(path.len());
                let written = start
                    .map(|start| Span::new(start..used.span.end as usize))
                    .filter(|span| used.span.text(text) == last && span.text(text) == path);
                let place = FindingLocation::Text(file, used.span);
                out.push(about(graph, &mut movers, place, written, path, at, true));
            }
        }
    }
}

/// Whether the heading or the paragraph before the block is about the past or the future.
fn narrates(document: &Document, fence: &CodeBlock, text: &str) -> bool {
    if sentence::narrates_section(document, fence.span.start)
        || sentence::is_task(text, fence.span.start as usize)
    {
        return true;
    }
    let lead = sentence::paragraph_before(text, fence.span.start as usize);
    sentence::speaks(lead.lines().last().unwrap_or(""))
}

/// Whether a comment on the line or just above it is about the past, or marks the code as wrong.
fn remarked(text: &str, fence: &CodeBlock, span: Span) -> bool {
    let start = floor(text, fence.span.start as usize);
    let low = start.max(floor(text, (span.start as usize).saturating_sub(600)));
    let line_end = text[span.end as usize..]
        .find('\n')
        .map_or(text.len(), |end| span.end as usize + end);
    let shown = text
        .get(low..line_end.min(span.end as usize + 300))
        .unwrap_or("");
    shown
        .lines()
        .rev()
        .take(6)
        .filter_map(|line| line.split_once("//").map(|(_, comment)| comment))
        .any(|comment| {
            sentence::speaks(comment)
                || ["❌", "✗", "wrong", "don't", "bad", "error"]
                    .iter()
                    .any(|mark| comment.to_lowercase().contains(mark))
        })
}

const DOCS: &str = r#"## What it finds

In a block marked `rust` or `rs` of a living document: an import, or a path that starts with a crate of the repository,
which does not resolve to an item. The block need not be complete; nothing is compiled or run.

Paths are resolved, and replacements proposed, as in [missing-item](missing-item.md).

## When it is silent

- Blocks marked `compile_fail`.
- Modules that the block itself defines under the crate's name.
- A heading, preceding paragraph or adjacent comment about the past or the future, or one that marks the code as wrong;
  tasks; [documents that do not describe the current
  state](vanished-name.md#documents-that-do-not-describe-the-current-state), and specifications.
- Paths that cannot be resolved with certainty, as in `missing-item`.
- Method calls on values: their types are unknown.

## Precision

Development repositories: 40 right, 0 wrong. Unseen repositories, newest round: 41 right, 0 wrong. Still reported of all
rounds: 234 right, 2 wrong, 4 unsure ([evaluation](../evaluation/README.md#unseen-repositories)).

## Sources

Labels: `tests/evaluation/items.tsv`.
"#;
