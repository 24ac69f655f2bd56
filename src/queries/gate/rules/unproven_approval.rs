//! `unproven-approval`: an approval that the change adds, and of which nobody is shown to be the author.

use std::collections::HashSet;

use super::{ChangeFindings, ChangeRule};
use crate::analysis::AnalyzedGraph;
use crate::analysis::approvals::ResolvedApproval;
use crate::analysis::approvals::evidence::ApprovalEvidence;
use crate::finding::{Finding, FindingLevel, FindingLocation};
use crate::queries::gate::{FindingOrigin, GateInput};
use crate::rules::RuleLevels;

/// The rule.
pub static RULE: ChangeRule = ChangeRule {
    id: "unproven-approval",
    summary: "An approval of the change that is not committed, or not signed by a listed key.",
    why: "Anyone can write the name of a person into a file.",
    levels: RuleLevels {
        adopt: Some(FindingLevel::Warning),
        agentic_cd: Some(FindingLevel::Error),
    },
    ways: &[
        "approve: the person who approves commits the line, signed if `approvals.keys` lists keys",
    ],
    can_be_waived: false,
    replaces: &[],
    docs: DOCS,
    check,
};

fn check(asked: &GateInput<'_>, out: &mut ChangeFindings) {
    let keys = &asked.plan.config.approvals.keys;
    let (base, head) = (asked.base.graph, asked.head.graph);
    let approvals = head.approvals();
    let Some(file) = approvals.file() else {
        return;
    };
    let known: HashSet<ApprovalKey<'_>> = entries(base).map(|entry| key(base, entry)).collect();
    for entry in entries(head).filter(|entry| !known.contains(&key(head, entry))) {
        let evidence =
            ApprovalEvidence::of(asked.history.authorships.get(approvals.place(entry)), keys);
        let is_proven = match &evidence {
            ApprovalEvidence::Unknown | ApprovalEvidence::NotCommitted => false,
            ApprovalEvidence::Verified(_) => true,
            // Without listed keys, a commit by anyone else is checked by `self-approval`.
            _ => keys.is_empty(),
        };
        if is_proven {
            continue;
        }
        let approval = approvals.approval(head, entry);
        let finding = Finding::new(
            FindingLocation::Text(file, approval.span),
            format!("{} {:016x}", approval.id, approval.digest),
            format!(
                "the approval of `{}` by `{}` is not proven: {}",
                approval.id,
                approval.by,
                evidence.words()
            ),
        )
        .help(match keys.is_empty() {
            true => "a person other than the author of the text commits the approval",
            false => "a person commits the approval with a signature of a key in `approvals.keys`",
        });
        out.push((finding, FindingOrigin::Change));
    }
}

/// An entry as it is written, without its line.
type ApprovalKey<'a> = (&'a str, u64, &'a str, &'a str);

fn key<'a>(graph: &'a AnalyzedGraph, entry: &ResolvedApproval) -> ApprovalKey<'a> {
    let approval = graph.approvals().approval(graph, entry);
    (&approval.id, approval.digest, &approval.by, &approval.date)
}

fn entries(graph: &AnalyzedGraph) -> impl Iterator<Item = &ResolvedApproval> {
    let approvals = graph.approvals();
    approvals.names().flat_map(|name| approvals.of(name))
}

const DOCS: &str = r#"## What it finds

- An entry of `docs/approvals.yaml` that the change adds, if it is not committed (`--staged`, the working tree), if history
  does not reach its commit, or if `approvals.keys` lists keys and no verified signature of one of them covers it.

## When it is silent

- Entries of the target branch.
- Entries whose text does not exist: `invalid-approval` reports them.
- Without listed keys, an entry that is committed: `self-approval` compares its author with that of the text.

## Precision

No finding in the replay of merged commits: no measured repository records approvals.

## Sources

Catalogue 18.
"#;
