//! `ambiguous-id`: a declared relation whose target matches several artifacts.

use std::borrow::Cow;

use super::{Rule, RuleCheck, RuleContext, RuleLevels};
use crate::finding::{Finding, FindingLevel, FindingLocation};
use crate::graph::{FileClass, RelationTarget};

/// The rule.
pub static RULE: Rule = Rule {
    id: Cow::Borrowed("ambiguous-id"),
    summary: Cow::Borrowed("A declared relation whose target matches more than one artifact."),
    why: Cow::Borrowed("Which artifact is in force depends on the match that a reader picks."),
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
    let graph = context.graph;
    for artifact in &graph.artifacts {
        if graph.standing(artifact.file) != FileClass::Living {
            continue;
        }
        for declared in &artifact.relations {
            let RelationTarget::Ambiguous(found) = &declared.to else {
                continue;
            };
            let mut finding = Finding::new(
                FindingLocation::Text(artifact.file, declared.span),
                &*declared.target,
                format!(
                    "`{}: {}` is ambiguous: {} artifacts match",
                    declared.name(),
                    declared.target,
                    found.len()
                ),
            )
            .help("link to the intended file instead of its id");
            for id in found.iter().take(4) {
                let path = graph.path(graph.artifact(*id).file);
                finding = finding.witness(FindingLocation::Path(path.to_owned()), "candidate");
            }
            out.push(finding);
        }
    }
}

const DOCS: &str = r#"## What it finds

A relation in front matter, a status or a head line whose target matches more than one artifact, none of them in the
folder of the declaring document.

## When it is silent

Ids in prose.

## Precision

No findings on the 14 development repositories, so its precision there is unknown. On by default because it reports only
contradictions within the repository itself; its fixtures show what it must not report.

## Sources

Catalogue 32, 33.
"#;
