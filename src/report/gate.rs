//! The verdict of the gate: summary and waivers, shared by the formats.

pub mod evidence;
pub mod human;
pub mod machine;
pub mod markdown;

use crate::queries::gate::{FindingOrigin, GateInput, GateVerdict, JudgedFinding};
use crate::report::LocationResolver;
use crate::report::columns::count;

/// A verdict with its inputs.
pub struct GateView<'a> {
    /// The inputs.
    pub asked: &'a GateInput<'a>,
    /// The verdict.
    pub verdict: &'a GateVerdict,
    /// Whether it is a shadow run, which never closes.
    pub shadow: bool,
}

/// A waiver and its effect on this change.
struct WaiverRow {
    text: String,
    state: String,
}

/// Path and line of a finding.
fn place<'a>(places: &mut LocationResolver<'a>, one: &'a JudgedFinding) -> String {
    let (path, from, _) = places.locate(&one.finding.place);
    format!("{path}:{}", from.line)
}

/// Every waiver of the base and of the change.
fn waivers(shown: &GateView<'_>) -> Vec<WaiverRow> {
    let (older, newer) = (shown.asked.waivers, shown.asked.newer_waivers);
    let text = |waiver: &crate::queries::gate::waivers::Waiver| {
        format!(
            "{} at {} until {} ({}): {}",
            waiver.rule, waiver.at, waiver.expires, waiver.owner, waiver.reason
        )
    };
    let mut rows: Vec<WaiverRow> = older
        .entries
        .iter()
        .zip(&older.expired)
        .zip(&shown.verdict.used)
        .map(|((waiver, expired), used)| WaiverRow {
            text: text(waiver),
            state: match (expired, used) {
                (Some(why), _) => format!("expired: {why}"),
                (None, 0) => "covers no finding".to_owned(),
                (None, used) => format!("covers {}", count(*used, "finding", "findings")),
            },
        })
        .collect();
    let new = newer
        .entries
        .iter()
        .filter(|one| !older.entries.contains(one));
    rows.extend(new.map(|waiver| WaiverRow {
        text: text(waiver),
        state: "new in this change: valid from the next change on".to_owned(),
    }));
    rows
}

/// The summary: verdict, revisions, counts.
fn summary(shown: &GateView<'_>) -> Vec<String> {
    let (asked, verdict) = (shown.asked, shown.verdict);
    let kind = &asked.delta.kind;
    let how = if kind.declared { ", declared" } else { "" };
    let mut told = vec![
        format!(
            "Gate: {}{}.",
            verdict.name(),
            if shown.shadow {
                " (shadow run: nothing is closed)"
            } else {
                ""
            }
        ),
        format!(
            "From {} to {}: {}, kind {}{how}.",
            asked.base.graph.revision,
            asked.head.graph.revision,
            count(asked.delta.files.len(), "file changed", "files changed"),
            kind.kind.name()
        ),
        format!(
            "{} {} it; {} new and {} old reported without closing it; {} fixed.",
            count(verdict.blocks().count(), "finding", "findings"),
            if verdict.blocks().count() == 1 {
                "closes"
            } else {
                "close"
            },
            verdict.reported(FindingOrigin::Change).count(),
            verdict.reported(FindingOrigin::Before).count(),
            verdict.mended
        ),
    ];
    told.extend(verdict.notes.iter().cloned());
    told
}
