//! `broken-id`: a declared relation, or a decision's number, that names nothing, and an id that is none.

use std::borrow::Cow;
use std::collections::HashSet;

use super::{Rule, RuleCheck, RuleContext, RuleLevels};
use crate::facts::{Reference, ReferenceKind};
use crate::finding::{Finding, FindingLevel, FindingLocation};
use crate::graph::ids::{decision_number, split_id};
use crate::graph::{Artifact, FileClass, Graph, RelationTarget, Role, suggest};
use crate::span::{FileId, around, floor};

/// The rule.
pub static RULE: Rule = Rule {
    id: Cow::Borrowed("broken-id"),
    summary: Cow::Borrowed("An id that names no artifact, or that is no name."),
    why: Cow::Borrowed("The relation or the reason that it stands for cannot be followed."),
    levels: RuleLevels {
        adopt: Some(FindingLevel::Error),
        agentic_cd: Some(FindingLevel::Error),
    },
    docs: Cow::Borrowed(DOCS),
    check: RuleCheck::Graph(check),
};

fn check(context: &RuleContext, out: &mut Vec<Finding>) {
    let told = declared(context.graph, out);
    mentioned(context.graph, &told, out);
}

/// Relations in front matter and status lines. Returns where they stand, so that none is told twice.
fn declared(graph: &Graph, out: &mut Vec<Finding>) -> HashSet<(FileId, u32)> {
    let mut told = HashSet::new();
    let mut budget = suggest::SuggestionBudget::default();
    for artifact in &graph.artifacts {
        if graph.standing(artifact.file) != FileClass::Living {
            continue;
        }
        if let Some(span) = artifact.declared_id
            && let Some(written) = no_name(&artifact.id)
        {
            let message = format!("`{written}` is a path, a pattern or a place, and no id");
            out.push(
                Finding::new(
                    FindingLocation::Text(artifact.file, span),
                    &*artifact.id,
                    message,
                )
                .help("write letters, digits, `-`, `_` and `.`, as in `feature:log-in`"),
            );
        }
        for declared in &artifact.relations {
            if declared.to != RelationTarget::Missing {
                continue;
            }
            told.insert((artifact.file, declared.span.start));
            let finding = Finding::new(
                FindingLocation::Text(artifact.file, declared.span),
                &*declared.target,
                format!(
                    "`{}` declares `{}: {}`, and there is no such artifact",
                    artifact.id,
                    declared.name(),
                    declared.target
                ),
            );
            let near = budget.word(&declared.target, graph.ids.all());
            out.push(match near {
                Some(near) => finding.help(format!("write `{near}` if that is what is meant")),
                None => finding.help("name an artifact that is there, or remove the relation"),
            });
        }
    }
    told
}

/// The id as it is written, where it is no name: a path that climbs, a pattern, a place in another artifact. Signs that
/// templates fill in are told by `placeholder`.
fn no_name(id: &str) -> Option<&str> {
    let name = id.split_once(':').map_or(id, |(_, name)| name);
    // What has a role in front and is none of ours got another one.
    let role = name.split_once(':').and_then(|(role, _)| Role::parse(role));
    if role.is_some() {
        return Some(name);
    }
    let climbs = name.starts_with('/') || name.split('/').any(|part| part == "..");
    let odd = |c: char| c.is_control() || r"\*?()^$|#".contains(c);
    (climbs || name.contains(odd)).then_some(id)
}

/// How this repository names its artifacts.
struct IdConvention {
    /// The highest number of a decision record. Only a hole below it is known to be one: a higher number may be another
    /// project's, or planned.
    highest: u32,
    /// The roles of which some artifact declares an id.
    declared: HashSet<Role>,
}

impl IdConvention {
    fn new(graph: &Graph) -> IdConvention {
        let artifacts = graph.artifacts.iter();
        let decisions = artifacts
            .clone()
            .filter(|artifact| artifact.role() == Role::Decision);
        IdConvention {
            highest: decisions
                .filter_map(|artifact| artifact.number)
                .max()
                .unwrap_or(0),
            declared: artifacts
                .filter(|artifact| artifact.declared_id.is_some())
                .map(Artifact::role)
                .collect(),
        }
    }
}

/// Ids in prose and in comments of code: only where this repository writes its ids so.
fn mentioned(graph: &Graph, told: &HashSet<(FileId, u32)>, out: &mut Vec<Finding>) {
    let mut budget = suggest::SuggestionBudget::default();
    let naming = IdConvention::new(graph);
    for (file, source) in graph.files() {
        if graph.standing(file) != FileClass::Living {
            continue;
        }
        let references = match (source.facts.document(), source.facts.code()) {
            (Some(document), _) => &document.references,
            (None, Some(code)) => &code.references,
            (None, None) => continue,
        };
        for reference in references {
            // What a mark names is told by `unknown-criterion`.
            let marks = source.facts.code().map_or(&[][..], |code| &code.marks);
            let start = reference.span.start;
            let marked = marks.binary_search_by_key(&start, |mark| mark.target.span.start);
            let known = told.contains(&(file, start)) || marked.is_ok();
            if reference.kind == ReferenceKind::Id && !known {
                out.extend(mention(graph, file, reference, &naming, &mut budget));
            }
        }
    }
}

fn mention(
    graph: &Graph,
    file: FileId,
    reference: &Reference,
    naming: &IdConvention,
    budget: &mut suggest::SuggestionBudget,
) -> Option<Finding> {
    let target = &*reference.target;
    let place = FindingLocation::Text(file, reference.span);
    if let Some((role, _, _)) = split_id(target) {
        // `guide:x` may be anything in prose; where the repository declares ids, it is one of them.
        let declares = naming.declared.contains(&role);
        let missing = graph.find(target, file) == RelationTarget::Missing;
        return (declares && missing && !foreign(graph, file, reference)).then(|| {
            Finding::new(
                place,
                target,
                format!("`{target}` names no artifact of this repository"),
            )
            .help(help(graph, target, budget))
        });
    }
    let number = decision_number(target)?;
    let own = number < naming.highest && target.get(..3)?.eq_ignore_ascii_case("adr");
    if !own || !graph.ids.of_number(number).is_empty() || foreign(graph, file, reference) {
        return None;
    }
    Some(
        Finding::new(
            place,
            target,
            format!("`{target}` names a decision record that is not in the repository"),
        )
        .help("name the record that is meant, or add it"),
    )
}

fn help(graph: &Graph, target: &str, budget: &mut suggest::SuggestionBudget) -> String {
    match budget.word(target, graph.ids.all()) {
        Some(near) => format!("write `{near}` if that is what is meant"),
        None => "name an artifact that is there, or add it".to_owned(),
    }
}

/// Whether the number is another project's, or an example: the words around it say so, or it is the text of a link to
/// elsewhere.
fn foreign(graph: &Graph, file: FileId, reference: &Reference) -> bool {
    let source = graph.source(file);
    let text = source.text();
    // In a comment, what stands between backticks is spoken of: Markdown's parser sets it apart, here we must.
    let at = reference.span.start as usize;
    let reach = &text[floor(text, at.saturating_sub(200))..at];
    let before = reach.rsplit('\n').next().unwrap_or(reach);
    if before.matches('`').count() % 2 == 1 {
        return true;
    }
    let line = around(text, reference.span.start as usize, 0).to_ascii_lowercase();
    let words = [
        "e.g.",
        "example",
        "such as",
        "for instance",
        "future",
        "planned",
        "upcoming",
        "tbd",
        "http",
    ];
    if words.iter().any(|word| line.contains(word)) {
        return true;
    }
    let Some(document) = source.facts.document() else {
        return false;
    };
    let linked = document
        .references
        .partition_point(|other| other.span.start <= reference.span.start);
    document.references[..linked]
        .iter()
        .rev()
        .take(3)
        .any(|other| other.kind == ReferenceKind::Link && other.span.end >= reference.span.end)
}

const DOCS: &str = r#"## What it finds

- A relation in front matter, a status or a head line that names no artifact.
- An `id:` that is a path which climbs (`../x`), a pattern (`feature:.*`), or holds other signs that no mark can write.
- `ADR-12` in a living document or a comment of code, where the repository's numbering has a hole at 12.
- `feature:name` in prose, where the repository declares ids of that role.

## When it is silent

- Numbers above the highest of the repository: another project's, or planned.
- Text between backticks, examples ("e.g.", "such as"), plans, and the text of a link.
- RFC numbers in prose.

## Precision

1 finding on the development repositories before numbers above the highest were left out, and it was wrong; none since.

## Sources

Catalogue 37, 32.
"#;
