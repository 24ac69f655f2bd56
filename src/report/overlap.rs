//! What `trueup overlap` prints.

mod human;
pub mod machine;
mod markdown;

use crate::analysis::overlap::terms::TermKind;
use crate::queries::overlap::{FLOOR, OverlapAnswer, OverlapHit};
use crate::report::columns::count;

pub use human::human;
pub use machine::{machine, value};
pub use markdown::markdown;

/// What was asked about.
pub struct OverlapSubject<'a> {
    /// What it is called.
    pub name: &'a str,
    /// Its size in bytes.
    pub size: u64,
    /// How many of them were compared.
    pub compared: u64,
}

/// Points of 100 that a score stands for.
pub fn points(score: f32) -> u32 {
    (score * 100.0).round().clamp(0.0, 100.0) as u32
}

/// What a term's kind is called, where it stands beside what is shared.
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

/// How a shared term is written.
fn written(kind: TermKind, text: &str) -> String {
    match kind {
        TermKind::Flag => format!("--{text}"),
        TermKind::Word => text.to_lowercase(),
        _ => text.to_owned(),
    }
}

/// What both hold, by kind, in an order that is always the same.
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

/// What the text was compared with, what was left out, and what was found: sentences.
fn sums(answer: &OverlapAnswer, about: &OverlapSubject<'_>) -> Vec<String> {
    let mut told = vec![format!(
        "{} of {} and {} relate to {}.",
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
            "Nothing relates: the nearest, `{}`, shares common words with it alone.",
            near.address
        )),
        Some(near) => told.push(format!(
            "Nothing relates: the nearest is `{}` with {} of 100, below {}.",
            near.address,
            points(near.score),
            points(FLOOR)
        )),
        None if answer.hits.is_empty() => told.push("Nothing relates.".to_owned()),
        None => {}
    }
    if answer.unknown >= 0.5 {
        told.push(format!(
            "{} of 100 of what the text says is in words that nothing here has.",
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
