//! `invalid-approval`: an invalid entry of `docs/approvals.yaml`, or an unreadable file.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{Rule, RuleCheck, RuleContext, RuleLevels};
use crate::analysis::Need;
use crate::analysis::approvals::{ResolvedApproval, command};
use crate::analysis::reviews::endpoints::EndpointError;
use crate::facts::UnreadReason;
use crate::facts::approvals::ApprovalEntry;
use crate::facts::authorship::FormerText;
use crate::facts::policy_files::APPROVALS;
use crate::finding::{Finding, FindingLevel, FindingLocation};
use crate::span::FileId;

/// The rule.
pub static RULE: Rule = Rule {
    id: Cow::Borrowed("invalid-approval"),
    summary: Cow::Borrowed("An invalid entry of `docs/approvals.yaml`, or an unreadable file."),
    why: Cow::Borrowed(
        "The entry looks like an approval, but no person approved the current text.",
    ),
    levels: RuleLevels {
        adopt: Some(FindingLevel::Error),
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
    if !approvals.is_there() {
        return;
    }
    let Some(file) = approvals.file() else {
        out.push(unread(context));
        return;
    };
    if let Some(problem) = approvals.problem(graph) {
        let message = format!("all approvals are ignored: {}", problem.message);
        let found = Finding::new(FindingLocation::Text(file, problem.span), "file", message);
        out.push(found.help(&*problem.help).unverifiable());
        return;
    }
    let mut seen = SeenApprovals::default();
    for entry in &approvals.entries {
        let approval = approvals.approval(graph, entry);
        let wrong = wrong(context, entry, approval).or_else(|| seen.again(entry, approval));
        if let Some(ApprovalProblem { what, help, fix }) = wrong {
            let key = format!("{} {:016x} {}", approval.id, approval.digest, approval.by);
            let place = FindingLocation::Text(file, approval.span);
            let found = Finding::new(place, key, what).help(help);
            out.push(
                match fix.and_then(|id| id_span(context, file, approval, &id)) {
                    Some((span, title, text)) => found.fix(title, span, text),
                    None => found,
                },
            );
        }
    }
}

/// A problem with an entry: message, help, and the id to write instead.
struct ApprovalProblem {
    what: String,
    help: String,
    fix: Option<String>,
}

impl ApprovalProblem {
    fn new(what: String, help: impl Into<String>) -> ApprovalProblem {
        ApprovalProblem {
            what,
            help: help.into(),
            fix: None,
        }
    }
}

fn unread(context: &RuleContext) -> Finding {
    let graph = context.graph;
    let source = graph.paths.file(APPROVALS).map(|file| graph.source(file));
    let words = match source.map(|source| source.text.get()) {
        Some(Err(UnreadReason::TooLarge(size))) => format!("the file is too large ({size} bytes)"),
        Some(Err(UnreadReason::Refused(words))) => words.clone(),
        Some(_) => "the file is not text".to_owned(),
        None => "it is not a regular file, and symbolic links are not followed".to_owned(),
    };
    let message = format!("all approvals are ignored: {words}");
    Finding::new(FindingLocation::Path(APPROVALS.to_owned()), "file", message)
        .help("restore the file from git")
        .unverifiable()
}

fn wrong(
    context: &RuleContext,
    entry: &ResolvedApproval,
    approval: &ApprovalEntry,
) -> Option<ApprovalProblem> {
    let (id, by, date) = (&approval.id, &approval.by, &approval.date);
    match &entry.end {
        Err(EndpointError::Ambiguous) => {
            return Some(ApprovalProblem::new(
                format!("`{id}` matches more than one artifact"),
                "give each artifact a unique id; a person then approves it again under that id",
            ));
        }
        Err(EndpointError::Missing(near)) => {
            let near = near
                .as_ref()
                .map(|near| format!("; if `{near}` was meant, a person runs {}", command(near)));
            return Some(ApprovalProblem::new(
                format!("`{id}` matches no artifact and no part of one"),
                format!(
                    "remove the line if the text was removed: git keeps both{}",
                    near.unwrap_or_default()
                ),
            ));
        }
        Ok(_) => {}
    }
    if context.today.is_some_and(|today| &**date > today) {
        return Some(ApprovalProblem::new(
            format!("approval of `{id}` is dated {date}, which is in the future"),
            format!(
                "remove the line; a person who approves it today runs {}",
                command(id)
            ),
        ));
    }
    let never = context
        .authorship(entry)
        .is_some_and(|authorship| authorship.former == FormerText::Never);
    never.then(|| {
        ApprovalProblem::new(
            format!(
                "approval of `{id}` by {by} has the digest {:016x}, which matches no committed version",
                approval.digest
            ),
            format!(
                "remove the line: `trueup approve` did not write it, or the text was never committed; a person who \
                 approves the current text runs {}",
                command(id)
            ),
        )
    })
}

/// State over the entries checked so far.
#[derive(Default)]
struct SeenApprovals<'a> {
    /// The first spelling of each id.
    spellings: BTreeMap<&'a str, &'a str>,
    /// The digest in the last entry of each text, and its approvers.
    last: HashMap<&'a str, (u64, BTreeSet<&'a str>)>,
}

impl<'a> SeenApprovals<'a> {
    /// A problem with an entry in relation to earlier ones.
    fn again(
        &mut self,
        entry: &'a ResolvedApproval,
        approval: &'a ApprovalEntry,
    ) -> Option<ApprovalProblem> {
        let name = &*entry.end.as_ref().ok()?.name;
        let id = &*approval.id;
        let last = self.last.entry(name).or_default();
        if last.0 != approval.digest {
            *last = (approval.digest, BTreeSet::new());
        }
        if !last.1.insert(&approval.by) {
            return Some(ApprovalProblem::new(
                format!("{} already approved this text of `{id}`", approval.by),
                "remove one of the two lines",
            ));
        }
        let first = self.spellings.entry(name).or_insert(id);
        if *first == id {
            return None;
        }
        let mut wrong = ApprovalProblem::new(
            format!("`{id}` is written `{first}` in an earlier line"),
            format!("write `{name}` in every line for it"),
        );
        wrong.fix = (id != name).then(|| name.to_owned());
        Some(wrong)
    }
}

/// The span of the id in an entry, with the title and text of an edit that replaces it by `name`.
fn id_span(
    context: &RuleContext,
    file: FileId,
    approval: &ApprovalEntry,
    name: &str,
) -> Option<(crate::span::Span, String, String)> {
    let text = context.graph.source(file).text();
    let line = approval.span.text(text);
    let quoted = format!("\"{}\"", approval.id);
    let at = line.find(&quoted)?;
    let start = approval.span.range().start + at;
    let span = crate::span::Span::new(start..start + quoted.len());
    Some((span, format!("write `{name}`"), format!("\"{name}\"")))
}

const DOCS: &str = r#"## What it finds

The whole file, as one finding at the first faulty line: merge conflict markers, a truncated line or one that is no
entry, a digest that is not 16 hexadecimal digits in quotes, a newer version of the format, a file that is not text. All
approvals are then ignored, and the rules about approvals are silent.

A single entry:

| entry | example |
|---|---|
| an id that matches nothing; the finding names the nearest one | `intent:agrement` |
| an id that matches two artifacts | |
| a date after the day of the run | |
| the newest entry of its id, with a digest that matches no committed version of the document, or of the addressed section, criterion or block | a digest written by hand |
| a second approval of the same text by the same person | two equal lines |
| an id that an earlier entry spells differently | `ADR-7` and `decision:0007` |

## When it is silent

- The file does not exist. Comments and blank lines are valid, and so is an approval of the same text by a second
  person.
- The digest differs, but history was not read, is cut, has more than 300 versions of the document, or does not contain
  the entry yet: the text counts as changed.

## Precision

No findings on the 14 development repositories, which have no such file. On by default because only repositories that
record approvals have one.

## Sources

Catalogue 21. No false green: an approval that is ignored is reported.
"#;
