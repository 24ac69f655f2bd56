//! Runs the checks of a declarative rule over a graph. Linear in subjects and their text.

use std::cell::OnceCell;
use std::collections::HashMap;

use super::{CheckSubject, CompiledCheck, CompiledChecks, CompiledDemand};
use crate::facts::Document;
use crate::facts::document::{MetadataField, Section};
use crate::finding::{Finding, FindingLocation};
use crate::graph::{Artifact, ArtifactId, FileClass, Graph, NetworkNode, Relation, Role};
use crate::rules::RuleContext;
use crate::span::{FileId, Span};

/// A document that a check looks at.
struct CheckedDocument<'a> {
    file: FileId,
    artifact: Option<(ArtifactId, &'a Artifact)>,
    document: &'a Document,
    text: &'a str,
    /// The result of [`openings`], computed lazily.
    openings: OnceCell<Vec<(String, Span)>>,
}

impl CheckedDocument<'_> {
    /// The fields of front matter and of the labelled lines in the head.
    fn fields(&self) -> impl Iterator<Item = &MetadataField> {
        let meta = self.document.front_matter.iter();
        meta.flat_map(|meta| &meta.fields)
            .chain(&self.document.fields)
    }
}

/// Adds the findings of the checks in the context's graph.
pub fn evaluate(checks: &CompiledChecks, context: &RuleContext, out: &mut Vec<Finding>) {
    for (check, forbidden) in &checks.0 {
        if check.file.subject == CheckSubject::Repository {
            repository(check, *forbidden, context, out);
        } else {
            documents(check, *forbidden, context, out);
        }
    }
}

fn repository(
    check: &CompiledCheck,
    forbidden: bool,
    context: &RuleContext,
    out: &mut Vec<Finding>,
) {
    for need in &check.demands {
        let CompiledDemand::Artifact(role) = need else {
            continue;
        };
        let there =
            context.graph.artifacts.iter().any(|artifact| {
                artifact.roles.contains(role) && living(context.graph, artifact.file)
            }) || holds_section(context.graph, *role);
        let excused = context.config.not_applicable.contains_key(role);
        if there == forbidden && !excused {
            let words = MessagePlaceholders {
                id: "",
                title: "",
                role: role.name(),
                path: role.row().home,
                what: role.name(),
            };
            out.push(
                Finding::new(
                    FindingLocation::Path(role.row().home.to_owned()),
                    role.name(),
                    words.fill(&check.file.message),
                )
                .help(words.fill(&check.file.help)),
            );
        }
    }
}

/// Whether a section of a different artifact can hold the role: a feature with its scenarios and criteria.
fn holds_section(graph: &Graph, role: Role) -> bool {
    graph.artifacts.iter().any(|artifact| {
        let (document, _) = graph.document(artifact);
        living(graph, artifact.file)
            && document
                .headings()
                .any(|section| Role::parse(&section.title) == Some(role))
    })
}

fn living(graph: &Graph, file: FileId) -> bool {
    graph.standing(file) == FileClass::Living
}

fn documents(
    check: &CompiledCheck,
    forbidden: bool,
    context: &RuleContext,
    out: &mut Vec<Finding>,
) {
    let graph = context.graph;
    let has = |role: &Role| {
        let mut artifacts = graph.artifacts.iter();
        artifacts.any(|artifact| artifact.roles.contains(role) && living(graph, artifact.file))
    };
    if !check.beside.iter().all(has) {
        return;
    }
    let seen: Vec<CheckedDocument> = graph
        .living_documents()
        .map(|(file, document, text)| CheckedDocument {
            file,
            artifact: graph.ids.of_file(file).map(|id| (id, graph.artifact(id))),
            document,
            text,
            openings: OnceCell::new(),
        })
        .filter(|seen| selected(check, seen, graph))
        .collect();
    for need in &check.demands {
        let met: Vec<Option<Span>> = seen.iter().map(|seen| meets(need, seen, graph)).collect();
        let convention = check
            .file
            .convention
            .map(|share| conventions(&seen, &met, graph, share));
        for (seen, met) in seen.iter().zip(&met) {
            if met.is_some() != forbidden {
                continue;
            }
            let folder = crate::graph::paths::folder(graph.path(seen.file));
            if convention.as_ref().is_some_and(|folders| !folders[folder]) {
                continue;
            }
            let span = met.unwrap_or_else(|| seen.document.head(seen.text));
            out.push(finding(check, need, seen, span, graph));
        }
    }
}

/// For each folder, whether enough of its subjects meet the need for it to be a convention there.
fn conventions<'a>(
    seen: &[CheckedDocument],
    met: &[Option<Span>],
    graph: &'a Graph,
    share: f64,
) -> HashMap<&'a str, bool> {
    let mut counts: HashMap<&str, (u32, u32)> = HashMap::new();
    for (seen, met) in seen.iter().zip(met) {
        let folder = crate::graph::paths::folder(graph.path(seen.file));
        let (all, good) = counts.entry(folder).or_default();
        *all += 1;
        *good += u32::from(met.is_some());
    }
    counts
        .into_iter()
        .map(|(folder, (all, good))| {
            let enough = all >= 3 && f64::from(good) >= share * f64::from(all);
            (folder, enough)
        })
        .collect()
}

fn selected(check: &CompiledCheck, seen: &CheckedDocument, graph: &Graph) -> bool {
    let condition = &check.file.condition;
    let path = graph.path(seen.file);
    if !check.paths.is_empty() && !check.paths.is_match(path) {
        return false;
    }
    let has = |name: &String| has_field(seen, name).is_some();
    if !condition.has_field.iter().all(has) {
        return false;
    }
    let Some((_, artifact)) = seen.artifact else {
        let any_role =
            condition.role.is_empty() && condition.state.is_empty() && condition.format.is_empty();
        return check.file.subject == CheckSubject::Document && any_role;
    };
    let roles = &check.roles;
    (roles.is_empty() || roles.iter().any(|role| artifact.roles.contains(role)))
        && (check.states.is_empty() || check.states.contains(&artifact.state()))
        && (condition.format.is_empty()
            || condition
                .format
                .iter()
                .any(|name| name == artifact.format.name()))
}

/// Where the need is met; none where it is not.
fn meets(need: &CompiledDemand, seen: &CheckedDocument, graph: &Graph) -> Option<Span> {
    let whole = seen.document.head(seen.text);
    match need {
        CompiledDemand::Field(names) => names.iter().find_map(|name| has_field(seen, name)),
        CompiledDemand::Section(titles) => titles.iter().find_map(|title| has_section(seen, title)),
        CompiledDemand::Relation {
            relation,
            incoming,
            with,
            or_linked,
        } => {
            let (id, _) = seen.artifact?;
            let told = |relation| has_relation(graph, id, relation, *incoming, with);
            (told(*relation) || *or_linked && told(Relation::Cites)).then_some(whole)
        }
        CompiledDemand::Owner => graph.owner(graph.path(seen.file)).map(|_| whole),
        CompiledDemand::Pattern(pattern) => pattern
            .find(seen.text)
            .map(|found| Span::new(found.range())),
        CompiledDemand::Criteria(least) => {
            (seen.document.criteria.len() >= *least as usize).then_some(whole)
        }
        CompiledDemand::Artifact(_) => None,
    }
}

/// The field `name`: front matter, a labelled line of the head, or a section of that title.
fn has_field(seen: &CheckedDocument, name: &str) -> Option<Span> {
    let mut fields = seen.fields();
    let stated =
        fields.find(|field| field.key.eq_ignore_ascii_case(name) && !field.value.is_empty());
    stated
        .map(|field| field.span)
        .or_else(|| has_section(seen, name))
}

/// A section whose title opens with `title` and that has text in it; or a paragraph that opens with `**title`; or a
/// field of that name.
fn has_section(seen: &CheckedDocument, title: &str) -> Option<Span> {
    let wanted = fold(title);
    let openings = seen.openings.get_or_init(|| openings(seen));
    let opening = openings
        .iter()
        .find(|(title, _)| opens_with(title, &wanted));
    opening.map(|(_, span)| *span).or_else(|| {
        let mut fields = seen.fields();
        let stated = fields.find(|field| fold(&field.key) == wanted && !field.value.is_empty());
        stated.map(|field| field.span)
    })
}

/// The folded titles of the sections of a document that have text in them; behind them the words in bold that its blocks
/// open with. Each is folded once, however many are looked for.
fn openings(seen: &CheckedDocument) -> Vec<(String, Span)> {
    let sections = seen.document.sections.iter();
    let titled = sections
        .filter(|section| section.level > 0 && filled(section, seen.text))
        .map(|section| (fold(&section.title), section.span));
    let labelled = seen.document.blocks.iter().filter_map(|block| {
        let raw = block.span.text(seen.text);
        let raw = raw.trim_start_matches(['-', '+', ' ']);
        let bold = raw
            .strip_prefix("**")
            .or_else(|| raw.strip_prefix("* **"))?;
        let label = bold.split("**").next()?;
        Some((fold(label), block.span))
    });
    titled.chain(labelled).collect()
}

fn filled(section: &Section, text: &str) -> bool {
    let body = Span {
        start: section.span.end,
        end: section.end.max(section.span.end),
    };
    !body.text(text).trim().is_empty()
}

/// Lower case, letters and digits only, one blank between words; a leading number (`1.`, `2.3`) is left out.
fn fold(title: &str) -> String {
    let words: Vec<String> = title
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    let first = words
        .iter()
        .position(|word| !word.bytes().all(|byte| byte.is_ascii_digit()))
        .unwrap_or(0);
    words[first..].join(" ")
}

/// Whether the words of `title` begin with those of `wanted`, both folded.
fn opens_with(title: &str, wanted: &str) -> bool {
    title
        .strip_prefix(wanted)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
}

fn has_relation(
    graph: &Graph,
    id: ArtifactId,
    relation: Relation,
    incoming: bool,
    with: &[Role],
) -> bool {
    let node = NetworkNode::Artifact(id);
    let others = if incoming {
        graph.network().incoming(node)
    } else {
        graph.network().outgoing(node)
    };
    others.into_iter().any(|(found, other)| {
        let NetworkNode::Artifact(other) = other else {
            return false;
        };
        let roles = &graph.artifact(other).roles;
        found == relation && (with.is_empty() || with.iter().any(|role| roles.contains(role)))
    })
}

fn finding(
    check: &CompiledCheck,
    need: &CompiledDemand,
    seen: &CheckedDocument,
    span: Span,
    graph: &Graph,
) -> Finding {
    let what = match need {
        CompiledDemand::Field(names) => names.first().cloned().unwrap_or_default(),
        CompiledDemand::Section(titles) => titles.first().cloned().unwrap_or_default(),
        CompiledDemand::Relation { relation, with, .. } => match with.first() {
            Some(role) => format!("{} {}", relation.name(), role.name()),
            None => relation.name().to_owned(),
        },
        CompiledDemand::Artifact(role) => role.name().to_owned(),
        CompiledDemand::Pattern(pattern) => pattern.as_str().to_owned(),
        CompiledDemand::Criteria(_) => "criteria".to_owned(),
        CompiledDemand::Owner => "owner".to_owned(),
    };
    let path = graph.path(seen.file);
    let (id, title, role) = seen
        .artifact
        .map_or((path, "", "document"), |(_, artifact)| {
            (
                artifact.id.as_str(),
                artifact.title.as_str(),
                artifact.role().name(),
            )
        });
    let words = MessagePlaceholders {
        id,
        title,
        role,
        path,
        what: &what,
    };
    Finding::new(
        FindingLocation::Text(seen.file, span),
        what.clone(),
        words.fill(&check.file.message),
    )
    .help(words.fill(&check.file.help))
}

/// The placeholders of a message.
struct MessagePlaceholders<'a> {
    id: &'a str,
    title: &'a str,
    role: &'a str,
    path: &'a str,
    what: &'a str,
}

impl MessagePlaceholders<'_> {
    fn fill(&self, template: &str) -> String {
        template
            .replace("{what}", self.what)
            .replace("{role}", self.role)
            .replace("{id}", self.id)
            .replace("{path}", self.path)
            .replace("{title}", self.title)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_open_with_what_is_wanted() {
        let opens = |title: &str, wanted: &str| opens_with(&fold(title), &fold(wanted));
        for title in [
            "Must nots",
            "2.3 MUST-NOTS",
            "1. Must nots, and why",
            "Must  nots:",
        ] {
            assert!(opens(title, "Must nots"), "{title}");
        }
        for title in ["Musts", "Must notsome", "Not must nots", "", "2.3"] {
            assert!(!opens(title, "Must nots"), "{title}");
        }
        assert!(opens("2024", "2024") && !opens("2024 plans", "2024"));
    }
}
