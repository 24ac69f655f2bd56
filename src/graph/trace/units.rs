//! What is traced: artifacts, their criteria, requirements in foreign forms, and the sentences that citations quote.

use std::collections::HashMap;

use super::{Need, Unit, counts};
use crate::facts::Document;
use crate::facts::document::Criterion;
use crate::facts::manifest::Manifest;
use crate::facts::trace::{Form, Requirement};
use crate::graph::artifact::{Artifact, ArtifactId, Format, Role, State};
use crate::graph::{Graph, Standing};
use crate::span::FileId;

/// Every unit but the sentences of duvet: artifacts first, by their number.
pub fn units(graph: &Graph) -> Vec<Unit> {
    let mut units: Vec<Unit> = graph
        .artifacts
        .iter()
        .enumerate()
        .map(|(at, artifact)| of_artifact(graph, ArtifactId(at as u32), artifact))
        .collect();
    let runs = has_runner(graph);
    for (at, artifact) in graph.artifacts.iter().enumerate() {
        if counts(graph, artifact.file) {
            criteria(graph, ArtifactId(at as u32), artifact, runs, &mut units);
        }
    }
    for (file, document, _) in graph.living_documents() {
        requirements(graph, file, document, &mut units);
    }
    cover(graph, &mut units);
    units
}

fn of_artifact(graph: &Graph, id: ArtifactId, artifact: &Artifact) -> Unit {
    let (document, text) = graph.document(artifact);
    Unit {
        name: artifact.id.clone(),
        form: Form::Own,
        file: artifact.file,
        span: document.head(text),
        artifact: Some(id),
        parent: None,
        revision: None,
        needs: Vec::new(),
        marks: Vec::new(),
        covered: Vec::new(),
    }
}

/// Whether a package runs Gherkin scenarios as tests.
fn has_runner(graph: &Graph) -> bool {
    let runs = |manifest: &Manifest| {
        let dependencies = manifest.dependencies.iter();
        let mut names = dependencies.map(|one| one.package.as_ref().unwrap_or(&one.name));
        names.any(|name| matches!(&**name, "cucumber" | "cucumber_rust" | "rstest-bdd"))
    };
    graph
        .sources
        .iter()
        .any(|source| source.facts.manifest().is_some_and(runs))
}

/// Whether an artifact is in force, so that its criteria must hold.
pub fn in_force(artifact: &Artifact) -> bool {
    matches!(artifact.state(), State::Live | State::Amended)
}

fn criteria(graph: &Graph, id: ArtifactId, artifact: &Artifact, runs: bool, units: &mut Vec<Unit>) {
    let (document, _) = graph.document(artifact);
    let mut count: HashMap<&str, u32> = HashMap::new();
    for criterion in &document.criteria {
        *count.entry(&criterion.name).or_default() += 1;
    }
    let mut seen: HashMap<&str, u32> = HashMap::new();
    for criterion in &document.criteria {
        let mut needs = Vec::new();
        let first = !seen.contains_key(&*criterion.name);
        // A label that is repeated is told of again, or told by `duplicate-id`.
        if in_force(artifact) && first && wants_test(artifact, document, criterion, runs) {
            needs.push(Need::Test);
        }
        let long = count[&*criterion.name] > 1 && !first;
        let section = document.sections.get(criterion.section as usize);
        let name = match section.filter(|_| long) {
            Some(section) => format!("{}#{}/{}", artifact.id, section.slug, criterion.name),
            None => format!("{}#{}", artifact.id, criterion.name),
        };
        let parent = section
            .filter(|_| artifact.format == Format::OpenSpec)
            .and_then(|section| parent(document, section.parent?, criterion, &seen));
        let form = if artifact.format == Format::Gherkin {
            Form::Tag
        } else {
            Form::Own
        };
        seen.entry(&criterion.name).or_insert(units.len() as u32);
        units.push(Unit {
            name,
            form,
            file: artifact.file,
            span: criterion.span,
            artifact: Some(id),
            parent,
            revision: None,
            needs,
            marks: Vec::new(),
            covered: Vec::new(),
        });
    }
}

/// The unit of the requirement whose section is around a scenario.
fn parent(
    document: &Document,
    around: u32,
    criterion: &Criterion,
    seen: &HashMap<&str, u32>,
) -> Option<u32> {
    let section = document.sections.get(around as usize)?;
    let scenario = document.sections.get(criterion.section as usize)?;
    let above = section.title.starts_with("Requirement:") && scenario.title.starts_with("Scenario");
    above.then(|| seen.get(&*section.slug).copied()).flatten()
}

/// Whether a criterion must be shown by a test: where its kind, or its section, says that it is one.
fn wants_test(artifact: &Artifact, document: &Document, criterion: &Criterion, runs: bool) -> bool {
    let heading = document.sections.get(criterion.section as usize);
    let title = heading.map_or("", |section| &*section.title);
    match artifact.format {
        Format::Gherkin => !runs,
        Format::OpenSpec => title.starts_with("Requirement:") || title.starts_with("Scenario"),
        Format::SpecKit => criterion.name.starts_with("FR-"),
        Format::Kiro => criterion
            .name
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'.'),
        Format::Own => {
            let holds = artifact
                .roles
                .iter()
                .any(|role| matches!(role, Role::Feature | Role::Criteria | Role::Behaviour));
            holds && (artifact.role() == Role::Criteria || of_criteria(document, criterion))
        }
        _ => false,
    }
}

/// Whether a criterion is a scenario, or stands in a section about criteria.
fn of_criteria(document: &Document, criterion: &Criterion) -> bool {
    let mut at = Some(criterion.section);
    while let Some(section) = at.and_then(|at| document.sections.get(at as usize)) {
        let title = section.title.trim().to_ascii_lowercase();
        let names = [
            "criteria",
            "scenario",
            "executable truth",
            "done definition",
        ];
        if names.iter().any(|name| title.contains(name)) {
            return true;
        }
        at = section.parent;
    }
    false
}

fn requirements(graph: &Graph, file: FileId, document: &Document, units: &mut Vec<Unit>) {
    let artifact = graph.ids.of_file(file);
    for requirement in &document.requirements {
        units.push(of_requirement(file, artifact, requirement));
    }
}

fn of_requirement(file: FileId, artifact: Option<ArtifactId>, requirement: &Requirement) -> Unit {
    let named = &requirement.named;
    let mark = if requirement.form == Form::Tracey {
        '+'
    } else {
        '~'
    };
    let name = match named.revision {
        Some(revision) => format!("{}{mark}{revision}", named.name),
        None => named.name.to_string(),
    };
    let dead = requirement
        .status
        .as_deref()
        .is_some_and(|status| matches!(status, "draft" | "proposed" | "rejected"));
    let needs = match requirement.form {
        _ if dead => Vec::new(),
        Form::Tracey => vec![Need::Implementation, Need::Test],
        _ => requirement.needs.iter().cloned().map(Need::Kind).collect(),
    };
    Unit {
        name,
        form: requirement.form,
        file,
        span: named.span,
        artifact,
        parent: None,
        revision: named.revision,
        needs,
        marks: Vec::new(),
        covered: Vec::new(),
    }
}

/// Scenarios of Gherkin whose tag is the label of a criterion cover it: in the feature of the same name, or the only one.
fn cover(graph: &Graph, units: &mut [Unit]) {
    let label = |unit: &Unit| unit.name.split_once('#').map(|(_, label)| label.to_owned());
    let slug = |unit: &Unit| {
        let id = unit
            .artifact
            .map(|id| graph.artifact(id).id.as_str())
            .unwrap_or("");
        id.split_once(':').map_or(id, |(_, slug)| slug).to_owned()
    };
    let mut by_label: HashMap<String, Vec<u32>> = HashMap::new();
    for (at, unit) in units.iter().enumerate().skip(graph.artifacts.len()) {
        if unit.form == Form::Own
            && let Some(label) = label(unit)
        {
            by_label.entry(label).or_default().push(at as u32);
        }
    }
    let mut found = Vec::new();
    for (at, unit) in units.iter().enumerate() {
        if unit.form != Form::Tag || graph.standing(unit.file) != Standing::Living {
            continue;
        }
        let known = label(unit).and_then(|label| by_label.get(&label));
        let same = known
            .into_iter()
            .flatten()
            .find(|other| slug(&units[**other as usize]) == slug(unit));
        let only = known
            .filter(|known| known.len() == 1)
            .and_then(|known| known.first());
        if let Some(other) = same.or(only) {
            found.push((*other, at as u32));
        }
    }
    for (unit, by) in found {
        units[unit as usize].covered.push(by);
    }
}
