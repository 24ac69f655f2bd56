//! This repository, checked by itself.

use std::path::{Path, PathBuf};

use trueup::analysis::AnalyzedGraph;
use trueup::config::Config;
use trueup::finding::FindingLevel;
use trueup::queries::baseline::Baseline;
use trueup::queries::check::{CheckPlan, check};
use trueup::queries::contract::ContractIndex;
use trueup::queries::matrix::{TraceabilityMatrix, approval};
use trueup::workspace;
use trueup::workspace::{ReadProgress, WorkspaceOptions};

use crate::harness::Repo;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn config() -> Config {
    Config::parse(&std::fs::read_to_string(root().join("trueup.yaml")).unwrap()).unwrap()
}

fn graph(root: &Path, config: &Config) -> AnalyzedGraph {
    let revision =
        workspace::read(root, &WorkspaceOptions::default(), &ReadProgress::default()).unwrap();
    AnalyzedGraph::new(revision, &config.settings().unwrap())
}

#[test]
fn it_is_clean() {
    let config = config();
    let graph = graph(&root(), &config);
    let (profile, fail_on) = (config.profile, config.fail_on);
    let baseline = Baseline::default();
    let plan = CheckPlan::new(config, profile, fail_on, Vec::new(), &[], baseline).unwrap();
    let questions = graph.questions();
    let history = trueup::history::answer(&root(), &graph.sources, &questions, None);
    let outcome = check(&graph, &history, &plan);
    let told: Vec<String> = outcome
        .findings
        .iter()
        // Where this test runs, the clone may be shallow.
        .filter(|finding| finding.counts() && finding.level > FindingLevel::Note)
        .map(|finding| format!("{}: {} ({})", finding.rule, finding.message, finding.change))
        .collect();
    assert!(told.is_empty(), "{told:#?}");
}

/// Every criterion of a feature and every scenario is shown by a test, and no mark names what is not there.
#[test]
fn every_criterion_is_verified() {
    let graph = graph(&root(), &config());
    let trace = graph.trace();
    let wanted = trace.units.iter().filter(|unit| !unit.needs.is_empty());
    let shown = wanted
        .clone()
        .filter(|unit| trace.verifiers(unit).next().is_some());
    assert!(wanted.clone().count() > 40);
    assert_eq!(wanted.count(), shown.count());
    let lost: Vec<&str> = trace
        .marks
        .iter()
        .filter(|mark| mark.target.unit().is_none())
        .map(|mark| mark.said.as_str())
        .collect();
    assert!(lost.is_empty(), "{lost:?}");
}

/// Verifies: feature:traceability#AC-8
#[test]
fn no_feature_has_a_hole() {
    let config = config();
    let graph = graph(&root(), &config);
    let contract = ContractIndex::new(&graph, &config.not_applicable);
    let answer = TraceabilityMatrix::new(&graph, &contract, &|id| approval(&graph, id));
    let told: Vec<String> = answer
        .gaps()
        .map(|gap| format!("{}: {}", gap.of, gap.lacks))
        .collect();
    assert!(told.is_empty(), "{told:#?}");
    assert!(answer.rows.len() > 8);
    assert!(answer.rows.iter().all(|row| row.doubtful == 0));
}

/// Verifies: feature:rules#AC-4, behaviour:rules#scenario-a-rule-of-a-teams-own
#[test]
fn a_repositorys_own_rule_runs_beside_the_built_in_ones() {
    let repo = Repo::of(&[
        (
            ".trueup/rules/unowned-guide.yaml",
            "id: unowned-guide\nsummary: A guide that nobody owns.\nwhy: Nobody is asked.\n\
             level: {adopt: warning}\nchecks:\n  - for: artifact\n    where: {role: [guide]}\n    \
             require: {fields: [owner]}\n    message: \"`{id}` has no owner\"\n    help: name one\n",
        ),
        ("docs/guides/run.md", "# Run\n\nSee [the plan](plan.md).\n"),
        ("docs/guides/stop.md", "---\nowner: ops\n---\n# Stop\n"),
    ]);
    let run = repo.run(&["check", "--format", "json"]);
    assert_eq!(run.code, 1);
    let report: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    let found: Vec<&str> = report["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| finding["rule"].as_str().unwrap())
        .collect();
    assert_eq!(found, ["unowned-guide", "broken-link"]);
    assert_eq!(report["findings"][0]["message"], "`guide:run` has no owner");
}

/// Verifies: feature:recognition#AC-3, behaviour:recognition#scenario-a-document-in-the-wrong-place
#[test]
fn front_matter_and_configuration_win_over_place() {
    let repo = Repo::of(&[
        ("docs/adr/0001-a.md", "---\nrole: guide\n---\n# How to\n"),
        ("docs/adr/0002-b.md", "# Words\n"),
        ("notes/plan.md", "# Login\n"),
    ]);
    let text = "roles: {glossary: ['docs/adr/0002-*.md'], feature: ['notes/*.md']}\n";
    let config = Config::parse(text).unwrap();
    let graph = graph(repo.root(), &config);
    let ids: Vec<&str> = graph
        .artifacts
        .iter()
        .map(|artifact| artifact.id.as_str())
        .collect();
    assert_eq!(ids, ["guide:0001-a", "glossary:0002-b", "feature:plan"]);
}
