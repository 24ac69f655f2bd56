//! `self-approval`: an approval that the author of the text committed, or a program.

use std::borrow::Cow;

use super::{Rule, RuleCheck, RuleContext, RuleLevels};
use crate::analysis::approvals::agents::AgentPatterns;
use crate::analysis::approvals::evidence::ApprovalEvidence;
use crate::analysis::approvals::{ApprovalState, ResolvedApproval, command};
use crate::facts::approvals::ApprovalEntry;
use crate::facts::authorship::{CommitMetadata, TextOrigin};
use crate::facts::history::HistoryReach;
use crate::finding::{Finding, FindingLevel, FindingLocation};

/// The rule.
pub static RULE: Rule = Rule {
    id: Cow::Borrowed("self-approval"),
    summary: Cow::Borrowed(
        "An approval that came in a commit by the author of the text, or by a program.",
    ),
    why: Cow::Borrowed("Nobody but its writer stands behind the text."),
    levels: RuleLevels {
        adopt: Some(FindingLevel::Warning),
        agentic_cd: Some(FindingLevel::Error),
    },
    docs: Cow::Borrowed(DOCS),
    check: RuleCheck::Authors(check),
};

fn check(context: &RuleContext, out: &mut Vec<Finding>) {
    let graph = context.graph;
    let approvals = graph.approvals();
    let mut unknown = 0;
    for name in approvals.names() {
        if approvals.state(graph, name) != ApprovalState::Approved {
            continue;
        }
        let mut last = None;
        for entry in approvals
            .of(name)
            .filter(|entry| approvals.is_current(graph, entry))
        {
            match verdict(context, entry) {
                // One approval by another person is enough.
                ApprovalVerdict::Sound => {
                    last = None;
                    break;
                }
                ApprovalVerdict::Unknown => {
                    unknown += 1;
                    last = None;
                    break;
                }
                ApprovalVerdict::Own(why) => last = Some((entry, why)),
            }
        }
        out.extend(last.and_then(|(entry, why)| finding(context, entry, why)));
    }
    out.extend(unreached(&context.history.reach, unknown));
}

/// What history says of an entry.
enum ApprovalVerdict {
    /// Another person committed it, or it is not committed yet.
    Sound,
    /// It cannot be told.
    Unknown,
    /// It is no approval by another person.
    Own(SelfApprovalReason),
}

/// Why an approval is none by another person.
enum SelfApprovalReason {
    /// The name behind `by` is that of a program.
    Name,
    /// A program made the commit: the words that say so.
    Agent(String),
    /// The author of the text committed it.
    Author,
}

fn known<'a>(context: &'a RuleContext) -> AgentPatterns<'a> {
    let options = &context.config.approvals;
    AgentPatterns {
        names: &options.agents,
        trailers: &options.trailers,
    }
}

fn verdict(context: &RuleContext, entry: &ResolvedApproval) -> ApprovalVerdict {
    let known = known(context);
    let approvals = context.graph.approvals();
    if known.is_agent(&approvals.approval(context.graph, entry).by) {
        return ApprovalVerdict::Own(SelfApprovalReason::Name);
    }
    // History was not read: nothing is claimed.
    let Some(authorship) = context.authorship(entry) else {
        return ApprovalVerdict::Sound;
    };
    let record = match &authorship.record {
        TextOrigin::Commit(record) => record,
        TextOrigin::NotCommitted => return ApprovalVerdict::Sound,
        TextOrigin::Unknown => return ApprovalVerdict::Unknown,
    };
    if let Some(words) = known.named(record) {
        return ApprovalVerdict::Own(SelfApprovalReason::Agent(words));
    }
    match &authorship.text {
        TextOrigin::Commit(text) if !text.author.is(&record.author) => ApprovalVerdict::Sound,
        TextOrigin::Commit(_) if context.config.approvals.self_approved.is_some() => {
            ApprovalVerdict::Sound
        }
        TextOrigin::Commit(_) => ApprovalVerdict::Own(SelfApprovalReason::Author),
        TextOrigin::NotCommitted => ApprovalVerdict::Sound,
        TextOrigin::Unknown => ApprovalVerdict::Unknown,
    }
}

fn finding(
    context: &RuleContext,
    entry: &ResolvedApproval,
    why: SelfApprovalReason,
) -> Option<Finding> {
    let graph = context.graph;
    let approvals = graph.approvals();
    let (file, end) = (approvals.file()?, entry.end.as_ref().ok()?);
    let approval = approvals.approval(graph, entry);
    let name = &end.name;
    let authorship = context.authorship(entry);
    let record = authorship.and_then(|authorship| authorship.record.authored());
    let text = authorship.and_then(|authorship| authorship.text.authored());
    let message = match &why {
        SelfApprovalReason::Name => format!(
            "`{name}` was approved by `{}`, which is a program",
            approval.by
        ),
        SelfApprovalReason::Agent(words) => {
            format!("`{name}` was approved in a commit that a program made: `{words}`")
        }
        SelfApprovalReason::Author => format!(
            "{} committed the approval of `{name}`, and its text too",
            record.map_or("one person", |record| &record.author.name)
        ),
    };
    let place = FindingLocation::Text(file, approval.span);
    let mut found = Finding::new(place.clone(), key(approval), message);
    if let Some(record) = record {
        let evidence = ApprovalEvidence::of(authorship, &context.config.approvals.keys);
        found = found.witness(place, format!("{}; {}", line(record), evidence.words()));
    }
    if let (SelfApprovalReason::Author, Some(text)) = (&why, text) {
        found = found.witness(FindingLocation::Text(end.file, end.span), line(text));
    }
    let alone = matches!(why, SelfApprovalReason::Author) && context.history.alone;
    let help = if alone {
        "everything here has one author: let another person approve, or say why that is right: \
         `approvals: {self-approved: REASON}` in `trueup.yaml`"
            .to_owned()
    } else {
        format!(
            "another person reads the text, approves it and commits the line: {}",
            command(name)
        )
    };
    found = found.help(help);
    Some(if alone { found.out_of_reach() } else { found })
}

fn key(approval: &ApprovalEntry) -> String {
    format!("{} {:016x} {}", approval.id, approval.digest, approval.by)
}

fn line(authored: &CommitMetadata) -> String {
    let commit = &authored.commit;
    format!(
        "committed by {} in {} on {} ({})",
        authored.author, commit.id, commit.date, commit.subject
    )
}

/// What could not be looked at, as one note.
fn unreached(reach: &HistoryReach, unknown: u32) -> Option<Finding> {
    let (what, verb) = match unknown {
        0 => return None,
        1 => ("1 approval".to_owned(), "is"),
        many => (format!("{many} approvals"), "are"),
    };
    let why = match reach {
        HistoryReach::Cut(first, why) => format!("the history here begins at {first} ({why})"),
        _ => "a part of the history is missing, or it is too long".to_owned(),
    };
    let message = format!("who committed {what} or what {verb} approved is not known: {why}");
    Some(
        Finding::new(FindingLocation::Path(crate::facts::policy_files::APPROVALS.to_owned()), "reach", message)
            .help("fetch the whole history: `git fetch --unshallow`, or `fetch-depth: 0` where CI checks out")
            .out_of_reach(),
    )
}

const DOCS: &str = r#"## What it finds

A text that is approved as it is, each of whose approvals

- came in a commit by the author of the text: the commit that wrote the words, through moves of the document and into the branch that a merge brought;
- or came in a commit that a program made: its author, or a trailer (`Co-authored-by`, `Co-developed-by`, `Authored-by`, `Signed-off-by`) has the name of a known program, or a trailer is one that is written for programs (`Generated-by`, `Generated-with`, `Assisted-by`, `AI-Assisted-by`, `AI-Generated-by`, `Agent`);
- or names a program behind `by`.

The finding shows both commits, and whether the record's commit is signed, or covered by a signed tag.

`approvals` in `trueup.yaml` adds names (`agents`) and trailers (`trailers`), lists the keys of people (`keys`), and says why a person may approve a text of one's own (`self-approved`, with a reason). An approval by a program stays a finding.

## When it is silent

- One approval of the text, as it is, came from another person.
- The line or the text is not committed yet, or history is left alone with `--no-history`.
- `self-approved` gives a reason, and no program had part in the commit.
- The commit is older than the history at hand, or the document has more than 300 versions since: one note says how many.

Where every commit has one author, a text of one's own is a note: there is nobody else to approve it.

### What git cannot prove

- That a person typed anything: author and trailers are what the committer wrote. A program that leaves no trailer and uses a person's name is not seen.
- Who is who: two addresses of one person are two people here, and two people behind one address are one.
- What a squash or a rebase took away: it has one author, and the trailers that were left in its message.
- That a signature by OpenPGP, RSA or a security key is right. It is seen that one is there, and whether it names a listed key; `git verify-commit` and `git verify-tag` verify it. One by SSH with Ed25519 or ECDSA is verified here, and counts where its key is listed; whether that key was lost or taken back is not known.

## Precision

No finding on the 14 development repositories, which have no approvals.

## Sources

Catalogue 21 and 22: squash merges erase trailers; a single founder may say `self-approved`.
"#;
