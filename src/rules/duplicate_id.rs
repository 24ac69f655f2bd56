//! `duplicate-id`: one id for two things.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::{Rule, RuleCheck, RuleContext, RuleLevels};
use crate::analysis::trace::{demands, repeats};
use crate::facts::Document;
use crate::facts::document::{AcceptanceCriterion, Section};
use crate::finding::{Finding, FindingLevel, FindingLocation};
use crate::graph::{Artifact, FileClass};

/// The rule.
pub static RULE: Rule = Rule {
    id: Cow::Borrowed("duplicate-id"),
    summary: Cow::Borrowed(
        "Two artifacts, two criteria of one document, or two requirements with the same id.",
    ),
    why: Cow::Borrowed("What refers to the id means either, and a test of one counts for both."),
    levels: RuleLevels {
        adopt: Some(FindingLevel::Error),
        agentic_cd: Some(FindingLevel::Error),
    },
    docs: Cow::Borrowed(DOCS),
    check: RuleCheck::Graph(check),
};

fn check(context: &RuleContext, out: &mut Vec<Finding>) {
    artifacts(context, out);
    criteria(context, out);
    headings(context, out);
    requirements(context, out);
}

/// Requirements and scenarios of OpenSpec, requirements of Kiro: their headings are their names.
fn headings(context: &RuleContext, out: &mut Vec<Finding>) {
    let graph = context.graph;
    for artifact in &graph.artifacts {
        if graph.standing(artifact.file) != FileClass::Living {
            continue;
        }
        let (document, _) = graph.document(artifact);
        for (again, first) in repeats(artifact, document) {
            let (again, first) = (
                &document.sections[again as usize],
                &document.sections[first as usize],
            );
            let place = |section: &Section| FindingLocation::Text(artifact.file, section.span);
            let message = format!("`{}` already has `{}`", artifact.id, first.title);
            out.push(
                Finding::new(place(again), &*again.title, message)
                    .witness(place(first), "defined here first")
                    .help("give this one a name of its own, or make the two one"),
            );
        }
    }
}

/// Requirements of OpenFastTrace and tracey, whose names the whole repository shares.
fn requirements(context: &RuleContext, out: &mut Vec<Finding>) {
    let graph = context.graph;
    let trace = graph.trace();
    for unit in &trace.units {
        let Some(first) = unit.repeats else { continue };
        let first = &trace.units[first as usize];
        let message = format!(
            "the requirement `{}` is defined in `{}` already",
            unit.name,
            graph.path(first.file)
        );
        out.push(
            Finding::new(
                FindingLocation::Text(unit.file, unit.span),
                &*unit.name,
                message,
            )
            .witness(
                FindingLocation::Text(first.file, first.span),
                "defined here first",
            )
            .wins(format!("`{}`", graph.path(first.file)))
            .help("give this requirement a name of its own, or remove it"),
        );
    }
}

fn artifacts(context: &RuleContext, out: &mut Vec<Finding>) {
    let graph = context.graph;
    let mut by_id: BTreeMap<String, Vec<&Artifact>> = BTreeMap::new();
    for artifact in &graph.artifacts {
        if artifact.declared_id.is_some() && graph.standing(artifact.file) == FileClass::Living {
            let key = spelling(&artifact.id);
            by_id.entry(key).or_default().push(artifact);
        }
    }
    for group in by_id.values() {
        let [first, rest @ ..] = group.as_slice() else {
            continue;
        };
        for other in rest {
            let place = |artifact: &Artifact| {
                FindingLocation::Text(artifact.file, artifact.declared_id.unwrap_or_default())
            };
            let (id, path) = (&other.id, graph.path(first.file));
            let message = if *id == first.id {
                format!("the id `{id}` is taken by `{path}`")
            } else {
                format!(
                    "the id `{id}` is another spelling of `{}`, which `{path}` has",
                    first.id
                )
            };
            let finding = Finding::new(place(other), &**id, message)
                .witness(place(first), "stated here first")
                .wins(format!("`{path}`"))
                .help("give this artifact an id of its own");
            out.push(finding);
        }
    }
}

/// What people hear of an id: not its case, nor `_` for `-`, nor the zeros before a number.
fn spelling(id: &str) -> String {
    let id = id.to_lowercase().replace('_', "-");
    match id.split_once(':') {
        Some((role, name)) if name.bytes().all(|byte| byte.is_ascii_digit()) => {
            format!("{role}:{}", name.trim_start_matches('0'))
        }
        _ => id,
    }
}

/// Labels such as `FR-001` that head two list items or headings of one document.
fn criteria(context: &RuleContext, out: &mut Vec<Finding>) {
    for artifact in &context.graph.artifacts {
        if context.graph.standing(artifact.file) != FileClass::Living {
            continue;
        }
        let (document, text) = context.graph.document(artifact);
        let mut seen = BTreeMap::new();
        for criterion in &document.criteria {
            let label = criterion.name.bytes().any(|byte| byte.is_ascii_uppercase());
            let raw = criterion.span.text(text);
            // A table often repeats a label to say more of it, and so does a line that only cites it.
            let defines = !raw.trim_start().starts_with('|') && raw.contains("**");
            if !label || !defines || !demands(artifact, document, criterion.span.start) {
                continue;
            }
            let key = (chapter(document, criterion), &*criterion.name);
            let Some(first) = seen.insert(key, criterion) else {
                continue;
            };
            if first.text == criterion.text {
                continue;
            }
            let finding = Finding::new(
                FindingLocation::Text(artifact.file, criterion.span),
                &*criterion.name,
                format!(
                    "the criterion `{}` is defined twice in `{}`, with different words",
                    criterion.name, artifact.id
                ),
            )
            .witness(
                FindingLocation::Text(artifact.file, first.span),
                "defined here first",
            )
            .help("give this criterion a number of its own");
            out.push(finding);
        }
    }
}

/// The section of the second level, or above it, that holds a criterion. What another chapter says of it is told, not
/// defined: how it is tested, what it follows from.
fn chapter(document: &Document, criterion: &AcceptanceCriterion) -> u32 {
    let mut at = criterion.section;
    while let Some(section) = document.sections.get(at as usize)
        && let Some(parent) = section.parent
        && (section.level > 2 || section.span == criterion.span)
    {
        at = parent;
    }
    at
}

const DOCS: &str = r#"## What it finds

- Two living artifacts whose front matter states the same id, or one that differs in case, in `-` for `_` or in the zeros before a number alone.
- A label such as `FR-001` that two criteria of one document carry in bold, with different words.
- A requirement of OpenFastTrace (`req~login~1`) or tracey (`r[auth.login]`) that is defined twice in the repository.
- A heading of OpenSpec (`Requirement: …`, `Scenario: …` of one requirement) or of Kiro (`Requirement 3`) that a document has twice.

## When it is silent

- Ids that are derived from file names.
- Labels that a table or a sentence repeats, or that another chapter tells of.
- The same bare label in two documents: it belongs to its document.
- Two revisions of one requirement of OpenFastTrace.

## Precision

No finding on the 14 development repositories, so that its precision there is unknown; on by default since it holds only where a document contradicts itself. Its fixtures show what it must not report.

## Sources

Catalogue 32, 33.
"#;
