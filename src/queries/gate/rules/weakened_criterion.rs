//! `weakened-criterion`: an artifact in force demands less, and no decision or intent of the change authorises it.

use super::{ChangeFindings, ChangeRule};
use crate::analysis::constraints::{CodeConstraint, constraints};
use crate::analysis::trace::in_force;
use crate::finding::{Finding, FindingLevel, FindingLocation};
use crate::graph::{Graph, Role};
use crate::queries::gate::authorities::{Authority, authorities};
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
    enforcement(asked, &authorities, out);
}

/// Entries of `enforce:` that the base has, and that the head does not have for the same files.
fn enforcement(asked: &GateInput<'_>, authorities: &[Authority<'_>], out: &mut ChangeFindings) {
    let (base, head) = (asked.base.graph, asked.head.graph);
    let (enforced, _) = constraints(base);
    let (enforced_now, _) = constraints(head);
    for old in enforced {
        let artifact = base.artifact(old.artifact);
        let path = base.path(artifact.file);
        let is_kept = enforced_now.iter().any(|new| covers_all(head, &old, new));
        let is_authorised = || {
            let mut all = authorities.iter();
            all.any(|one| one.mentions_artifact(&artifact.id, path))
        };
        if is_kept || is_authorised() {
            continue;
        }
        let finding = Finding::new(
            FindingLocation::Path(path.to_owned()),
            format!("enforce {}", old.name),
            format!(
                "the constraint `{}` was enforced, and is not, or for fewer files, now",
                old.name
            ),
        )
        .wins(format!(
            "`{}` as it was, until a person agrees to less",
            artifact.id
        ))
        .help("take the weakening back");
        out.push((finding, FindingOrigin::Change));
    }
}

/// Whether `new` demands the same as `old`, of each file of the head that `old` covers.
fn covers_all(head: &Graph, old: &CodeConstraint, new: &CodeConstraint) -> bool {
    let mut sources = head.sources.iter().map(|source| source.path.as_str());
    new.demand == old.demand && sources.all(|path| !old.covers(path) || new.covers(path))
}

const DOCS: &str = r#"## What it finds

- A criterion, scenario, must or number of an artifact in force that went, says `should` for `must`, has a looser bound or a
  test without assertion.
- An entry of `enforce:` that is gone, demands something else, or leaves out files that it covered.

## When it is silent

- An approved decision or intent of the change that names the artifact.
- A demand that changed in words alone.

## Precision

Replay of 200 merged commits each of two repositories in the agentic-cd profile: 2 findings, both of decisions that were deleted,
which [edited-merged-record](edited-merged-record.md) tells since ([evaluation](../evaluation/gate.md)).

## Sources

Catalogue 18.
"#;
