//! `unknown-field`: a field of front matter that nothing reads.

use std::borrow::Cow;

use super::{Rule, RuleCheck, RuleContext, RuleLevels};
use crate::config::Profile;
use crate::facts::document::{FrontMatterValue, MetadataField};
use crate::finding::{Finding, FindingLevel, FindingLocation};
use crate::graph::artifact::ArtifactFormat;
use crate::graph::front_matter::KEYS;
use crate::graph::{Artifact, FileClass, Relation, suggest};

/// The rule.
pub static RULE: Rule = Rule {
    id: Cow::Borrowed("unknown-field"),
    summary: Cow::Borrowed("A field of an artifact's front matter that is none of the known ones."),
    why: Cow::Borrowed(
        "A misspelt field is silently ignored: a relation or a status that looks stated is not.",
    ),
    levels: RuleLevels {
        adopt: Some(FindingLevel::Warning),
        agentic_cd: Some(FindingLevel::Error),
    },
    docs: Cow::Borrowed(DOCS),
    check: RuleCheck::Graph(check),
};

fn check(context: &RuleContext, out: &mut Vec<Finding>) {
    let graph = context.graph;
    let mut budget = suggest::SuggestionBudget::default();
    for artifact in &graph.artifacts {
        if graph.standing(artifact.file) != FileClass::Living {
            continue;
        }
        let (document, _) = graph.document(artifact);
        let fields = document.front_matter.iter().flat_map(|meta| &meta.fields);
        for field in fields {
            if field.key.eq_ignore_ascii_case("relates") {
                out.extend(unknown_relation(artifact, field, &mut budget));
            }
            if is_known(&field.key) {
                continue;
            }
            let typo = likely_typo(
                &field.key,
                document.front_matter.iter().flat_map(|meta| &meta.fields),
            );
            let strict =
                context.profile == Profile::AgenticCd && artifact.format == ArtifactFormat::Own;
            if !strict && typo.is_none() {
                continue;
            }
            let finding = Finding::new(
                FindingLocation::Text(artifact.file, field.span),
                &*field.key,
                format!("`{}` has the unknown field `{}`", artifact.id, field.key),
            );
            let near = typo.or_else(|| budget.word(&field.key, known()));
            out.push(match near {
                Some(near) => finding.help(format!("write `{near}` if that is what is meant")),
                None => finding.help(format!("remove it, or name it `x-{}`", field.key)),
            });
        }
    }
}

/// An entry of `relates` that tells no relation: it would be dropped in silence.
fn unknown_relation(
    artifact: &Artifact,
    field: &MetadataField,
    budget: &mut suggest::SuggestionBudget,
) -> Option<Finding> {
    let told = |value: &FrontMatterValue| match value {
        FrontMatterValue::Map(entries) => match value.get("how") {
            Some(how) => (
                how.scalar().unwrap_or("").to_owned(),
                how.scalar().and_then(Relation::parse),
            ),
            None => {
                let key = entries.first().map_or("", |(key, _)| key);
                (key.to_owned(), Relation::parse(key))
            }
        },
        other => (other.scalar().unwrap_or("").to_owned(), None),
    };
    let none = field.value.scalar() == Some("none");
    let (word, _) = field
        .value
        .items()
        .iter()
        .map(told)
        .find(|(_, relation)| relation.is_none())
        .filter(|_| !none)?;
    let finding = Finding::new(
        FindingLocation::Text(artifact.file, field.span),
        format!("relates {word}"),
        format!(
            "`{}` relates by `{word}`, which is no relation",
            artifact.id
        ),
    );
    let known = Relation::declared().map(Relation::name);
    Some(match budget.word(&word, known) {
        Some(near) => finding.help(format!("write `{{to: ID, how: {near}}}` if that is what is meant")),
        None => finding.help("write `[{to: ID, how: RELATION}]` or `none`; the relations are in the front matter's schema"),
    })
}

/// The fields that are known. `x-…` is free.
fn known() -> impl Iterator<Item = &'static str> {
    KEYS.iter().copied()
}

fn is_known(key: &str) -> bool {
    let folded = key.to_ascii_lowercase().replace('_', "-");
    folded.starts_with("x-") || known().any(|name| name == folded)
}

/// The field that is one slip of the pen away, and is not stated beside it. Short words are too alike to tell.
fn likely_typo<'a>(
    key: &str,
    fields: impl Iterator<Item = &'a MetadataField>,
) -> Option<&'static str> {
    let folded = key.to_ascii_lowercase().replace('_', "-");
    if folded.len() < 5 || folded.len() > 32 {
        return None;
    }
    let near = known().find(|name| {
        name.len() >= 5
            && strsim::osa_distance(name, &folded) == 1
            && folded.strip_suffix('s') != Some(name)
            && name.strip_suffix('s') != Some(&folded)
    })?;
    let mut fields = fields;
    fields
        .all(|field| !field.key.eq_ignore_ascii_case(near))
        .then_some(near)
}

const DOCS: &str = r#"## What it finds

A field of an artifact's front matter that is one slip of the pen away from a known one. In the agentic-cd profile any unknown field of an artifact in this product's own form. An entry of `relates` that tells no known relation.

## When it is silent

Fields that begin with `x-`. Other tools' fields, in their forms. Plural and singular.

## Precision

No finding on the 14 development repositories, so that its precision there is unknown; on by default since it holds only where a document contradicts itself. Its fixtures show what it must not report.

## Sources

Catalogue 35.
"#;
