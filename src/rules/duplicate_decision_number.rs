//! `duplicate-decision-number`: one number for two decision records.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};

use super::{Rule, RuleCheck, RuleContext, RuleLevels};
use crate::facts::ReferenceKind;
use crate::finding::{Finding, FindingLevel, FindingLocation};
use crate::graph::paths::{folder, stem};
use crate::graph::{Artifact, FileClass, Graph, Role};

/// The rule.
pub static RULE: Rule = Rule {
    id: Cow::Borrowed("duplicate-decision-number"),
    summary: Cow::Borrowed("Two decision records of one folder with the same number."),
    why: Cow::Borrowed(
        "A citation of the number means either; it happens when two branches take the next number and git merges both.",
    ),
    levels: RuleLevels {
        adopt: Some(FindingLevel::Error),
        agentic_cd: Some(FindingLevel::Error),
    },
    docs: Cow::Borrowed(DOCS),
    check: RuleCheck::Graph(check),
};

fn check(context: &RuleContext, out: &mut Vec<Finding>) {
    let graph = context.graph;
    let mut by_number: BTreeMap<(&str, u32), Vec<&Artifact>> = BTreeMap::new();
    for artifact in &graph.artifacts {
        if artifact.role() != Role::Decision || graph.standing(artifact.file) != FileClass::Living {
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
        let records = records(context, group);
        let [first, rest @ ..] = records.as_slice() else {
            continue;
        };
        for other in rest {
            let title = |artifact: &Artifact| {
                let (document, text) = graph.document(artifact);
                FindingLocation::Text(artifact.file, document.head(text))
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

/// The records among the artifacts of one number, by file: one for each that is no part of another. Linear.
fn records<'a>(context: &RuleContext<'a>, mut group: Vec<&'a Artifact>) -> Vec<&'a Artifact> {
    let name = |artifact: &Artifact| stem(context.graph.path(artifact.file));
    // What a name continues is shorter than the name.
    group.sort_by_key(|artifact| (name(artifact).len(), artifact.file));
    let (mut names, mut heads) = (HashSet::new(), HashSet::new());
    group.retain(|artifact| {
        let name = name(artifact);
        let head = name.split('.').next().unwrap_or(name);
        if is_part(name, &names) || heads.contains(head) {
            return false;
        }
        names.insert(name);
        heads.insert(head);
        true
    });
    group.retain(|artifact| !is_stub(context.graph, artifact));
    group.sort_by_key(|artifact| artifact.file);
    group
}

/// Whether a name continues one of `names`: an appendix, or a translation.
fn is_part(name: &str, names: &HashSet<&str>) -> bool {
    // `0007` alone begins every name of that number: it must be more than the number.
    let named = |stem: &str| crate::graph::roles::numbered(stem).1.len() > 2;
    name.match_indices(['-', '_', '.'])
        .any(|(at, _)| names.contains(&name[..at]) && named(&name[..at]))
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
