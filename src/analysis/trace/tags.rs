//! Tags above Gherkin scenarios: the label or id of the criterion that the scenario verifies.

use std::collections::HashMap;

use super::TraceUnit;
use crate::facts::trace_marks::{RequirementName, TraceForm};
use crate::graph::Graph;
use crate::graph::artifact::{ArtifactFormat, ArtifactId};

/// A tag: its scenario and its text.
pub struct ScenarioTag<'a> {
    /// The unit of the scenario.
    pub scenario: u32,
    /// The tag.
    pub named: &'a RequirementName,
}

/// The tags of all scenarios, by place.
pub fn tags<'a>(graph: &'a Graph, units: &[TraceUnit]) -> Vec<ScenarioTag<'a>> {
    let scenarios = units.iter().enumerate().skip(graph.artifacts.len());
    let mut found = Vec::new();
    let mut open: Option<(ArtifactId, std::slice::Iter<'a, _>)> = None;
    for (at, unit) in scenarios.filter(|(_, unit)| unit.form == TraceForm::Tag) {
        let Some(artifact) = unit.artifact else {
            continue;
        };
        // The scenarios of an artifact are adjacent, one per criterion, in order.
        if open.as_ref().is_none_or(|(of, _)| *of != artifact) {
            let artifact_of = graph.artifact(artifact);
            debug_assert_eq!(artifact_of.format, ArtifactFormat::Gherkin);
            open = Some((artifact, graph.document(artifact_of).0.criteria.iter()));
        }
        let criterion = open.as_mut().and_then(|(_, criteria)| criteria.next());
        found.extend(criterion.into_iter().flat_map(|criterion| {
            criterion.tags.iter().map(move |named| ScenarioTag {
                scenario: at as u32,
                named,
            })
        }));
    }
    found
}

/// Let scenarios cover the criteria whose label is one of their tags: in the feature of the same name, or the only one.
pub fn cover(graph: &Graph, tags: &[ScenarioTag], units: &mut [TraceUnit]) {
    let slug = |unit: &TraceUnit| {
        let id = unit
            .artifact
            .map(|id| graph.artifact(id).id.as_str())
            .unwrap_or("");
        id.split_once(':').map_or(id, |(_, slug)| slug).to_owned()
    };
    let mut by_label: HashMap<&str, Vec<u32>> = HashMap::new();
    let mut by_slug: HashMap<(String, &str), u32> = HashMap::new();
    for (at, unit) in units.iter().enumerate().skip(graph.artifacts.len()) {
        if unit.form == TraceForm::Own
            && let Some((_, label)) = unit.name.split_once('#')
        {
            by_label.entry(label).or_default().push(at as u32);
            by_slug.entry((slug(unit), label)).or_insert(at as u32);
        }
    }
    let mut found = Vec::new();
    for tag in tags {
        let label = &*tag.named.name;
        let same = by_slug.get(&(slug(&units[tag.scenario as usize]), label));
        let only = by_label
            .get(label)
            .and_then(|known| <&[u32; 1]>::try_from(known.as_slice()).ok());
        if let Some(criterion) = same.or(only.map(|[one]| one)) {
            found.push((*criterion, tag.scenario));
        }
    }
    for (criterion, scenario) in found {
        units[criterion as usize].covered.push(scenario);
    }
}
