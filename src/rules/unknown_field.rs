//! `unknown-field`: a front-matter field with an unknown name.

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
    summary: Cow::Borrowed("A field of an artifact's front matter with an unknown name."),
    why: Cow::Borrowed(
        "A misspelt field is silently ignored: the relation or status that it declares does not count.",
    ),
    levels: RuleLevels {
        adopt: Some(FindingLevel::Warning),
        agentic_cd: Some(FindingLevel::Error),
    },
    docs: Cow::Borrowed(DOCS),
    needs: &[],
    options: &[],
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
                format!(
                    "unknown field `{}` in the front matter of `{}`",
                    field.key, artifact.id
                ),
            );
            let near = typo.or_else(|| budget.word(&field.key, known()));
            out.push(match near {
                Some(near) => finding.help(format!("did you mean `{near}`?")),
                None => finding.help(format!("remove it, or rename it to `x-{}`", field.key)),
            });
        }
    }
}

/// An entry of `relates` without a known relation, which would be ignored silently.
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
            "`{}` uses the unknown relation `{word}` in `relates`",
            artifact.id
        ),
    );
    let known = Relation::declared().map(Relation::name);
    Some(match budget.word(&word, known) {
        Some(near) => finding.help(format!("did you mean `{{to: ID, how: {near}}}`?")),
        None => finding.help("write `[{to: ID, how: RELATION}]` or `none`; the front-matter schema lists the relations"),
    })
}

/// The known fields; names that start with `x-` are free.
fn known() -> impl Iterator<Item = &'static str> {
    KEYS.iter().copied()
}

fn is_known(key: &str) -> bool {
    let folded = key.to_ascii_lowercase().replace('_', "-");
    folded.starts_with("x-") || known().any(|name| name == folded)
}

/// The known field at edit distance 1, unless the document has it as well. Short names are too similar to compare.
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

A field of an artifact's front matter at edit distance 1 from a known one. In the agentic-cd profile any unknown field
of an artifact in this product's own form. An entry of `relates` without a known relation.

## When it is silent

Fields that start with `x-`. Fields of other tools' forms. Singular and plural of a known field.

## Precision

No findings on the 14 development repositories, so its precision there is unknown. On by default because it reports only
contradictions within the repository itself; its fixtures show what it must not report.

## Sources

Catalogue 35.
"#;
