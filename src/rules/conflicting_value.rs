//! `conflicting-value`: two documents in force give the same key different values.

use std::borrow::Cow;

use super::{Rule, RuleCheck, RuleContext, RuleLevels};
use crate::analysis::Need;
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
    summary: Cow::Borrowed("Two documents in force that give the same key different values."),
    why: Cow::Borrowed("Readers of one document build on a value that the other contradicts."),
    levels: RuleLevels {
        adopt: None,
        agentic_cd: Some(FindingLevel::Warning),
    },
    docs: Cow::Borrowed(DOCS),
    needs: &[Need::Surface, Need::Disputes],
    options: &[],
    check: RuleCheck::Graph(check),
};

/// Maximum number of documents that a finding shows.
const SHOWN: usize = 5;

fn check(context: &RuleContext, out: &mut Vec<Finding>) {
    for dispute in context.graph.disputes() {
        let claims = dispute.claims.iter();
        let claims: Vec<&DocumentClaim> =
            claims.filter(|claim| !is_stale(context, claim)).collect();
        tell(context, &claims, out);
    }
}

/// Whether a descriptive document differs from the code's constant, which `stale-value` reports.
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
    // `min_by_key` returns the first of equals.
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
            "limit `{}` conflicts with `{}` in `{there}`: “{}”",
            claim.said, winner.said, winner.name
        ),
        _ => format!(
            "`{}` is `{}` here but `{}` in `{there}`",
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
        let default = if other.is_default { " (default)" } else { "" };
        finding = finding.witness(
            FindingLocation::Text(other.file, other.span),
            format!("`{}`{default}", other.said),
        );
    }
    if rank(context, winner.file) < rank(context, claim.file) {
        return finding.wins(format!("`{there}`")).help(format!(
            "write `{}` here, or have the owner of `{there}` change it first",
            winner.said
        ));
    }
    let owner = graph.owner(graph.path(winner.file));
    let who = owner.map_or(String::new(), |owner| format!(" ({owner} owns `{there}`)"));
    finding.help(format!(
        "neither document outranks the other: find the correct value and write it in both{who}"
    ))
}

fn artifact<'a>(context: &'a RuleContext, file: FileId) -> Option<&'a Artifact> {
    let id = context.graph.ids.of_file(file)?;
    Some(context.graph.artifact(id))
}

fn is_decision(context: &RuleContext, file: FileId) -> bool {
    artifact(context, file).is_some_and(|artifact| artifact.roles.contains(&Role::Decision))
}

/// A document's rank in the order of authority; a file that is no artifact ranks with the code.
fn rank(context: &RuleContext, file: FileId) -> usize {
    let side = artifact(context, file).map_or(AuthoritySource::Code, |artifact| {
        AuthoritySource::of(artifact.role())
    });
    context.config.rank(side)
}

/// The id of a document, or its path if it is no artifact.
fn name(context: &RuleContext, file: FileId) -> String {
    let path = context.graph.path(file);
    artifact(context, file).map_or_else(|| path.to_owned(), |artifact| artifact.id.clone())
}

const DOCS: &str = r#"## What it finds

Two documents in force that give different values to the same thing:

- a flag, if both documents call the same program or the repository has only one: `--max-age is 30 s`, a row of a table
  with a column *default* or *value*;
- a name in capitals that the code defines once, or not yet;
- a key of more than one word (`retry_limit`, `cache.ttl`) that exactly one type of the code has, or none yet;
- the bound of a demand: two sentences that differ only in the number after "at most", "within" or "at least".

A name that the code does not have yet counts if a feature, a decision or other normative artifact states it.

The document with more [authority](../guides/configuration.md) wins. Between equals there is no winner: documents that
differ from the most frequent value are reported.

## When it is silent

- Documents that are not living, superseded, rejected and proposed ones.
- Two decisions: see [conflicting-decision](conflicting-decision.md). A constant with a different value in the code: see
  [stale-value](stale-value.md).
- Code blocks, which show examples; a key inside a longer piece of code; text after "if" or "when", or that tells the
  reader to set the key.
- A document that names several values: they are alternatives.
- A name of several types, constants or crates; a number with a unit beside one without.

## Precision

One finding on the 14 development repositories: right (`MAX_LIGHTS`, 512 in one page and 1023 in two). Too few to
estimate precision, so it is off in the adopt profile. Judgements: `tests/evaluation/conflicts.tsv`.

## Sources

Catalogue 16.
"#;
