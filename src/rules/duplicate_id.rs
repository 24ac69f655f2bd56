//! `duplicate-id`: two artifacts, criteria or requirements with the same id.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::{Rule, RuleCheck, RuleContext, RuleLevels};
use crate::analysis::Need;
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
    why: Cow::Borrowed("References to the id are ambiguous, and a test of one counts for both."),
    levels: RuleLevels {
        adopt: Some(FindingLevel::Error),
        agentic_cd: Some(FindingLevel::Error),
    },
    docs: Cow::Borrowed(DOCS),
    needs: &[Need::Trace],
    options: &[],
    check: RuleCheck::Graph(check),
};

fn check(context: &RuleContext, out: &mut Vec<Finding>) {
    artifacts(context, out);
    criteria(context, out);
    headings(context, out);
    requirements(context, out);
}

/// OpenSpec requirements and scenarios and Kiro requirements, which are identified by their headings.
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
            let message = format!(
                "heading `{}` occurs twice in `{}`",
                first.title, artifact.id
            );
            out.push(
                Finding::new(place(again), &*again.title, message)
                    .witness(place(first), "first defined here")
                    .help("rename this one, or merge the two"),
            );
        }
    }
}

/// OpenFastTrace and tracey requirements, whose names are unique across the repository.
fn requirements(context: &RuleContext, out: &mut Vec<Finding>) {
    let graph = context.graph;
    let trace = graph.trace();
    for unit in &trace.units {
        let Some(first) = unit.repeats else { continue };
        let first = &trace.units[first as usize];
        let message = format!(
            "requirement `{}` is already defined in `{}`",
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
                "first defined here",
            )
            .wins(format!("`{}`", graph.path(first.file)))
            .help("rename this requirement, or remove it"),
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
                format!("id `{id}` is already used by `{path}`")
            } else {
                format!(
                    "id `{id}` differs only in spelling from `{}` in `{path}`",
                    first.id
                )
            };
            let finding = Finding::new(place(other), &**id, message)
                .witness(place(first), "first declared here")
                .wins(format!("`{path}`"))
                .help("give this artifact a unique id");
            out.push(finding);
        }
    }
}

/// The id normalised for comparison: lower case, `-` for `_`, no leading zeros of a number.
fn spelling(id: &str) -> String {
    let id = id.to_lowercase().replace('_', "-");
    match id.split_once(':') {
        Some((role, name)) if name.bytes().all(|byte| byte.is_ascii_digit()) => {
            format!("{role}:{}", name.trim_start_matches('0'))
        }
        _ => id,
    }
}

/// Labels such as `FR-001` on two list items or headings of one document.
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
            // Tables and citations repeat labels without defining them.
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
                    "criterion `{}` is defined twice in `{}`, with different text",
                    criterion.name, artifact.id
                ),
            )
            .witness(
                FindingLocation::Text(artifact.file, first.span),
                "first defined here",
            )
            .help("give this criterion a unique label");
            out.push(finding);
        }
    }
}

/// The enclosing section of level 1 or 2. A label in a different chapter is a reference, not a second definition: how
/// the criterion is tested, where it comes from.
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

- Two living artifacts with the same id in front matter, or with ids that differ only in case, in `-` for `_` or in
  leading zeros of a number.
- A label such as `FR-001` in bold on two criteria of one document, with different text.
- A requirement of OpenFastTrace (`req~login~1`) or tracey (`r[auth.login]`) that is defined twice in the repository.
- A heading of OpenSpec (`Requirement: …`, `Scenario: …` of one requirement) or of Kiro (`Requirement 3`) that occurs
  twice in a document.

## When it is silent

- Ids that are derived from file names.
- Labels repeated in a table, in a sentence or in a different chapter.
- The same bare label in two documents: labels belong to their document.
- Two revisions of one OpenFastTrace requirement.

## Precision

No findings on the 14 development repositories, so its precision there is unknown. On by default because it reports only
contradictions within the repository itself; its fixtures show what it must not report.

## Sources

Catalogue 32, 33.
"#;
