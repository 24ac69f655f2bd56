//! `intent-says-how`: an intent that names code.

use std::borrow::Cow;

use super::{Rule, RuleCheck, RuleContext, RuleLevels};
use crate::facts::ReferenceKind;
use crate::finding::{Finding, FindingLevel, FindingLocation};
use crate::graph::artifact::ArtifactFormat;
use crate::graph::paths::PathEntry;
use crate::graph::{FileClass, Graph, PathResolution, Role};
use crate::span::Span;

/// The rule.
pub static RULE: Rule = Rule {
    id: Cow::Borrowed("intent-says-how"),
    summary: Cow::Borrowed(
        "An intent that says how: it names code of the repository, or shows some.",
    ),
    why: Cow::Borrowed(
        "An intent is what a person wants; how it is done changes without it, and then the intent is wrong.",
    ),
    levels: RuleLevels {
        adopt: None,
        agentic_cd: Some(FindingLevel::Warning),
    },
    docs: Cow::Borrowed(DOCS),
    check: RuleCheck::Graph(check),
};

fn check(context: &RuleContext, out: &mut Vec<Finding>) {
    let graph = context.graph;
    for artifact in &graph.artifacts {
        let own = artifact.role() == Role::Intent && artifact.format == ArtifactFormat::Own;
        if !own || artifact.state().is_dead() || graph.standing(artifact.file) != FileClass::Living
        {
            continue;
        }
        let (document, text) = graph.document(artifact);
        let code = document
            .fences
            .iter()
            .filter(|fence| is_code(&fence.info))
            .map(|fence| (fence.span, "shows code"));
        let names = document
            .references
            .iter()
            .filter(|reference| {
                reference.kind == ReferenceKind::Name && is_ours(graph, &reference.target)
            })
            .map(|reference| (reference.span, "names code"));
        let mut found: Vec<(Span, &str)> = code.chain(names).collect();
        found.sort_by_key(|(span, _)| span.start);
        let Some(((span, what), rest)) = found.split_first() else {
            continue;
        };
        let named = span
            .text(text)
            .lines()
            .next()
            .unwrap_or("")
            .trim_matches('`');
        let mut finding = Finding::new(
            FindingLocation::Text(artifact.file, *span),
            "how",
            format!("`{}` says how: it {what} (`{named}`)", artifact.id),
        );
        for (span, _) in rest.iter().take(5) {
            finding = finding.witness(FindingLocation::Text(artifact.file, *span), "and here");
        }
        out.push(finding.help("say what is wanted, and move this to the feature or to a decision; a person must approve it"));
    }
}

/// Whether a block is of a programming language.
fn is_code(info: &str) -> bool {
    let language = info.split([' ', ',']).next().unwrap_or("");
    matches!(
        language,
        "rust" | "rs" | "sql" | "toml" | "python" | "js" | "ts" | "go" | "java" | "c" | "cpp"
    )
}

/// Whether a code span is a Rust path of ours, or a Rust file that is there.
fn is_ours(graph: &Graph, name: &str) -> bool {
    if name.contains("::") {
        return matches!(
            graph.resolve(name.trim_end_matches("()")),
            PathResolution::Item(..) | PathResolution::Module(..)
        );
    }
    name.ends_with(".rs") && matches!(graph.paths.get(name), Some(PathEntry::File(_)))
}

const DOCS: &str = r#"## What it finds

An intent that shows a block of a programming language, names a Rust item of the repository by its path, or a Rust file that is
there. One finding an intent.

## When it is silent

Names that are not of this repository's code, commands, proposals of OpenSpec. Off in the adopt profile.

## Precision

See [evaluation](../evaluation/README.md).

## Sources

Catalogue 12; b.2, row 1. An intent about a file or an item is right to name it: allow it with a comment that says so.
"#;
