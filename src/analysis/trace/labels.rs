//! Tests whose name or attributes contain the label of a criterion: `fn ac_2_returns`, `#[spec_test(REQ_NET_012)]`.
//!
//! A label shared by several artifacts means the one whose name occurs in the test's path, module or name.

use std::collections::HashMap;

use rayon::prelude::*;

use super::units::demands;
use super::{MarkTarget, ResolvedMark, TraceUnit, counts};
use crate::facts::SourceFile;
use crate::facts::code::RustItem;
use crate::facts::trace_marks::{TraceForm, TraceMarkKind};
use crate::graph::Graph;
use crate::graph::artifact::ArtifactId;
use crate::span::FileId;

/// Parts of a label that are looked at, at the most.
const PARTS: usize = 8;

/// Parts of a place, a path with the modules in it, that are looked at, at the most.
const PLACE: usize = 128;

/// The marks that tests make by their names. A test with a mark of its own on a unit makes no second one.
pub fn marks(graph: &Graph, units: &[TraceUnit], known: &[ResolvedMark]) -> Vec<ResolvedMark> {
    let labels = CriterionLabels::new(graph, units);
    if labels.by_label.is_empty() {
        return Vec::new();
    }
    let mut told: Vec<(FileId, u32, u32)> = known
        .iter()
        .filter_map(|mark| Some((mark.file, mark.item?, mark.target.unit()?)))
        .collect();
    told.sort_unstable();
    let of_file = |(at, source): (usize, &SourceFile)| {
        let file = FileId(at as u32);
        let code = source.facts.code().filter(|_| counts(graph, file))?;
        let mut found = Vec::new();
        for (at, item) in code.items.iter().enumerate() {
            let Some(test) = item.test else {
                continue;
            };
            for unit in labels.named(&source.path, &code.items, at as u32, item) {
                if told.binary_search(&(file, at as u32, unit)).is_ok() {
                    continue;
                }
                found.push(ResolvedMark {
                    file,
                    span: item.name_span,
                    form: TraceForm::TestName,
                    act: TraceMarkKind::Verifies,
                    said: item.name.to_string(),
                    kind: "".into(),
                    item: Some(at as u32),
                    test: Some(test),
                    by: None,
                    target: MarkTarget::Unit(unit),
                });
            }
        }
        (!found.is_empty()).then_some(found)
    };
    let found: Vec<Vec<ResolvedMark>> = graph
        .sources
        .par_iter()
        .enumerate()
        .filter_map(of_file)
        .collect();
    found.into_iter().flatten().collect()
}

/// The units that have a label.
struct CriterionLabels {
    /// By the parts of the label: the first, and whether other artifacts have it too.
    by_label: HashMap<String, (u32, bool)>,
    /// By those and the parts of the artifact's name: the first, and whether there are others.
    by_name: HashMap<String, (u32, bool)>,
    /// The most parts that a name has.
    longest: usize,
}

impl CriterionLabels {
    fn new(graph: &Graph, units: &[TraceUnit]) -> CriterionLabels {
        let mut labels = CriterionLabels {
            by_label: HashMap::new(),
            by_name: HashMap::new(),
            longest: 0,
        };
        let mut last = None;
        let mut names = Vec::new();
        for (at, unit) in units.iter().enumerate().skip(graph.artifacts.len()) {
            let label = unit.name.rsplit(['#', '/']).next().unwrap_or("");
            let shaped = label.starts_with(|c: char| c.is_ascii_uppercase());
            // One letter and a number may mean anything.
            let many = |parts: &[String]| {
                parts.len() > 1
                    && (parts.len() > 2 || parts.first().is_some_and(|one| one.len() > 1))
            };
            if unit.form != TraceForm::Own || !shaped {
                continue;
            }
            let beyond_doubt = |id: ArtifactId| {
                let artifact = graph.artifact(id);
                demands(artifact, graph.document(artifact).0, unit.span.start)
            };
            if !unit.artifact.is_some_and(beyond_doubt) {
                continue;
            }
            let parts = parts(label);
            if !many(&parts) {
                continue;
            }
            if last != Some(unit.artifact) {
                last = Some(unit.artifact);
                names = unit
                    .artifact
                    .map_or_else(Vec::new, |id| names_of(graph, id));
            }
            labels.add(&parts.join("_"), at as u32, units, &names);
        }
        labels
    }

    fn add(&mut self, label: &str, at: u32, units: &[TraceUnit], names: &[Vec<String>]) {
        // Of a label that an artifact has twice the first counts.
        let same = |first: u32| units[first as usize].artifact == units[at as usize].artifact;
        let enter = |index: &mut HashMap<String, (u32, bool)>, key: String| {
            let entry = index.entry(key).or_insert((at, false));
            entry.1 |= !same(entry.0);
        };
        enter(&mut self.by_label, label.to_owned());
        for name in names {
            enter(&mut self.by_name, format!("{label} {}", name.join("_")));
            self.longest = self.longest.max(name.len());
        }
    }

    /// The units whose label the item's name or attributes carry.
    fn named(&self, path: &str, items: &[RustItem], at: u32, item: &RustItem) -> Vec<u32> {
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
                let hit = (first + 2..=longest)
                    .rev()
                    .find_map(|end| self.one(&parts[first..end].join("_"), path, items, at));
                found.extend(hit);
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The one unit with a label that a test means.
    fn one(&self, label: &str, path: &str, items: &[RustItem], at: u32) -> Option<u32> {
        let (first, others) = *self.by_label.get(label)?;
        if !others {
            return Some(first);
        }
        // By the path, otherwise by the modules and the name of the test.
        let mut place = parts(path);
        if let Some(only) = self.fitting(label, &place) {
            return Some(only);
        }
        let mut around = Some(at);
        while let Some(item) = around.and_then(|at| items.get(at as usize)) {
            place.append(&mut parts(&item.name));
            around = item.parent;
        }
        self.fitting(label, &place)
    }

    /// The only unit with a label whose artifact's name occurs in `place`.
    fn fitting(&self, label: &str, place: &[String]) -> Option<u32> {
        let place = &place[place.len().saturating_sub(PLACE)..];
        let mut only = None;
        for first in 0..place.len() {
            let mut key = format!("{label} ");
            for (at, part) in place[first..].iter().take(self.longest).enumerate() {
                if at > 0 {
                    key.push('_');
                }
                key.push_str(part);
                match self.by_name.get(&key) {
                    None => {}
                    Some((_, true)) => return None,
                    Some((unit, false)) if only.is_some_and(|only| only != *unit) => return None,
                    Some((unit, false)) => only = Some(*unit),
                }
            }
        }
        only
    }
}

/// The name of an artifact in parts: with its number, and without.
fn names_of(graph: &Graph, id: ArtifactId) -> Vec<Vec<String>> {
    let id = &graph.artifact(id).id;
    let slug = id.split_once(':').map_or(&**id, |(_, slug)| slug);
    let bare = slug.trim_start_matches(|c: char| c.is_ascii_digit() || c == '-');
    let mut names = vec![parts(slug), parts(bare)];
    names.dedup();
    names.retain(|name| !name.is_empty());
    names
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
