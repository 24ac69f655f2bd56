//! Output of `trueup overlap`.

mod human;
pub mod machine;
mod markdown;

use crate::analysis::overlap::terms::TermKind;
use crate::queries::overlap::{FLOOR, OverlapAnswer, OverlapHit};
use crate::report::columns::count;

pub use human::human;
pub use machine::{machine, value};
pub use markdown::markdown;

/// The compared text.
pub struct OverlapSubject<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its size in bytes.
    pub size: u64,
    /// Number of compared bytes.
    pub compared: u64,
}

/// A score in points of 100.
pub fn points(score: f32) -> u32 {
    (score * 100.0).round().clamp(0.0, 100.0) as u32
}

/// The label for shared terms of a kind.
fn word(kind: TermKind) -> &'static str {
    match kind {
        TermKind::Word | TermKind::Joint => "terms",
        TermKind::Name => "names",
        TermKind::Item => "items",
        TermKind::Path => "paths",
        TermKind::Flag => "flags",
        TermKind::Constant => "constants",
        TermKind::Cited => "both refer to",
    }
}

/// A shared term as it is written in texts.
fn written(kind: TermKind, text: &str) -> String {
    match kind {
        TermKind::Flag => format!("--{text}"),
        TermKind::Word => text.to_lowercase(),
        _ => text.to_owned(),
    }
}

/// Shared terms by kind, in a fixed order.
fn groups(hit: &OverlapHit) -> Vec<(&'static str, Vec<String>)> {
    let order = [
        "terms",
        "names",
        "items",
        "constants",
        "flags",
        "paths",
        "both refer to",
    ];
    let of = |group: &str| -> Vec<String> {
        let shared = hit
            .shared
            .iter()
            .filter(|shared| word(shared.kind) == group);
        shared
            .map(|shared| written(shared.kind, &shared.text))
            .collect()
    };
    let groups = order.into_iter().map(|group| (group, of(group)));
    groups.filter(|(_, words)| !words.is_empty()).collect()
}

/// The sentences of the summary: compared documents, hits, omitted parts.
fn sums(answer: &OverlapAnswer, about: &OverlapSubject<'_>) -> Vec<String> {
    let mut told = vec![format!(
        "{} of {} and {} are related to {}.",
        match answer.hits.len() {
            0 => "None".to_owned(),
            hits => hits.to_string(),
        },
        count(answer.documents, "document", "documents"),
        count(answer.items, "documented item", "documented items"),
        about.name,
    )];
    match &answer.nearest {
        Some(near) if near.is_common => told.push(format!(
            "Nothing is related: the nearest, `{}`, shares only common words.",
            near.address
        )),
        Some(near) => told.push(format!(
            "Nothing is related: the nearest is `{}` with a score of {} of 100, below {}.",
            near.address,
            points(near.score),
            points(FLOOR)
        )),
        None if answer.hits.is_empty() => told.push("Nothing is related.".to_owned()),
        None => {}
    }
    if answer.unknown >= 0.5 {
        told.push(format!(
            "{} % of the text's information is in words that the repository does not contain.",
            points(answer.unknown)
        ));
    }
    if about.compared < about.size {
        told.push(format!(
            "Only the first {} of {} bytes were compared.",
            about.compared, about.size
        ));
    }
    told
}
