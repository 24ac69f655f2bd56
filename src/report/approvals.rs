//! Output of `trueup approve`: each text before its approval, and the state of all texts.

use std::fmt::Write as _;

use super::LocationResolver;
use super::text::{clean, short};
use crate::analysis::AnalyzedGraph;
use crate::analysis::approvals::evidence::ApprovalEvidence;
use crate::analysis::approvals::{ApprovalState, ResolvedApproval, difference};
use crate::analysis::reviews::endpoints::ReviewEndpoint;
use crate::facts::authorship::{ApprovalAuthorship, FormerText};
use crate::facts::history::HistoryResponse;
use crate::graph::Graph;

/// Limit of characters of a name or a line.
const WIDTH: usize = 100;

/// A text to approve: name, title, place, digest, and the change since the last approval.
pub fn text(
    graph: &AnalyzedGraph,
    history: &HistoryResponse,
    end: &ReviewEndpoint,
    places: &mut LocationResolver,
    out: &mut String,
) {
    let line = places.line(end.file, end.span);
    // Writing to a string cannot fail.
    let _ = writeln!(
        out,
        "{}: {}",
        clean(&end.name),
        short(&title(graph, end), WIDTH)
    );
    let _ = writeln!(
        out,
        "  {}:{line}, digest {:016x}",
        clean(graph.path(end.file)),
        end.digest
    );
    let approvals = graph.approvals();
    let Some(entry) = approvals.newest(&end.name) else {
        let _ = writeln!(out, "  never approved before");
        return;
    };
    let approval = approvals.approval(graph, entry);
    let _ = writeln!(
        out,
        "  approved as {:016x} on {} by {}",
        approval.digest,
        approval.date,
        short(&approval.by, WIDTH)
    );
    if approvals.is_current(graph, entry) {
        let _ = writeln!(out, "  unchanged since");
        return;
    }
    match authorship(graph, history, entry).map(|authorship| &authorship.former) {
        Some(FormerText::Was(old)) => {
            let (old, new) = difference(old, &graph.words(end));
            let _ = writeln!(out, "  then: {}", clean(&old));
            let _ = writeln!(out, "  now:  {}", clean(&new));
        }
        Some(FormerText::Never) => {
            let _ = writeln!(out, "  no committed version has that digest");
        }
        Some(FormerText::Unknown) | None => {
            let _ = writeln!(out, "  changed since; the approved text is not available");
        }
    }
}

/// The title of an artifact, or the first line of a part of one.
fn title(graph: &Graph, end: &ReviewEndpoint) -> String {
    let artifact = graph.ids.of_file(end.file).map(|id| graph.artifact(id));
    match artifact {
        Some(artifact) if artifact.id == end.name => artifact.title.clone(),
        _ => {
            let text = end.span.text(graph.source(end.file).text());
            let line = text.trim_start().lines().next().unwrap_or("");
            line.trim_start_matches(['#', '-', '*', ' ']).to_owned()
        }
    }
}

fn authorship<'h>(
    graph: &AnalyzedGraph,
    history: &'h HistoryResponse,
    entry: &ResolvedApproval,
) -> Option<&'h ApprovalAuthorship> {
    history.authorships.get(graph.approvals().place(entry))
}

/// One line per text: its state, the approver, and the strength of the evidence.
pub fn list(
    graph: &AnalyzedGraph,
    history: &HistoryResponse,
    ends: &[ReviewEndpoint],
    keys: &[String],
) -> String {
    let mut out = String::new();
    let approvals = graph.approvals();
    for end in ends {
        let state = approvals.state(graph, &end.name);
        let _ = write!(out, "{:14} {}", state.name(), clean(&end.name));
        if let Some(entry) = approvals.newest(&end.name) {
            let approval = approvals.approval(graph, entry);
            let (date, by) = (clean(&approval.date), short(&approval.by, WIDTH));
            let _ = write!(out, ", {date} by {by}");
            if state == ApprovalState::Approved {
                let evidence = ApprovalEvidence::of(authorship(graph, history, entry), keys);
                let _ = write!(out, "; {}", clean(&evidence.words()));
            }
        }
        out.push('\n');
    }
    out
}
