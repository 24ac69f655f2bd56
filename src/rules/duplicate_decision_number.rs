//! `duplicate-decision-number`: two decision records with the same number.

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
        "A citation of the number is ambiguous. This happens when two branches use the next number and both are merged.",
    ),
    levels: RuleLevels {
        adopt: Some(FindingLevel::Error),
        agentic_cd: Some(FindingLevel::Error),
    },
    docs: Cow::Borrowed(DOCS),
    needs: &[],
    options: &[],
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
                    "decision number {number} is already used by `{}`",
                    graph.path(first.file)
                ),
            )
            .witness(title(first), format!("also number {number}"))
            .help("renumber the newer record to the next free number, and update references to it");
            out.push(finding);
        }
    }
}

/// Whether a record only redirects to its new location: a line or two with a link.
fn is_stub(graph: &Graph, artifact: &Artifact) -> bool {
    let (document, text) = graph.document(artifact);
    text.len() < 400
        && document.headings().count() <= 1
        && document
            .references
            .iter()
            .any(|reference| reference.kind == ReferenceKind::Link)
}

/// The distinct records of one number, ordered by file, without appendices, translations and stubs. Linear.
fn records<'a>(context: &RuleContext<'a>, mut group: Vec<&'a Artifact>) -> Vec<&'a Artifact> {
    let name = |artifact: &Artifact| stem(context.graph.path(artifact.file));
    // A name's prefix is shorter than the name, so it comes first.
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

/// Whether one of `names` is a prefix of the name: an appendix, or a translation.
fn is_part(name: &str, names: &HashSet<&str>) -> bool {
    // The prefix must be more than the number: `0007` is a prefix of every name with that number.
    let named = |stem: &str| crate::graph::roles::numbered(stem).1.len() > 2;
    name.match_indices(['-', '_', '.'])
        .any(|(at, _)| names.contains(&name[..at]) && named(&name[..at]))
}

const DOCS: &str = r#"## What it finds

Two decision records in one folder with the same number in their file names.

## When it is silent

Translations, a record and its appendix, and a stub of a line or two that links to a moved record.

## Precision

3 findings on the development repositories: 3 right. On 13 further ones 1, a stub; silent since.

## Sources

Catalogue 33.
"#;
