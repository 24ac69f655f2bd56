//! `self-approval`: an approval committed by the author of the text, or by a program.

use std::borrow::Cow;

use super::{Rule, RuleCheck, RuleContext, RuleLevels};
use crate::analysis::Need;
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
        "An approval committed by the author of the approved text, or by a program.",
    ),
    why: Cow::Borrowed("Nobody but its author has agreed to the text."),
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
                // One approval by a second person is enough.
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

/// The result for one entry, from history.
enum ApprovalVerdict {
    /// Another person committed it, or it is not committed yet.
    Sound,
    /// History does not reach the commit.
    Unknown,
    /// It does not count as an approval by a second person.
    Own(SelfApprovalReason),
}

/// Why an approval does not count.
enum SelfApprovalReason {
    /// `by` names a program.
    Name,
    /// A program made the commit: the author or trailer that shows it.
    Agent(String),
    /// The author of the text committed the approval.
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
    // History was not read: no claim without evidence.
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
        SelfApprovalReason::Name => {
            format!("`{name}` was approved by `{}`, a program", approval.by)
        }
        SelfApprovalReason::Agent(words) => {
            format!("`{name}` was approved in a commit by a program: `{words}`")
        }
        SelfApprovalReason::Author => format!(
            "the text and the approval of `{name}` have the same author, {}",
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
        "the repository has one author: have a second person approve the text, or allow self-approval with \
         `approvals: {self-approved: REASON}` in `trueup.yaml`"
            .to_owned()
    } else {
        format!(
            "have a person other than the author read the text, approve it and commit the approval: {}",
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

/// One note for the approvals that history does not reach.
fn unreached(reach: &HistoryReach, unknown: u32) -> Option<Finding> {
    let count = match unknown {
        0 => return None,
        1 => "1 approval".to_owned(),
        many => format!("{many} approvals"),
    };
    let why = match reach {
        HistoryReach::Cut(first, why) => format!("the available history starts at {first} ({why})"),
        _ => "part of the history is missing, or the history is too long".to_owned(),
    };
    let message = format!(
        "{count} not checked, because the author of the text or of the approval is unknown: {why}"
    );
    Some(
        Finding::new(FindingLocation::Path(crate::facts::policy_files::APPROVALS.to_owned()), "reach", message)
            .help("fetch the full history: `git fetch --unshallow`, or `fetch-depth: 0` in the CI checkout")
            .out_of_reach(),
    )
}

const DOCS: &str = r#"## What it finds

An approved text whose current approvals all

- were committed by the author of the text: the author of the commit that wrote the words, followed through moves of the
  document and into the branch of a merge;
- or were committed by a program: the commit's author or a trailer (`Co-authored-by`, `Co-developed-by`, `Authored-by`,
  `Signed-off-by`) names a known program, or a trailer for programs is present (`Generated-by`, `Generated-with`,
  `Assisted-by`, `AI-Assisted-by`, `AI-Generated-by`, `Agent`);
- or name a program in `by`.

The finding shows both commits, and whether the commit of the approval is signed or covered by a signed tag.

`approvals` in `trueup.yaml` adds program names (`agents`) and trailers (`trailers`), lists the keys of people (`keys`),
and allows people to approve their own texts (`self-approved`, with a reason). An approval by a program is always a
finding.

## When it is silent

- One current approval of the text came from a second person.
- The approval or the text is not committed yet, or history is off (`--no-history`).
- `self-approved` gives a reason, and no program took part in the commit.
- The commit is older than the available history, or the document has more than 300 versions since: one note gives the
  number of such approvals.

If all commits have one author, self-approval is a note: nobody else can approve.

### What git cannot prove

- That a person typed anything: author and trailers are what the committer wrote. A program that leaves no trailer and
  uses a person's name is not detected.
- Identity: two addresses of one person count as two people, and two people behind one address as one.
- What a squash or a rebase removed: the result has one author, and the trailers that remain in its message.
- That an OpenPGP, RSA or security-key signature is valid. The rule sees that one exists and whether it names a listed
  key; `git verify-commit` and `git verify-tag` verify it. SSH signatures with Ed25519 or ECDSA are verified here, and
  count if the key is listed; whether that key was lost or revoked is unknown.

## Precision

No findings on the 14 development repositories, which have no approvals.

## Sources

Catalogue 21 and 22: squash merges erase trailers; a single founder may set `self-approved`.
"#;
