//! `broken-link`: a link whose file, anchor or line is not there.

use std::borrow::Cow;

use super::{Rule, RuleCheck, RuleContext, RuleLevels};
use crate::facts::{Reference, ReferenceKind};
use crate::finding::{Finding, FindingLevel, FindingLocation};
use crate::graph::paths::{folder, relative};
use crate::graph::{FileClass, Graph, LinkTarget, MissingTarget, ResolvedLink, suggest};
use crate::span::{FileId, Span};

/// The rule.
pub static RULE: Rule = Rule {
    id: Cow::Borrowed("broken-link"),
    summary: Cow::Borrowed("A link whose file, anchor or line is not in the repository."),
    why: Cow::Borrowed(
        "A reader or an agent that follows it finds nothing, and what it was to prove is unproven.",
    ),
    levels: RuleLevels {
        adopt: Some(FindingLevel::Error),
        agentic_cd: Some(FindingLevel::Error),
    },
    docs: Cow::Borrowed(DOCS),
    check: RuleCheck::Graph(check),
};

fn check(context: &RuleContext, out: &mut Vec<Finding>) {
    report(
        context,
        &[ReferenceKind::Link, ReferenceKind::Html],
        "link",
        out,
    );
}

/// Report every reference of `kinds` that leads nowhere, from documents that speak for the repository as it is now.
pub(super) fn report(
    context: &RuleContext,
    kinds: &[ReferenceKind],
    noun: &str,
    out: &mut Vec<Finding>,
) {
    let graph = context.graph;
    let mut budget = suggest::SuggestionBudget::default();
    for link in graph.links() {
        let LinkTarget::Missing(missing) = &link.target else {
            continue;
        };
        let Some(reference) = graph.reference(link) else {
            continue;
        };
        if !kinds.contains(&reference.kind) || !claims(graph, link) {
            continue;
        }
        out.push(finding(graph, link, reference, missing, noun, &mut budget));
    }
}

/// Whether the file that holds the link speaks for today.
fn claims(graph: &Graph, link: &ResolvedLink) -> bool {
    let dead = graph
        .ids
        .of_file(link.file)
        .is_some_and(|id| graph.artifact(id).state().is_dead());
    graph.standing(link.file) == FileClass::Living && !dead
}

fn finding(
    graph: &Graph,
    link: &ResolvedLink,
    reference: &Reference,
    missing: &MissingTarget,
    noun: &str,
    budget: &mut suggest::SuggestionBudget,
) -> Finding {
    let text = graph.source(link.file).text();
    let here = folder(graph.path(link.file));
    let written = &*reference.target;
    let place = FindingLocation::Text(link.file, reference.span);
    let absolute = written.starts_with('/');
    let spell = |path: &str| {
        let plain = if absolute {
            format!("/{path}")
        } else {
            relative(here, path)
        };
        plain.replace(' ', "%20")
    };
    let fragment = written.find('#').map_or("", |at| &written[at..]);
    let found = match missing {
        MissingTarget::Path { path } => {
            let near = budget.path(&graph.paths, path);
            let finding = Finding::new(
                place,
                written,
                format!("the {noun} leads to `{path}`, which is not there"),
            );
            match near {
                Some(near) => finding
                    .witness(
                        FindingLocation::Path(near.clone()),
                        "the nearest file that is there",
                    )
                    .help(format!(
                        "write `{}` if that is what is meant, or remove the {noun}",
                        spell(&near)
                    )),
                None => finding.help(format!(
                    "point the {noun} at what took its place, or remove it"
                )),
            }
        }
        MissingTarget::Case { actual } => replaced(
            Finding::new(
                place,
                written,
                format!("the {noun} differs from `{actual}` in upper and lower case"),
            )
            .witness(
                FindingLocation::Path(actual.clone()),
                "as it is in the repository",
            )
            .help(format!(
                "write `{}`: only some file systems forgive the difference",
                spell(actual)
            )),
            reference,
            text,
            &format!("{}{fragment}", spell(actual)),
        ),
        MissingTarget::Outside { path } => Finding::new(
            place,
            written,
            format!("the {noun} climbs out of the repository, to `{path}`"),
        )
        .help("link to something inside the repository, or to a full URL"),
        MissingTarget::Line { path, line, lines } => Finding::new(
            place,
            written,
            format!("the {noun} names line {line} of `{path}`, which has {lines}"),
        )
        .witness(
            FindingLocation::Path(path.clone()),
            format!("it ends at line {lines}"),
        )
        .help("point at the line where the thing is now, or at the file"),
        MissingTarget::Anchor { file, fragment } => {
            let path = graph.path(*file);
            let document = graph.source(*file).facts.document();
            let near = document.and_then(|document| budget.anchor(document, fragment));
            anchor(graph, place, reference, *file, path, fragment, near, noun)
        }
    };
    found.wins("the repository's files, as they are")
}

#[allow(clippy::too_many_arguments, reason = "the parts of one sentence")]
fn anchor(
    graph: &Graph,
    place: FindingLocation,
    reference: &Reference,
    file: FileId,
    path: &str,
    fragment: &str,
    near: Option<String>,
    noun: &str,
) -> Finding {
    let written = &*reference.target;
    let own = written.starts_with('#');
    let target = if own { "this document" } else { path };
    let finding = Finding::new(
        place.clone(),
        written,
        format!("the {noun} names the anchor `#{fragment}`, which {target} does not have"),
    );
    let Some(near) = near else {
        return finding.help(format!(
            "point at a heading that {target} has, or remove `#{fragment}`"
        ));
    };
    let heading = graph.source(file).facts.document().and_then(|document| {
        document
            .headings()
            .find(|section| *section.slug == *near)
            .map(|section| section.span)
    });
    let finding = match heading {
        Some(span) => finding.witness(
            FindingLocation::Text(file, span),
            format!("its anchor is `#{near}`"),
        ),
        None => finding,
    };
    let finding = finding.help(format!("write `#{near}` if that heading is meant"));
    let same = letters(&near).eq(letters(fragment));
    let FindingLocation::Text(from, _) = place else {
        return finding;
    };
    if same {
        let base = written.split('#').next().unwrap_or("");
        let text = graph.source(from).text();
        return replaced(finding, reference, text, &format!("{base}#{near}"));
    }
    finding
}

fn letters(text: &str) -> impl Iterator<Item = char> + '_ {
    text.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
}

/// Add the edit that writes `new` in place of the reference's target, where the target stands there word by word.
fn replaced(finding: Finding, reference: &Reference, text: &str, new: &str) -> Finding {
    let whole = reference.span.text(text);
    let Some(at) = whole.rfind(&*reference.target) else {
        return finding;
    };
    let start = reference.span.start as usize + at;
    let span = Span::new(start..start + reference.target.len());
    finding.fix(format!("write `{new}`"), span, new)
}

const DOCS: &str = r#"## What it finds

- A relative link to a path that is not in the tree.
- A path that differs from a file in upper and lower case.
- A link that climbs out of the repository.
- A fragment that no heading and no id of the document gives.
- A line anchor (`#L10`) past the end of the file.

A file of the same name elsewhere, or a heading that is alike, is proposed. Where only case or punctuation differ, there is a
fix.

## When it is silent

- External URLs: nothing is fetched.
- Routes of a site generator (mdBook, MkDocs, Docusaurus, VitePress, Hugo, Jekyll, Astro, Sphinx), pages of other books on
  the same site, pages that rustdoc makes.
- Pages of the host reached by climbing out: `../../issues`.
- Paths that git ignores, submodules, symbolic links that lead out.
- Text in link form that is no path: `[T](args)`, `{variable}`, `path/to/…`.
- Fragments in any case, and anchors of included documents.
- Documents that do not speak for today, and dead decisions.

## Precision

191 findings on the 14 development repositories: 191 right, 0 wrong. On 13 further repositories 61: 60 right, 1 unsure (a model file that an example downloads).

## Sources

Catalogue 37. Path mentions and site routes as measured in `docs/evaluation/README.md`.
"#;
