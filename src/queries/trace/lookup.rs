//! Resolves a name to the root of a trace.

use crate::analysis::AnalyzedGraph;
use crate::analysis::reviews::endpoints::{EndpointError as NoEnd, EndpointKind, EndpointResolver};
use crate::analysis::trace::TraceUnit;
use crate::facts::trace_marks::TraceForm;
use crate::graph::{ArtifactId, RelationTarget};
use crate::span::FileId;

/// The root of a trace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TraceStart {
    /// An artifact.
    Artifact(ArtifactId),
    /// A criterion or requirement, by its index.
    Unit(u32),
    /// A Rust item of a file, by its index.
    Item(FileId, u32),
    /// A file that is no artifact.
    File(FileId),
}

/// Why a name has no chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TraceLookupError {
    /// There is no such thing; a name that is near, if there is one.
    Missing(Option<String>),
    /// It may mean each of these.
    Ambiguous(Vec<String>),
}

/// The thing that `name` means: an id, a criterion, a decision's number, a requirement, a path, a Rust path, or a label
/// that only one criterion has. Linear in units.
pub fn find(graph: &AnalyzedGraph, name: &str) -> Result<TraceStart, TraceLookupError> {
    let name = name.trim();
    if let Some(unit) = exact(graph, name) {
        return Ok(TraceStart::Unit(unit));
    }
    if let Some((head, fragment)) = name.split_once('#')
        && let RelationTarget::Artifact(id) = graph.find_at_root(head)
    {
        let label = fragment.rsplit('/').next().unwrap_or(fragment);
        let full = |label: &str| format!("{}#{label}", graph.artifact(id).id);
        if let Some(unit) = [fragment, label]
            .iter()
            .find_map(|l| exact(graph, &full(l)))
        {
            return Ok(TraceStart::Unit(unit));
        }
    }
    if let RelationTarget::Artifact(id) = graph.find_at_root(name)
        && !name.contains('#')
    {
        return Ok(TraceStart::Artifact(id));
    }
    match EndpointResolver::new(graph).find(name) {
        Ok(end) if end.kind == EndpointKind::Item => {
            let items = graph.source(end.file).facts.code().map(|code| &code.items);
            let at = items.and_then(|items| items.iter().position(|item| item.span == end.span));
            Ok(at.map_or(TraceStart::File(end.file), |at| {
                TraceStart::Item(end.file, at as u32)
            }))
        }
        Ok(end) => Ok(match graph.ids.of_file(end.file) {
            Some(id) => TraceStart::Artifact(id),
            None => TraceStart::File(end.file),
        }),
        Err(lost) => by_label(graph, name, lost),
    }
}

/// The unit of a name, with its revision or without, in any case.
fn exact(graph: &AnalyzedGraph, name: &str) -> Option<u32> {
    let artifacts = graph.artifacts.len();
    let units = &graph.trace().units;
    let named = |unit: &&TraceUnit| unit.name.eq_ignore_ascii_case(name);
    let bare = |unit: &TraceUnit| {
        let mark = if unit.form == TraceForm::Tracey {
            '+'
        } else {
            '~'
        };
        unit.revision.is_some()
            && unit
                .name
                .rsplit_once(mark)
                .is_some_and(|(bare, _)| bare.eq_ignore_ascii_case(name))
    };
    let later = || units.iter().enumerate().skip(artifacts);
    later()
        .find(|(_, unit)| named(unit))
        // Of several revisions the newest is meant.
        .or_else(|| {
            later()
                .filter(|(_, unit)| bare(unit))
                .max_by_key(|(_, unit)| unit.revision)
        })
        .map(|(at, _)| at as u32)
}

/// Maximum number of candidates in an ambiguity error.
const TOLD: usize = 5;

fn by_label(
    graph: &AnalyzedGraph,
    name: &str,
    lost: NoEnd,
) -> Result<TraceStart, TraceLookupError> {
    let units = graph.trace().units.iter().enumerate();
    let fitting: Vec<(usize, &TraceUnit)> = units
        .skip(graph.artifacts.len())
        .filter(|(_, unit)| {
            let label = unit.name.split_once('#').map(|(_, label)| label);
            label.is_some_and(|label| label.eq_ignore_ascii_case(name))
        })
        .collect();
    match fitting.as_slice() {
        [(at, _)] => return Ok(TraceStart::Unit(*at as u32)),
        [] => {}
        many => {
            let names = many.iter().take(TOLD).map(|(_, unit)| unit.name.clone());
            return Err(TraceLookupError::Ambiguous(names.collect()));
        }
    }
    Err(match (lost, graph.find_at_root(name)) {
        (_, RelationTarget::Ambiguous(ids)) => {
            let ids = ids.iter().take(TOLD);
            let told = ids.map(|id| {
                let artifact = graph.artifact(*id);
                format!("{} ({})", artifact.id, graph.path(artifact.file))
            });
            TraceLookupError::Ambiguous(told.collect())
        }
        (NoEnd::Ambiguous, _) => TraceLookupError::Ambiguous(Vec::new()),
        (NoEnd::Missing(near), _) => TraceLookupError::Missing(near),
    })
}
