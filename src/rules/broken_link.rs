//! `broken-link`: a link whose file, anchor or line does not exist.

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
    summary: Cow::Borrowed("A link whose file, anchor or line does not exist in the repository."),
    why: Cow::Borrowed("Readers and agents that follow the link find nothing."),
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
    report(
        context,
        &[ReferenceKind::Link, ReferenceKind::Html],
        "link",
        out,
    );
}

/// Report unresolved references of `kinds` in living documents.
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

/// Whether the file with the link describes the current state.
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
                format!("{noun} target `{path}` does not exist"),
            );
            match near {
                Some(near) => finding
                    .witness(FindingLocation::Path(near.clone()), "closest existing file")
                    .help(format!(
                        "did you mean `{}`? if not, remove the {noun}",
                        spell(&near)
                    )),
                None => finding.help(format!(
                    "update the {noun} to the new location of its target, or remove it"
                )),
            }
        }
        MissingTarget::Case { actual } => replaced(
            Finding::new(
                place,
                written,
                format!("{noun} target differs from `{actual}` in letter case"),
            )
            .witness(FindingLocation::Path(actual.clone()), "actual spelling")
            .help(format!(
                "write `{}`: case-sensitive file systems do not find the file otherwise",
                spell(actual)
            )),
            reference,
            text,
            &format!("{}{fragment}", spell(actual)),
        ),
        MissingTarget::Outside { path } => Finding::new(
            place,
            written,
            format!("{noun} target `{path}` is outside the repository"),
        )
        .help("link to a file in the repository, or use a full URL"),
        MissingTarget::Line { path, line, lines } => Finding::new(
            place,
            written,
            format!("{noun} target is line {line} of `{path}`, which ends at line {lines}"),
        )
        .witness(
            FindingLocation::Path(path.clone()),
            format!("ends at line {lines}"),
        )
        .help("link to the current line of the code, or to the file without a line"),
        MissingTarget::Anchor { file, fragment } => {
            let path = graph.path(*file);
            let document = graph.source(*file).facts.document();
            let near = document.and_then(|document| budget.anchor(document, fragment));
            anchor(graph, place, reference, *file, path, fragment, near, noun)
        }
    };
    found.wins("the files in the repository")
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
    let target = if own {
        "this document".to_owned()
    } else {
        format!("`{path}`")
    };
    let finding = Finding::new(
        place.clone(),
        written,
        format!("{noun} anchor `#{fragment}` does not exist in {target}"),
    );
    let Some(near) = near else {
        return finding.help(format!(
            "link to an existing heading of {target}, or remove `#{fragment}`"
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
            format!("heading with the anchor `#{near}`"),
        ),
        None => finding,
    };
    let finding = finding.help(format!("did you mean `#{near}`?"));
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

/// Add a fix that replaces the reference's target by `new`, if the source spells the target literally.
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
- A path that differs from an existing file in letter case.
- A link to a path outside the repository.
- A fragment that matches no heading and no id of the target document.
- A line anchor (`#L10`) past the end of the file.

It suggests a file of the same name elsewhere, or a similar heading. If only case or punctuation differ, it offers a
fix.

## When it is silent

- External URLs: nothing is fetched.
- Routes of a site generator (mdBook, MkDocs, Docusaurus, VitePress, Hugo, Jekyll, Astro, Sphinx), pages of other books
  on the same site, pages that rustdoc generates.
- Pages of the hosting service, reached by a relative path: `../../issues`.
- Paths that git ignores, submodules, symbolic links to places outside the repository.
- Text in link syntax that is not a path: `[T](args)`, `{variable}`, `path/to/…`.
- Fragments that differ only in case, and anchors of included documents.
- Documents that are not living, and dead decisions.

## Precision

191 findings on the 14 development repositories: 191 right, 0 wrong. On 13 further repositories 61: 60 right, 1 unsure
(a model file that an example downloads).

## Sources

Catalogue 37. Path mentions and site routes as measured in `docs/evaluation/README.md`.
"#;
