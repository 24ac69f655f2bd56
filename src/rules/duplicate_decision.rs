//! `duplicate-decision`: two decisions on the same topic that do not reference each other.

use std::borrow::Cow;

use super::{Rule, RuleCheck, RuleContext, RuleLevels};
use crate::analysis::Need;
use crate::analysis::overlap::topics::SimilarArtifactPair;
use crate::finding::{Finding, FindingLevel, FindingLocation};
use crate::graph::{ArtifactId, Role};

/// The rule.
pub static RULE: Rule = Rule {
    id: Cow::Borrowed("duplicate-decision"),
    summary: Cow::Borrowed(
        "Two decisions in force on the same topic that do not reference each other.",
    ),
    why: Cow::Borrowed(
        "A reader of one does not learn of the other, and the two drift apart or contradict each other.",
    ),
    levels: RuleLevels {
        adopt: None,
        agentic_cd: Some(FindingLevel::Note),
    },
    docs: Cow::Borrowed(DOCS),
    needs: &[Need::LikeDecisions],
    options: &[],
    check: RuleCheck::Graph(check),
};

fn check(context: &RuleContext, out: &mut Vec<Finding>) {
    tell(context, context.graph.like_decisions(), out);
}

/// Report pairs of artifacts of one role.
pub(super) fn tell(context: &RuleContext, pairs: &[SimilarArtifactPair], out: &mut Vec<Finding>) {
    let graph = context.graph;
    for pair in pairs {
        let place = |id: ArtifactId| {
            let artifact = graph.artifact(id);
            let (document, text) = graph.document(artifact);
            FindingLocation::Text(artifact.file, document.head(text))
        };
        let (first, other) = (graph.artifact(pair.first), graph.artifact(pair.other));
        let message = format!(
            "`{}` and `{}` share {:.0} % of their content but do not reference each other",
            other.id,
            first.id,
            100.0 * pair.score
        );
        let relation = match first.role() {
            Role::Decision => format!(
                "if this decision replaces the other, add `supersedes: {}`; if both apply, link one to the other",
                first.id
            ),
            _ => format!(
                "merge the two, or add `relates: [{{to: {}, how: extends}}]`",
                first.id
            ),
        };
        out.push(
            Finding::new(place(pair.other), &*first.id, message)
                .witness(place(pair.first), format!("“{}”", first.title))
                .wins(context.winner(first, other))
                .help(relation),
        );
    }
}

const DOCS: &str = r#"## What it finds

Two accepted living decisions that are each other's nearest by content (`trueup overlap` shows the overlap), with 24 %
of their information in common both ways, if neither links to the other, cites its number or declares a relation to it.

## When it is silent

- Decisions that are superseded, rejected or proposed.
- If one of the two references the other in any way.

## Precision

One finding on the 14 development repositories, and two in this one: all right. Three are too few to estimate
precision, so it is off in the adopt profile and a note in agentic-cd.

## Sources

Catalogue 14.
"#;
