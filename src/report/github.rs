//! The check report as GitHub Actions workflow commands: each finding annotates its line.

use std::fmt::Write as _;

use super::LocationResolver;
use super::human;
use super::text::clean;
use crate::analysis::AnalyzedGraph;
use crate::finding::{FindingLevel, FindingLocation, Suppression};
use crate::queries::check::{CheckOutcome, CheckPlan};

/// The check report. A held-back finding is a notice with a note; the summary follows as plain text.
pub fn render(graph: &AnalyzedGraph, plan: &CheckPlan, outcome: &CheckOutcome) -> String {
    let mut places = LocationResolver::new(graph);
    let mut out = String::new();
    for finding in &outcome.findings {
        let (path, from, to) = places.locate(&finding.place);
        let command = match (&finding.held_back, finding.level) {
            (Some(_), _) | (None, FindingLevel::Note) => "notice",
            (None, FindingLevel::Warning) => "warning",
            (None, FindingLevel::Error) => "error",
        };
        let mut title = format!("{}[{}]", finding.level.name(), finding.rule);
        if let Some(hold) = &finding.held_back {
            title.push_str(match hold {
                Suppression::Baseline => ", held back by the baseline",
                Suppression::Comment(_) => ", held back by a comment",
                Suppression::Configuration => ", held back by configuration",
            });
        }
        let _ = write!(out, "::{command} file={}", property(path));
        if let FindingLocation::Text(..) = finding.place {
            let _ = write!(out, ",line={},endLine={}", from.line, to.line);
            // Columns are allowed only within one line.
            if from.line == to.line {
                let _ = write!(out, ",col={},endColumn={}", from.column, to.column);
            }
        }
        let change = match &finding.owner {
            Some(owner) => format!("{}, owned by {owner}", finding.change),
            None => finding.change.clone(),
        };
        let message = format!(
            "{}\nhelp: {}\nchange: {change}",
            finding.message, finding.help
        );
        let _ = writeln!(out, ",title={}::{}", property(&title), data(&message));
    }
    let look = human::RenderOptions {
        color: false,
        width: usize::MAX,
        quiet: true,
    };
    out.push_str(&human::render(graph, plan, outcome, look));
    out
}

/// Text escaped for the message of a command.
fn data(text: &str) -> String {
    let lines: Vec<String> = text
        .lines()
        .map(|line| clean(line).replace('%', "%25"))
        .collect();
    lines.join("%0A")
}

/// Text escaped for a property of a command.
fn property(text: &str) -> String {
    let text = clean(text).replace('%', "%25");
    text.replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_becomes_a_command() {
        assert_eq!(data("100 %\n::error::x"), "100 %25%0A::error::x");
        assert_eq!(data("a\r\nb\u{1b}[0m"), "a%0Ab\\u{1b}[0m");
        assert_eq!(property("a:b,c\nd%"), "a%3Ab%2Cc d%25");
    }
}
