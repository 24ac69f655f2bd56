//! `unapproved-intent`: an intent in force whose current text no person approved.

use std::borrow::Cow;

use super::{Rule, RuleCheck, RuleContext, RuleLevels};
use crate::analysis::Need;
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
    summary: Cow::Borrowed("An intent in force whose current text no person approved."),
    why: Cow::Borrowed(
        "Intents belong to people: everything derived from one is right only if a person agreed to it.",
    ),
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
    unapproved(context, Role::Intent, out);
}

/// Report artifacts of `role` in force whose current text is not approved.
pub fn unapproved(context: &RuleContext, role: Role, out: &mut Vec<Finding>) {
    let graph = context.graph;
    let approvals = graph.approvals();
    if !approvals.is_there() {
        // A repository without approvals has not opted in; only the agentic-cd profile requires them.
        if context.profile == Profile::AgenticCd {
            out.extend(none_at_all(
                in_force(graph, role).map(|one| &*one.id).collect(),
                role,
            ));
        }
        return;
    }
    // `invalid-approval` reports an unreadable file, once.
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

/// The place of the status.
fn status(artifact: &Artifact) -> Span {
    artifact
        .statuses
        .first()
        .map_or(Span::at(0), |status| status.span)
}

/// One finding for a repository without any approval.
fn none_at_all(ids: Vec<&str>, role: Role) -> Option<Finding> {
    let first = ids.first()?;
    let role = role.name();
    let message = match ids.len() {
        1 => format!("the {role} `{first}` is in force without an approval"),
        many => format!("{many} {role}s are in force without an approval; the first is `{first}`"),
    };
    Some(
        Finding::new(FindingLocation::Path(APPROVALS.to_owned()), role, message).help(format!(
            "a person must read and approve each one: {}; set those without agreement to `proposed`",
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
        format!("`{id}` has the status `{said}`, but nobody approved its text"),
    )
    .help(format!(
        "a person must read and approve it: {}; or set its status to `proposed`",
        command(id)
    ))
}

/// A text that changed since its newest approval. `None` if no committed version has the approved digest, which
/// `invalid-approval` reports.
pub fn changed(context: &RuleContext, entry: &ResolvedApproval, place: Span) -> Option<Finding> {
    let graph = context.graph;
    let approvals = graph.approvals();
    let end: &ReviewEndpoint = entry.end.as_ref().ok()?;
    let (file, approval) = (approvals.file()?, approvals.approval(graph, entry));
    let former = context.authorship(entry).map(|found| &found.former);
    let name = &end.name;
    let message = format!(
        "`{name}` changed since {} approved it on {}",
        approval.by, approval.date
    );
    let mut now = format!("current text, digest {:016x}", end.digest);
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
                format!("approved text, digest {:016x}", approval.digest),
            )
            .witness(FindingLocation::Text(end.file, end.span), now)
            .wins("the approved text, until a person approves a new one")
            .help(format!(
                "revert the change, or have a person approve the new text: {}",
                command(name)
            )),
    )
}

const DOCS: &str = r#"## What it finds

An intent that is in force (`status: accepted`, `approved`, `active` and the like) and

- whose words, without the front matter, differ from those of its newest entry in `docs/approvals.yaml`; if history has
  the approved text, the finding shows the first difference;
- or that has no entry there.

The approved text wins until a person approves a new one. In the agentic-cd profile, a repository without
`docs/approvals.yaml` gets one finding for all its intents.

## When it is silent

- In the adopt profile, if there is no `docs/approvals.yaml`: the repository does not use approvals.
- The intent has no status, or is proposed, rejected, deprecated or superseded.
- Only layout, marks, comments or front matter changed.
- The approvals file is invalid, or its newest entry has a digest that no committed version had: `invalid-approval`
  reports that.

### What git cannot prove

That a person read the text, that the name in `by` is that person's, or that a person typed the command. The rule
compares the text with the approval; [self-approval](self-approval.md) checks who committed it.

## Precision

No findings on the 14 development repositories in the adopt profile, which have no such file.

## Sources

Catalogue 21: "Intent and decisions are human territory"; gate on the approval record, not on authorship.
"#;
