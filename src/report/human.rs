//! The check report for people: each finding with an excerpt, rendered by miette, and a summary of what was read.

use std::fmt::{self, Display, Write as _};

use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError,
    MietteSpanContents, Severity, SourceCode, SourceSpan, SpanContents,
};

use super::LocationResolver;
use super::excerpt::{SourceExcerpt, excerpt};
use super::text::{clean, short};
use crate::analysis::AnalyzedGraph;
use crate::finding::{Finding, FindingLevel, FindingLocation, FindingVerdict};
use crate::graph::Graph;
use crate::queries::check::{CheckOutcome, CheckPlan};
use crate::queries::summary::{FindingCounts, tally};

/// Options of the rendering.
#[derive(Clone, Copy, Debug)]
pub struct RenderOptions {
    /// Use colour.
    pub color: bool,
    /// Maximum number of columns.
    pub width: usize,
    /// Print only the summary.
    pub quiet: bool,
}

/// A finding as a miette diagnostic.
#[derive(Debug)]
struct FindingDiagnostic<'a> {
    finding: &'a Finding,
    message: String,
    help: String,
    label: Option<LabeledSpan>,
    source: Option<NamedExcerpt>,
}

impl Display for FindingDiagnostic<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for FindingDiagnostic<'_> {}

impl Diagnostic for FindingDiagnostic<'_> {
    fn code<'b>(&'b self) -> Option<Box<dyn Display + 'b>> {
        Some(Box::new(format!(
            "{}[{}]",
            self.finding.level.name(),
            self.finding.rule
        )))
    }

    fn severity(&self) -> Option<Severity> {
        Some(match self.finding.level {
            FindingLevel::Error => Severity::Error,
            FindingLevel::Warning => Severity::Warning,
            FindingLevel::Note => Severity::Advice,
        })
    }

    fn help<'b>(&'b self) -> Option<Box<dyn Display + 'b>> {
        Some(Box::new(&self.help))
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        self.label
            .clone()
            .map(|label| Box::new(std::iter::once(label)) as Box<dyn Iterator<Item = LabeledSpan>>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.source.as_ref().map(|piece| piece as &dyn SourceCode)
    }
}

/// An excerpt with its file name and line number.
#[derive(Debug)]
struct NamedExcerpt {
    name: String,
    column: u32,
    excerpt: SourceExcerpt,
}

impl SourceCode for NamedExcerpt {
    fn read_span<'b>(
        &'b self,
        _span: &SourceSpan,
        _before: usize,
        _after: usize,
    ) -> Result<Box<dyn SpanContents<'b> + 'b>, MietteError> {
        let text = &self.excerpt.text;
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.clone(),
            text.as_bytes(),
            SourceSpan::from((0, text.len())),
            self.excerpt.first_line as usize - 1,
            self.column as usize - 1,
            text.lines().count(),
        )))
    }
}

/// The check report.
pub fn render(
    graph: &AnalyzedGraph,
    plan: &CheckPlan,
    outcome: &CheckOutcome,
    look: RenderOptions,
) -> String {
    let mut out = String::new();
    if !look.quiet {
        let theme = if look.color {
            GraphicalTheme::unicode()
        } else {
            GraphicalTheme::unicode_nocolor()
        };
        let handler = GraphicalReportHandler::new_themed(theme)
            .with_width(look.width)
            .with_links(false);
        let mut places = LocationResolver::new(graph);
        for finding in outcome.findings.iter().filter(|finding| finding.counts()) {
            let shown = shown(graph, plan, finding, &mut places);
            // Writing to a string cannot fail.
            let _ = handler.render_report(&mut out, &shown);
        }
        if !out.is_empty() {
            out.push('\n');
        }
    }
    for line in summary(plan, outcome).lines() {
        wrap(line, look.width, &mut out);
    }
    out
}

/// Write `line`, wrapped at `width` columns.
fn wrap(line: &str, width: usize, out: &mut String) {
    let mut column = 0;
    for word in line.split(' ') {
        let len = word.chars().count();
        if column > 0 && column + 1 + len > width {
            out.push_str("\n  ");
            column = 2;
        } else if column > 0 {
            out.push(' ');
            column += 1;
        }
        out.push_str(word);
        column += len;
    }
    out.push('\n');
}

fn shown<'a>(
    graph: &'a Graph,
    plan: &CheckPlan,
    finding: &'a Finding,
    places: &mut LocationResolver<'a>,
) -> FindingDiagnostic<'a> {
    let mut message = short(&finding.message, 400);
    let mut label = None;
    let mut source = None;
    match &finding.place {
        FindingLocation::Path(path) => {
            message = format!("{}: {message}", clean(path));
        }
        FindingLocation::Text(file, span) => {
            let (path, from, _) = places.locate(&finding.place);
            let excerpt = excerpt(graph.source(*file).text(), places.lines(*file), *span);
            label = Some(LabeledSpan::new(
                None,
                excerpt.start,
                excerpt.len.max(usize::from(!excerpt.text.is_empty())),
            ));
            if excerpt.text.is_empty() {
                message = format!("{}:{}: {message}", clean(path), from.line);
                label = None;
            } else {
                source = Some(NamedExcerpt {
                    name: clean(path),
                    column: from.column,
                    excerpt,
                });
            }
        }
    }
    FindingDiagnostic {
        finding,
        message,
        help: help(plan, finding, places),
        label,
        source,
    }
}

/// The help, the evidence, the reason, the winning side, the file to change, and who may change it.
fn help<'a>(plan: &CheckPlan, finding: &'a Finding, places: &mut LocationResolver<'a>) -> String {
    let mut help = clean(&finding.help);
    for witness in &finding.witness {
        let (path, from, _) = places.locate(&witness.place);
        let at = match witness.place {
            FindingLocation::Text(..) => format!("{}:{}", clean(path), from.line),
            FindingLocation::Path(_) => clean(path),
        };
        let _ = write!(help, "\nsee: {at} ({})", short(&witness.text, 200));
    }
    if let Some(rule) = plan.rule(&finding.rule) {
        let _ = write!(help, "\nwhy: {}", clean(&rule.why));
    }
    if let Some(wins) = &finding.wins {
        let _ = write!(help, "\nwins: {}", short(wins, 200));
    }
    let _ = write!(help, "\nchange: {}", clean(&finding.change));
    if let Some(owner) = &finding.owner {
        let _ = write!(help, ", owned by {}", short(owner, 100));
    }
    if finding.approval {
        help.push_str("; a person must approve the change");
    }
    if finding.verdict == FindingVerdict::Unverifiable {
        help.push_str("\nverdict: unverifiable, because the input could not be read");
    }
    help
}

/// Counts of what was read, found and held back.
fn summary(plan: &CheckPlan, outcome: &CheckOutcome) -> String {
    let read = &outcome.read;
    let tally = tally(&outcome.findings);
    let mut text = format!(
        "Read {}, {}, {}, {}.\n",
        count(read.documents, "document"),
        count(read.rust_files, "Rust file"),
        count(read.items, "item"),
        count(read.references, "reference"),
    );
    let aside: Vec<String> = read
        .standings
        .iter()
        .filter(|(name, _)| **name != "living")
        .map(|(name, number)| format!("{number} {name}"))
        .collect();
    let artifacts: Vec<String> = read
        .artifacts
        .iter()
        .map(|(role, number)| count(*number, role))
        .collect();
    if !artifacts.is_empty() {
        let _ = writeln!(text, "Recognised {}.", artifacts.join(", "));
    }
    if !aside.is_empty() {
        let _ = writeln!(text, "Skipped: {}.", aside.join(", "));
    }
    if read.unread > 0 {
        let _ = writeln!(text, "Could not read: {}.", count(read.unread, "file"));
    }
    let _ = writeln!(text, "{}", found(plan, &tally));
    if outcome.paid_off > 0 {
        let _ = writeln!(
            text,
            "Fixed since the baseline: {}; `trueup baseline` removes them.",
            count(outcome.paid_off, "finding")
        );
    }
    text
}

fn found(plan: &CheckPlan, tally: &FindingCounts) -> String {
    let parts: Vec<String> = [
        (tally.errors, "error"),
        (tally.warnings, "warning"),
        (tally.notes, "note"),
    ]
    .into_iter()
    .filter(|(number, _)| *number > 0)
    .map(|(number, noun)| count(number, noun))
    .collect();
    let mut line = if parts.is_empty() {
        "Found nothing".to_owned()
    } else {
        format!("Found {}", parts.join(", "))
    };
    let _ = write!(line, " (profile {})", plan.profile.name());
    let held: Vec<String> = [
        (tally.baseline, "by the baseline"),
        (tally.comments, "by comments"),
        (tally.configuration, "by configuration"),
    ]
    .into_iter()
    .filter(|(number, _)| *number > 0)
    .map(|(number, by)| format!("{number} {by}"))
    .collect();
    if !held.is_empty() {
        let _ = write!(line, "; held back: {}", held.join(", "));
    }
    line.push('.');
    line
}

/// `1 item`, `2 items`.
fn count(number: usize, noun: &str) -> String {
    let plural = match noun {
        _ if number == 1 => noun.to_owned(),
        "glossary" => "glossaries".to_owned(),
        "criteria" | "behaviour" => noun.to_owned(),
        _ => format!("{noun}s"),
    };
    format!("{number} {plural}")
}
