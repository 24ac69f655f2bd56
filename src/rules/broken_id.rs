//! `broken-id`: a relation or decision number that matches no artifact, and a malformed id.

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
    summary: Cow::Borrowed("An id that matches no artifact, or that is malformed."),
    why: Cow::Borrowed("The relation or rationale that it refers to cannot be followed."),
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
    let told = declared(context.graph, out);
    mentioned(context.graph, &told, out);
}

/// Relations in front matter and status lines. Returns their places, so that [`mentioned`] does not report them again.
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
            let message =
                format!("invalid id `{written}`: an id is a name, not a path, pattern or address");
            out.push(
                Finding::new(
                    FindingLocation::Text(artifact.file, span),
                    &*artifact.id,
                    message,
                )
                .help("use letters, digits, `-`, `_` and `.`, as in `feature:log-in`"),
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
                    "`{}: {}` in `{}` matches no artifact",
                    declared.name(),
                    declared.target,
                    artifact.id
                ),
            );
            let near = budget.word(&declared.target, graph.ids.all());
            out.push(match near {
                Some(near) => finding.help(format!(
                    "did you mean `{near}`? if not, remove the relation"
                )),
                None => finding.help("reference an existing artifact, or remove the relation"),
            });
        }
    }
    told
}

/// The id as written, if it is malformed: a path with `..`, a pattern, an address in an artifact. Template characters are
/// left to `placeholder`.
fn no_name(id: &str) -> Option<&str> {
    let name = id.split_once(':').map_or(id, |(_, name)| name);
    // A second role prefix: the id had an unknown one and got the document's role in front.
    let role = name.split_once(':').and_then(|(role, _)| Role::parse(role));
    if role.is_some() {
        return Some(name);
    }
    let climbs = name.starts_with('/') || name.split('/').any(|part| part == "..");
    let odd = |c: char| c.is_control() || r"\*?()^$|#".contains(c);
    (climbs || name.contains(odd)).then_some(id)
}

/// The repository's naming conventions.
struct IdConvention {
    /// The highest decision number. Only gaps below it are reported: a higher number may be planned, or belong to a
    /// different project.
    highest: u32,
    /// Roles with at least one declared id.
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

/// Ids in prose and code comments, if the repository uses that form of id.
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
            // `unknown-criterion` reports the targets of marks.
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
        // `guide:x` may be anything in prose, unless the repository declares ids of that role.
        let declares = naming.declared.contains(&role);
        let missing = graph.find(target, file) == RelationTarget::Missing;
        return (declares && missing && !foreign(graph, file, reference)).then(|| {
            Finding::new(place, target, format!("no artifact has the id `{target}`"))
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
            format!("decision record `{target}` does not exist"),
        )
        .help("cite an existing record, or add the missing one"),
    )
}

fn help(graph: &Graph, target: &str, budget: &mut suggest::SuggestionBudget) -> String {
    match budget.word(target, graph.ids.all()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "reference an existing artifact, or add the missing one".to_owned(),
    }
}

/// Whether the id belongs to a different project or is an example: by words on its line, or because it is in the text of
/// a link.
fn foreign(graph: &Graph, file: FileId, reference: &Reference) -> bool {
    let source = graph.source(file);
    let text = source.text();
    // Code spans in comments are mentions, not claims. In documents, the Markdown parser separates them.
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

- A relation in front matter, a status or a head line whose target matches no artifact.
- An `id:` that no mark can refer to: a path with `..` (`../x`), a pattern (`feature:.*`), other special characters.
- `ADR-12` in a living document or a code comment, if the repository's decision numbers have a gap at 12.
- `feature:name` in prose, if the repository declares ids of that role.

## When it is silent

- Numbers above the repository's highest: they may be planned, or belong to a different project.
- Text in backticks, examples ("e.g.", "such as"), plans, and the text of a link.
- RFC numbers in prose.

## Precision

1 finding on the development repositories before numbers above the highest were excluded, and it was wrong; none since.

## Sources

Catalogue 37, 32.
"#;
