//! `trueup matrix`: the traceability matrix: intent, behaviour, decisions, criteria, tests, guide, owner and approval
//! of each feature.

use std::collections::BTreeMap;

use super::contract::{ContractGap, ContractIndex, doubt, in_force};
use crate::analysis::AnalyzedGraph;
use crate::analysis::approvals;
use crate::facts::trace_marks::{TraceForm, TraceMarkKind};
use crate::graph::{ArtifactId, FileClass, LifecycleState, Relation, Role};
use crate::span::FileId;

/// The approval state of an artifact.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MatrixApproval {
    /// Nothing asks for one.
    #[default]
    None,
    /// A person approved it as it is.
    Approved,
    /// Nobody did, or it changed since.
    NotApproved,
}

/// Whether an artifact is approved. Intents and decisions in force ask for it where approvals are kept; others have it
/// where a person gave it.
pub fn approval(graph: &AnalyzedGraph, id: ArtifactId) -> MatrixApproval {
    let artifact = graph.artifact(id);
    let approvals = graph.approvals();
    let asks = approvals.is_there() && artifact.role().needs_approval() && in_force(artifact);
    match approvals.state(graph, &artifact.id) {
        approvals::ApprovalState::Approved => MatrixApproval::Approved,
        approvals::ApprovalState::Changed => MatrixApproval::NotApproved,
        approvals::ApprovalState::Never if asks => MatrixApproval::NotApproved,
        approvals::ApprovalState::Never => MatrixApproval::None,
    }
}

/// A feature, or a document of requirements that is no artifact.
#[derive(Clone, Debug)]
pub struct MatrixRow {
    /// The artifact's id, or the path.
    pub name: String,
    /// The artifact, if it is one.
    pub artifact: Option<ArtifactId>,
    /// Its file.
    pub file: FileId,
    /// Its title.
    pub title: String,
    /// Its status, as written.
    pub status: Option<String>,
    /// Whether its contract must hold: its status does not say otherwise.
    pub in_force: bool,
    /// Its roles; none where it is no artifact.
    pub roles: Vec<Role>,
    /// The intents that it realizes, or the feature above it.
    pub intents: Vec<ArtifactId>,
    /// The behaviours that specify it.
    pub behaviours: Vec<ArtifactId>,
    /// The decisions and constraints in force that rule over it.
    pub decisions: Vec<ArtifactId>,
    /// Criteria that must be shown.
    pub criteria: usize,
    /// Those that are.
    pub shown: usize,
    /// The tests that show them.
    pub tests: usize,
    /// Those of the tests that are in doubt.
    pub doubtful: usize,
    /// The guides that document it.
    pub guides: Vec<ArtifactId>,
    /// Who may change it.
    pub owner: Option<String>,
    /// Whether it, its intents and its decisions are approved.
    pub approval: MatrixApproval,
    /// What is not there.
    pub gaps: Vec<ContractGap>,
}

/// The rows, and what is wrong beside them.
#[derive(Default)]
pub struct TraceabilityMatrix {
    /// By name.
    pub rows: Vec<MatrixRow>,
    /// What other artifacts of the chain lack: an intent without a feature.
    pub beside: Vec<ContractGap>,
}

impl TraceabilityMatrix {
    /// Builds the matrix of a graph. `approval` returns the state of an artifact. Linear in artifacts, relations, units
    /// and marks.
    pub fn new(
        graph: &AnalyzedGraph,
        contract: &ContractIndex,
        approval: &dyn Fn(ArtifactId) -> MatrixApproval,
    ) -> TraceabilityMatrix {
        let mut answer = TraceabilityMatrix::default();
        for (at, artifact) in graph.artifacts.iter().enumerate() {
            let id = ArtifactId(at as u32);
            if graph.standing(artifact.file) != FileClass::Living || artifact.state().is_dead() {
                continue;
            }
            if artifact.role() == Role::Feature {
                answer.rows.push(row(graph, contract, id, approval));
            } else if matches!(
                artifact.role(),
                Role::Intent | Role::Behaviour | Role::Criteria
            ) {
                let ties = contract.ties(id);
                answer.beside.extend(contract.gaps(id, &ties));
                // The criteria of a feature are part of its row.
                let elsewhere = artifact.role() == Role::Criteria
                    && !contract
                        .named(&ties, Relation::Specifies, &[Role::Feature])
                        .is_empty();
                if !elsewhere {
                    let parts = graph.trace().parts(id);
                    answer
                        .beside
                        .extend(parts.filter_map(|(at, _)| contract.gap(at)));
                }
            }
        }
        for (file, units) in foreign(graph) {
            // A mark in code is no document part.
            if graph.source(file).facts.code().is_some() {
                answer
                    .beside
                    .extend(units.iter().filter_map(|at| contract.gap(*at)));
            } else {
                answer.rows.push(document(graph, contract, file, &units));
            }
        }
        answer
            .rows
            .sort_by(|a, b| (&a.name, a.file).cmp(&(&b.name, b.file)));
        answer
    }

    /// Every gap: those of the rows, then those beside them.
    pub fn gaps(&self) -> impl Iterator<Item = &ContractGap> {
        let rows = self.rows.iter().flat_map(|row| &row.gaps);
        rows.chain(&self.beside)
    }

    /// Whether there is nothing that a matrix could show.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty() && self.beside.is_empty()
    }
}

fn row(
    graph: &AnalyzedGraph,
    contract: &ContractIndex,
    id: ArtifactId,
    approval: &dyn Fn(ArtifactId) -> MatrixApproval,
) -> MatrixRow {
    let artifact = graph.artifact(id);
    let ties = contract.ties(id);
    let units = contract.criteria(id, &ties);
    let intents = contract.intents(id, &ties);
    let live = |ids: Vec<ArtifactId>| -> Vec<ArtifactId> {
        let fits = |id: &ArtifactId| {
            matches!(
                graph.artifact(*id).state(),
                LifecycleState::Live | LifecycleState::Amended
            )
        };
        ids.into_iter().filter(fits).collect()
    };
    let mut decisions = live(contract.named(&ties, Relation::Decides, &[Role::Decision]));
    let ruling = [Role::Decision, Role::Constraint];
    decisions.extend(live(contract.named(&ties, Relation::Governs, &ruling)));
    decisions.sort_unstable();
    decisions.dedup();
    let mut gaps = contract.gaps(id, &ties);
    gaps.extend(unit_gaps(graph, contract, id, &units));
    let known: Vec<MatrixApproval> = std::iter::once(id)
        .chain(intents.iter().copied())
        .chain(decisions.iter().copied())
        .map(approval)
        .collect();
    let has = |wanted| known.contains(&wanted);
    let approval = match (
        has(MatrixApproval::NotApproved),
        has(MatrixApproval::Approved),
    ) {
        (true, _) => MatrixApproval::NotApproved,
        (false, true) => MatrixApproval::Approved,
        (false, false) => MatrixApproval::None,
    };
    let (tests, doubtful) = tests(graph, &units);
    MatrixRow {
        name: artifact.id.clone(),
        artifact: Some(id),
        file: artifact.file,
        title: artifact.title.clone(),
        status: artifact.statuses.first().map(|status| status.text.clone()),
        in_force: in_force(artifact),
        roles: artifact.roles.clone(),
        intents,
        behaviours: contract.named(&ties, Relation::Specifies, &[Role::Behaviour]),
        decisions,
        criteria: units.len(),
        shown: units.iter().filter(|at| contract.is_shown(**at)).count(),
        tests,
        doubtful,
        guides: contract.named(&ties, Relation::Documents, &[Role::Guide]),
        owner: graph.owner(graph.path(artifact.file)),
        approval,
        gaps: if in_force(artifact) { gaps } else { Vec::new() },
    }
}

/// The gaps of a feature's criteria, and of the requirements around them.
fn unit_gaps(
    graph: &AnalyzedGraph,
    contract: &ContractIndex,
    id: ArtifactId,
    units: &[u32],
) -> Vec<ContractGap> {
    let own = graph.trace().parts(id).map(|(at, _)| at);
    let mut all: Vec<u32> = own.chain(units.iter().copied()).collect();
    all.sort_unstable();
    all.dedup();
    all.into_iter().filter_map(|at| contract.gap(at)).collect()
}

/// The tests of some units, each once, and how many of them are in doubt.
fn tests(graph: &AnalyzedGraph, units: &[u32]) -> (usize, usize) {
    let trace = graph.trace();
    let marks = units
        .iter()
        .flat_map(|at| trace.marks_of(&trace.units[*at as usize]))
        .filter(|mark| mark.act == TraceMarkKind::Verifies || mark.kind.contains("test"));
    let mut found: Vec<_> = marks
        .map(|mark| {
            (
                mark.file,
                mark.item,
                mark.item.is_none().then_some(mark.span),
                doubt(mark).is_some(),
            )
        })
        .collect();
    found.sort_unstable();
    // A test that is doubtful for one criterion may be sound for a second one.
    found.dedup_by_key(|(file, item, span, _)| (*file, *item, *span));
    let doubtful = found.iter().filter(|(.., doubtful)| *doubtful).count();
    (found.len(), doubtful)
}

/// The requirements in a foreign form that belong to no artifact of the chain, by file.
fn foreign(graph: &AnalyzedGraph) -> BTreeMap<FileId, Vec<u32>> {
    let mut by_file: BTreeMap<FileId, Vec<u32>> = BTreeMap::new();
    let units = graph.trace().units.iter().enumerate();
    for (at, unit) in units.skip(graph.artifacts.len()) {
        let foreign = matches!(
            unit.form,
            TraceForm::OpenFastTrace | TraceForm::Duvet | TraceForm::Tracey
        );
        let role = unit.artifact.map(|id| graph.artifact(id).role());
        let chain = [Role::Feature, Role::Intent, Role::Behaviour, Role::Criteria];
        if foreign && !role.is_some_and(|role| chain.contains(&role)) {
            by_file.entry(unit.file).or_default().push(at as u32);
        }
    }
    by_file
}

/// The row of a document of requirements.
fn document(
    graph: &AnalyzedGraph,
    contract: &ContractIndex,
    file: FileId,
    units: &[u32],
) -> MatrixRow {
    let trace = graph.trace();
    let counted: Vec<u32> = units
        .iter()
        .copied()
        .filter(|at| contract.is_counted(*at, &trace.units[*at as usize]))
        .collect();
    let document = graph.source(file).facts.document();
    let title = document.and_then(|document| document.title());
    let (tests, doubtful) = tests(graph, &counted);
    MatrixRow {
        name: graph.path(file).to_owned(),
        artifact: None,
        file,
        title: title.map_or_else(String::new, |section| section.title.to_string()),
        status: None,
        in_force: true,
        roles: Vec::new(),
        intents: Vec::new(),
        behaviours: Vec::new(),
        decisions: Vec::new(),
        criteria: counted.len(),
        shown: counted.iter().filter(|at| contract.is_shown(**at)).count(),
        tests,
        doubtful,
        guides: Vec::new(),
        owner: graph.owner(graph.path(file)),
        approval: MatrixApproval::None,
        gaps: units.iter().filter_map(|at| contract.gap(*at)).collect(),
    }
}
