//! What a status line means.

use super::artifact::{State, Status};
use crate::facts::document::{Document, FieldForm};
use crate::span::Span;

/// The words that open a status, and what they mean. From 532 decision records in twelve public repositories, and the
/// vocabularies of adr-tools, MADR, the Cosmos template, RFC processes, OpenSpec and PEP.
pub const WORDS: [(&str, State); 54] = [
    ("accepted", State::Live),
    ("accept", State::Live),
    ("approved", State::Live),
    ("active", State::Live),
    ("adopted", State::Live),
    ("agreed", State::Live),
    ("decided", State::Live),
    ("implemented", State::Live),
    ("implementing", State::Live),
    ("completed", State::Live),
    ("complete", State::Live),
    ("done", State::Live),
    ("final", State::Live),
    ("finalized", State::Live),
    ("merged", State::Live),
    ("enacted", State::Live),
    ("in force", State::Live),
    ("living", State::Live),
    ("current", State::Live),
    ("stable", State::Live),
    ("shipped", State::Live),
    ("released", State::Live),
    ("resolved", State::Live),
    ("ratified", State::Live),
    ("partially", State::Amended),
    ("partly", State::Amended),
    ("amended", State::Amended),
    ("revised", State::Amended),
    ("updated", State::Amended),
    ("proposed", State::Open),
    ("proposal", State::Open),
    ("draft", State::Open),
    ("wip", State::Open),
    ("work in progress", State::Open),
    ("in progress", State::Open),
    ("in review", State::Open),
    ("under review", State::Open),
    ("review", State::Open),
    ("pending", State::Open),
    ("open", State::Open),
    ("planned", State::Open),
    ("idea", State::Open),
    ("experimental", State::Open),
    ("provisional", State::Open),
    ("deferred", State::Open),
    ("postponed", State::Open),
    ("on hold", State::Open),
    ("rejected", State::Rejected),
    ("declined", State::Rejected),
    ("withdrawn", State::Rejected),
    ("abandoned", State::Rejected),
    ("deprecated", State::Deprecated),
    ("superseded", State::Superseded),
    ("replaced", State::Superseded),
];

/// Words that may stand at the end of a life too, seldom written.
const RARE: [(&str, State); 14] = [
    ("retired", State::Deprecated),
    ("obsolete", State::Deprecated),
    ("removed", State::Deprecated),
    ("archived", State::Deprecated),
    ("reverted", State::Deprecated),
    ("cancelled", State::Rejected),
    ("canceled", State::Rejected),
    ("closed", State::Rejected),
    ("not accepted", State::Rejected),
    ("not implemented", State::Open),
    ("not started", State::Open),
    ("todo", State::Open),
    ("discussion", State::Open),
    ("under discussion", State::Open),
];

/// What `text` means by its first words; `Unknown` where they are none of the known ones.
pub fn state(text: &str) -> State {
    // `{proposed | accepted}`: nobody chose.
    if text.trim_start().starts_with(['{', '[', '<']) && text.contains('|') {
        return State::Unknown;
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
        Some((_, state)) if state.is_dead() && in_part(folded) => State::Amended,
        Some((_, State::Live)) if turned_later(folded) => State::Superseded,
        Some((_, state)) => *state,
        None => State::Unknown,
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

/// Every status that a document states: front matter, labelled lines, a `Status` section. In that order.
pub fn statuses(document: &Document, text: &str) -> Vec<Status> {
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

fn status(text: &str, span: Span) -> Status {
    let line = text.lines().next().unwrap_or("").trim();
    Status {
        text: line.to_owned(),
        state: state(line),
        span,
    }
}

/// The first words under a `Status` heading. adr-tools writes one line a status there; a later line that says
/// "superseded by" wins over an earlier "accepted".
fn section_status(document: &Document, text: &str) -> Option<Status> {
    let index = document.sections.iter().position(|section| {
        let title = section.title.trim_end_matches(':').trim();
        section.level > 0 && title.eq_ignore_ascii_case("status")
    })?;
    let mut best: Option<Status> = None;
    for block in document.blocks_of(index as u32) {
        let raw = block.span.text(text);
        // A quotation there is the template's explanation of what a status is.
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
            Some(first) if first.state == State::Live && read.state == State::Superseded => {
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
        assert_eq!(state("Accepted (2024-05-01)"), State::Live);
        assert_eq!(state("✅ **Accepted**"), State::Live);
        assert_eq!(state("superseded by [ADR-5](5.md)"), State::Superseded);
        assert_eq!(state("Accepted, superseded by ADR-5"), State::Superseded);
        assert_eq!(state("Superseded in part by ADR-5"), State::Amended);
        assert_eq!(state("Partially superseded"), State::Amended);
        assert_eq!(state("in-progress"), State::Open);
        assert_eq!(state("acceptedish"), State::Unknown);
        assert_eq!(state("not accepted"), State::Rejected);
        assert_eq!(state("{proposed | accepted}"), State::Unknown);
    }
}
