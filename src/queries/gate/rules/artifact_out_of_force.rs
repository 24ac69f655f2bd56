//! `artifact-out-of-force`: the change takes an artifact out of force.

use super::{ChangeFindings, ChangeRule};
use crate::analysis::trace::in_force;
use crate::finding::{Finding, FindingLevel, FindingLocation};
use crate::graph::{Artifact, LifecycleState, Role};
use crate::queries::gate::authorities::authorities;
use crate::queries::gate::documents::artifact_of_file;
use crate::queries::gate::{FindingOrigin, GateInput};
use crate::rules::RuleLevels;

/// The rule.
pub static RULE: ChangeRule = ChangeRule {
    id: "artifact-out-of-force",
    summary: "An artifact that was in force no longer is, and no approved decision or intent of the change says so.",
    why: "A draft can be broken and rewritten without anybody's approval.",
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

/// Roles whose artifacts demand something. Decisions have rules of their own.
const DEMANDING: [Role; 5] = [
    Role::Intent,
    Role::Behaviour,
    Role::Feature,
    Role::Criteria,
    Role::Constraint,
];

fn check(asked: &GateInput<'_>, out: &mut ChangeFindings) {
    let (base, head) = (asked.base.graph, asked.head.graph);
    let authorities = authorities(asked);
    for change in &asked.delta.documents {
        let Some((old_file, _)) = change.old else {
            continue;
        };
        let before = artifact_of_file(base, old_file);
        let Some(before) = before.filter(|artifact| is_binding(artifact)) else {
            continue;
        };
        let path = base.path(old_file);
        if authorities
            .iter()
            .any(|one| one.mentions_artifact(&before.id, path))
        {
            continue;
        }
        let after = change
            .new
            .and_then(|(file, _)| artifact_of_file(head, file));
        let place = match change.new {
            Some((file, span)) => FindingLocation::Text(file, span),
            None => FindingLocation::Path(path.to_owned()),
        };
        if after.is_some_and(|after| is_binding(after) && after.role() == before.role()) {
            continue;
        }
        let now = match (change.new, after) {
            (None, _) => "is deleted",
            (Some(_), None) => "is no artifact",
            (Some(_), Some(_)) => "has another role or status",
        };
        let finding = Finding::new(
            place,
            before.id.clone(),
            format!("`{}` was in force and {now} now", before.id),
        )
        .wins(format!("`{}` as it is on the target branch", before.id))
        .help("keep it in force");
        out.push((finding, FindingOrigin::Change));
    }
}

fn is_binding(artifact: &Artifact) -> bool {
    DEMANDING.contains(&artifact.role())
        && artifact.state() == LifecycleState::Live
        && in_force(artifact)
}

const DOCS: &str = r#"## What it finds

- An intent, behaviour, feature, criteria or constraint in force at the target branch that the change makes a draft, gives
  another role, or deletes.

## When it is silent

- An approved decision or intent of the change that names the artifact.
- Entries of `enforce:`: [weakened-criterion](weakened-criterion.md) reports these.
- Decisions: [unversioned-decision-edit](unversioned-decision-edit.md) and
  [edited-merged-record](edited-merged-record.md) report these.

## Precision

Not measured on merged commits yet: it is off in the adopt profile.

## Sources

Catalogue 18.
"#;
