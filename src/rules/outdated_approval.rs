//! `outdated-approval`: a feature, a criterion or a section that says something else than a person approved.

use std::borrow::Cow;

use super::unapproved_intent::changed;
use super::{Rule, RuleCheck, RuleContext, RuleLevels};
use crate::analysis::approvals::{ApprovalState, ResolvedApproval};
use crate::finding::{Finding, FindingLevel};
use crate::graph::{LifecycleState as Life, Role};

/// The rule.
pub static RULE: Rule = Rule {
    id: Cow::Borrowed("outdated-approval"),
    summary: Cow::Borrowed(
        "An approved feature, criterion or section that says something else since.",
    ),
    why: Cow::Borrowed("A person vouched for words that are not there any more."),
    levels: RuleLevels {
        adopt: Some(FindingLevel::Warning),
        agentic_cd: Some(FindingLevel::Error),
    },
    docs: Cow::Borrowed(DOCS),
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
    // These have rules of their own.
    let held = |role: &Role| matches!(role, Role::Intent | Role::Decision);
    let whole = end.name == artifact.id;
    let state = artifact.state();
    if whole && artifact.roles.iter().any(held) || state == Life::Open || state.is_dead() {
        return None;
    }
    changed(context, entry, end.span)
}

const DOCS: &str = r#"## What it finds

A text in `docs/approvals.yaml` that is no whole intent or decision (a feature, a behaviour, a constraint; a criterion or a section of any artifact) and whose words are not those of its newest entry.

## When it is silent

- It was never approved: only intents and decisions must be.
- It is an intent or a decision as a whole: `unapproved-intent` and `unapproved-decision` say so.
- Its artifact is proposed, rejected, deprecated or superseded.
- Only layout, marks or comments changed.

## Precision

No finding on the 14 development repositories, which have no such file. It speaks only of what a person asked it to watch.

## Sources

Catalogue 22: "behaviour and design must be actively guided by humans".
"#;
