//! `trueup rules`: every rule with its levels.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use serde::Serialize;

use super::{Failure, own_rules, print};
use crate::finding::Level;
use crate::report::text::clean;
use crate::rules::{BUILT_IN, Rule};

#[derive(Debug, Args)]
pub struct Arguments {
    /// The folder whose own rules are listed too
    #[arg(default_value = ".")]
    root: PathBuf,
    /// How to print them
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    Human,
    Json,
}

#[derive(Serialize)]
struct JsonRule<'a> {
    id: &'a str,
    summary: &'a str,
    why: &'a str,
    adopt: &'a str,
    agentic_cd: &'a str,
}

pub fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let own = own_rules(&arguments.root)?;
    let rules: Vec<&Rule> = BUILT_IN.iter().chain(&own).collect();
    let text = match arguments.format {
        Format::Human => human(&rules),
        Format::Json => json(&rules),
    };
    print(&text)?;
    Ok(ExitCode::SUCCESS)
}

fn level(level: Option<Level>) -> &'static str {
    level.map_or("off", Level::name)
}

fn human(rules: &[&Rule]) -> String {
    let width = rules.iter().map(|rule| rule.id.len()).max().unwrap_or(0);
    let mut text = format!(
        "{:width$}  {:8} {:10} finds\n",
        "rule", "adopt", "agentic-cd"
    );
    for rule in rules {
        let _ = writeln!(
            text,
            "{:width$}  {:8} {:10} {}",
            rule.id,
            level(rule.levels.adopt),
            level(rule.levels.agentic_cd),
            clean(&rule.summary)
        );
    }
    text
}

fn json(rules: &[&Rule]) -> String {
    let rules: Vec<JsonRule> = rules
        .iter()
        .map(|rule| JsonRule {
            id: &rule.id,
            summary: &rule.summary,
            why: &rule.why,
            adopt: level(rule.levels.adopt),
            agentic_cd: level(rule.levels.agentic_cd),
        })
        .collect();
    crate::report::text::json(&rules)
}
