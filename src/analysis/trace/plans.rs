//! Kiro plans: the criteria that each task references.

use std::collections::HashSet;

use super::resolve::{UnitNames, cited};
use super::{MarkTarget, ResolvedMark};
use crate::facts::trace_marks::TraceForm;
use crate::graph::paths::{folder, join};
use crate::graph::{FileClass, Graph};

/// The criteria that the tasks of a Kiro feature reference: `1.2`, or `1` for a whole requirement.
pub fn plans(graph: &Graph, names: &UnitNames, found: &mut Vec<ResolvedMark>) {
    for (file, source) in graph.files() {
        if graph.standing(file) == FileClass::Excluded || !source.facts.is_document() {
            continue;
        }
        let beside = join(folder(graph.path(file)), "requirements.md");
        let feature = graph
            .paths
            .file(&beside)
            .and_then(|file| graph.ids.of_file(file));
        let Some(feature) = feature else {
            continue;
        };
        let document = source.facts.document();
        let planned = document.map_or(&[][..], |document| &document.planned);
        let id = &graph.artifact(feature).id;
        // `### 3.3 Locks` has its own numbering: `3.3.1` is one of its criteria.
        let sections = &graph.document(graph.artifact(feature)).0.sections;
        let headed: HashSet<&str> = sections
            .iter()
            .filter_map(|one| numbered(&one.title))
            .collect();
        for named in planned {
            let within = named.name.rsplit_once('.').map_or("", |(above, _)| above);
            let target = match names.numbered(id, feature, &named.name) {
                MarkTarget::Missing(_) if headed.contains(within) => MarkTarget::Unit(feature.0),
                target => target,
            };
            let mut mark = cited(TraceForm::Own, file, named, target);
            mark.said = format!("{id}#{}", named.name);
            found.push(mark);
        }
    }
}

/// The number of several parts that a heading begins with: `3.3 Locks`.
fn numbered(title: &str) -> Option<&str> {
    let number = title.split_whitespace().next()?.trim_end_matches('.');
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    (number.contains('.') && number.split('.').all(digits)).then_some(number)
}
