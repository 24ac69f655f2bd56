//! Parses the status of an artifact.

use super::artifact::{ArtifactStatus, LifecycleState};
use crate::facts::document::{Document, FieldForm};
use crate::span::Span;

/// The opening words of a status, with their states. From 532 decision records in twelve public repositories, and the
/// vocabularies of adr-tools, MADR, the Cosmos template, RFC processes, OpenSpec and PEP.
pub const WORDS: [(&str, LifecycleState); 54] = [
    ("accepted", LifecycleState::Live),
    ("accept", LifecycleState::Live),
    ("approved", LifecycleState::Live),
    ("active", LifecycleState::Live),
    ("adopted", LifecycleState::Live),
    ("agreed", LifecycleState::Live),
    ("decided", LifecycleState::Live),
    ("implemented", LifecycleState::Live),
    ("implementing", LifecycleState::Live),
    ("completed", LifecycleState::Live),
    ("complete", LifecycleState::Live),
    ("done", LifecycleState::Live),
    ("final", LifecycleState::Live),
    ("finalized", LifecycleState::Live),
    ("merged", LifecycleState::Live),
    ("enacted", LifecycleState::Live),
    ("in force", LifecycleState::Live),
    ("living", LifecycleState::Live),
    ("current", LifecycleState::Live),
    ("stable", LifecycleState::Live),
    ("shipped", LifecycleState::Live),
    ("released", LifecycleState::Live),
    ("resolved", LifecycleState::Live),
    ("ratified", LifecycleState::Live),
    ("partially", LifecycleState::Amended),
    ("partly", LifecycleState::Amended),
    ("amended", LifecycleState::Amended),
    ("revised", LifecycleState::Amended),
    ("updated", LifecycleState::Amended),
    ("proposed", LifecycleState::Open),
    ("proposal", LifecycleState::Open),
    ("draft", LifecycleState::Open),
    ("wip", LifecycleState::Open),
    ("work in progress", LifecycleState::Open),
    ("in progress", LifecycleState::Open),
    ("in review", LifecycleState::Open),
    ("under review", LifecycleState::Open),
    ("review", LifecycleState::Open),
    ("pending", LifecycleState::Open),
    ("open", LifecycleState::Open),
    ("planned", LifecycleState::Open),
    ("idea", LifecycleState::Open),
    ("experimental", LifecycleState::Open),
    ("provisional", LifecycleState::Open),
    ("deferred", LifecycleState::Open),
    ("postponed", LifecycleState::Open),
    ("on hold", LifecycleState::Open),
    ("rejected", LifecycleState::Rejected),
    ("declined", LifecycleState::Rejected),
    ("withdrawn", LifecycleState::Rejected),
    ("abandoned", LifecycleState::Rejected),
    ("deprecated", LifecycleState::Deprecated),
    ("superseded", LifecycleState::Superseded),
    ("replaced", LifecycleState::Superseded),
];

/// Rarer words for final states.
const RARE: [(&str, LifecycleState); 14] = [
    ("retired", LifecycleState::Deprecated),
    ("obsolete", LifecycleState::Deprecated),
    ("removed", LifecycleState::Deprecated),
    ("archived", LifecycleState::Deprecated),
    ("reverted", LifecycleState::Deprecated),
    ("cancelled", LifecycleState::Rejected),
    ("canceled", LifecycleState::Rejected),
    ("closed", LifecycleState::Rejected),
    ("not accepted", LifecycleState::Rejected),
    ("not implemented", LifecycleState::Open),
    ("not started", LifecycleState::Open),
    ("todo", LifecycleState::Open),
    ("discussion", LifecycleState::Open),
    ("under discussion", LifecycleState::Open),
];

/// The state by the first words of `text`; `Unknown` if they are not known.
pub fn state(text: &str) -> LifecycleState {
    // `{proposed | accepted}`: nobody chose.
    if text.trim_start().starts_with(['{', '[', '<']) && text.contains('|') {
        return LifecycleState::Unknown;
    }
    let folded: String = text
        .chars()
        .map(|c| match c {
            '_' | '-' => ' ',
            c if c.is_alphanumeric() || c == ' ' => c.to_ascii_lowercase(),
            _ => '\n',
        })
        .collect();
    let folded = folded.trim_start_matches(|c: char| !c.is_alphanumeric());
    let opens = |word: &str| {
        folded
            .strip_prefix(word)
            .is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric()))
    };
    let known = WORDS
        .iter()
        .chain(&RARE)
        .filter(|(word, _)| opens(word))
        .max_by_key(|(word, _)| word.len());
    match known {
        // "Superseded in part by …" leaves the rest in force.
        Some((_, state)) if state.is_dead() && in_part(folded) => LifecycleState::Amended,
        Some((_, LifecycleState::Live)) if turned_later(folded) => LifecycleState::Superseded,
        Some((_, state)) => *state,
        None => LifecycleState::Unknown,
    }
}

fn in_part(folded: &str) -> bool {
    let line = folded.lines().next().unwrap_or("");
    ["in part", "partially", "partly", "sections", "section"]
        .iter()
        .any(|word| line.contains(word))
}

/// "Accepted, superseded by ADR-31" is superseded.
fn turned_later(folded: &str) -> bool {
    !in_part(folded)
        && folded
            .split('\n')
            .skip(1)
            .take(2)
            .any(|part| part.trim_start().starts_with("superseded by"))
}

/// Every status that a document states: front matter, labelled lines, a `ArtifactStatus` section. In that order.
pub fn statuses(document: &Document, text: &str) -> Vec<ArtifactStatus> {
    let mut found = Vec::new();
    let meta = document.front_matter.iter().flat_map(|meta| &meta.fields);
    for field in meta.chain(&document.fields) {
        if !field.key.eq_ignore_ascii_case("status") {
            continue;
        }
        let Some(value) = field.value.scalar() else {
            continue;
        };
        let value = value.trim();
        if !value.is_empty() && (field.form != FieldForm::Row || value.len() < 200) {
            found.push(status(value, field.span));
        }
    }
    found.extend(section_status(document, text));
    found
}

fn status(text: &str, span: Span) -> ArtifactStatus {
    let line = text.lines().next().unwrap_or("").trim();
    ArtifactStatus {
        text: line.to_owned(),
        state: state(line),
        span,
    }
}

/// The first words under a `ArtifactStatus` heading. adr-tools writes one line a status there; a later line that says
/// "superseded by" wins over an earlier "accepted".
fn section_status(document: &Document, text: &str) -> Option<ArtifactStatus> {
    let index = document.sections.iter().position(|section| {
        let title = section.title.trim_end_matches(':').trim();
        section.level > 0 && title.eq_ignore_ascii_case("status")
    })?;
    let mut best: Option<ArtifactStatus> = None;
    for block in document.blocks_of(index as u32) {
        let raw = block.span.text(text);
        // A quotation there is the template's explanation of the statuses.
        let before = text[..block.span.start as usize].trim_end_matches(' ');
        if raw.starts_with('>') || before.ends_with('>') {
            continue;
        }
        let Some(line) = raw.lines().map(bare).find(|line| !line.is_empty()) else {
            continue;
        };
        let read = status(line, block.span);
        match &best {
            None => best = Some(read),
            Some(first)
                if first.state == LifecycleState::Live
                    && read.state == LifecycleState::Superseded =>
            {
                best = Some(read);
            }
            Some(_) => {}
        }
    }
    best
}

/// A line without the marks of lists, quotes and emphasis.
fn bare(line: &str) -> &str {
    line.trim()
        .trim_start_matches(['*', '-', '+', '>', '_', '`', '#', ' '])
        .trim_end_matches(['*', '_', '`', ' '])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_words_decide() {
        assert_eq!(state("Accepted (2024-05-01)"), LifecycleState::Live);
        assert_eq!(state("✅ **Accepted**"), LifecycleState::Live);
        assert_eq!(
            state("superseded by [ADR-5](5.md)"),
            LifecycleState::Superseded
        );
        assert_eq!(
            state("Accepted, superseded by ADR-5"),
            LifecycleState::Superseded
        );
        assert_eq!(
            state("Superseded in part by ADR-5"),
            LifecycleState::Amended
        );
        assert_eq!(state("Partially superseded"), LifecycleState::Amended);
        assert_eq!(state("in-progress"), LifecycleState::Open);
        assert_eq!(state("acceptedish"), LifecycleState::Unknown);
        assert_eq!(state("not accepted"), LifecycleState::Rejected);
        assert_eq!(state("{proposed | accepted}"), LifecycleState::Unknown);
    }
}
