//! `ambiguous-id`: an id that more than one artifact answers to.

use std::borrow::Cow;

use super::{Rule, RuleCheck, RuleContext, RuleLevels};
use crate::finding::{Finding, FindingLevel, FindingLocation};
use crate::graph::{FileClass, RelationTarget};

/// The rule.
pub static RULE: Rule = Rule {
    id: Cow::Borrowed("ambiguous-id"),
    summary: Cow::Borrowed("A declared relation that more than one artifact answers to."),
    why: Cow::Borrowed("Which artifact is meant decides what is in force."),
    levels: RuleLevels {
        adopt: Some(FindingLevel::Error),
        agentic_cd: Some(FindingLevel::Error),
    },
    docs: Cow::Borrowed(DOCS),
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
                    "`{}: {}` can mean {} artifacts",
                    declared.name(),
                    declared.target,
                    found.len()
                ),
            )
            .help("link to the file that is meant");
            for id in found.iter().take(4) {
                let path = graph.path(graph.artifact(*id).file);
                finding = finding.witness(
                    FindingLocation::Path(path.to_owned()),
                    "one that is meant, or not",
                );
            }
            out.push(finding);
        }
    }
}

const DOCS: &str = r#"## What it finds

A relation in front matter, a status or a head line that more than one artifact answers to, and none of them in the same folder.

## When it is silent

Mentions in prose.

## Precision

No finding on the 14 development repositories, so that its precision there is unknown; on by default since it holds only where a document contradicts itself. Its fixtures show what it must not report.

## Sources

Catalogue 32, 33.
"#;
