//! The matrix for programs.

use schemars::JsonSchema;
use serde::Serialize;

use crate::analysis::AnalyzedGraph;
use crate::graph::{ArtifactId, Graph};
use crate::queries::contract::ContractGap;
use crate::queries::matrix::{MatrixApproval, MatrixRow, TraceabilityMatrix};
use crate::report::LocationResolver;
use crate::report::text::json;

/// Output of `trueup matrix --format json`.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "trueup matrix")]
pub struct MatrixReport {
    /// The version of this format.
    pub schema: u32,
    /// Number of holes, of features and of other artifacts.
    pub holes: usize,
    /// Each feature, and each requirements document that is no artifact.
    pub features: Vec<FeatureReport>,
    /// Holes of other artifacts: an intent without a feature.
    pub beside: Vec<ContractGapReport>,
}

/// A row.
#[derive(Debug, Serialize, JsonSchema)]
pub struct FeatureReport {
    /// The artifact's id, or the path.
    pub name: String,
    /// Its title.
    pub title: String,
    /// The path of its file.
    pub file: String,
    /// Its status, as written.
    pub status: Option<String>,
    /// Its roles; empty if it is no artifact.
    pub roles: Vec<String>,
    /// The ids of the intents that it realizes, or of the feature above it.
    pub intents: Vec<String>,
    /// The ids of the behaviours that specify it.
    pub behaviours: Vec<String>,
    /// The ids of the decisions and constraints in force that apply to it.
    pub decisions: Vec<String>,
    /// Number of criteria that need a test.
    pub criteria: usize,
    /// Number of those with a test.
    pub shown: usize,
    /// Number of tests that verify them.
    pub tests: usize,
    /// Number of doubtful tests among them.
    pub doubtful: usize,
    /// The ids of the guides that document it.
    pub guides: Vec<String>,
    /// Who may change it.
    pub owner: Option<String>,
    /// Whether it, its intents and its decisions are approved; null if not required.
    pub approved: Option<bool>,
    /// Its holes.
    pub holes: Vec<ContractGapReport>,
}

/// A hole.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ContractGapReport {
    /// The artifact's id, or the criterion's name.
    pub of: String,
    /// The missing part.
    pub lacks: String,
    /// How to fill it.
    pub fill: String,
    /// The path of the artifact's or criterion's file.
    pub file: String,
    /// Its line there.
    pub line: u32,
}

/// The report.
pub fn machine(graph: &AnalyzedGraph, answer: &TraceabilityMatrix) -> String {
    let mut places = LocationResolver::new(graph);
    let rows = answer.rows.iter();
    json(&MatrixReport {
        schema: 1,
        holes: answer.gaps().count(),
        features: rows.map(|row| feature(graph, row, &mut places)).collect(),
        beside: holes(graph, &answer.beside, &mut places),
    })
}

fn feature<'a>(
    graph: &'a Graph,
    row: &MatrixRow,
    places: &mut LocationResolver<'a>,
) -> FeatureReport {
    let ids = |ids: &[ArtifactId]| {
        ids.iter()
            .map(|id| graph.artifact(*id).id.clone())
            .collect()
    };
    FeatureReport {
        name: row.name.clone(),
        title: row.title.clone(),
        file: graph.path(row.file).to_owned(),
        status: row.status.clone(),
        roles: row
            .roles
            .iter()
            .map(|role| role.name().to_owned())
            .collect(),
        intents: ids(&row.intents),
        behaviours: ids(&row.behaviours),
        decisions: ids(&row.decisions),
        criteria: row.criteria,
        shown: row.shown,
        tests: row.tests,
        doubtful: row.doubtful,
        guides: ids(&row.guides),
        owner: row.owner.clone(),
        approved: match row.approval {
            MatrixApproval::None => None,
            MatrixApproval::Approved => Some(true),
            MatrixApproval::NotApproved => Some(false),
        },
        holes: holes(graph, &row.gaps, places),
    }
}

fn holes<'a>(
    graph: &'a Graph,
    gaps: &[ContractGap],
    places: &mut LocationResolver<'a>,
) -> Vec<ContractGapReport> {
    let told = gaps.iter().map(|gap| ContractGapReport {
        of: gap.of.clone(),
        lacks: gap.lacks.clone(),
        fill: gap.fill.clone(),
        file: graph.path(gap.file).to_owned(),
        line: places.line(gap.file, gap.span),
    });
    told.collect()
}
