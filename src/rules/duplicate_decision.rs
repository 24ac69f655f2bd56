//! `duplicate-decision`: two decisions on one topic, of which neither names the other.

use std::borrow::Cow;

use super::{Rule, RuleCheck, RuleContext, RuleLevels};
use crate::analysis::overlap::topics::SimilarArtifactPair;
use crate::finding::{Finding, FindingLevel, FindingLocation};
use crate::graph::{ArtifactId, Role};

/// The rule.
pub static RULE: Rule = Rule {
    id: Cow::Borrowed("duplicate-decision"),
    summary: Cow::Borrowed(
        "Two decisions in force that speak on one topic, of which neither names the other.",
    ),
    why: Cow::Borrowed(
        "Whoever finds one of them does not learn of the other, and the two drift apart or contradict each other.",
    ),
    levels: RuleLevels {
        adopt: None,
        agentic_cd: Some(FindingLevel::Note),
    },
    docs: Cow::Borrowed(DOCS),
    check: RuleCheck::Graph(check),
};

fn check(context: &RuleContext, out: &mut Vec<Finding>) {
    tell(context, context.graph.like_decisions(), out);
}

/// The findings over pairs of artifacts of one role.
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
            "`{}` and `{}` speak on one topic ({:.0} % of what each says), and neither names the other",
            other.id,
            first.id,
            100.0 * pair.score
        );
        let relation = match first.role() {
            Role::Decision => format!(
                "read both: if this one takes the other's place, write `supersedes: {}`; if both hold, link from one to the \
                 other",
                first.id
            ),
            _ => format!(
                "read both: make them one, or write `relates: [{{to: {}, how: extends}}]`",
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

Two living decisions that are accepted and each other's nearest by what they say (`trueup overlap` shows what they share), with
24 % of their information in common both ways, where neither links to the other, names its number or declares a relation to it.

## When it is silent

- Decisions that are superseded, rejected or only proposed.
- Where one of the two names the other in any way.

## Precision

On the 14 development repositories one finding, and two in this one: all right. Off in the adopt profile and a note in the
other, since three are too few to tell how often it is right.

## Sources

Catalogue 14.
"#;
