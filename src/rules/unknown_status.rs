//! `unknown-status`: a decision record whose status is not a known word.

use std::borrow::Cow;

use super::{Rule, RuleCheck, RuleContext, RuleLevels};
use crate::finding::{Finding, FindingLevel, FindingLocation};
use crate::graph::paths::folder;
use crate::graph::status::WORDS;
use crate::graph::{Artifact, FileClass, LifecycleState, Role, suggest};

/// The rule.
pub static RULE: Rule = Rule {
    id: Cow::Borrowed("unknown-status"),
    summary: Cow::Borrowed("A decision record whose status is not a known word."),
    why: Cow::Borrowed("Neither people nor tools can determine whether the decision is in force."),
    levels: RuleLevels {
        adopt: Some(FindingLevel::Warning),
        agentic_cd: Some(FindingLevel::Error),
    },
    docs: Cow::Borrowed(DOCS),
    needs: &[],
    options: &[],
    check: RuleCheck::Graph(check),
};

/// An unknown word in this many records of a folder is a convention of that folder.
const CONVENTION: usize = 3;

fn check(context: &RuleContext, out: &mut Vec<Finding>) {
    let graph = context.graph;
    let unknown: Vec<&Artifact> = graph
        .artifacts
        .iter()
        .filter(|artifact| {
            artifact.role() == Role::Decision
                && artifact.state() == LifecycleState::Unknown
                && graph.standing(artifact.file) == FileClass::Living
        })
        .collect();
    let mut budget = suggest::SuggestionBudget::default();
    let key = |artifact: &Artifact| {
        let text = artifact.statuses.first().map_or("", |status| &status.text);
        (
            folder(graph.path(artifact.file)).to_owned(),
            first_word(text),
        )
    };
    let mut counts = std::collections::HashMap::new();
    for artifact in &unknown {
        *counts.entry(key(artifact)).or_insert(0) += 1;
    }
    for artifact in unknown {
        let Some(status) = artifact.statuses.first() else {
            continue;
        };
        if counts[&key(artifact)] >= CONVENTION {
            continue;
        }
        let finding = Finding::new(
            FindingLocation::Text(artifact.file, status.span),
            &*status.text,
            format!("`{}` has the unknown status `{}`", artifact.id, status.text),
        );
        let near = budget.word(
            &first_word(&status.text),
            WORDS.iter().map(|(word, _)| *word),
        );
        out.push(match near {
            Some(near) => finding.help(format!("did you mean `{near}`?")),
            None => finding.help(
                "write proposed, accepted, rejected, deprecated or superseded; more words may follow",
            ),
        });
    }
}

/// The first word of a status, in lower case and without punctuation.
fn first_word(text: &str) -> String {
    text.split_whitespace()
        .next()
        .unwrap_or("")
        .trim_matches(|c: char| !c.is_alphanumeric())
        .to_ascii_lowercase()
}

const DOCS: &str = r#"## What it finds

A decision record whose status starts with none of 68 known words, or that still lists the choices of a template:
`{proposed | accepted}`.

## When it is silent

- More words after a known one: a date, a link, a reason.
- An unknown word that three or more records of the folder share.
- A quotation under the `Status` heading.

## Precision

2 findings on the development repositories: 2 right.

## Sources

Catalogue 38.
"#;
