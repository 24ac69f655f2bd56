//! `stale-value`: the documented value of a constant, or default of a flag, differs from the code.

use std::borrow::Cow;

use super::{Rule, RuleCheck, RuleContext, RuleLevels};
use crate::analysis::currency::document;
use crate::analysis::surface::quantity::{StatedValue, differs, stated};
use crate::analysis::surface::usage::{claims, long_flag, programs, rows, tables};
use crate::analysis::surface::{Program, is_variable};
use crate::analysis::{AnalyzedGraph, Need};
use crate::facts::surface::ConstantValue;
use crate::facts::{Document, ReferenceKind};
use crate::finding::{Finding, FindingLevel, FindingLocation};
use crate::span::Span;

/// The rule.
pub static RULE: Rule = Rule {
    id: Cow::Borrowed("stale-value"),
    summary: Cow::Borrowed(
        "A documented value of a constant, or default of a flag, that differs from the code.",
    ),
    why: Cow::Borrowed("Readers who rely on the documented value rely on a wrong one."),
    levels: RuleLevels {
        adopt: None,
        agentic_cd: Some(FindingLevel::Error),
    },
    docs: Cow::Borrowed(DOCS),
    needs: &[Need::Surface],
    options: &[],
    check: RuleCheck::Graph(check),
};

fn check(context: &RuleContext, out: &mut Vec<Finding>) {
    let graph = context.graph;
    if graph.surface().constants.is_empty() && graph.surface().programs.is_empty() {
        return;
    }
    for (file, document, text) in document::describing(graph) {
        let mut called = None;
        for (name, said, span) in bound(document, text) {
            let calls = |flag: &str| {
                let called = called.get_or_insert_with(|| programs(graph, document, text));
                default(called, flag)
            };
            let Some((value, witness)) = value(graph, name, calls) else {
                continue;
            };
            let Some(stated) = stated(said) else {
                continue;
            };
            if !differs(name, &value, &stated) || !claims(document, text, span) {
                continue;
            }
            let shown = show(&value);
            let what = if is_variable(name) {
                "is"
            } else {
                "has the default"
            };
            out.push(
                Finding::new(
                    FindingLocation::Text(file, span),
                    name,
                    format!(
                        "`{name}` {what} `{shown}` in the code, but `{}` here",
                        said.trim().trim_matches('`')
                    ),
                )
                .witness(witness, "the value in the code")
                .wins("the code")
                .help(format!("write `{shown}`, or change the code")),
            );
        }
    }
}

fn show(value: &ConstantValue) -> String {
    match value {
        ConstantValue::Number(number) => number.to_string(),
        ConstantValue::Seconds(seconds) => format!("{seconds} s"),
        ConstantValue::Text(text) => text.to_string(),
        ConstantValue::Bool(flag) => flag.to_string(),
    }
}

/// The default of a flag, if it is the only one of that name.
fn default(programs: &[&Program], flag: &str) -> Option<(ConstantValue, FindingLocation)> {
    let mut found = programs
        .iter()
        .flat_map(|program| &program.commands)
        .flat_map(|command| &command.flags)
        .filter(|other| other.names.iter().any(|name| name == flag));
    let first = found.next()?;
    let default = first.default.as_deref()?;
    if found.any(|other| other.default.as_deref() != Some(default)) {
        return None;
    }
    let value = match stated(default).or_else(|| stated(&format!("`{default}`")))? {
        StatedValue::Number(number, readings) => {
            ConstantValue::Number(*readings.first().unwrap_or(&number))
        }
        StatedValue::Text(text) => ConstantValue::Text(text.into()),
    };
    Some((value, FindingLocation::Text(first.file, first.span)))
}

/// The value of `name` in the code: the only constant of that name, or the default of a flag.
fn value(
    graph: &AnalyzedGraph,
    name: &str,
    flag: impl FnOnce(&str) -> Option<(ConstantValue, FindingLocation)>,
) -> Option<(ConstantValue, FindingLocation)> {
    if let Some(name) = name.strip_prefix("--") {
        return flag(name);
    }
    let (known, value) = graph.surface().constant(name)?;
    Some((value.clone(), FindingLocation::Text(known.file, known.span)))
}

/// Every documented name with a value: the name, the value as written, and the place of both.
fn bound<'a>(document: &'a Document, text: &'a str) -> Vec<(&'a str, &'a str, Span)> {
    let mut found = Vec::new();
    for reference in &document.references {
        if reference.kind != ReferenceKind::Name {
            continue;
        }
        let target = &*reference.target;
        if let Some((name, said)) = target.split_once(" = ") {
            // `NAME = 8`
            if is_variable(name) {
                found.push((name, said, reference.span));
            }
            continue;
        }
        if !is_variable(target) && long_flag(target).is_none() {
            continue;
        }
        let after = &text[reference.span.range().end..];
        if let Some((from, said)) = tail(after, target.starts_with("--")) {
            let end = reference.span.range().end + from + said.len();
            found.push((target, said, Span::new(reference.span.range().start..end)));
        }
    }
    for table in tables(document) {
        let rows = rows(table, text);
        let Some((head, rest)) = rows.split_first() else {
            continue;
        };
        let column = head.iter().position(|cell| {
            let cell = cell.text(text).to_ascii_lowercase();
            matches!(
                cell.trim_matches('*'),
                "value" | "default" | "default value"
            )
        });
        let Some(column) = column.filter(|column| *column > 0) else {
            continue;
        };
        let is_default = head[column]
            .text(text)
            .to_ascii_lowercase()
            .contains("default");
        for row in rest {
            let (Some(name), Some(said)) = (row.first(), row.get(column)) else {
                continue;
            };
            let name = name.text(text).split(['`']).nth(1).unwrap_or("");
            let name = name
                .split([' ', ',', '='])
                .find(|word| word.len() > 2)
                .unwrap_or("");
            let flag = long_flag(name).is_some() && is_default;
            if (is_variable(name) && !is_default) || flag {
                found.push((name, said.text(text), *said));
            }
        }
    }
    found
}

/// The value that follows a name, and its offset: ` = 8`, ` is 8`, ` (8)`, ` (default: 8)`.
fn tail(after: &str, flag: bool) -> Option<(usize, &str)> {
    let line = after.split('\n').next()?;
    let openings: &[&str] = if flag {
        &[
            " (default: ",
            " (default ",
            " (defaults to ",
            " defaults to ",
        ]
    } else {
        &[" = ", " is ", " (= ", " (default: ", " (default "]
    };
    let opening = openings
        .iter()
        .find(|opening| line.starts_with(**opening))?;
    let rest = &line[opening.len()..];
    let end = if opening.contains('(') {
        rest.find(')')?
    } else if let Some(code) = rest.strip_prefix('`') {
        code.find('`')? + 2
    } else {
        // The value ends at a punctuation mark, except between digits: `1,000`.
        let ends = |(at, mark): (usize, char)| {
            let digit = rest[at + mark.len_utf8()..].starts_with(|c: char| c.is_ascii_digit());
            (matches!(mark, ',' | '.') && !digit || matches!(mark, ';' | '(' | ')')).then_some(at)
        };
        let end = rest.char_indices().take(64).find_map(ends);
        end.unwrap_or(rest.len())
    };
    Some((opening.len(), rest.get(..end)?))
}

const DOCS: &str = r#"## What it finds

A living document that gives a name a different value than the code:

- the name of a constant that is defined once, by a literal, a product of literals or a `Duration`:
  `` `MAX_SIZE` = 8 ``, `` `MAX_SIZE` is 8 MiB ``, `` `MAX_SIZE` (default 8) ``, a row of a table with a column *value*;
- a flag with a literal default: `` `--port` (default: 8080) ``, a row of a table with a column *default*.

Units and separators are understood: `1_000`, `1,000`, `8 MiB`, `8 << 20`, `0x10`, `5 minutes`.

## When it is silent

- Constants with several definitions, or with a computed value.
- Values with words around them, ranges, and unknown units.
- Sentences and sections about the past or the future, tasks, blocks introduced as what should be; [documents that do
  not describe the current state](vanished-name.md#documents-that-do-not-describe-the-current-state), and
  specifications.

## Precision

1 finding on the development repositories: right. On three further repositories 0. Too few to estimate a rate, so the
rule is off in the adopt profile. Labels: `tests/evaluation/surface.tsv`.

## Sources

Catalogue 41.
"#;
