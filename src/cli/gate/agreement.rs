//! The shadow log: one line per run, and how often the verdict agreed with the real decision.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;

use serde::{Deserialize, Serialize};

use crate::cli::{CommandError, print};
use crate::disk;
use crate::engine::gate::GateResult;
use crate::report::columns::count;
use crate::report::text::json_line;
use crate::workspace::revisions;

/// Runs before a gate may replace a review.
const RUNS: usize = 20;

/// Of a hundred runs, how many must agree.
const PERCENT: usize = 90;

/// A line of the log. A line with an outcome alone tells the outcome of an earlier run of that head.
#[derive(Debug, Serialize, Deserialize)]
struct AgreementEntry {
    head: String,
    #[serde(default)]
    base: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    verdict: Option<LoggedVerdict>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    outcome: Option<LoggedVerdict>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum LoggedVerdict {
    Open,
    Closed,
}

fn word(open: bool) -> LoggedVerdict {
    match open {
        true => LoggedVerdict::Open,
        false => LoggedVerdict::Closed,
    }
}

/// The line of a run.
pub fn line<T>(done: &GateResult<T>, outcome: Option<bool>) -> String {
    json_line(&AgreementEntry {
        head: done.head.clone(),
        base: done.base.clone(),
        verdict: Some(word(done.open)),
        outcome: outcome.map(word),
    })
}

/// Prints how often verdict and outcome agreed. Exit code `0`: often enough to rely on the gate. Only heads that are commits
/// of the repository at `root` count: any other line can be written without a run.
pub fn run(root: &Path, log: &Path) -> Result<ExitCode, CommandError> {
    let text = disk::named(log)?;
    // By head: the last verdict, and the last outcome.
    let mut runs: BTreeMap<String, (Option<LoggedVerdict>, Option<LoggedVerdict>)> =
        BTreeMap::new();
    let (mut bad, mut strange) = (0, 0);
    let full = text.lines().filter(|line| !line.trim().is_empty());
    for line in full {
        let Ok(line) = serde_json::from_str::<AgreementEntry>(line) else {
            bad += 1;
            continue;
        };
        let is_commit = line.head.len() >= 40 && line.head.bytes().all(|b| b.is_ascii_hexdigit());
        let is_known = runs.contains_key(&line.head);
        if !is_known && (!is_commit || revisions::stored(root, &line.head).is_err()) {
            strange += 1;
            continue;
        }
        let run = runs.entry(line.head).or_default();
        run.0 = line.verdict.or(run.0);
        run.1 = line.outcome.or(run.1);
    }
    let pairs: Vec<(LoggedVerdict, LoggedVerdict)> =
        runs.values().filter_map(|run| run.0.zip(run.1)).collect();
    let of = |verdict, outcome| {
        pairs
            .iter()
            .filter(|one| **one == (verdict, outcome))
            .count()
    };
    let agreed = of(LoggedVerdict::Open, LoggedVerdict::Open)
        + of(LoggedVerdict::Closed, LoggedVerdict::Closed);
    let all = pairs.len();
    let enough = all >= RUNS && agreed * 100 >= all * PERCENT;
    let mut told = format!(
        "{agreed} of {} agree; open where it was closed: {}; closed where it was open: {}.\n",
        count(all, "run", "runs"),
        of(LoggedVerdict::Open, LoggedVerdict::Closed),
        of(LoggedVerdict::Closed, LoggedVerdict::Open)
    );
    let alone = runs.len() - all;
    if alone > 0 {
        told.push_str(&format!(
            "{} left out: no outcome is logged.\n",
            count(alone, "run is", "runs are")
        ));
    }
    if strange > 0 {
        told.push_str(&format!(
            "{} left out: the repository has no such commit.\n",
            count(strange, "line is", "lines are")
        ));
    }
    if bad > 0 {
        let lines = count(bad, "line is", "lines are");
        told.push_str(&format!("{lines} left out: it cannot be read.\n"));
    }
    told.push_str(match enough {
        true => "Enough to rely on the gate.\n",
        false => "Not enough to rely on the gate: 20 runs, of which 90 % agree.\n",
    });
    print(&told)?;
    Ok(super::code(enough))
}
