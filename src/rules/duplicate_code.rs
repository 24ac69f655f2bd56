//! `duplicate-code`: clones in Rust code.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::HashMap;

use rayon::prelude::*;

use super::{Rule, RuleCheck, RuleContext, RuleLevels};
use crate::analysis::clones::{CloneGroup, CloneInstance, CloneKind, CloneOptions, groups};
use crate::config::RuleSetting;
use crate::facts::code::ItemVisibility;
use crate::finding::{Finding, FindingLevel, FindingLocation};
use crate::graph::Graph;
use crate::span::Span;

/// The rule.
pub static RULE: Rule = Rule {
    id: Cow::Borrowed("duplicate-code"),
    summary: Cow::Borrowed(
        "A Rust function, or part of one, that occurs more than once: identical, renamed, or with some statements changed.",
    ),
    why: Cow::Borrowed("A bug fixed in one copy remains in the others."),
    levels: RuleLevels {
        adopt: None,
        agentic_cd: Some(FindingLevel::Warning),
    },
    docs: Cow::Borrowed(DOCS),
    needs: &[],
    options: &["min-tokens", "tests"],
    check: RuleCheck::Graph(check),
};

/// Default minimum size of a clone, in tokens.
const LEAST: u32 = 40;

/// Maximum number of copies shown, besides the one to keep.
const SHOWN: usize = 10;

fn check(context: &RuleContext, out: &mut Vec<Finding>) {
    let options = context.config.rules.get("duplicate-code");
    let options = options.and_then(RuleSetting::options);
    let least = options.and_then(|options| options.min_tokens);
    let wanted = CloneOptions {
        least: least.unwrap_or(LEAST).max(25),
        tests: false,
    };
    let mut found = groups(context.graph, wanted);
    if options.and_then(|options| options.tests) == Some(true) {
        found.extend(groups(
            context.graph,
            CloneOptions {
                tests: true,
                ..wanted
            },
        ));
    }
    let named = named(context.graph, &found);
    out.extend(
        found
            .iter()
            .map(|group| finding(context.graph, group, &named)),
    );
}

/// For each function name in `groups`, the number of files with that identifier.
fn named<'g>(graph: &'g Graph, groups: &[CloneGroup]) -> HashMap<&'g str, usize> {
    let copies = groups.iter().flat_map(|group| &group.copies);
    let names: HashMap<&str, usize> = copies
        .filter_map(|copy| Some((&*graph.item(copy.file, copy.item)?.name, 0)))
        .collect();
    let files = graph
        .sources
        .par_iter()
        .filter_map(|source| source.facts.code());
    let found = files
        .flat_map_iter(|code| code.identifiers())
        .filter_map(|name| {
            let (name, _) = names.get_key_value(name)?;
            Some(*name)
        });
    let found: Vec<&str> = found.collect();
    let mut counts = names.clone();
    for name in found {
        *counts.entry(name).or_default() += 1;
    }
    counts
}

/// The name of a copy, qualified by its type or trait.
fn title(graph: &Graph, copy: &CloneInstance) -> String {
    let Some(item) = graph.item(copy.file, copy.item) else {
        return String::new();
    };
    let parent = item.parent.and_then(|at| graph.item(copy.file, at));
    match parent {
        Some(parent) => format!("{}::{}", parent.name, item.name),
        None => item.name.to_string(),
    }
}

/// The copy to keep: named in most files, then in a file with tests, then most visible, then first.
fn kept(graph: &Graph, group: &CloneGroup, named: &HashMap<&str, usize>) -> usize {
    let rank = |copy: &CloneInstance| {
        let code = graph.source(copy.file).facts.code();
        let item = graph.item(copy.file, copy.item);
        let name = item.map_or("", |item| &*item.name);
        let files = named.get(name).copied().unwrap_or(0);
        let tested = code.is_some_and(|code| code.items.iter().any(|item| item.test.is_some()));
        let seen = item.map_or(ItemVisibility::Inherited, |item| item.visibility);
        (Reverse(files), Reverse(tested), seen)
    };
    // Bounds the cost for very large groups.
    let few = group.copies.iter().take(256).enumerate();
    few.min_by_key(|(at, copy)| (rank(copy), *at))
        .map_or(0, |(at, _)| at)
}

/// The span shown for a copy; a whole function starts at its name.
fn place(graph: &Graph, group: &CloneGroup, copy: &CloneInstance) -> FindingLocation {
    let name = graph.item(copy.file, copy.item).filter(|_| group.whole);
    let start = name.map_or(copy.span.start, |item| item.name_span.start);
    let end = copy.span.end;
    FindingLocation::Text(
        copy.file,
        Span {
            start: start.min(end),
            end,
        },
    )
}

fn finding(graph: &Graph, group: &CloneGroup, named: &HashMap<&str, usize>) -> Finding {
    let keep = kept(graph, group, named);
    let kept = &group.copies[keep];
    let others = group
        .copies
        .iter()
        .enumerate()
        .filter(|(at, _)| *at != keep);
    let mut others = others.map(|(_, copy)| copy);
    let first = others.next().unwrap_or(kept);
    let (message, help) = words(graph, group, first, kept);
    let at = place(graph, group, first);
    let mut finding = Finding::new(at, key(graph, group), message)
        .witness(
            place(graph, group, kept),
            if group.whole {
                "copy to keep"
            } else {
                "same code"
            },
        )
        .help(help);
    for copy in others.take(SHOWN) {
        finding = finding.witness(place(graph, group, copy), "further copy");
    }
    finding
}

/// The key lists all copies: an additional copy is a new finding that the baseline does not hold back.
fn key(graph: &Graph, group: &CloneGroup) -> String {
    let mut names: Vec<String> = group
        .copies
        .iter()
        .map(|copy| graph.item_path(copy.file, copy.item))
        .collect();
    names.sort_unstable();
    names.join(" ")
}

fn words(
    graph: &Graph,
    group: &CloneGroup,
    first: &CloneInstance,
    kept: &CloneInstance,
) -> (String, String) {
    let (one, other) = (title(graph, first), title(graph, kept));
    let path = graph.path(kept.file);
    let text = first.span.text(graph.source(first.file).text());
    let lines = text.lines().count();
    let how = match group.kind {
        CloneKind::Exact => "only layout differs (type 1)",
        CloneKind::Renamed => "only names and literals differ (type 2)",
        CloneKind::Changed => "some statements differ (type 3)",
    };
    let size = format!("{} tokens, {lines} lines", first.tokens);
    let count = group.copies.len();
    if group.whole {
        let copy = match count {
            2 => format!("`{one}` is a copy of `{other}` in `{path}`"),
            _ => format!(
                "`{one}` is one of {count} copies of a function, including `{other}` in `{path}`"
            ),
        };
        let help = format!("keep `{other}` and call it here, with parameters for the differences");
        return (format!("{copy}: {how}, {size}"), help);
    }
    let places = if count == 2 {
        String::new()
    } else {
        format!(" and in {} more", count - 2)
    };
    let message =
        format!("part of `{one}` is duplicated in `{other}` of `{path}`{places}: {how}, {size}");
    (
        message,
        "extract it into a function and call that from each place".to_owned(),
    )
}

const DOCS: &str = r#"## What it finds

Functions, methods and parts of them that occur more than once in the Rust code:

| type | the copies differ only in |
|---|---|
| 1 | layout and comments |
| 2 | names and literals too, if each name consistently replaces the same other name |
| 3 | some statements too |

One finding is one group of copies, whatever its size. It is placed at a copy to remove; the copy to keep and up to ten
others are witnesses. The copy to keep is the one named in most files, then one in a file with tests, then the most
visible, then the first. A part is a run of whole statements with at least 50 tokens and mostly equal names.

| option | default | meaning |
|---|---|---|
| `min-tokens` | 40 | minimum size of a body or part in tokens; `::` and `=>` are one token |
| `tests` | `false` | also reports copies among tests, benchmarks and examples, separately from production code |

```yaml
rules:
  duplicate-code: {level: warning, min-tokens: 60, tests: true}
```

A baseline holds back a group with exactly these copies: one more copy is a new finding.

## When it is silent

- Generated, vendored and minified files, and test data. Functions in files that cannot be parsed, and macro bodies.
- Methods of one trait whose body follows from the type (`From`, `Debug`, `Default`, `Drop` and such), unless they are
  identical.
- A function and its `&mut` counterpart: `get` and `get_mut`, `Iter` and `IterMut`.
- Repetitive code such as tables and forwarding match arms, if the names differ; unless the whole function, signature
  and types included, is a copy with all names replaced consistently, of 80 tokens, or of 64 with 5 different types (at
  the minimum of 40, and in proportion to it).
- A short function that shares only some of its names with the other: it does the same to a different thing.
- A body below the minimum size, and repetition within one function.
- A fingerprint shared by more than 24 functions has little weight: each of these functions is compared only with its
  neighbours.

## Precision

Tokio and Hermes, 28 groups of each, drawn at random: 53 right, 3 wrong. Right: the same logic, which one function could
hold. Groups that were read before, to find the thresholds, are not counted.

`tests/evaluation/clones.py` mutates functions of cargo. The rule finds all copies with every name and literal replaced,
all with one more statement, 94 % with a fifth of the lines edited, 94 % renamed and edited, and 93 % rewritten with
other constructs. Over five seeds it also reported 42 pairs of functions that were not planted: 29 are copies, and of
the other 13, 12 are alike because the rewriting inserted the same code in both ([copies](../evaluation/copies.md)).

## Sources

Winnowing: Schleimer, Wilkerson, Aiken, 2003. Greedy string tiling: Wise, 1993. Types of copies: Roy, Cordy, 2007.
Judgements: `tests/evaluation/clones.tsv`.
"#;
