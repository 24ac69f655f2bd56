//! Index of units and marks by file, and of OpenFastTrace coverage.

use std::collections::{BTreeMap, HashMap};

use crate::analysis::AnalyzedGraph;
use crate::facts::trace_marks::{TraceForm, TraceMarkKind};
use crate::span::FileId;

/// The index.
pub struct TraceIndex {
    /// The requirement that stands where a mark does.
    pub covering: HashMap<(FileId, u32), u32>,
    /// What each requirement covers.
    pub covers: HashMap<u32, Vec<u32>>,
    /// The marks of each file.
    pub marks_in: HashMap<FileId, Vec<u32>>,
    /// The criteria and requirements of each file.
    pub units_in: BTreeMap<FileId, Vec<u32>>,
}

impl TraceIndex {
    /// The index of a graph; linear in units and marks.
    pub fn new(graph: &AnalyzedGraph) -> TraceIndex {
        let trace = graph.trace();
        let covering = covering(graph);
        let mut covers: HashMap<u32, Vec<u32>> = HashMap::new();
        let mut marks_in: HashMap<FileId, Vec<u32>> = HashMap::new();
        for (at, mark) in trace.marks.iter().enumerate() {
            marks_in.entry(mark.file).or_default().push(at as u32);
            let by = covering.get(&(mark.file, mark.span.start));
            if let (Some(by), Some(unit)) = (by, mark.target.unit())
                && mark.act != TraceMarkKind::Cites
            {
                covers.entry(*by).or_default().push(unit);
            }
        }
        let mut units_in: BTreeMap<FileId, Vec<u32>> = BTreeMap::new();
        for (at, unit) in trace.units.iter().enumerate().skip(graph.artifacts.len()) {
            units_in.entry(unit.file).or_default().push(at as u32);
        }
        TraceIndex {
            covering,
            covers,
            marks_in,
            units_in,
        }
    }
}

/// The requirements by the places of the lists in which they cover and need others, and those that comments hand on.
pub fn covering(graph: &AnalyzedGraph) -> HashMap<(FileId, u32), u32> {
    let mut found = HashMap::new();
    let mut own: HashMap<(FileId, u32), u32> = HashMap::new();
    let units = graph.trace().units.iter().enumerate();
    for (at, unit) in units.skip(graph.artifacts.len()) {
        if unit.form != TraceForm::OpenFastTrace {
            continue;
        }
        let place = (unit.file, unit.span.start);
        own.insert(place, at as u32);
        if graph.source(unit.file).facts.code().is_some() {
            found.insert(place, at as u32);
        }
    }
    for (file, document, _) in graph.living_documents() {
        for requirement in &document.requirements {
            let Some(at) = own.get(&(file, requirement.named.span.start)) else {
                continue;
            };
            for named in requirement.covers.iter().chain(&requirement.depends) {
                found.insert((file, named.span.start), *at);
            }
        }
    }
    found
}
