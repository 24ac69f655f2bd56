//! `duplicate-code`: Rust that stands more than once.

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
        "A function, or a piece of one, that stands in the Rust code more than once: equal, renamed, or with some statements changed.",
    ),
    why: Cow::Borrowed(
        "What is mended in one copy stays broken in the others, and nobody knows which of them is meant.",
    ),
    levels: RuleLevels {
        adopt: None,
        agentic_cd: Some(FindingLevel::Warning),
    },
    docs: Cow::Borrowed(DOCS),
    check: RuleCheck::Graph(check),
};

/// Tokens of the shortest copy that is reported.
const LEAST: u32 = 40;

/// Copies that are shown at the most, beside the one to keep.
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

/// How many files have the names of the functions in `groups`.
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

/// The name of a copy, with the type or the trait it belongs to.
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

/// The copy to keep: the one that most files name, that stands beside tests, that most can see; else the first.
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
    // Of a great group, the first few say it.
    let few = group.copies.iter().take(256).enumerate();
    few.min_by_key(|(at, copy)| (rank(copy), *at))
        .map_or(0, |(at, _)| at)
}

/// Where a copy is shown: a function from its name on.
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
                "keep this one"
            } else {
                "the same"
            },
        )
        .help(help);
    for copy in others.take(SHOWN) {
        finding = finding.witness(place(graph, group, copy), "and here");
    }
    finding
}

/// What the group is known by: its copies. One more makes it another, so that a baseline does not hold it back.
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
        CloneKind::Exact => "the same but for layout (type 1)",
        CloneKind::Renamed => "the same but for names and literals (type 2)",
        CloneKind::Changed => "the same but for some statements (type 3)",
    };
    let size = format!("{} tokens, {lines} lines", first.tokens);
    let count = group.copies.len();
    if group.whole {
        let copy = match count {
            2 => format!("`{one}` is a copy of `{other}` in `{path}`"),
            _ => format!(
                "`{one}` is one of {count} copies of one function, among them `{other}` in `{path}`"
            ),
        };
        let help = format!("keep `{other}` and call it here; what differs becomes a parameter");
        return (format!("{copy}: {how}, {size}"), help);
    }
    let places = if count == 2 {
        String::new()
    } else {
        format!(" and {} more", count - 2)
    };
    let message =
        format!("a piece of `{one}` stands in `{other}` of `{path}`{places} too: {how}, {size}");
    (
        message,
        "move it into a function of its own, and call that from each".to_owned(),
    )
}

const DOCS: &str = r#"## What it finds

Functions, methods and pieces of them that stand in the Rust code more than once:

| type | the copies are the same but for |
|---|---|
| 1 | layout and comments |
| 2 | names and literals too, if each name always stands for the same other |
| 3 | some statements too |

One finding is one group of copies, however many there are. It stands at a copy to remove; the copy to keep and up to ten
others are witnesses. Kept is the copy that most files name, then one beside tests, then the one that most can see, then
the first. A piece is whole statements of 50 tokens and more whose names are mostly the same.

| option | default | meaning |
|---|---|---|
| `min-tokens` | 40 | tokens of the shortest body or piece that counts; `::` and `=>` are one token |
| `tests` | `false` | copies among tests, benchmarks and examples too, apart from production code |

```yaml
rules:
  duplicate-code: {level: warning, min-tokens: 60, tests: true}
```

A baseline holds back a group of these copies: one copy more is a new finding.

## When it is silent

- Generated, vendored and minified files, and test data. Functions of files that cannot be parsed, and bodies of macros.
- Methods of one trait whose body the type gives (`From`, `Debug`, `Default`, `Drop` and such), unless they are the same.
- One function that is the other for `&mut`: `get` and `get_mut`, `Iter` and `IterMut`.
- What says the same thing again and again, as tables and arms that hand on do, where the names differ; unless the whole
  function, signature and types included, is another's with all names replaced one by one, in 80 tokens, or in 64 with 5
  different types (at the floor of 40, and in proportion to it).
- A short function that has some of another's names and not all: it does the same to another thing.
- A body under the floor, and what one function repeats within itself.
- Fingerprints that more than 24 functions have say little: each function is compared by them with its neighbours alone.

## Precision

Tokio and Hermes, 28 groups of each, drawn at random: 53 right, 3 wrong. Right: the same logic, which one function could
hold. Groups that were read before, to find the thresholds, are not counted.

Of functions of cargo that were changed mechanically, `tests/evaluation/clones.py` finds all where all names and literals are
others, all with a statement more, 94 % with a fifth of the lines edited, 94 % renamed and edited, 93 % rewritten with
other constructs. Beside them, over five seeds, it reported 42 couples of functions that nobody planted: 29 are copies, and of
the 13 others 12 are alike by what the rewriting itself put into both ([copies](../evaluation/copies.md)).

## Sources

Winnowing: Schleimer, Wilkerson, Aiken, 2003. Greedy string tiling: Wise, 1993. Types of copies: Roy, Cordy, 2007.
Judgements: `tests/evaluation/clones.tsv`.
"#;
