//! The content of one line of the tree.

use crate::analysis::AnalyzedGraph;
use crate::analysis::trace::{ResolvedMark, TraceUnit};
use crate::facts::document::Document;
use crate::facts::trace_marks::{TraceForm, TraceMarkKind};
use crate::graph::artifact::LifecycleState;
use crate::graph::{Graph, Role};
use crate::queries::contract::{doubt, label};
use crate::queries::trace::{TraceLine, TraceSubject};
use crate::report::LocationResolver;
use crate::report::columns::{TextStyle, fit, fit_end, width};
use crate::report::text::{clean, short};
use crate::span::{FileId, Span};

/// A part of a line, with its style.
pub type StyledText = (String, TextStyle);

/// The name of a line, escaped.
pub fn name(graph: &AnalyzedGraph, line: &TraceLine) -> String {
    clean(&raw_name(graph, &line.what))
}

/// The name of a line, as written.
pub fn raw_name(graph: &AnalyzedGraph, what: &TraceSubject) -> String {
    let trace = graph.trace();
    match what {
        TraceSubject::Artifact(id) => graph.artifact(*id).id.clone(),
        TraceSubject::Unit(at) => trace.units[*at as usize].name.clone(),
        TraceSubject::Mark(at) => {
            let mark = &trace.marks[*at as usize];
            item_name(graph, mark.file, mark.item).to_owned()
        }
        TraceSubject::Item(file, at) => item_name(graph, *file, Some(*at)).to_owned(),
        TraceSubject::File(file) => graph.path(*file).to_owned(),
        TraceSubject::Gap(gap) => gap.lacks.clone(),
    }
}

fn item_name(graph: &Graph, file: FileId, item: Option<u32>) -> &str {
    let code = graph.source(file).facts.code();
    item.and_then(|at| code?.items.get(at as usize))
        .map_or("", |item| &item.name)
}

/// The text of a criterion or requirement, without its label.
pub fn unit_text(graph: &Graph, unit: &TraceUnit) -> String {
    let source = graph.source(unit.file);
    let Some(document) = source.facts.document() else {
        return String::new();
    };
    let criterion = document
        .criteria
        .binary_search_by_key(&unit.span.start, |criterion| criterion.span.start);
    // A sentence is its own name.
    if unit.form == TraceForm::Duvet {
        return String::new();
    }
    let text = match criterion {
        Ok(at) => document.criteria[at].text.to_string(),
        Err(_) => around(document, unit, source.text()),
    };
    let own = label(unit).rsplit('/').next().unwrap_or("");
    let Some(rest) = text.strip_prefix(own).map(str::trim_start) else {
        return text;
    };
    let marks = [":", ".", ")", "–", "—", "- "];
    let bare = marks.iter().find_map(|mark| rest.strip_prefix(mark));
    bare.unwrap_or(rest).trim_start().to_owned()
}

/// The text around a requirement: its block, or its heading if that is more than its name.
fn around(document: &Document, unit: &TraceUnit, text: &str) -> String {
    let section = document.section_at(unit.span.start);
    let block = document.block_at(section, unit.span.start);
    if let Some(block) = block.filter(|_| unit.form == TraceForm::Tracey) {
        let block = block.span.text(text);
        return short(
            block.split_once(']').map_or(block, |(_, rest)| rest.trim()),
            200,
        );
    }
    // The document title does not describe one requirement.
    let named = document
        .sections
        .get(section as usize)
        .filter(|section| section.level > 1 && !section.title.contains(label(unit)));
    named.map_or_else(String::new, |section| section.title.to_string())
}

/// The parts of a line, in at most `room` columns.
pub fn pieces<'a>(
    graph: &'a AnalyzedGraph,
    places: &mut LocationResolver<'a>,
    line: &TraceLine,
    room: usize,
) -> Vec<StyledText> {
    let mut found: Vec<StyledText> = Vec::new();
    if !line.way.is_empty() && !matches!(line.what, TraceSubject::Mark(_)) {
        found.push((format!("{} ", line.way), TextStyle::Dim));
    }
    match &line.what {
        TraceSubject::Artifact(id) => {
            let artifact = graph.artifact(*id);
            found.push((clean(&artifact.id), TextStyle::Bold));
            found.push((format!("  {}", clean(&artifact.title)), TextStyle::Plain));
            let notes = notes(graph, line);
            let taken: usize = found.iter().map(|(text, _)| width(text)).sum();
            if !notes.is_empty() && taken + width(&notes) > room {
                // Truncate the title, not the notes.
                let title =
                    room.saturating_sub(width(&notes) + taken - width(&found[found.len() - 1].0));
                let last = found.len() - 1;
                found[last].0 = fit(&found[last].0, title);
            }
            found.push((notes, TextStyle::Yellow));
        }
        TraceSubject::Unit(at) => {
            let unit = &graph.trace().units[*at as usize];
            let text = clean(&unit_text(graph, unit));
            let own = if line.way.is_empty() {
                label(unit)
            } else {
                &unit.name
            };
            let scenario = ["Scenario", "Requirement:"]
                .iter()
                .any(|word| text.starts_with(word));
            if scenario && line.way.is_empty() {
                found.push((text, TextStyle::Bold));
            } else {
                found.push((clean(own), TextStyle::Bold));
                found.push((format!("  {text}"), TextStyle::Plain));
            }
        }
        TraceSubject::Mark(at) => mark(
            graph,
            places,
            &graph.trace().marks[*at as usize],
            room,
            &mut found,
        ),
        TraceSubject::Item(file, at) => {
            let code = graph.source(*file).facts.code();
            let span = code
                .and_then(|code| code.items.get(*at as usize))
                .map(|item| item.name_span);
            let at_line = places.line(*file, span.unwrap_or_default());
            found.push((name(graph, line), TextStyle::Bold));
            found.push((
                format!("  {}:{at_line}", clean(graph.path(*file))),
                TextStyle::Plain,
            ));
        }
        TraceSubject::File(_) => found.push((name(graph, line), TextStyle::Bold)),
        TraceSubject::Gap(_) => {}
    }
    if line.again {
        found.push((" (above)".to_owned(), TextStyle::Dim));
    }
    found
}

/// The status of an artifact that is not in force, and whether only a link connects it.
fn notes(graph: &Graph, line: &TraceLine) -> String {
    let TraceSubject::Artifact(id) = &line.what else {
        return String::new();
    };
    let mut notes = String::new();
    let artifact = graph.artifact(*id);
    let state = match artifact.state() {
        LifecycleState::Open => "not yet in force",
        LifecycleState::Rejected => "rejected",
        LifecycleState::Deprecated => "deprecated",
        LifecycleState::Superseded => "superseded",
        LifecycleState::Live | LifecycleState::Amended | LifecycleState::Unknown => "",
    };
    if !state.is_empty() {
        notes.push_str(&format!(" ({state})"));
    }
    // Links are the normal connection of decisions, constraints and guides.
    let weak = matches!(
        artifact.role(),
        Role::Intent | Role::Behaviour | Role::Feature
    );
    if line.linked && weak {
        notes.push_str(" (by a link)");
    }
    notes
}

/// Path, id, status and owner of a root.
pub fn about(graph: &Graph, line: &TraceLine) -> String {
    let TraceSubject::Artifact(id) = &line.what else {
        return String::new();
    };
    let artifact = graph.artifact(*id);
    let path = graph.path(artifact.file);
    let mut parts = vec![path.to_owned()];
    parts.extend(artifact.statuses.first().map(|status| status.text.clone()));
    parts.extend(graph.owner(path).map(|owner| format!("owned by {owner}")));
    clean(&parts.join(" · "))
}

/// `✓ test tests/a.rs:7 it_works`.
fn mark<'a>(
    graph: &'a Graph,
    places: &mut LocationResolver<'a>,
    mark: &ResolvedMark,
    room: usize,
    found: &mut Vec<StyledText>,
) {
    let doubt = doubt(mark);
    let word = match mark.act {
        TraceMarkKind::Implements => "code ",
        TraceMarkKind::Verifies => "test ",
        TraceMarkKind::Excuses => "excused ",
        TraceMarkKind::Cites => "named ",
    };
    let (sign, ink) = match (doubt, mark.act) {
        (Some(_), _) => ("! ", TextStyle::Yellow),
        (None, TraceMarkKind::Cites) => ("· ", TextStyle::Dim),
        (None, _) => ("✓ ", TextStyle::Green),
    };
    found.push((sign.to_owned(), ink));
    found.push((word.to_owned(), TextStyle::Dim));
    let span = place(graph, mark);
    let number = places.line(mark.file, span);
    let note = doubt.map_or_else(String::new, |doubt| format!(" ({doubt})"));
    let own = clean(item_name(graph, mark.file, mark.item));
    let at = format!("{}:{number}", clean(graph.path(mark.file)));
    let left = room.saturating_sub(2 + word.len() + width(&note));
    let most = left.saturating_sub(width(&own) + 1).max(left / 2);
    let at = fit_end(&at, most);
    let own = fit(&own, left.saturating_sub(width(&at) + 1));
    found.push((at, TextStyle::Plain));
    found.push((format!(" {own}"), TextStyle::Bold));
    found.push((note, TextStyle::Yellow));
}

/// The place of a mark: the name of its item, if it has one.
pub fn place(graph: &Graph, mark: &ResolvedMark) -> Span {
    let code = graph.source(mark.file).facts.code();
    let item = mark.item.and_then(|at| code?.items.get(at as usize));
    item.map_or(mark.span, |item| item.name_span)
}
