//! The JSON report of a check. Separate output types: the model can change without breaking readers.

use schemars::JsonSchema;
use serde::Serialize;

use super::LocationResolver;
use crate::analysis::AnalyzedGraph;
use crate::finding::{Finding, FindingVerdict, Suppression, Witness};
use crate::queries::check::{CheckOutcome, CheckPlan};
use crate::queries::summary::tally;
use crate::rules::Rule;

/// The version of this format: raised if a field is removed or changes its meaning, not if one is added.
pub const SCHEMA: u32 = 1;

impl CheckReport {
    /// Its lists and texts, most important first: an answer with a budget is cut from the last one.
    pub const CUT_ORDER: &'static [&'static str] = &["/findings"];
}

/// Output of `trueup check --format json`.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "trueup check report")]
pub struct CheckReport {
    /// The version of this format.
    pub schema: u32,
    /// The program that wrote it.
    pub tool: JsonTool,
    /// The checked root, as given.
    pub root: String,
    /// The checked revision.
    pub revision: String,
    /// The active profile.
    pub profile: String,
    /// Counts of what was read and found.
    pub summary: JsonSummary,
    /// Every finding, by file and place, including held-back ones.
    pub findings: Vec<JsonFinding>,
}

/// The program that wrote a report.
#[derive(Debug, Serialize, JsonSchema)]
pub struct JsonTool {
    /// `trueup`.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// Counts of what was read and found.
#[derive(Debug, Serialize, JsonSchema)]
pub struct JsonSummary {
    /// Whether no finding that counts is at the failing level or above.
    pub ok: bool,
    /// Counts of what was read.
    pub read: JsonRead,
    /// Number of findings that count, by level.
    pub findings: JsonLevelCounts,
    /// Number of those that are unverifiable.
    pub unverifiable: usize,
    /// Number of held-back findings, by cause.
    pub held_back: JsonHeldBack,
    /// Number of baseline entries without a finding.
    pub paid_off: usize,
}

/// Counts of what was read.
#[derive(Debug, Serialize, JsonSchema)]
pub struct JsonRead {
    /// Files that exist.
    pub files: usize,
    /// Documents that were parsed.
    pub documents: usize,
    /// Documents by standing: living, narrative, template, archive, vendored, generated, fixture, excluded.
    pub standings: std::collections::BTreeMap<String, usize>,
    /// Artifacts by role.
    pub artifacts: std::collections::BTreeMap<String, usize>,
    /// Rust files that were parsed.
    pub rust_files: usize,
    /// Items in them.
    pub items: usize,
    /// Tests among the items.
    pub tests: usize,
    /// Manifests.
    pub manifests: usize,
    /// References of documents and comments.
    pub references: usize,
    /// Files and folders that could not be read.
    pub unread: usize,
}

/// A number for each level.
#[derive(Debug, Serialize, JsonSchema)]
pub struct JsonLevelCounts {
    /// Errors.
    pub error: usize,
    /// Warnings.
    pub warning: usize,
    /// Notes.
    pub note: usize,
}

/// Number of held-back findings, by cause.
#[derive(Debug, Serialize, JsonSchema)]
pub struct JsonHeldBack {
    /// By the baseline.
    pub baseline: usize,
    /// By comments.
    pub comment: usize,
    /// By configuration.
    pub configuration: usize,
}

/// One finding.
#[derive(Debug, Serialize, JsonSchema)]
pub struct JsonFinding {
    /// The rule.
    pub rule: String,
    /// `error`, `warning` or `note`.
    pub level: String,
    /// `stale`: the rule is violated. `unverifiable`: it could not be checked.
    pub verdict: String,
    /// What is wrong, in one sentence.
    pub message: String,
    /// Why it matters, in one sentence.
    pub why: String,
    /// The file, relative to the root, with `/`.
    pub file: String,
    /// First line, from 1.
    pub line: u32,
    /// First column in characters, from 1.
    pub column: u32,
    /// Last line, from 1.
    pub end_line: u32,
    /// Column after the last character, from 1.
    pub end_column: u32,
    /// The address of the part of the artifact that contains it.
    pub address: Option<String>,
    /// The evidence.
    pub witness: Vec<JsonWitness>,
    /// The side that wins by authority, if two disagree.
    pub wins: Option<String>,
    /// The file that must change.
    pub change: String,
    /// Who owns that file.
    pub owner: Option<String>,
    /// Whether a person must approve the change.
    pub approval: bool,
    /// How to fix it, in one sentence.
    pub help: String,
    /// An edit of `file` that fixes it.
    pub fix: Option<JsonFix>,
    /// Stable under edits elsewhere.
    pub fingerprint: String,
    /// Why it does not count, if held back.
    pub held_back: Option<JsonHold>,
}

/// A piece of evidence.
#[derive(Debug, Serialize, JsonSchema)]
pub struct JsonWitness {
    /// The file.
    pub file: String,
    /// The first line, from 1.
    pub line: u32,
    /// The last line, from 1.
    pub end_line: u32,
    /// The evidence, in words.
    pub text: String,
}

/// An edit.
#[derive(Debug, Serialize, JsonSchema)]
pub struct JsonFix {
    /// The effect of the edit.
    pub title: String,
    /// The edits, which do not overlap.
    pub edits: Vec<JsonEdit>,
}

/// One replacement in the finding's file.
#[derive(Debug, Serialize, JsonSchema)]
pub struct JsonEdit {
    /// First replaced byte, from 0 (not counting a byte-order mark).
    pub start: u32,
    /// Byte after the last replaced one.
    pub end: u32,
    /// The replacement.
    pub text: String,
}

/// Why a finding is held back.
#[derive(Debug, Serialize, JsonSchema)]
pub struct JsonHold {
    /// `baseline`, `comment` or `configuration`.
    pub by: String,
    /// The reason in the comment.
    pub reason: Option<String>,
}

/// The check report, as JSON text.
pub fn render(
    graph: &AnalyzedGraph,
    plan: &CheckPlan,
    outcome: &CheckOutcome,
    root: &str,
) -> String {
    super::text::json(&report(graph, plan, outcome, root))
}

/// The report as a value.
pub fn value(
    graph: &AnalyzedGraph,
    plan: &CheckPlan,
    outcome: &CheckOutcome,
    root: &str,
) -> serde_json::Value {
    super::text::json_value(&report(graph, plan, outcome, root))
}

/// The findings of a check, one JSON line each.
pub fn lines(graph: &AnalyzedGraph, plan: &CheckPlan, outcome: &CheckOutcome) -> String {
    let findings = findings(graph, plan, outcome);
    findings.iter().map(super::text::json_line).collect()
}

fn findings(graph: &AnalyzedGraph, plan: &CheckPlan, outcome: &CheckOutcome) -> Vec<JsonFinding> {
    let mut places = LocationResolver::new(graph);
    outcome
        .findings
        .iter()
        .map(|finding| json_finding(finding, plan.rule(&finding.rule), &mut places))
        .collect()
}

fn report(
    graph: &AnalyzedGraph,
    plan: &CheckPlan,
    outcome: &CheckOutcome,
    root: &str,
) -> CheckReport {
    CheckReport {
        schema: SCHEMA,
        tool: JsonTool {
            name: "trueup".to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        },
        root: root.to_owned(),
        revision: graph.revision.clone(),
        profile: plan.profile.name().to_owned(),
        summary: summary(plan, outcome),
        findings: findings(graph, plan, outcome),
    }
}

fn summary(plan: &CheckPlan, outcome: &CheckOutcome) -> JsonSummary {
    let tally = tally(&outcome.findings);
    let read = &outcome.read;
    let named = |counts: &std::collections::BTreeMap<&'static str, usize>| {
        counts
            .iter()
            .map(|(name, count)| ((*name).to_owned(), *count))
            .collect()
    };
    JsonSummary {
        ok: !outcome.fails(plan.fail_on),
        read: JsonRead {
            files: read.files,
            documents: read.documents,
            standings: named(&read.standings),
            artifacts: named(&read.artifacts),
            rust_files: read.rust_files,
            items: read.items,
            tests: read.tests,
            manifests: read.manifests,
            references: read.references,
            unread: read.unread,
        },
        findings: JsonLevelCounts {
            error: tally.errors,
            warning: tally.warnings,
            note: tally.notes,
        },
        unverifiable: tally.unverifiable,
        held_back: JsonHeldBack {
            baseline: tally.baseline,
            comment: tally.comments,
            configuration: tally.configuration,
        },
        paid_off: outcome.paid_off,
    }
}

fn json_finding<'a>(
    finding: &'a Finding,
    rule: Option<&Rule>,
    places: &mut LocationResolver<'a>,
) -> JsonFinding {
    let (file, from, to) = places.locate(&finding.place);
    let witness = |witness: &'a Witness, places: &mut LocationResolver<'a>| {
        let (file, from, to) = places.locate(&witness.place);
        JsonWitness {
            file: file.to_owned(),
            line: from.line,
            end_line: to.line,
            text: witness.text.clone(),
        }
    };
    JsonFinding {
        rule: finding.rule.to_string(),
        level: finding.level.name().to_owned(),
        verdict: match finding.verdict {
            FindingVerdict::Stale => "stale",
            FindingVerdict::Unverifiable => "unverifiable",
        }
        .to_owned(),
        message: finding.message.clone(),
        why: rule.map_or_else(String::new, |rule| rule.why.to_string()),
        file: file.to_owned(),
        line: from.line,
        column: from.column,
        end_line: to.line,
        end_column: to.column,
        address: finding.address.clone(),
        witness: finding
            .witness
            .iter()
            .map(|one| witness(one, places))
            .collect(),
        wins: finding.wins.clone(),
        change: finding.change.clone(),
        owner: finding.owner.clone(),
        approval: finding.approval,
        help: finding.help.clone(),
        fix: finding.fix.as_ref().map(|fix| JsonFix {
            title: fix.title.clone(),
            edits: fix
                .edits
                .iter()
                .map(|edit| JsonEdit {
                    start: edit.span.start,
                    end: edit.span.end,
                    text: edit.text.clone(),
                })
                .collect(),
        }),
        fingerprint: finding.fingerprint.clone(),
        held_back: finding.held_back.as_ref().map(|hold| match hold {
            Suppression::Baseline => json_hold("baseline", None),
            Suppression::Comment(reason) => json_hold("comment", Some(reason.clone())),
            Suppression::Configuration => json_hold("configuration", None),
        }),
    }
}

fn json_hold(by: &str, reason: Option<String>) -> JsonHold {
    JsonHold {
        by: by.to_owned(),
        reason: reason.filter(|reason| !reason.is_empty()),
    }
}
