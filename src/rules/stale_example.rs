//! `stale-example`: a block of Rust in a document that uses what our crates no longer have.

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
        "A block of Rust in a living document that imports or names what our crates do not have.",
    ),
    why: Cow::Borrowed("The example does not compile for whoever copies it."),
    levels: RuleLevels {
        adopt: Some(FindingLevel::Warning),
        agentic_cd: Some(FindingLevel::Error),
    },
    docs: Cow::Borrowed(DOCS),
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
            // One block says the same path often.
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
                // What is not there is said once, however much stands below it.
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

/// Whether the block's heading, or the paragraph that leads to it, speaks of the past or the future.
fn narrates(document: &Document, fence: &CodeBlock, text: &str) -> bool {
    if sentence::narrates_section(document, fence.span.start)
        || sentence::is_task(text, fence.span.start as usize)
    {
        return true;
    }
    let lead = sentence::paragraph_before(text, fence.span.start as usize);
    sentence::speaks(lead.lines().last().unwrap_or(""))
}

/// Whether a comment on the line, or on the lines above it, speaks of the past or marks what is wrong.
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

In a block marked `rust` or `rs` of a living document: an import, or a path with a crate of the repository at its
beginning, that does not lead to an item. The block need not be whole; nothing is compiled, and nothing is run.

How a path is resolved, and what is proposed in its place: as in `missing-item`.

## When it is silent

- Blocks marked `compile_fail`.
- Modules that the block itself defines under the crate's name.
- A heading, a leading paragraph or a comment beside it with a word of the past or the future, or a mark of what is wrong;
  tasks; [documents that do not speak for today](vanished-name.md#documents-that-do-not-speak-for-today), and specifications.
- Whatever cannot be known, as in `missing-item`.
- Methods called on values: their types are not known.

## Precision

Development repositories: 40 right, 0 wrong. Repositories that were not used before, newest round: 41 right, 0 wrong.
What is still reported of all rounds: 234 right, 2 wrong, 4 unsure ([evaluation](../evaluation/README.md#unseen-repositories)).

## Sources

Judgements: `tests/evaluation/items.tsv`.
"#;
