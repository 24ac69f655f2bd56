//! `duplicate-decision-number`: one number for two decision records.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::{Check, Context, Levels, Rule};
use crate::facts::ReferenceKind;
use crate::finding::{Finding, Level, Place};
use crate::graph::paths::{folder, stem};
use crate::graph::{Artifact, Graph, Role, Standing};

/// The rule.
pub static RULE: Rule = Rule {
    id: Cow::Borrowed("duplicate-decision-number"),
    summary: Cow::Borrowed("Two decision records of one folder with the same number."),
    why: Cow::Borrowed(
        "A citation of the number means either; it happens when two branches take the next number and git merges both.",
    ),
    levels: Levels {
        adopt: Some(Level::Error),
        agentic_cd: Some(Level::Error),
    },
    docs: Cow::Borrowed(DOCS),
    check: Check::Graph(check),
};

fn check(context: &Context, out: &mut Vec<Finding>) {
    let graph = context.graph;
    let mut by_number: BTreeMap<(&str, u32), Vec<&Artifact>> = BTreeMap::new();
    for artifact in &graph.artifacts {
        if artifact.role() != Role::Decision || graph.standing(artifact.file) != Standing::Living {
            continue;
        }
        if let Some(number) = artifact.number {
            let folder = folder(graph.path(artifact.file));
            by_number
                .entry((folder, number))
                .or_default()
                .push(artifact);
        }
    }
    for ((_, number), group) in by_number {
        let [first, rest @ ..] = group.as_slice() else {
            continue;
        };
        for other in rest {
            let (one, two) = (stem(graph.path(first.file)), stem(graph.path(other.file)));
            if are_parts(one, two) || is_stub(graph, first) || is_stub(graph, other) {
                continue;
            }
            let title = |artifact: &Artifact| {
                let (document, text) = graph.document(artifact);
                Place::Text(artifact.file, document.head(text))
            };
            let finding = Finding::new(
                title(other),
                number.to_string(),
                format!(
                    "decision number {number} is taken by `{}`",
                    graph.path(first.file)
                ),
            )
            .witness(title(first), format!("also number {number}"))
            .help(
                "give the younger of the two the next free number, and mend the references to it",
            );
            out.push(finding);
        }
    }
}

/// Whether a record is only a signpost to where it went: a line or two with a link.
fn is_stub(graph: &Graph, artifact: &Artifact) -> bool {
    let (document, text) = graph.document(artifact);
    text.len() < 400
        && document.headings().count() <= 1
        && document
            .references
            .iter()
            .any(|reference| reference.kind == ReferenceKind::Link)
}

/// Whether two files are one record: a translation, or a record and its appendix.
fn are_parts(one: &str, two: &str) -> bool {
    let continues = |short: &str, long: &str| {
        long.strip_prefix(short)
            .is_some_and(|rest| rest.starts_with(['-', '_', '.']))
    };
    // `0007` alone begins every name of that number: it must be more than the number.
    let named = |stem: &str| crate::graph::roles::numbered(stem).1.len() > 2;
    (continues(one, two) && named(one))
        || (continues(two, one) && named(two))
        || one.split('.').next() == two.split('.').next()
}

const DOCS: &str = r#"## What it finds

Two decision records of one folder with the same number in their file names.

## When it is silent

Translations, a record and its appendix, and a signpost of a line or two to where a record went.

## Precision

3 findings on the development repositories: 3 right. On 13 further ones 1, a signpost; silent since.

## Sources

Catalogue 33.
"#;
