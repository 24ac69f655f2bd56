//! `outdated-approval`: a feature, criterion or section that changed after a person approved it.

use std::borrow::Cow;

use super::unapproved_intent::changed;
use super::{Rule, RuleCheck, RuleContext, RuleLevels};
use crate::analysis::Need;
use crate::analysis::approvals::{ApprovalState, ResolvedApproval};
use crate::finding::{Finding, FindingLevel};
use crate::graph::{LifecycleState as Life, Role};

/// The rule.
pub static RULE: Rule = Rule {
    id: Cow::Borrowed("outdated-approval"),
    summary: Cow::Borrowed("A feature, criterion or section that changed after its approval."),
    why: Cow::Borrowed("The approval refers to an earlier text."),
    levels: RuleLevels {
        adopt: Some(FindingLevel::Warning),
        agentic_cd: Some(FindingLevel::Error),
    },
    docs: Cow::Borrowed(DOCS),
    needs: &[Need::Approvals],
    options: &[],
    check: RuleCheck::Authors(check),
};

fn check(context: &RuleContext, out: &mut Vec<Finding>) {
    let approvals = context.graph.approvals();
    for name in approvals.names() {
        if approvals.state(context.graph, name) != ApprovalState::Changed {
            continue;
        }
        let entry = approvals.newest(name);
        out.extend(entry.and_then(|entry| finding(context, entry)));
    }
}

fn finding(context: &RuleContext, entry: &ResolvedApproval) -> Option<Finding> {
    let graph = context.graph;
    let end = entry.end.as_ref().ok()?;
    let artifact = graph.artifact(graph.ids.of_file(end.file)?);
    // `unapproved-intent` and `unapproved-decision` report these.
    let held = |role: &Role| matches!(role, Role::Intent | Role::Decision);
    let whole = end.name == artifact.id;
    let state = artifact.state();
    if whole && artifact.roles.iter().any(held) || state == Life::Open || state.is_dead() {
        return None;
    }
    changed(context, entry, end.span)
}

const DOCS: &str = r#"## What it finds

A text in `docs/approvals.yaml` other than a whole intent or decision (a feature, a behaviour, a constraint; a criterion
or a section of any artifact) whose current words differ from those of its newest approval.

## When it is silent

- It was never approved: only intents and decisions require approval.
- It is a whole intent or decision: see `unapproved-intent` and `unapproved-decision`.
- Its artifact is proposed, rejected, deprecated or superseded.
- Only layout, marks or comments changed.

## Precision

No findings on the 14 development repositories, which have no such file. It reports only texts that a person chose to
approve.

## Sources

Catalogue 22: "behaviour and design must be actively guided by humans".
"#;
