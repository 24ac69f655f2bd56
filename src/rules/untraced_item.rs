//! `untraced-item`: an exported item without a link to an artifact.

use std::borrow::Cow;

use super::{Rule, RuleCheck, RuleContext, RuleLevels};
use crate::analysis::trace::MarkTarget;
use crate::analysis::{AnalyzedGraph, Need};
use crate::facts::document::FrontMatterValue;
use crate::facts::trace_marks::TraceMarkKind;
use crate::finding::{Finding, FindingLocation};
use crate::graph::{FileClass, Graph};
use crate::span::FileId;
use std::collections::HashSet;

/// The rule.
pub static RULE: Rule = Rule {
    id: Cow::Borrowed("untraced-item"),
    summary: Cow::Borrowed("An exported item without a link to a feature, decision or constraint."),
    why: Cow::Borrowed(
        "Its purpose is undocumented, so nobody knows whether it may be changed or removed.",
    ),
    levels: RuleLevels {
        adopt: None,
        agentic_cd: None,
    },
    docs: Cow::Borrowed(DOCS),
    needs: &[Need::Trace],
    options: &[],
    check: RuleCheck::Graph(check),
};

fn check(context: &RuleContext, out: &mut Vec<Finding>) {
    let graph = context.graph;
    let marked = marked(graph);
    let governed = governed(graph);
    for krate in graph.libraries() {
        for exported in graph.exported(krate) {
            let file = exported.file;
            let Some(item) = graph.item(file, exported.item) else {
                continue;
            };
            if graph.standing(file) != FileClass::Living || governed.is_match(graph.path(file)) {
                continue;
            }
            let mut around = Some(exported.item);
            let mut traced = marked.contains(&(file, None));
            while let Some(at) = around.filter(|_| !traced) {
                traced = marked.contains(&(file, Some(at)));
                around = graph.item(file, at).and_then(|item| item.parent);
            }
            if !traced {
                out.push(
                    Finding::new(
                        FindingLocation::Text(file, item.name_span),
                        &*exported.path,
                        format!("`{}` is exported, but no mark or `governs` field links it to an artifact", exported.path),
                    )
                    .help("add `/// Implements: feature:NAME` above it, or `governs:` with its path to an artifact"),
                );
            }
        }
    }
}

/// Items, and whole files, with a mark whose target exists.
fn marked(graph: &AnalyzedGraph) -> HashSet<(FileId, Option<u32>)> {
    let marks = graph.trace().marks.iter();
    marks
        .filter(|mark| {
            mark.act == TraceMarkKind::Implements && matches!(mark.target, MarkTarget::Unit(_))
        })
        .map(|mark| (mark.file, mark.item))
        .collect()
}

/// The `governs:` paths of artifacts in force.
fn governed(graph: &Graph) -> globset::GlobSet {
    let mut builder = globset::GlobSetBuilder::new();
    for artifact in &graph.artifacts {
        let (document, _) = graph.document(artifact);
        let dead = artifact.state().is_dead() || graph.standing(artifact.file) != FileClass::Living;
        let Some(field) = document.meta("governs").filter(|_| !dead) else {
            continue;
        };
        for path in field
            .value
            .items()
            .iter()
            .filter_map(FrontMatterValue::scalar)
        {
            for pattern in [
                path.to_owned(),
                format!("{}/**", path.trim_end_matches('/')),
            ] {
                let glob = globset::GlobBuilder::new(&pattern)
                    .literal_separator(true)
                    .build();
                if let Ok(glob) = glob {
                    builder.add(glob);
                }
            }
        }
    }
    builder.build().unwrap_or_default()
}

const DOCS: &str = r#"## What it finds

An exported item of a library, if neither the item nor any module around it has an `Implements:` mark, and no artifact
governs its file.

## When it is silent

Off in both profiles: enable it if every exported item must be traced. Libraries that are no public interface.

## Precision

Right by construction: it reports an absence.

## Sources

Catalogue 40, 51.
"#;
