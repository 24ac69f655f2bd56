//! The check report in Markdown, for a job summary or a comment on a pull request.

use std::fmt::Write as _;

use super::text::{markdown_text, short};
use super::{LocationResolver, human};
use crate::analysis::AnalyzedGraph;
use crate::finding::{Finding, FindingLevel, Suppression};
use crate::queries::check::{CheckOutcome, CheckPlan};

/// Limit of a report in bytes: the limit of a comment on a code host, with room for a frame.
const MOST: usize = 60_000;

/// Limit of characters of a message.
const MESSAGE: usize = 400;

/// The check report. Errors are expanded, the rest is collapsed; omitted findings are counted.
pub fn render(graph: &AnalyzedGraph, plan: &CheckPlan, outcome: &CheckOutcome) -> String {
    let mut places = LocationResolver::new(graph);
    let mut out = String::from("## trueup check\n\n");
    let look = human::RenderOptions {
        color: false,
        width: usize::MAX,
        quiet: true,
    };
    for line in human::render(graph, plan, outcome, look).lines() {
        let _ = writeln!(out, "{}  ", markdown_text(line));
    }
    let mut left = 0;
    for level in [
        FindingLevel::Error,
        FindingLevel::Warning,
        FindingLevel::Note,
    ] {
        let found: Vec<&Finding> = outcome
            .findings
            .iter()
            .filter(|finding| finding.counts() && finding.level == level)
            .collect();
        let title = format!("{} {}", found.len(), plural(level, found.len()));
        left += part(
            &title,
            level == FindingLevel::Error,
            &found,
            &mut places,
            &mut out,
        );
    }
    let held: Vec<&Finding> = outcome
        .findings
        .iter()
        .filter(|one| !one.counts())
        .collect();
    left += part(
        &format!("{} held back", held.len()),
        false,
        &held,
        &mut places,
        &mut out,
    );
    if left > 0 {
        let _ = writeln!(
            out,
            "\n{left} more omitted here; `trueup check` prints all."
        );
    }
    out
}

fn plural(level: FindingLevel, number: usize) -> String {
    format!("{}{}", level.name(), if number == 1 { "" } else { "s" })
}

/// Write findings below a title; returns the number of omitted ones.
fn part<'a>(
    title: &str,
    open: bool,
    found: &[&'a Finding],
    places: &mut LocationResolver<'a>,
    out: &mut String,
) -> usize {
    if found.is_empty() {
        return 0;
    }
    let open = if open { " open" } else { "" };
    let _ = write!(
        out,
        "\n<details{open}><summary>{title}</summary>\n\n| rule | place | finding and help |\n|---|---|---|\n"
    );
    let mut written = 0;
    for finding in found {
        let row = row(finding, places);
        if out.len() + row.len() > MOST {
            break;
        }
        out.push_str(&row);
        written += 1;
    }
    out.push_str("\n</details>\n");
    found.len() - written
}

fn row<'a>(finding: &'a Finding, places: &mut LocationResolver<'a>) -> String {
    let (path, from, _) = places.locate(&finding.place);
    let mut text = markdown_text(&short(&finding.message, MESSAGE));
    let _ = write!(
        text,
        "<br>{}",
        markdown_text(&short(&finding.help, MESSAGE))
    );
    if let Some(owner) = &finding.owner {
        let _ = write!(text, "<br>owner: {}", markdown_text(&short(owner, 100)));
    }
    let held = match &finding.held_back {
        None => String::new(),
        Some(Suppression::Baseline) => "<br>held back by the baseline".to_owned(),
        Some(Suppression::Configuration) => "<br>held back by configuration".to_owned(),
        Some(Suppression::Comment(reason)) => {
            format!("<br>held back: {}", markdown_text(&short(reason, 200)))
        }
    };
    format!(
        "| {} | {}:{} | {text}{held} |\n",
        markdown_text(&finding.rule),
        markdown_text(path),
        from.line
    )
}
