//! `unversioned-decision-edit`: a decision in force at both ends that now decides something else.

use super::{ChangeFindings, ChangeRule};
use crate::analysis::approvals::ApprovalState as Approval;
use crate::finding::{Finding, FindingLevel, FindingLocation};
use crate::graph::{LifecycleState, Role};
use crate::queries::gate::documents::artifact_of_file;
use crate::queries::gate::record_text::{decision_text, substantial_edit};
use crate::queries::gate::{FindingOrigin, GateInput};
use crate::rules::RuleLevels;
use crate::span::Span;

/// The rule.
pub static RULE: ChangeRule = ChangeRule {
    id: "unversioned-decision-edit",
    summary: "What an accepted decision decides is rewritten instead of superseded.",
    why: "Who acted on the decision can no longer read what it said.",
    levels: RuleLevels {
        adopt: Some(FindingLevel::Error),
        agentic_cd: Some(FindingLevel::Error),
    },
    ways: &["approve: a person approves the new text with `trueup approve`"],
    can_be_waived: true,
    replaces: &[],
    docs: DOCS,
    check,
};

fn check(asked: &GateInput<'_>, out: &mut ChangeFindings) {
    let (base, head) = (asked.base.graph, asked.head.graph);
    for document in &asked.delta.documents {
        let (Some((old_file, _)), Some((new_file, _))) = (document.old, document.new) else {
            continue;
        };
        let (Some(before), Some(now)) = (
            artifact_of_file(base, old_file),
            artifact_of_file(head, new_file),
        ) else {
            continue;
        };
        // A decision without a status was never recorded as accepted.
        let is_accepted = before.role() == Role::Decision
            && before.state() == LifecycleState::Live
            && !before.statuses.is_empty()
            && now.state() == LifecycleState::Live;
        let is_approved = || head.approvals().state(head, &now.id) == Approval::Approved;
        if !is_accepted || before.id != now.id || is_approved() {
            continue;
        }
        let (old, new) = (decision_text(base, before), decision_text(head, now));
        let Some(edit) = substantial_edit(&old, &new) else {
            continue;
        };
        let status = now.statuses.first().map_or(Span::at(0), |one| one.span);
        let finding = Finding::new(
            FindingLocation::Text(new_file, status),
            now.id.as_str(),
            format!(
                "`{}` is accepted, and what it decides is rewritten: {edit}",
                now.id
            ),
        )
        .wins("the text that was accepted")
        .help("take it back, and write a decision that supersedes it");
        out.push((finding, FindingOrigin::Change));
    }
}

const DOCS: &str = r#"## What it finds

- An accepted decision whose section *Decision* (all of its text, where no section is called so) has another number or
  another `not`, `must`, `only`…, or lost five words and a tenth of them.

## When it is silent

- Text that is only added, words that are mended, other sections.
- A decision without a status, and one that is not in force any more.
- A text that a person approved as it is now.

## Precision

No finding in the replay of 1,300 merged commits of six repositories ([evaluation](../evaluation/gate.md)).

## Sources

Catalogue 18; the habit of decision records to be superseded and not edited.
"#;
