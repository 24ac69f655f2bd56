//! `supersede-cycle`: decisions that supersede each other in a cycle.

use std::borrow::Cow;

use super::{Rule, RuleCheck, RuleContext, RuleLevels};
use crate::finding::{Finding, FindingLevel, FindingLocation};
use crate::graph::{Relation, RelationTarget};

/// The rule.
pub static RULE: Rule = Rule {
    id: Cow::Borrowed("supersede-cycle"),
    summary: Cow::Borrowed("Decisions that supersede each other in a cycle."),
    why: Cow::Borrowed("It is undefined which of them is in force."),
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
    for cycle in graph.network().cycles(&[Relation::Supersedes]) {
        let ids: Vec<&str> = cycle
            .iter()
            .map(|id| graph.artifact(*id).id.as_str())
            .collect();
        let mut places = cycle.iter().filter_map(|id| {
            let artifact = graph.artifact(*id);
            let declared = artifact.relations.iter().find(|declared| {
                declared.relation == Relation::Supersedes
                    && matches!(declared.to, RelationTarget::Artifact(to) if cycle.contains(&to))
            })?;
            Some((
                FindingLocation::Text(artifact.file, declared.span),
                &artifact.id,
            ))
        });
        let Some((place, _)) = places.next() else {
            continue;
        };
        let shown = ids
            .iter()
            .take(6)
            .map(|id| format!("`{id}`"))
            .collect::<Vec<_>>();
        let more = if ids.len() > 6 { " and more" } else { "" };
        let words = match ids.as_slice() {
            [_] => "supersedes itself",
            _ => "supersede each other",
        };
        let mut finding = Finding::new(
            place,
            ids.join(" "),
            format!("{}{more} {words}", shown.join(", ")),
        )
        .help("keep the relation from the newer to the older record, and remove the one back");
        for (place, id) in places.take(5) {
            finding = finding.witness(place, format!("the relation of `{id}` in the cycle"));
        }
        out.push(finding);
    }
}

const DOCS: &str = r#"## What it finds

Decision records that supersede each other in a cycle of any length. One finding per cycle.

## When it is silent

Never.

## Precision

No findings on the 14 development repositories, so its precision there is unknown. On by default because it reports only
contradictions within the repository itself; its fixtures show what it must not report.

## Sources

Catalogue 38.
"#;
