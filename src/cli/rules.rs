//! `trueup rules`: lists every rule with its levels.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use serde::Serialize;

use super::{CommandError, own_rules, print};
use crate::finding::FindingLevel;
use crate::queries::gate;
use crate::report::text::clean;
use crate::rules::{BUILT_IN, RuleLevels};

#[derive(Debug, Args)]
pub struct Arguments {
    /// Repository whose own rules are listed too
    #[arg(default_value = ".")]
    root: PathBuf,
    /// Output format
    #[arg(long, value_enum, default_value_t = RulesFormat::Human)]
    format: RulesFormat,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum RulesFormat {
    Human,
    Json,
}

/// One rule, as it is listed.
#[derive(Serialize)]
struct RuleRow<'a> {
    id: &'a str,
    summary: &'a str,
    why: &'a str,
    adopt: &'static str,
    agentic_cd: &'static str,
    /// The command that runs it: `check`, or `gate` for a rule of change.
    command: &'static str,
}

pub fn run(arguments: &Arguments) -> Result<ExitCode, CommandError> {
    let own = own_rules(&arguments.root)?;
    let checked = BUILT_IN
        .iter()
        .chain(&own)
        .map(|rule| row("check", [&rule.id, &rule.summary, &rule.why], rule.levels));
    let judged = gate::RULES
        .iter()
        .map(|rule| row("gate", [rule.id, rule.summary, rule.why], rule.levels));
    let rows: Vec<RuleRow> = checked.chain(judged).collect();
    print(&match arguments.format {
        RulesFormat::Human => human(&rows),
        RulesFormat::Json => crate::report::text::json(&rows),
    })?;
    Ok(ExitCode::SUCCESS)
}

fn row<'a>(
    command: &'static str,
    [id, summary, why]: [&'a str; 3],
    levels: RuleLevels,
) -> RuleRow<'a> {
    let level = |level: Option<FindingLevel>| level.map_or("off", FindingLevel::name);
    RuleRow {
        id,
        summary,
        why,
        adopt: level(levels.adopt),
        agentic_cd: level(levels.agentic_cd),
        command,
    }
}

fn human(rows: &[RuleRow]) -> String {
    let width = rows.iter().map(|row| row.id.len()).max().unwrap_or(0);
    let mut text = String::new();
    for (command, head) in [("check", "rule"), ("gate", "rule of change")] {
        if !text.is_empty() {
            text.push('\n');
        }
        let _ = writeln!(
            text,
            "{head:width$}  {:8} {:10} finds",
            "adopt", "agentic-cd"
        );
        for row in rows.iter().filter(|row| row.command == command) {
            let _ = writeln!(
                text,
                "{:width$}  {:8} {:10} {}",
                row.id,
                row.adopt,
                row.agentic_cd,
                clean(row.summary)
            );
        }
    }
    text
}
