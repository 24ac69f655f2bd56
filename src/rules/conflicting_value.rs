//! `conflicting-value`: two documents in force give one key two values.

use std::borrow::Cow;

use super::{Rule, RuleCheck, RuleContext, RuleLevels};
use crate::analysis::contradictions::{ClaimKeyKind, DocumentClaim, differs};
use crate::analysis::currency::document::DocumentMode;
use crate::analysis::surface::quantity;
use crate::config::AuthoritySource;
use crate::finding::{Finding, FindingLevel, FindingLocation};
use crate::graph::{Artifact, Role};
use crate::span::FileId;

/// The rule.
pub static RULE: Rule = Rule {
    id: Cow::Borrowed("conflicting-value"),
    summary: Cow::Borrowed("Two documents in force that give one key two values."),
    why: Cow::Borrowed(
        "Whoever reads the one builds what the other forbids, and both are right by what they read.",
    ),
    levels: RuleLevels {
        adopt: None,
        agentic_cd: Some(FindingLevel::Warning),
    },
    docs: Cow::Borrowed(DOCS),
    check: RuleCheck::Graph(check),
};

/// Documents that a finding shows, at the most.
const SHOWN: usize = 5;

fn check(context: &RuleContext, out: &mut Vec<Finding>) {
    for dispute in context.graph.disputes() {
        let claims = dispute.claims.iter();
        let claims: Vec<&DocumentClaim> =
            claims.filter(|claim| !is_stale(context, claim)).collect();
        tell(context, &claims, out);
    }
}

/// Whether a document tells of a constant otherwise than the code: `stale-value` speaks of that.
fn is_stale(context: &RuleContext, claim: &DocumentClaim) -> bool {
    let graph = context.graph;
    let constant = graph.surface().constant(&claim.name);
    claim.kind == ClaimKeyKind::Capitals
        && graph.voice(claim.file) == DocumentMode::Describes
        && constant.is_some_and(|(_, value)| quantity::differs(&claim.name, value, &claim.value))
}

fn tell(context: &RuleContext, claims: &[&DocumentClaim], out: &mut Vec<Finding>) {
    let agree = |claim: &DocumentClaim| {
        let same = |other: &&&DocumentClaim| !differs(&claim.value, &other.value);
        claims.iter().filter(same).count()
    };
    let weight =
        |claim: &&&DocumentClaim| (rank(context, claim.file), std::cmp::Reverse(agree(claim)));
    // The first of those that weigh the same.
    let Some(winner) = claims.iter().min_by_key(weight) else {
        return;
    };
    for claim in claims {
        if !differs(&claim.value, &winner.value) {
            continue;
        }
        let both_decide = is_decision(context, claim.file) && is_decision(context, winner.file);
        if !both_decide {
            out.push(finding(context, claim, winner, claims));
        }
    }
}

fn finding(
    context: &RuleContext,
    claim: &DocumentClaim,
    winner: &DocumentClaim,
    claims: &[&DocumentClaim],
) -> Finding {
    let graph = context.graph;
    let there = name(context, winner.file);
    let message = match claim.kind {
        ClaimKeyKind::Demand => format!(
            "`{}` bounds here what `{there}` bounds with `{}`: “{}”",
            claim.said, winner.said, winner.name
        ),
        _ => format!(
            "`{}` is `{}` here, and `{}` in `{there}`",
            claim.name, claim.said, winner.said
        ),
    };
    let mut finding = Finding::new(
        FindingLocation::Text(claim.file, claim.span),
        &*claim.name,
        message,
    );
    let others = claims.iter().filter(|other| other.file != claim.file);
    for other in others.take(SHOWN) {
        let default = if other.is_default { ", by default" } else { "" };
        finding = finding.witness(
            FindingLocation::Text(other.file, other.span),
            format!("`{}`{default}", other.said),
        );
    }
    if rank(context, winner.file) < rank(context, claim.file) {
        return finding.wins(format!("`{there}`")).help(format!(
            "write `{}` here, or have `{there}` changed first by who owns it",
            winner.said
        ));
    }
    let owner = graph.owner(graph.path(winner.file));
    let who = owner.map_or(String::new(), |owner| format!(" ({owner} owns the other)"));
    finding.help(format!(
        "neither wins by authority: find out which value holds, and write it in both{who}"
    ))
}

fn artifact<'a>(context: &'a RuleContext, file: FileId) -> Option<&'a Artifact> {
    let id = context.graph.ids.of_file(file)?;
    Some(context.graph.artifact(id))
}

fn is_decision(context: &RuleContext, file: FileId) -> bool {
    artifact(context, file).is_some_and(|artifact| artifact.roles.contains(&Role::Decision))
}

/// Where a document stands in the order of authority; what is no artifact stands with the code.
fn rank(context: &RuleContext, file: FileId) -> usize {
    let side = artifact(context, file).map_or(AuthoritySource::Code, |artifact| {
        AuthoritySource::of(artifact.role())
    });
    context.config.rank(side)
}

/// What a document is called.
fn name(context: &RuleContext, file: FileId) -> String {
    let path = context.graph.path(file);
    artifact(context, file).map_or_else(|| path.to_owned(), |artifact| artifact.id.clone())
}

const DOCS: &str = r#"## What it finds

Two documents in force that give one thing two values:

- a flag, where both documents call the same program, or the repository has one program alone: `--max-age is 30 s`, a row of a
  table with a column *default* or *value*;
- a name in capitals that the code defines once, or not yet;
- a key of more than one word (`retry_limit`, `cache.ttl`) that one type of the code has, or none yet;
- the bound of a demand: two sentences that say the same but for the number behind "at most", "within" or "at least".

What no code has yet counts where a feature, a decision or another artifact that wants something states it.

The document that is higher in the [order of authority](../guides/configuration.md) wins. Among equals nobody does, and the value that most
documents state is held against the others.

## When it is silent

- Documents that do not speak for today, superseded, rejected and proposed ones; two decisions, of which
  [conflicting-decision](conflicting-decision.md) speaks; a constant that the code has otherwise, of which [stale-value](stale-value.md) speaks.
- Blocks of code, which show examples; a key within a longer piece of code; what follows "if" or "when", or tells the reader to set it.
- A document that names several values: it tells of alternatives.
- A name that several types, constants or crates have; a number with a unit beside one without.

## Precision

On the 14 development repositories one finding: right (`MAX_LIGHTS`, 512 in one page and 1023 in two). Too few to tell
a rate, so it is off in the adopt profile. Judgements: `tests/evaluation/conflicts.tsv`.

## Sources

Catalogue 16.
"#;
