//! `trueup accept`: records a review; shows both ends of a pair and stamps it in `trueup.lock`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

use super::{CommandError, configuration, disk, is_folder, open, print};
use crate::analysis::AnalyzedGraph;
use crate::analysis::reviews::at_review::{ReviewHistory, recalls};
use crate::analysis::reviews::endpoints::EndpointResolver;
use crate::engine::clock::today;
use crate::engine::project::Project;
use crate::facts::LockFile;
use crate::facts::history::{HistoryRequest, HistoryResponse};
use crate::facts::lock::{ReviewStamp, is_date};
use crate::facts::policy_files::LOCK;
use crate::queries::stamps::{
    LockUpdate, ReviewPairIndex, ReviewRequest, ReviewSelection, forget, record, take_over, text,
};
use crate::report::LocationResolver;
use crate::report::stamps::{list, sides};
use crate::report::text::clean;
use crate::workspace;

#[derive(Debug, Args)]
pub struct Arguments {
    /// Addresses that were reviewed (`feature:x#AC-1`), each against everything bound to it; or addresses and the items
    /// or files that they were reviewed against
    #[arg(value_name = "ADDRESS")]
    names: Vec<String>,
    /// Bind each address to this item, file or address
    #[arg(long, value_name = "NAME")]
    with: Vec<String>,
    /// Name of the reviewer
    #[arg(long, value_name = "NAME", required_unless_present_any = ["list", "forget"])]
    by: Option<String>,
    /// Result of the review, in one sentence
    #[arg(long, value_name = "TEXT", required_unless_present_any = ["list", "forget"])]
    reason: Option<String>,
    /// Stamp every bound or previously stamped pair
    #[arg(long, conflicts_with_all = ["names", "with"])]
    all: bool,
    /// List every pair with its state; write nothing
    #[arg(long, conflicts_with_all = ["names", "with", "all", "forget"])]
    list: bool,
    /// Remove the stamp of this pair
    #[arg(long, num_args = 2, value_names = ["FROM", "TO"], conflicts_with_all = ["names", "with", "all"])]
    forget: Vec<String>,
    /// Show what would be stamped; write nothing
    #[arg(long)]
    dry_run: bool,
    /// Date of the review [default: today, in UTC]
    #[arg(long, value_name = "YYYY-MM-DD")]
    on: Option<String>,
    /// Root folder of the repository
    #[arg(long, default_value = ".")]
    root: PathBuf,
}

pub fn run(arguments: &Arguments) -> Result<ExitCode, CommandError> {
    let root = &arguments.root;
    is_folder(root)?;
    let lock = workspace::lock(root)?;
    let (from, to) = match arguments.forget.as_slice() {
        [from, to] => (from, to),
        _ => return stamp(arguments, &lock),
    };
    let kept = forget(&lock, from, to).map_err(other)?;
    if !arguments.dry_run {
        disk::write(root, LOCK, &text(&kept).map_err(other)?, false)?;
    }
    let would = if arguments.dry_run {
        "would take"
    } else {
        "took"
    };
    print(&format!(
        "{LOCK}: {would} out {} and {}\n",
        clean(from),
        clean(to)
    ))?;
    Ok(ExitCode::SUCCESS)
}

fn stamp(arguments: &Arguments, lock: &LockFile) -> Result<ExitCode, CommandError> {
    let root = &arguments.root;
    let config = configuration(root)?;
    let review = review(arguments)?;
    let graph = open(root, &config, true)?;
    let mut ends = EndpointResolver::new(graph);
    let pairs = ReviewPairIndex::new(graph, lock, &mut ends);
    if arguments.list {
        print(&list(&pairs))?;
        return Ok(ExitCode::SUCCESS);
    }
    if arguments.names.is_empty() && arguments.with.is_empty() && !arguments.all {
        return Err(CommandError::Other(
            "name what was reviewed, or pass --all to stamp every pair (--list shows them)".into(),
        ));
    }
    if graph.tree.ignores(LOCK) {
        return Err(CommandError::Other(format!(
            "git ignores {LOCK}, so that no check would see it: take it out of .gitignore"
        )));
    }
    let selection = ReviewSelection {
        names: &arguments.names,
        with: &arguments.with,
        all: arguments.all,
    };
    let chosen = pairs.select(&selection, &mut ends).map_err(other)?;
    let review = ReviewRequest {
        date: &review.0,
        by: &review.1,
        reason: &review.2,
    };
    let mut recorded = record(lock, chosen, &review);
    take_over(lock, &mut recorded, |name| ends.find(name).is_err());
    let history = history(root, graph, &recorded);
    let shown = shown(graph, &recorded, &history, arguments.dry_run);
    let new = text(&recorded.stamps).map_err(other)?;
    // Show both ends before anything is written.
    print(&shown.0)?;
    if !arguments.dry_run && !recorded.stamped.is_empty() {
        disk::write(root, LOCK, &new, false)?;
    }
    print(&shown.1)?;
    Ok(ExitCode::SUCCESS)
}

/// The texts at the previous review of each renewed pair, from history; not read if no pair is renewed.
fn history(root: &Path, graph: &AnalyzedGraph, recorded: &LockUpdate) -> HistoryResponse {
    let recalls = recalls(graph, &recorded.stamped);
    if recalls.is_empty() {
        return HistoryResponse::default();
    }
    let questions = HistoryRequest {
        recalls,
        ..HistoryRequest::default()
    };
    Project::new(root, true).ask_history(graph, &questions)
}

/// Renders both ends of each pair, and the summary.
fn shown(
    graph: &AnalyzedGraph,
    recorded: &LockUpdate,
    history: &HistoryResponse,
    dry: bool,
) -> (String, String) {
    let mut before = String::new();
    let mut places = LocationResolver::new(graph);
    let mut past = ReviewHistory::new(graph, history);
    for pair in &recorded.stamped {
        sides(graph, pair, &mut past, &mut places, &mut before);
        before.push('\n');
    }
    let would = if dry { "would stamp" } else { "stamped" };
    let mut after = format!("{LOCK}: {would} {}", pairs(recorded.stamped.len()));
    if recorded.same > 0 {
        after.push_str(&format!("; {} as reviewed before", pairs(recorded.same)));
    }
    after.push('\n');
    for stamp in &recorded.replaced {
        after.push_str(&line("took out, since it moved", stamp));
    }
    for stamp in &recorded.lost {
        after.push_str(&line("left, since an end is not there", stamp));
    }
    (before, after)
}

fn line(what: &str, stamp: &ReviewStamp) -> String {
    format!("  {what}: {} {}\n", clean(&stamp.from), clean(&stamp.to))
}

fn pairs(number: usize) -> String {
    format!("{number} pair{}", if number == 1 { "" } else { "s" })
}

fn other(problem: impl ToString) -> CommandError {
    CommandError::Other(problem.to_string())
}

/// The date, the name and the reason of the review.
fn review(arguments: &Arguments) -> Result<(String, String, String), CommandError> {
    let date = arguments.on.clone().unwrap_or_else(today);
    if !is_date(&date) {
        return Err(CommandError::Other(format!(
            "`{date}` is no day: write it as YYYY-MM-DD"
        )));
    }
    let given = |text: &Option<String>, flag: &str| {
        let text = text.as_deref().unwrap_or("").trim().to_owned();
        if text.is_empty() && !arguments.list {
            return Err(CommandError::Other(format!("{flag} is empty")));
        }
        Ok(text)
    };
    let by = given(&arguments.by, "--by")?;
    let reason = given(&arguments.reason, "--reason")?;
    Ok((date, by, reason))
}
