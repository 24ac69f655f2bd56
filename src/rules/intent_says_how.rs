//! `intent-says-how`: an intent that prescribes an implementation.

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
        "An intent that prescribes an implementation: it names or shows code of the repository.",
    ),
    why: Cow::Borrowed(
        "An intent states a goal. The implementation changes independently, which makes the intent wrong.",
    ),
    levels: RuleLevels {
        adopt: None,
        agentic_cd: Some(FindingLevel::Warning),
    },
    docs: Cow::Borrowed(DOCS),
    needs: &[],
    options: &[],
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
            format!(
                "`{}` prescribes an implementation: it {what} (`{named}`)",
                artifact.id
            ),
        );
        for (span, _) in rest.iter().take(5) {
            finding = finding.witness(FindingLocation::Text(artifact.file, *span), "also here");
        }
        out.push(finding.help("state the goal, and move this to the feature or to a decision; a person must approve the change"));
    }
}

/// Whether the info string of a code block names a programming language.
fn is_code(info: &str) -> bool {
    let language = info.split([' ', ',']).next().unwrap_or("");
    matches!(
        language,
        "rust" | "rs" | "sql" | "toml" | "python" | "js" | "ts" | "go" | "java" | "c" | "cpp"
    )
}

/// Whether a code span is the path of a Rust item of the repository, or an existing Rust file.
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

An intent with a code block in a programming language, the path of a Rust item of the repository, or the name of an
existing Rust file. One finding per intent.

## When it is silent

Names that are not in the repository's code, commands, proposals of OpenSpec. Off in the adopt profile.

## Precision

See [evaluation](../evaluation/README.md).

## Sources

Catalogue 12; b.2, row 1. An intent about a file or an item may name it: allow the finding with a comment that gives the
reason.
"#;
