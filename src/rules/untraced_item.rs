//! `untraced-item`: an exported item that no document accounts for.

use std::borrow::Cow;

use super::{Rule, RuleCheck, RuleContext, RuleLevels};
use crate::analysis::trace::MarkTarget;
use crate::facts::document::FrontMatterValue;
use crate::facts::trace_marks::TraceMarkKind;
use crate::finding::{Finding, FindingLocation};
use crate::graph::{FileClass, Graph};
use crate::span::FileId;
use std::collections::HashSet;

/// The rule.
pub static RULE: Rule = Rule {
    id: Cow::Borrowed("untraced-item"),
    summary: Cow::Borrowed(
        "An exported item that no mark and no document ties to a feature, decision or constraint.",
    ),
    why: Cow::Borrowed("Nobody can say why it is there, nor what may be done with it."),
    levels: RuleLevels {
        adopt: None,
        agentic_cd: None,
    },
    docs: Cow::Borrowed(DOCS),
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
                        format!("`{}` is exported, and no document accounts for it", exported.path),
                    )
                    .help("say what it is for: `/// Implements: feature:NAME` above it, or `governs:` in the document"),
                );
            }
        }
    }
}

/// The items, and the files as a whole, that carry a mark on something that is there.
fn marked(graph: &Graph) -> HashSet<(FileId, Option<u32>)> {
    let marks = graph.trace().marks.iter();
    marks
        .filter(|mark| {
            mark.act == TraceMarkKind::Implements && matches!(mark.target, MarkTarget::Unit(_))
        })
        .map(|mark| (mark.file, mark.item))
        .collect()
}

/// The paths that `governs:` of artifacts in force names.
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

An item that a library exports and that carries no `Implements:` mark, nor does anything around it, and whose file no artifact
governs.

## When it is silent

Off in both profiles: turn it on where every exported item must be accounted for. Libraries that are no interface of their own.

## Precision

Right by construction: it says what is not there.

## Sources

Catalogue 40, 51.
"#;
