//! The verdict of the gate: one file a format; what a line says is told here.

pub mod evidence;
pub mod human;
pub mod machine;
pub mod markdown;

use crate::queries::gate::{FindingOrigin, GateInput, GateVerdict, JudgedFinding};
use crate::report::LocationResolver;
use crate::report::columns::count;

/// A verdict with what it was asked of.
pub struct GateView<'a> {
    /// What was asked.
    pub asked: &'a GateInput<'a>,
    /// The answer.
    pub verdict: &'a GateVerdict,
    /// Whether nothing is closed by it, whatever it says.
    pub shadow: bool,
}

/// What one waiver is to this change.
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
                (None, 0) => "covers nothing here".to_owned(),
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
        state: "new in this change: it holds from the next one on".to_owned(),
    }));
    rows
}

/// The first lines: the verdict, over what, and what was counted.
fn summary(shown: &GateView<'_>) -> Vec<String> {
    let (asked, verdict) = (shown.asked, shown.verdict);
    let kind = &asked.delta.kind;
    let how = if kind.declared { ", declared" } else { "" };
    let mut told = vec![
        format!(
            "Gate: {}{}.",
            verdict.name(),
            if shown.shadow {
                " (in the shadow: nothing is closed)"
            } else {
                ""
            }
        ),
        format!(
            "From {} to {}: {}, kind {}{how}.",
            asked.base.graph.revision,
            asked.head.graph.revision,
            count(asked.delta.files.len(), "file differs", "files differ"),
            kind.kind.name()
        ),
        format!(
            "{} {} it; {} new and {} old are reported; {} mended.",
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
