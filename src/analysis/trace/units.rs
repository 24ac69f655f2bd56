//! Units of the trace: artifacts, their criteria, requirements in foreign forms, and cited normative sentences.

use std::collections::{HashMap, HashSet};

use rayon::prelude::*;

use super::{TraceNeed, TraceUnit, counts};
use crate::facts::Document;
use crate::facts::document::{AcceptanceCriterion, Section};
use crate::facts::manifest::CargoManifest;
use crate::facts::trace_marks::{TraceForm, TraceRequirement};
use crate::graph::Graph;
use crate::graph::artifact::{Artifact, ArtifactFormat, ArtifactId, LifecycleState, Role};
use crate::parse::requirement_number;
use crate::span::FileId;

/// Every unit but the sentences of duvet: artifacts first, by their number.
pub fn units(graph: &Graph) -> Vec<TraceUnit> {
    let mut units: Vec<TraceUnit> = graph
        .artifacts
        .par_iter()
        .enumerate()
        .map(|(at, artifact)| of_artifact(graph, ArtifactId(at as u32), artifact))
        .collect();
    let runs = has_runner(graph);
    let mut stated = HashSet::new();
    let mut counted = Vec::new();
    for (at, artifact) in graph.artifacts.iter().enumerate() {
        if counts(graph, artifact.file) {
            // A duplicate id is reported by `duplicate-id`; marks mean the first artifact.
            let first = artifact.declared_id.is_none() || stated.insert(&*artifact.id);
            let wants = (in_force(artifact) && first).then_some(TestNeeds { runs });
            counted.push((ArtifactId(at as u32), artifact, wants));
        }
    }
    let parts: Vec<Vec<TraceUnit>> = counted
        .into_par_iter()
        .map(|(id, artifact, wants)| criteria(graph, id, artifact, wants))
        .collect();
    units.reserve(parts.iter().map(Vec::len).sum());
    for mut part in parts {
        let first = units.len() as u32;
        for unit in &mut part {
            unit.parent = unit.parent.map(|parent| first + parent);
        }
        units.append(&mut part);
    }
    let mut known = HashMap::new();
    for (file, document) in requiring(graph) {
        requirements(graph, file, document, &mut known, &mut units);
    }
    units
}

/// The living documents that may hold requirements in a foreign form.
pub fn requiring(graph: &Graph) -> impl Iterator<Item = (FileId, &Document)> {
    let asked = graph
        .living()
        .filter(|(_, source)| source.text.may_require());
    asked.filter_map(|(file, source)| Some((file, source.facts.document()?)))
}

/// The criteria of an artifact want tests.
#[derive(Clone, Copy)]
struct TestNeeds {
    /// Scenarios of Gherkin are run.
    runs: bool,
}

fn of_artifact(graph: &Graph, id: ArtifactId, artifact: &Artifact) -> TraceUnit {
    let (document, text) = graph.document(artifact);
    TraceUnit {
        name: artifact.id.clone(),
        form: TraceForm::Own,
        file: artifact.file,
        span: document.head(text),
        artifact: Some(id),
        parent: None,
        revision: None,
        needs: Vec::new(),
        repeats: None,
        marks: Vec::new(),
        covered: Vec::new(),
    }
}

/// Whether a package runs Gherkin scenarios as tests.
fn has_runner(graph: &Graph) -> bool {
    let runs = |manifest: &CargoManifest| {
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
    matches!(
        artifact.state(),
        LifecycleState::Live | LifecycleState::Amended
    )
}

/// Headings below which a label demands something.
const DEMANDS: [&str; 7] = [
    "acceptance",
    "constraint",
    "criteri",
    "invariant",
    "must",
    "requirement",
    "scenario",
];

/// Whether the label at `offset` of `artifact` is certainly a criterion. A decision also labels formats, options and
/// risks, so there a heading must mark it as a requirement.
pub fn demands(artifact: &Artifact, document: &Document, offset: u32) -> bool {
    let says = |section: &Section| {
        let title = section.title.to_lowercase();
        DEMANDS.iter().any(|word| title.contains(word))
    };
    artifact.roles != [Role::Decision] || document.sections_around(offset).any(says)
}

/// The criteria of an artifact; their parents are counted from the first of them.
fn criteria(
    graph: &Graph,
    id: ArtifactId,
    artifact: &Artifact,
    wants: Option<TestNeeds>,
) -> Vec<TraceUnit> {
    let (document, _) = graph.document(artifact);
    let mut count: HashMap<&str, u32> = HashMap::new();
    for criterion in &document.criteria {
        *count.entry(&criterion.name).or_default() += 1;
    }
    let repeated: HashSet<u32> = repeats(artifact, document)
        .into_iter()
        .map(|(again, _)| again)
        .collect();
    let mut seen: HashMap<&str, u32> = HashMap::new();
    let mut units = Vec::with_capacity(document.criteria.len());
    for criterion in &document.criteria {
        let mut needs = Vec::new();
        let first = !seen.contains_key(&*criterion.name);
        // A repeated label is a repetition, or reported by `duplicate-id`.
        let first_heading = !within(document, criterion.section, &repeated);
        if let Some(TestNeeds { runs }) = wants
            && first
            && first_heading
            && wants_test(artifact, document, criterion, runs)
        {
            needs.push(TraceNeed::Test);
        }
        let long = count[&*criterion.name] > 1 && !first;
        let section = document.sections.get(criterion.section as usize);
        let name = match section.filter(|_| long) {
            Some(section) => format!("{}#{}/{}", artifact.id, section.slug, criterion.name),
            None => format!("{}#{}", artifact.id, criterion.name),
        };
        let parent = section
            .filter(|_| artifact.format == ArtifactFormat::OpenSpec)
            .and_then(|section| parent(document, section.parent?, criterion, &seen));
        let form = if artifact.format == ArtifactFormat::Gherkin {
            TraceForm::Tag
        } else {
            TraceForm::Own
        };
        seen.entry(&criterion.name).or_insert(units.len() as u32);
        units.push(TraceUnit {
            name,
            form,
            file: artifact.file,
            span: criterion.span,
            artifact: Some(id),
            parent,
            revision: None,
            needs,
            repeats: None,
            marks: Vec::new(),
            covered: Vec::new(),
        });
    }
    units
}

/// The unit of the requirement whose section is around a scenario.
fn parent(
    document: &Document,
    around: u32,
    criterion: &AcceptanceCriterion,
    seen: &HashMap<&str, u32>,
) -> Option<u32> {
    let section = document.sections.get(around as usize)?;
    let scenario = document.sections.get(criterion.section as usize)?;
    let above = section.title.starts_with("Requirement:") && scenario.title.starts_with("Scenario");
    above.then(|| seen.get(&*section.slug).copied()).flatten()
}

/// Whether a criterion requires a test, by its kind or its section.
fn wants_test(
    artifact: &Artifact,
    document: &Document,
    criterion: &AcceptanceCriterion,
    runs: bool,
) -> bool {
    let heading = document.sections.get(criterion.section as usize);
    let title = heading.map_or("", |section| &*section.title);
    match artifact.format {
        ArtifactFormat::Gherkin => !runs,
        ArtifactFormat::OpenSpec => {
            title.starts_with("Requirement:") || title.starts_with("Scenario")
        }
        ArtifactFormat::SpecKit => criterion.name.starts_with("FR-"),
        ArtifactFormat::Kiro => criterion
            .name
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'.'),
        ArtifactFormat::Own => {
            let holds = artifact
                .roles
                .iter()
                .any(|role| matches!(role, Role::Feature | Role::Criteria | Role::Behaviour));
            holds && (artifact.role() == Role::Criteria || of_criteria(document, criterion))
        }
        _ => false,
    }
}

/// Whether a criterion is a scenario, or in a section about criteria.
fn of_criteria(document: &Document, criterion: &AcceptanceCriterion) -> bool {
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

/// Headings of OpenSpec and Kiro that name a requirement, or a scenario of one, which has that name already: their
/// section, and the one that was first.
pub fn repeats(artifact: &Artifact, document: &Document) -> Vec<(u32, u32)> {
    if !matches!(
        artifact.format,
        ArtifactFormat::OpenSpec | ArtifactFormat::Kiro
    ) {
        return Vec::new();
    }
    let mut seen: HashMap<(Option<u32>, &str), u32> = HashMap::new();
    let mut found = Vec::new();
    for (at, section) in document.sections.iter().enumerate().skip(1) {
        let title = section.title.trim();
        let key = match artifact.format {
            ArtifactFormat::Kiro => requirement_number(title).map(|number| (None, number)),
            _ if title.starts_with("Requirement:") => Some((None, title)),
            _ if title.starts_with("Scenario") => Some((section.parent, title)),
            _ => None,
        };
        let Some(key) = key else { continue };
        let first = *seen.entry(key).or_insert(at as u32);
        if first != at as u32 {
            found.push((at as u32, first));
        }
    }
    found
}

/// Whether a section, or one around it, is one of `sections`.
fn within(document: &Document, section: u32, sections: &HashSet<u32>) -> bool {
    let mut at = Some(section).filter(|_| !sections.is_empty());
    while let Some(section) = at {
        if sections.contains(&section) {
            return true;
        }
        at = document
            .sections
            .get(section as usize)
            .and_then(|section| section.parent);
    }
    false
}

/// The first requirement of each name.
type FirstRequirements = HashMap<(TraceForm, String), u32>;

fn requirements(
    graph: &Graph,
    file: FileId,
    document: &Document,
    known: &mut FirstRequirements,
    units: &mut Vec<TraceUnit>,
) {
    let artifact = graph.ids.of_file(file);
    for requirement in &document.requirements {
        let mut unit = of_requirement(file, artifact, requirement);
        // OpenFastTrace allows several revisions at once.
        let name = match requirement.form {
            TraceForm::OpenFastTrace => unit.name.clone(),
            _ => requirement.named.name.to_string(),
        };
        let at = units.len() as u32;
        let first = *known.entry((requirement.form, name)).or_insert(at);
        if first != at {
            unit.repeats = Some(first);
            unit.needs.clear();
        }
        units.push(unit);
    }
}

fn of_requirement(
    file: FileId,
    artifact: Option<ArtifactId>,
    requirement: &TraceRequirement,
) -> TraceUnit {
    let named = &requirement.named;
    let mark = if requirement.form == TraceForm::Tracey {
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
        TraceForm::Tracey => vec![TraceNeed::Implementation, TraceNeed::Test],
        _ => requirement
            .needs
            .iter()
            .cloned()
            .map(TraceNeed::Kind)
            .collect(),
    };
    TraceUnit {
        name,
        form: requirement.form,
        file,
        span: named.span,
        artifact,
        parent: None,
        revision: named.revision,
        needs,
        repeats: None,
        marks: Vec::new(),
        covered: Vec::new(),
    }
}
