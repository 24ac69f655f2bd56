//! The check report in SARIF 2.1.0, the format that code hosts accept.
//!
//! Columns count characters (`columnKind`). Held-back findings are included, with their suppression.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;
use serde_json::{Value, json};

use super::LocationResolver;
use super::text::{clean, json as text};
use crate::analysis::AnalyzedGraph;
use crate::finding::{Finding, FindingLevel, FindingLocation, FindingVerdict, Suppression};
use crate::queries::check::{CheckOutcome, CheckPlan};
use crate::queries::summary::tally;
use crate::rules::Rule;
use crate::span::TextPosition;

/// Characters that are escaped in the path of a URI.
const PATH: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'/')
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// The base id of paths.
const ROOT: &str = "%SRCROOT%";

/// A range of a file.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifRegion {
    start_line: u32,
    start_column: u32,
    end_line: u32,
    end_column: u32,
}

impl SarifRegion {
    fn new(from: TextPosition, to: TextPosition) -> SarifRegion {
        SarifRegion {
            start_line: from.line,
            start_column: from.column,
            end_line: to.line,
            end_column: to.column,
        }
    }
}

/// The check report.
pub fn render(graph: &AnalyzedGraph, plan: &CheckPlan, outcome: &CheckOutcome) -> String {
    let rules: Vec<(&Rule, Option<FindingLevel>)> = plan.rules().collect();
    let place = |id: &str| rules.binary_search_by(|(rule, _)| (*rule.id).cmp(id)).ok();
    let mut places = LocationResolver::new(graph);
    let results: Vec<Value> = outcome
        .findings
        .iter()
        .map(|finding| result(finding, plan, place(&finding.rule), &mut places))
        .collect();
    let tally = tally(&outcome.findings);
    text(&json!({
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "trueup",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules.iter().map(|(rule, level)| descriptor(rule, *level)).collect::<Vec<_>>(),
            }},
            "columnKind": "unicodeCodePoints",
            "originalUriBaseIds": {ROOT: {"description": {"text": "The checked root."}}},
            "invocations": [{"executionSuccessful": true}],
            "results": results,
            "properties": {
                "profile": plan.profile.name(),
                "revision": clean(&graph.revision),
                "ok": !outcome.fails(plan.fail_on),
                "documents": outcome.read.documents,
                "rustFiles": outcome.read.rust_files,
                "heldBack": {
                    "baseline": tally.baseline,
                    "comment": tally.comments,
                    "configuration": tally.configuration,
                },
                "paidOff": outcome.paid_off,
            },
        }],
    }))
}

fn descriptor(rule: &Rule, level: Option<FindingLevel>) -> Value {
    let off = level.is_none();
    let level = level
        .or(rule.levels.agentic_cd)
        .or(rule.levels.adopt)
        .unwrap_or(FindingLevel::Warning);
    json!({
        "id": rule.id,
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": rule.why},
        "help": {"text": rule.page(), "markdown": rule.page()},
        "defaultConfiguration": {"enabled": !off, "level": level.name()},
    })
}

fn result<'a>(
    finding: &'a Finding,
    plan: &CheckPlan,
    rule: Option<usize>,
    places: &mut LocationResolver<'a>,
) -> Value {
    let mut message = clean(&finding.message);
    message.push_str(". ");
    message.push_str(&clean(&finding.help));
    let mut result = json!({
        "ruleId": &*finding.rule,
        "level": finding.level.name(),
        "message": {"text": message},
        "locations": [{"physicalLocation": location(&finding.place, places)}],
        "relatedLocations": related(finding, places),
        "partialFingerprints": {"trueup/v1": finding.fingerprint},
        "suppressions": suppression(finding).into_iter().collect::<Vec<_>>(),
        "properties": {
            "verdict": match finding.verdict {
                FindingVerdict::Stale => "stale",
                FindingVerdict::Unverifiable => "unverifiable",
            },
            "address": finding.address.as_deref().map(clean),
            "wins": finding.wins.as_deref().map(clean),
            "change": clean(&finding.change),
            "owner": finding.owner.as_deref().map(clean),
            "approval": finding.approval,
        },
    });
    if let Some(rule) = rule {
        result["ruleIndex"] = json!(rule);
    }
    if !plan.baseline.is_empty() {
        let old = finding.held_back == Some(Suppression::Baseline);
        result["baselineState"] = json!(if old { "unchanged" } else { "new" });
    }
    if let (Some(fix), FindingLocation::Text(file, _)) = (&finding.fix, &finding.place) {
        let edits: Vec<Value> = fix
            .edits
            .iter()
            .map(|edit| {
                let (from, to) = places.range(*file, edit.span);
                json!({"deletedRegion": SarifRegion::new(from, to), "insertedContent": {"text": edit.text}})
            })
            .collect();
        result["fixes"] = json!([{
            "description": {"text": clean(&fix.title)},
            "artifactChanges": [{"artifactLocation": artifact(places.path(*file)), "replacements": edits}],
        }]);
    }
    result
}

fn artifact(path: &str) -> Value {
    json!({"uri": utf8_percent_encode(path, PATH).to_string(), "uriBaseId": ROOT})
}

fn location<'a>(place: &'a FindingLocation, places: &mut LocationResolver<'a>) -> Value {
    let (path, from, to) = places.locate(place);
    match place {
        FindingLocation::Path(_) => json!({"artifactLocation": artifact(path)}),
        FindingLocation::Text(..) => {
            json!({"artifactLocation": artifact(path), "region": SarifRegion::new(from, to)})
        }
    }
}

fn related<'a>(finding: &'a Finding, places: &mut LocationResolver<'a>) -> Vec<Value> {
    finding
        .witness
        .iter()
        .enumerate()
        .map(|(at, witness)| {
            json!({
                "id": at,
                "message": {"text": clean(&witness.text)},
                "physicalLocation": location(&witness.place, places),
            })
        })
        .collect()
}

fn suppression(finding: &Finding) -> Option<Value> {
    Some(match finding.held_back.as_ref()? {
        Suppression::Comment(reason) => {
            json!({"kind": "inSource", "status": "accepted", "justification": clean(reason)})
        }
        Suppression::Baseline => {
            json!({"kind": "external", "status": "accepted", "justification": "listed in the baseline"})
        }
        Suppression::Configuration => {
            json!({"kind": "external", "status": "accepted", "justification": "suppressed for this path in trueup.yaml"})
        }
    })
}
