//! The verdict for programs.

use serde::Serialize;

use super::GateView;
use crate::queries::gate::waivers::{EvaluatedWaivers, Waiver};
use crate::queries::gate::{FindingOrigin, JudgedFinding};
use crate::report::LocationResolver;
use crate::report::text::{json, json_value};

impl GateReport {
    /// Its lists and texts, most important first: an answer with a budget is cut from the last one.
    pub const CUT_ORDER: &'static [&'static str] =
        &["/findings", "/notes", "/waivers", "/new_waivers"];
}

/// Output of `trueup gate --format json`.
#[derive(Debug, Serialize, schemars::JsonSchema)]
#[schemars(title = "trueup gate")]
pub struct GateReport {
    /// The version of this format.
    pub schema: u32,
    /// `open` or `closed`.
    pub verdict: &'static str,
    /// The older revision.
    pub base: String,
    /// The newer revision.
    pub head: String,
    /// The kind of the change.
    pub kind: &'static str,
    /// Whether a commit declares it.
    pub declared: bool,
    /// Whether old findings close the gate too.
    pub strict: bool,
    /// Every finding, those that close the gate first.
    pub findings: Vec<JudgedFindingReport>,
    /// Number of findings of the base that the change fixes.
    pub mended: usize,
    /// The base's waivers.
    pub waivers: Vec<WaiverReport>,
    /// Waivers that the change adds: valid from the next change on.
    pub new_waivers: Vec<Waiver>,
    /// Inputs that could not be used as they are, in sentences.
    pub notes: Vec<String>,
}

/// A finding with its verdict.
#[derive(Debug, Serialize, schemars::JsonSchema)]
pub struct JudgedFindingReport {
    /// Its rule.
    pub rule: String,
    /// `note`, `warning`, `error`.
    pub level: &'static str,
    /// `change` or `before`.
    pub since: &'static str,
    /// Whether it closes the gate.
    pub blocks: bool,
    /// A fault.
    pub message: String,
    /// The file.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
    /// The address in the artifact, if it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// Its identity across revisions.
    pub fingerprint: String,
    /// The waiver that covers it, counted from 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waiver: Option<usize>,
    /// The ways out, if it closes the gate.
    pub ways: Vec<String>,
}

/// A waiver and its effect on this change.
#[derive(Debug, Serialize, schemars::JsonSchema)]
pub struct WaiverReport {
    /// The waiver.
    pub waiver: Waiver,
    /// Why it is no longer valid, if so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expired: Option<String>,
    /// Number of findings that it covers.
    pub used: usize,
}

/// The report.
pub fn machine(shown: &GateView<'_>) -> String {
    json(&report(shown))
}

/// The report as a value.
pub fn value(shown: &GateView<'_>) -> serde_json::Value {
    json_value(&report(shown))
}

/// Its content.
pub fn report(shown: &GateView<'_>) -> GateReport {
    let (asked, verdict) = (shown.asked, shown.verdict);
    let mut places = LocationResolver::new(asked.head.graph);
    let findings = verdict.judged.iter();
    let older = asked.waivers;
    let new = asked.newer_waivers.entries.iter();
    GateReport {
        schema: 1,
        verdict: verdict.name(),
        base: asked.base.graph.revision.clone(),
        head: asked.head.graph.revision.clone(),
        kind: asked.delta.kind.kind.name(),
        declared: asked.delta.kind.declared,
        strict: asked.strict,
        findings: findings.map(|one| finding(&mut places, one)).collect(),
        mended: verdict.mended,
        waivers: waivers(older, &verdict.used),
        new_waivers: new
            .filter(|one| !older.entries.contains(one))
            .cloned()
            .collect(),
        notes: verdict.notes.clone(),
    }
}

fn waivers(older: &EvaluatedWaivers, used: &[usize]) -> Vec<WaiverReport> {
    let all = older.entries.iter().zip(&older.expired).zip(used);
    all.map(|((waiver, expired), used)| WaiverReport {
        waiver: waiver.clone(),
        expired: expired.clone(),
        used: *used,
    })
    .collect()
}

fn finding<'a>(places: &mut LocationResolver<'a>, one: &'a JudgedFinding) -> JudgedFindingReport {
    let found = &one.finding;
    let (file, from, _) = places.locate(&found.place);
    JudgedFindingReport {
        rule: found.rule.to_string(),
        level: found.level.name(),
        since: match one.since {
            FindingOrigin::Change => "change",
            FindingOrigin::Before => "before",
        },
        blocks: one.blocks,
        message: found.message.clone(),
        file: file.to_owned(),
        line: from.line,
        address: found.address.clone(),
        fingerprint: found.fingerprint.clone(),
        waiver: one.waiver,
        ways: one.ways.clone(),
    }
}
