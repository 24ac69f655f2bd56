//! `unapproved-intent`: an intent in force whose text nobody approved as it is.

use std::borrow::Cow;

use super::{Rule, RuleCheck, RuleContext, RuleLevels};
use crate::analysis::approvals::{ApprovalState, ResolvedApproval, command, difference, in_force};
use crate::analysis::reviews::endpoints::ReviewEndpoint;
use crate::config::Profile;
use crate::facts::authorship::FormerText;
use crate::facts::policy_files::APPROVALS;
use crate::finding::{Finding, FindingLevel, FindingLocation};
use crate::graph::{Artifact, Role};
use crate::span::Span;

/// The rule.
pub static RULE: Rule = Rule {
    id: Cow::Borrowed("unapproved-intent"),
    summary: Cow::Borrowed("An intent in force whose text is not the one that a person approved."),
    why: Cow::Borrowed(
        "An intent is human territory: what follows from it is right only if a person meant it.",
    ),
    levels: RuleLevels {
        adopt: Some(FindingLevel::Warning),
        agentic_cd: Some(FindingLevel::Error),
    },
    docs: Cow::Borrowed(DOCS),
    check: RuleCheck::Authors(check),
};

fn check(context: &RuleContext, out: &mut Vec<Finding>) {
    unapproved(context, Role::Intent, out);
}

/// The artifacts of `role` in force that are not approved as they are.
pub fn unapproved(context: &RuleContext, role: Role, out: &mut Vec<Finding>) {
    let graph = context.graph;
    let approvals = graph.approvals();
    if !approvals.is_there() {
        // Who never approved anything did not ask to be watched; the agentic-cd profile asks.
        if context.profile == Profile::AgenticCd {
            out.extend(none_at_all(
                in_force(graph, role).map(|one| &*one.id).collect(),
                role,
            ));
        }
        return;
    }
    // A file that cannot be read is told once, by `invalid-approval`.
    if !approvals.is_readable(graph) {
        return;
    }
    for artifact in in_force(graph, role) {
        match approvals.state(graph, &artifact.id) {
            ApprovalState::Approved => {}
            ApprovalState::Never => out.push(never(artifact)),
            ApprovalState::Changed => {
                let entry = approvals.newest(&artifact.id);
                out.extend(entry.and_then(|entry| changed(context, entry, status(artifact))));
            }
        }
    }
}

/// The line that says that an artifact is in force.
fn status(artifact: &Artifact) -> Span {
    artifact
        .statuses
        .first()
        .map_or(Span::at(0), |status| status.span)
}

/// One finding for a repository that records no approval.
fn none_at_all(ids: Vec<&str>, role: Role) -> Option<Finding> {
    let first = ids.first()?;
    let role = role.name();
    let message = match ids.len() {
        1 => format!("the {role} `{first}` is in force, and no approval is recorded"),
        many => format!(
            "{many} {role}s are in force (`{first}` is the first), and no approval is recorded"
        ),
    };
    Some(
        Finding::new(FindingLocation::Path(APPROVALS.to_owned()), role, message).help(format!(
            "a person reads them and approves each: {}; or set the status of what is not agreed to `proposed`",
            command(first)
        )),
    )
}

fn never(artifact: &Artifact) -> Finding {
    let (id, said) = (&artifact.id, artifact.statuses.first());
    let said = said.map_or("in force", |status| &status.text);
    Finding::new(
        FindingLocation::Text(artifact.file, status(artifact)),
        &**id,
        format!("`{id}` says `{said}`, and nobody approved its text"),
    )
    .help(format!(
        "a person reads it and approves it: {}; or its status is `proposed`",
        command(id)
    ))
}

/// A text that says something else than its newest approval; none where that approval is no approval, which
/// `invalid-approval` tells.
pub fn changed(context: &RuleContext, entry: &ResolvedApproval, place: Span) -> Option<Finding> {
    let graph = context.graph;
    let approvals = graph.approvals();
    let end: &ReviewEndpoint = entry.end.as_ref().ok()?;
    let (file, approval) = (approvals.file()?, approvals.approval(graph, entry));
    let former = context.authorship(entry).map(|found| &found.former);
    let name = &end.name;
    let message = format!(
        "`{name}` says something else than {} approved on {}",
        approval.by, approval.date
    );
    let mut now = format!("it says something else now: {:016x}", end.digest);
    match former {
        Some(FormerText::Never) => return None,
        Some(FormerText::Unknown) | None => {}
        Some(FormerText::Was(old)) => {
            let words = graph.words(end);
            let (old, new) = difference(old, &words);
            now = format!("approved: “{old}”; now: “{new}”");
        }
    }
    Some(
        Finding::new(FindingLocation::Text(end.file, place), &**name, message)
            .witness(
                FindingLocation::Text(file, approval.span),
                format!("approved as {:016x}", approval.digest),
            )
            .witness(FindingLocation::Text(end.file, end.span), now)
            .wins("the approved text, until a person approves another")
            .help(format!(
                "take back what was not meant; if it is meant, a person approves it: {}",
                command(name)
            )),
    )
}

const DOCS: &str = r#"## What it finds

An intent that says it is in force (`status: accepted`, `approved`, `active` and the like) and

- whose words, without the front matter, are not those of its newest entry in `docs/approvals.yaml`; where history has the approved text, the finding shows where the two differ;
- or that has no entry there.

The approved text wins until a person approves another. In the agentic-cd profile, a repository without `docs/approvals.yaml` gets one finding for all its intents.

## When it is silent

- In the adopt profile, where there is no `docs/approvals.yaml`: nobody asked for approvals.
- The intent states no status, or is proposed, rejected, deprecated or superseded.
- Only layout, marks, comments or front matter changed.
- The file of approvals cannot be used, or its newest entry is of a text that never was: `invalid-approval` says so.

### What git cannot prove

That a person read the text, that the name behind `by` is the person's, or that a person typed the command. The rule holds the text to the record; [self-approval](self-approval.md) says who committed the record.

## Precision

No finding on the 14 development repositories in the adopt profile, which have no such file.

## Sources

Catalogue 21: "Intent and decisions are human territory"; gate on the approval record, not on authorship.
"#;
