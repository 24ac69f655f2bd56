//! `trueup approve`: records a person's approval; shows each text and adds a line to `docs/approvals.yaml`.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::{CommandError, configuration, disk, is_folder, open, print};
use crate::analysis::AnalyzedGraph;
use crate::analysis::approvals::{ApprovalState, agents};
use crate::analysis::reviews::endpoints::ReviewEndpoint;
use crate::engine::clock::today;
use crate::engine::project::Project;
use crate::facts::history::{HistoryRequest, HistoryResponse};
use crate::facts::lock::is_date;
use crate::facts::policy_files::APPROVALS;
use crate::queries::approvals::{ApprovalRequest, add, select, watched};
use crate::report::LocationResolver;
use crate::report::approvals::{list, text};
use crate::workspace;

#[derive(Debug, Args)]
pub struct Arguments {
    /// Texts to approve: ids (`intent:x`, `decision:0007`), or addresses within one (`feature:x#AC-1`)
    #[arg(value_name = "ID")]
    ids: Vec<String>,
    /// Name of the approver, a person; programs cannot approve
    #[arg(long, value_name = "NAME", required_unless_present = "list")]
    by: Option<String>,
    /// Approve every intent and decision in force whose current text is not approved, and every other text that changed
    /// since its approval
    #[arg(long, conflicts_with = "ids")]
    all: bool,
    /// List texts in force and approved texts with their state; write nothing
    #[arg(long, conflicts_with_all = ["ids", "all"])]
    list: bool,
    /// Show what would be approved; write nothing
    #[arg(long)]
    dry_run: bool,
    /// Date of the approval [default: today, in UTC]
    #[arg(long, value_name = "YYYY-MM-DD")]
    on: Option<String>,
    /// Root folder of the repository
    #[arg(long, default_value = ".")]
    root: PathBuf,
}

pub fn run(arguments: &Arguments) -> Result<ExitCode, CommandError> {
    let root = &arguments.root;
    is_folder(root)?;
    let (_, old) = workspace::approvals(root)?;
    let config = configuration(root)?;
    let known = agents::AgentPatterns {
        names: &config.approvals.agents,
        trailers: &config.approvals.trailers,
    };
    let (date, by) = approving(arguments, &known)?;
    let graph = open(root, &config, true)?;
    if arguments.list {
        let texts = watched(graph);
        let history = history(arguments, graph);
        print(&list(graph, &history, &texts, &config.approvals.keys))?;
        return Ok(ExitCode::SUCCESS);
    }
    let texts = chosen(arguments, graph)?;
    if graph.tree.ignores(APPROVALS) {
        return Err(CommandError::Other(format!(
            "git ignores {APPROVALS}, so that no check would see it: take it out of .gitignore"
        )));
    }
    let approving = ApprovalRequest {
        date: &date,
        by: &by,
    };
    let added = add(graph, texts, &approving).map_err(other)?;
    let new = added.text(&old).map_err(other)?;
    // Show everything before anything is written.
    let history = history(arguments, graph);
    let mut shown = String::new();
    let mut places = LocationResolver::new(graph);
    for end in &added.approved {
        text(graph, &history, end, &mut places, &mut shown);
        shown.push('\n');
    }
    print(&shown)?;
    if !arguments.dry_run && !added.approved.is_empty() {
        disk::write(root, APPROVALS, &new, false)?;
    }
    let would = if arguments.dry_run {
        "would approve"
    } else {
        "approved"
    };
    let mut last = format!("{APPROVALS}: {would} {}", number(added.approved.len()));
    if added.same > 0 {
        last.push_str(&format!("; {} approved before", number(added.same)));
    }
    print(&format!("{last}\n"))?;
    Ok(ExitCode::SUCCESS)
}

/// The selected texts.
fn chosen(
    arguments: &Arguments,
    graph: &AnalyzedGraph,
) -> Result<Vec<ReviewEndpoint>, CommandError> {
    if arguments.all {
        let approvals = graph.approvals();
        let mut texts = watched(graph);
        texts.retain(|end| approvals.state(graph, &end.name) != ApprovalState::Approved);
        return Ok(texts);
    }
    if arguments.ids.is_empty() {
        return Err(CommandError::Other(
            "name what is approved, or pass --all for what is in force and not approved (--list shows it)".into(),
        ));
    }
    select(graph, &arguments.ids).map_err(other)
}

/// The day and the name of the approval.
fn approving(
    arguments: &Arguments,
    known: &agents::AgentPatterns,
) -> Result<(String, String), CommandError> {
    let today = today();
    let date = arguments.on.clone().unwrap_or_else(|| today.clone());
    if !is_date(&date) {
        return Err(CommandError::Other(format!(
            "`{date}` is no day: write it as YYYY-MM-DD"
        )));
    }
    if date > today {
        return Err(CommandError::Other(format!("{date} is still to come")));
    }
    let by = arguments.by.as_deref().unwrap_or("").trim().to_owned();
    if by.is_empty() && !arguments.list {
        return Err(CommandError::Other("--by is empty".into()));
    }
    if known.is_agent(&by) {
        return Err(CommandError::Other(format!(
            "`{by}` is the name of a program: a person approves"
        )));
    }
    Ok((date, by))
}

/// The authorship of the existing approvals, from history.
fn history(arguments: &Arguments, graph: &AnalyzedGraph) -> HistoryResponse {
    let records = graph.approvals().records(graph);
    if records.is_empty() {
        return HistoryResponse::default();
    }
    let questions = HistoryRequest {
        records,
        ..HistoryRequest::default()
    };
    Project::new(&arguments.root, true).ask_history(graph, &questions)
}

fn number(texts: usize) -> String {
    format!("{texts} text{}", if texts == 1 { "" } else { "s" })
}

fn other(problem: impl ToString) -> CommandError {
    CommandError::Other(problem.to_string())
}
