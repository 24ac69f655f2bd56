//! `invalid-approval`: a line of `docs/approvals.yaml` that approves nothing, or a file that cannot be used.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{Rule, RuleCheck, RuleContext, RuleLevels};
use crate::analysis::approvals::{ResolvedApproval, command};
use crate::analysis::reviews::endpoints::EndpointError;
use crate::facts::UnreadReason;
use crate::facts::approvals::{ApprovalEntry, FILE};
use crate::facts::authorship::FormerText;
use crate::finding::{Finding, FindingLevel, FindingLocation};
use crate::span::FileId;

/// The rule.
pub static RULE: Rule = Rule {
    id: Cow::Borrowed("invalid-approval"),
    summary: Cow::Borrowed(
        "A line of `docs/approvals.yaml` that approves nothing, or a file that cannot be used.",
    ),
    why: Cow::Borrowed("It looks like an approval, and no person approved what is there."),
    levels: RuleLevels {
        adopt: Some(FindingLevel::Error),
        agentic_cd: Some(FindingLevel::Error),
    },
    docs: Cow::Borrowed(DOCS),
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
        let message = format!("no approval counts: {}", problem.message);
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

/// What is wrong with an entry, what to do, and the name to write instead.
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
    let source = graph.paths.file(FILE).map(|file| graph.source(file));
    let words = match source.map(|source| source.text.get()) {
        Some(Err(UnreadReason::TooLarge(size))) => format!("it is too large ({size} bytes)"),
        Some(Err(UnreadReason::Refused(words))) => words.clone(),
        Some(_) => "it is not text".to_owned(),
        None => "it is not a plain file, and links are not followed".to_owned(),
    };
    let message = format!("no approval counts: {words}");
    Finding::new(FindingLocation::Path(FILE.to_owned()), "file", message)
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
                format!("more than one artifact answers to `{id}`"),
                "give each artifact an id of its own, and approve again by that",
            ));
        }
        Err(EndpointError::Missing(near)) => {
            let near = near
                .as_ref()
                .map(|near| format!("; if `{near}` is meant: {}", command(near)));
            return Some(ApprovalProblem::new(
                format!("`{id}` names no artifact and no part of one"),
                format!(
                    "take the line out if the text was taken away: git keeps both{}",
                    near.unwrap_or_default()
                ),
            ));
        }
        Ok(_) => {}
    }
    if context.today.is_some_and(|today| &**date > today) {
        return Some(ApprovalProblem::new(
            format!("`{id}` is approved on {date}, which is still to come"),
            format!("take the line out; who approves it today: {}", command(id)),
        ));
    }
    let never = context
        .authorship(entry)
        .is_some_and(|authorship| authorship.former == FormerText::Never);
    never.then(|| {
        ApprovalProblem::new(
            format!(
                "{by} approved `{id}` as {:016x}, and no committed version of it has that digest",
                approval.digest
            ),
            format!(
                "the line was not written by `trueup approve`, or for a text that was never committed: take it out; \
                 a person reads the text and approves it: {}",
                command(id)
            ),
        )
    })
}

/// The entries that were looked at.
#[derive(Default)]
struct SeenApprovals<'a> {
    /// The one spelling of a text.
    spellings: BTreeMap<&'a str, &'a str>,
    /// The digest that the last entry of a text approved, and who did.
    last: HashMap<&'a str, (u64, BTreeSet<&'a str>)>,
}

impl<'a> SeenApprovals<'a> {
    /// What is wrong with an entry beside those before it.
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
                format!("{} approved this text of `{id}` before", approval.by),
                "take one of the two lines out",
            ));
        }
        let first = self.spellings.entry(name).or_insert(id);
        if *first == id {
            return None;
        }
        let mut wrong = ApprovalProblem::new(
            format!("`{id}` and `{first}` are two spellings of `{name}`"),
            format!("write `{name}` in each line of it"),
        );
        wrong.fix = (id != name).then(|| name.to_owned());
        Some(wrong)
    }
}

/// Where the id stands in the line of an entry, and the edit that writes `name` there.
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

The whole file, as one finding at the first line that is wrong: the marks of a merge conflict, a line that is cut short or is no entry, a digest that is not 16 hexadecimal digits in quotes, a newer version of the form, no text at all. No approval counts then, and the rules about approvals are silent.

A single line:

| line | example |
|---|---|
| of an id that names nothing, with the nearest one | `intent:agrement` |
| of an id that names two artifacts | |
| with a date after the day of the run | |
| with a digest that nothing in a committed version of the document has, though the line is the newest of its id: not the whole, and for an address no section, criterion or block | a digest written by hand |
| that says again what the same person approved before | two equal lines |
| of an id that another line spells otherwise | `ADR-7` and `decision:0007` |

## When it is silent

- There is no such file. Comments and blank lines are no problem, and neither is an approval of the same text by another person.
- The digest differs and history was not read, is cut, has more than 300 versions of the document, or does not have the line yet: the text counts as changed.

## Precision

No finding on the 14 development repositories, which have no such file. On by default since only a person who approves has one.

## Sources

Catalogue 21. Never a false green: what does not count is said.
"#;
