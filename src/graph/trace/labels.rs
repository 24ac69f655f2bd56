//! Tests whose name or attributes carry the label of a criterion: `fn ac_2_returns`, `#[spec_test(REQ_NET_012)]`.
//!
//! A label that several artifacts have means the one whose name stands in the test's path, its module or its name.

use std::collections::HashMap;

use super::{Mark, Target, Unit, counts};
use crate::facts::code::Item;
use crate::facts::trace::{Act, Form};
use crate::graph::Graph;
use crate::span::FileId;

/// Parts of a label that are looked at, at the most.
const PARTS: usize = 8;

/// The marks that tests make by their names. A test with a mark of its own on a unit makes no second one.
pub fn marks(graph: &Graph, units: &[Unit], known: &[Mark]) -> Vec<Mark> {
    let by_label = index(graph, units);
    if by_label.is_empty() {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut told: Vec<(FileId, u32, u32)> = known
        .iter()
        .filter_map(|mark| Some((mark.file, mark.item?, mark.target.unit()?)))
        .collect();
    told.sort_unstable();
    for (file, source) in graph.files() {
        let Some(code) = source.facts.code().filter(|_| counts(graph, file)) else {
            continue;
        };
        for (at, item) in code.items.iter().enumerate() {
            let Some(test) = item.test else {
                continue;
            };
            for unit in named(graph, file, &code.items, at as u32, item, &by_label, units) {
                if told.binary_search(&(file, at as u32, unit)).is_ok() {
                    continue;
                }
                found.push(Mark {
                    file,
                    span: item.name_span,
                    form: Form::TestName,
                    act: Act::Verifies,
                    said: item.name.to_string(),
                    kind: "".into(),
                    item: Some(at as u32),
                    test: Some(test),
                    by: None,
                    target: Target::Unit(unit),
                });
            }
        }
    }
    found
}

/// The units that have a label, by its parts.
fn index(graph: &Graph, units: &[Unit]) -> HashMap<String, Vec<u32>> {
    let mut by_label: HashMap<String, Vec<u32>> = HashMap::new();
    for (at, unit) in units.iter().enumerate().skip(graph.artifacts.len()) {
        let label = unit.name.rsplit(['#', '/']).next().unwrap_or("");
        let shaped = label.starts_with(|c: char| c.is_ascii_uppercase());
        let parts = parts(label);
        // One letter and a number may mean anything.
        if unit.form == Form::Own
            && shaped
            && parts.len() > 1
            && (parts.len() > 2 || parts[0].len() > 1)
        {
            let known = by_label.entry(parts.join("_")).or_default();
            // Of a label that an artifact has twice the first counts.
            if known
                .last()
                .is_none_or(|last| units[*last as usize].artifact != unit.artifact)
            {
                known.push(at as u32);
            }
        }
    }
    by_label
}

/// The units whose label the item's name or attributes carry.
fn named(
    graph: &Graph,
    file: FileId,
    items: &[Item],
    at: u32,
    item: &Item,
    by_label: &HashMap<String, Vec<u32>>,
    units: &[Unit],
) -> Vec<u32> {
    let mut found = Vec::new();
    let attributes = item.attributes.iter().filter_map(|text| {
        let (name, arguments) = text.split_once('(')?;
        (!matches!(
            name.trim(),
            "cfg" | "cfg_attr" | "ignore" | "should_panic" | "allow"
        ))
        .then_some(arguments)
    });
    for text in std::iter::once(&*item.name).chain(attributes) {
        let parts = parts(&text[..crate::span::floor(text, text.len().min(400))]);
        for first in 0..parts.len() {
            let longest = parts.len().min(first + PARTS);
            let hit = (first + 2..=longest).rev().find_map(|end| {
                let known = by_label.get(&parts[first..end].join("_"))?;
                one(graph, file, items, at, known, units)
            });
            found.extend(hit);
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// The one of `known` that a test means.
fn one(
    graph: &Graph,
    file: FileId,
    items: &[Item],
    at: u32,
    known: &[u32],
    units: &[Unit],
) -> Option<u32> {
    let artifact = |unit: u32| units[unit as usize].artifact;
    let first = *known.first()?;
    if known.iter().all(|unit| artifact(*unit) == artifact(first)) {
        return Some(first);
    }
    // The path says it, or else the modules and the name of the test.
    let mut context = format!("_{}_", parts(graph.path(file)).join("_"));
    if let Some(only) = fitting(graph, known, units, &context) {
        return Some(only);
    }
    let mut around = Some(at);
    while let Some(item) = around.and_then(|at| items.get(at as usize)) {
        context.push_str(&parts(&item.name).join("_"));
        context.push('_');
        around = item.parent;
    }
    fitting(graph, known, units, &context)
}

/// The only one of `known` whose artifact's name stands in `context`.
fn fitting(graph: &Graph, known: &[u32], units: &[Unit], context: &str) -> Option<u32> {
    let named = |unit: &&u32| {
        let artifact = units[**unit as usize].artifact;
        let id = artifact.map_or("", |id| graph.artifact(id).id.as_str());
        let slug = id.split_once(':').map_or(id, |(_, slug)| slug);
        let bare = slug.trim_start_matches(|c: char| c.is_ascii_digit() || c == '-');
        [slug, bare].iter().any(|slug| {
            let slug = parts(slug).join("_");
            !slug.is_empty() && context.contains(&format!("_{slug}_"))
        })
    };
    let mut fitting = known.iter().filter(named);
    let only = fitting.next()?;
    fitting.next().is_none().then_some(*only)
}

/// The words and numbers of a name, in lower case, numbers without leading zeros: `FR-001a` is `fr`, `1`, `a`.
fn parts(name: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut last = None;
    for c in name.chars() {
        let kind = (c.is_alphanumeric()).then(|| c.is_ascii_digit());
        if kind.is_some() && kind == last {
            if let Some(part) = found.last_mut() {
                part.push(c.to_ascii_lowercase());
            }
        } else if kind.is_some() {
            found.push(c.to_ascii_lowercase().to_string());
        }
        last = kind;
    }
    for part in &mut found {
        let bare = part.trim_start_matches('0');
        if bare.len() < part.len() {
            *part = if bare.is_empty() {
                "0".into()
            } else {
                bare.into()
            };
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_labels_and_names() {
        assert_eq!(parts("FR-001a").join("_"), "fr_1_a");
        assert_eq!(parts("fr_001a_logs_in").join("_"), "fr_1_a_logs_in");
        assert_eq!(parts("ac2").join("_"), "ac_2");
        assert_eq!(parts("REQ-XX-area-012").join("_"), "req_xx_area_12");
        assert_eq!(parts("x-000").join("_"), "x_0");
    }
}
