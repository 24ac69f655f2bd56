//! The verdict as an in-toto Statement (v1): subject, inputs, result. Deterministic: equal inputs give equal bytes.

use std::collections::BTreeMap;

use serde::Serialize;

use super::GateView;
use super::machine::{JudgedFindingReport, WaiverReport, report};
use crate::queries::gate::standard_change::{properties, trace};
use crate::report::text::json;

/// The type of the statement.
pub const STATEMENT: &str = "https://in-toto.io/Statement/v1";

/// The type of the predicate, described by `schemas/gate-evidence.schema.json`.
pub const PREDICATE: &str = "urn:trueup:gate:v1";

/// The two revisions by object id, and the date.
pub struct EvidenceRevisions {
    /// Commit and tree of the base: the merge base of head and target.
    pub base: [String; 2],
    /// Commit and tree of the tip of the target branch.
    pub target: [String; 2],
    /// Commit and tree of the head.
    pub head: [String; 2],
    /// The date of the run, for the expiry of waivers.
    pub day: String,
}

/// An in-toto Statement.
#[derive(Debug, Serialize, schemars::JsonSchema)]
#[schemars(title = "trueup gate --evidence")]
pub struct InTotoStatement {
    /// The type of the statement.
    #[serde(rename = "_type")]
    pub kind: &'static str,
    /// The judged commit, with its tree.
    pub subject: Vec<StatementSubject>,
    /// The type of the predicate.
    #[serde(rename = "predicateType")]
    pub predicate_type: &'static str,
    /// The predicate.
    pub predicate: GatePredicate,
}

/// The subject of a statement.
#[derive(Debug, Serialize, schemars::JsonSchema)]
pub struct StatementSubject {
    /// `head`.
    pub name: &'static str,
    /// `gitCommit` and `gitTree`.
    pub digest: BTreeMap<&'static str, String>,
}

/// The predicate about the subject.
#[derive(Debug, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct GatePredicate {
    /// The version of the program.
    pub tool: String,
    /// The base commit, the merge base of head and target: `gitCommit` and `gitTree`.
    pub base: BTreeMap<&'static str, String>,
    /// The tip of the target branch, which judges: `gitCommit` and `gitTree`.
    pub target: BTreeMap<&'static str, String>,
    /// The date, for the expiry of waivers.
    pub day: String,
    /// Whether old findings close the gate too.
    pub strict: bool,
    /// Whether the pipeline is red.
    pub red: bool,
    /// Policy files of the target branch → BLAKE3 of their text.
    pub judged_by: BTreeMap<String, String>,
    /// BLAKE3 of the rules with their levels, and of the rules of change.
    pub rules: String,
    /// `open` or `closed`.
    pub verdict: &'static str,
    /// The kind of the change.
    pub kind: &'static str,
    /// Whether a commit declares it.
    pub declared: bool,
    /// Every finding, those that close the gate first.
    pub findings: Vec<JudgedFindingReport>,
    /// The waivers that were in force or expired.
    pub waivers: Vec<WaiverReport>,
    /// The newest approval of each text that has one.
    pub approvals: Vec<ApprovalReport>,
    /// Whether it is a standard change, with reasons.
    pub standard_change: StandardChangeReport,
    /// Artifact of the change → its relations, up to the intent.
    pub trace: BTreeMap<String, Vec<String>>,
    /// Inputs that could not be used as they are, in sentences.
    pub notes: Vec<String>,
}

/// An approval of the head.
#[derive(Debug, Serialize, schemars::JsonSchema)]
pub struct ApprovalReport {
    /// The approved text.
    pub of: String,
    /// The approver.
    pub by: String,
    /// The date.
    pub on: String,
    /// Whether the text is unchanged since.
    pub current: bool,
}

/// Whether it is a standard change.
#[derive(Debug, Serialize, schemars::JsonSchema)]
pub struct StandardChangeReport {
    /// Whether it has every property.
    pub standard: bool,
    /// Property → figures, for those it has.
    pub holds: BTreeMap<&'static str, String>,
    /// Property → figures, for those it lacks.
    pub lacks: BTreeMap<&'static str, String>,
}

/// The statement, as bytes.
pub fn statement(shown: &GateView<'_>, of: &EvidenceRevisions) -> String {
    let names = |[commit, tree]: &[String; 2]| {
        BTreeMap::from([("gitCommit", commit.clone()), ("gitTree", tree.clone())])
    };
    let asked = shown.asked;
    let report = report(shown);
    let judged_by = asked.judging.iter();
    json(&InTotoStatement {
        kind: STATEMENT,
        subject: vec![StatementSubject {
            name: "head",
            digest: names(&of.head),
        }],
        predicate_type: PREDICATE,
        predicate: GatePredicate {
            tool: env!("CARGO_PKG_VERSION").to_owned(),
            base: names(&of.base),
            target: names(&of.target),
            day: of.day.clone(),
            strict: asked.strict,
            red: asked.red,
            judged_by: judged_by
                .map(|(path, text)| (path.clone(), hash(text)))
                .collect(),
            rules: rules(shown),
            verdict: report.verdict,
            kind: report.kind,
            declared: report.declared,
            findings: report.findings,
            waivers: report.waivers,
            approvals: approvals(shown),
            standard_change: standard(shown),
            trace: trace(asked).into_iter().collect(),
            notes: report.notes,
        },
    })
}

fn hash(text: &str) -> String {
    blake3::hash(text.as_bytes()).to_hex().to_string()
}

fn rules(shown: &GateView<'_>) -> String {
    let level =
        |level: Option<crate::finding::FindingLevel>| level.map_or("off", |level| level.name());
    let mut all = String::new();
    for (rule, at) in shown.asked.plan.rules() {
        all.push_str(&format!("{} {}\n", rule.id, level(at)));
    }
    for rule in crate::queries::gate::RULES {
        let (adopt, full) = (level(rule.levels.adopt), level(rule.levels.agentic_cd));
        all.push_str(&format!("{} {adopt} {full}\n", rule.id));
    }
    hash(&all)
}

fn approvals(shown: &GateView<'_>) -> Vec<ApprovalReport> {
    let graph = shown.asked.head.graph;
    let all = graph.approvals();
    let newest = all.names().filter_map(|name| all.newest(name));
    newest
        .map(|entry| {
            let approval = all.approval(graph, entry);
            ApprovalReport {
                of: approval.id.to_string(),
                by: approval.by.to_string(),
                on: approval.date.to_string(),
                current: all.is_current(graph, entry),
            }
        })
        .collect()
}

fn standard(shown: &GateView<'_>) -> StandardChangeReport {
    let all = properties(shown.asked, shown.verdict);
    let standard = all.iter().all(|one| one.holds);
    let (holds, lacks): (Vec<_>, Vec<_>) = all.into_iter().partition(|one| one.holds);
    let told = |list: Vec<crate::queries::gate::standard_change::StandardChangeProperty>| {
        list.into_iter().map(|one| (one.name, one.why)).collect()
    };
    StandardChangeReport {
        standard,
        holds: told(holds),
        lacks: told(lacks),
    }
}
