//! `weakened-criterion`: an artifact in force demands less, and no decision or intent of the change authorises it.

use super::{ChangeFindings, ChangeRule};
use crate::analysis::trace::in_force;
use crate::finding::{Finding, FindingLevel, FindingLocation};
use crate::graph::Role;
use crate::queries::gate::authorities::authorities;
use crate::queries::gate::documents::unique_artifact;
use crate::queries::gate::{FindingOrigin, GateInput};
use crate::rules::RuleLevels;

/// The rule.
pub static RULE: ChangeRule = ChangeRule {
    id: "weakened-criterion",
    summary: "An artifact in force demands less, and no approved decision or intent of the change says so.",
    why: "A criterion that was weakened looks like a word that was mended.",
    levels: RuleLevels {
        adopt: None,
        agentic_cd: Some(FindingLevel::Error),
    },
    ways: &["decide: an approved decision or intent that travels along and names the artifact"],
    can_be_waived: true,
    replaces: &[],
    docs: DOCS,
    check,
};

fn check(asked: &GateInput<'_>, out: &mut ChangeFindings) {
    let base = asked.base.graph;
    let authorities = authorities(asked);
    for demand in asked.delta.demands.iter().filter(|demand| demand.weakened) {
        let name = demand.from.as_ref().unwrap_or(&demand.name);
        let owner = name.split('#').next().unwrap_or(name);
        let Some(before) = unique_artifact(base, owner).filter(|artifact| in_force(artifact))
        else {
            continue;
        };
        // `edited-merged-record` reports a decision whose record is deleted.
        if before.role() == Role::Decision && unique_artifact(asked.head.graph, owner).is_none() {
            continue;
        }
        let path = base.path(before.file);
        if authorities
            .iter()
            .any(|one| one.mentions_artifact(owner, path))
        {
            continue;
        }
        let place = match (demand.new, demand.old) {
            (Some((file, span)), _) => FindingLocation::Text(file, span),
            (None, Some((file, _))) => FindingLocation::Path(base.path(file).to_owned()),
            (None, None) => FindingLocation::Path(path.to_owned()),
        };
        let why = match demand.why.as_slice() {
            [] => demand.how.name().to_owned(),
            reasons => reasons.join("; "),
        };
        let finding = Finding::new(
            place,
            format!("{} {}", demand.what, demand.name),
            format!("the {} `{}` demands less: {why}", demand.what, demand.name),
        )
        .wins(format!(
            "`{owner}` as it was, until a person agrees to less"
        ))
        .help("take the weakening back");
        out.push((finding, FindingOrigin::Change));
    }
}

const DOCS: &str = r#"## What it finds

- A criterion, scenario, must or number of an artifact in force that went, says `should` for `must`, has a looser bound or a
  test without assertion.

## When it is silent

- An approved decision or intent of the change that names the artifact.
- A demand that changed in words alone.

## Precision

Replay of 200 merged commits each of two repositories in the agentic-cd profile: 2 findings, both of decisions that were deleted,
which [edited-merged-record](edited-merged-record.md) tells since ([evaluation](../evaluation/gate.md)).

## Sources

Catalogue 18.
"#;
