//! `undelivered-artifact`: the test or document that a change of this kind needs is missing.

use super::{ChangeFindings, ChangeRule};
use crate::analysis::surface::test_packages::drivers;
use crate::finding::{Finding, FindingLevel};
use crate::queries::delta::{ChangeKind, DiffStatus, MissingCompanionKind, SurfaceChange};
use crate::queries::gate::surface_findings::{Wording, place, surface_finding};
use crate::queries::gate::{FindingOrigin, GateInput};
use crate::rules::RuleLevels;

/// The rule.
pub static RULE: ChangeRule = ChangeRule {
    id: "undelivered-artifact",
    summary: "What must travel along with this kind of change is missing.",
    why: "What does not travel along with its change is rarely brought later.",
    levels: RuleLevels {
        adopt: None,
        agentic_cd: Some(FindingLevel::Error),
    },
    ways: &["declare: a trailer `Change-kind:`, if it is another kind"],
    can_be_waived: true,
    replaces: &[],
    docs: DOCS,
    check,
};

const BROKEN_REFACTOR: Wording = Wording {
    singular: "breaks",
    plural: "break",
    missing: "a refactor is declared",
    help: "keep the outer surface as it is",
};

fn check(asked: &GateInput<'_>, out: &mut ChangeFindings) {
    let mut report = |finding| out.push((finding, FindingOrigin::Change));
    missing_test(asked).into_iter().for_each(&mut report);
    missing_companions(asked).for_each(&mut report);
    broken_refactor(asked).into_iter().for_each(&mut report);
}

/// A feature or fix that changes code and no test.
fn missing_test(asked: &GateInput<'_>) -> Option<Finding> {
    let delta = asked.delta;
    // No test can show code that was removed, moved or renamed.
    let mut code = delta.code.iter();
    let code = code.find(|change| {
        !change.is_test && matches!(change.how, DiffStatus::Added | DiffStatus::Changed)
    })?;
    if !delta.kind.shows || is_tested(asked) {
        return None;
    }
    let kind = delta.kind.kind.name();
    let finding = Finding::new(
        place(asked, code.old, code.new),
        format!("{kind}: test"),
        format!("a {kind} travels with a test, and no test is new or another"),
    );
    Some(finding.help("bring the test that fails without the change"))
}

/// Code without its document, and criteria without their test.
fn missing_companions(asked: &GateInput<'_>) -> impl Iterator<Item = Finding> {
    // A demand may precede its code: a specification is often merged first.
    let lacking = asked.delta.apart.iter().filter(|apart| {
        matches!(
            apart.lack,
            MissingCompanionKind::CodeWithoutDocument | MissingCompanionKind::BehaviourWithoutTest
        )
    });
    lacking.map(|apart| {
        Finding::new(
            place(asked, None, apart.at),
            format!("{}: {}", apart.lack.name(), apart.name),
            format!("`{}`: {}", apart.name, apart.why),
        )
        .help("bring what is missing in the same change")
    })
}

/// A declared refactor that breaks the outer surface.
fn broken_refactor(asked: &GateInput<'_>) -> Option<Finding> {
    let delta = asked.delta;
    if delta.kind.kind != ChangeKind::Refactor || !delta.kind.declared {
        return None;
    }
    let surface = delta.surface.iter();
    let breaking: Vec<&SurfaceChange> = surface.filter(|change| change.breaking).collect();
    surface_finding(asked, &breaking, "refactor: breaking", &BROKEN_REFACTOR)
}

/// Whether the change adds or edits a test, or a file that runs the tests.
fn is_tested(asked: &GateInput<'_>) -> bool {
    let graph = asked.head.graph;
    let mut code = asked.delta.code.iter();
    if code.any(|change| change.is_test && change.how != DiffStatus::Removed) {
        return true;
    }
    let drivers = drivers(graph);
    asked.delta.files.iter().any(|changed| {
        let Some(file) = graph.paths.file(&changed.path) else {
            return false;
        };
        let pipeline = graph.source(file).facts.pipeline();
        let krate = graph.crates.of(file);
        pipeline.is_some_and(|pipeline| pipeline.tests)
            || krate.is_some_and(|krate| drivers.contains(&krate.manifest))
    })
}

const DOCS: &str = r#"## What it finds

- A feature or fix that changes code and no test: declared by a commit, or told by a name of the outer surface or a demand that
  is new.
- A name of the outer surface that is new or another while the document that is to name it is not; a criterion or scenario that
  is new and that no test shows.
- A declared refactor that breaks a promise.

## When it is silent

- Code that is gone, moved or has another name alone, and a change of which nothing can be seen from outside; a change of a job
  that runs tests, or of a library that drives the product.
- Variables of a library that depends on a program of the repository and that no published program depends on: a test framework.
- A demand without its code: a specification may travel first.
- A change of another kind: a trailer `Change-kind:` declares it.

## Precision

Replay of 200 merged commits each of two repositories in the agentic-cd profile: code without its document on 4 of 154 commits
that change code, 14 findings, all right; a feature or fix without a test 4, of which 3 are right. Before it was mended on the
same commits, 14 of 18 and 7 of 17 ([evaluation](../evaluation/gate.md)).

## Sources

Catalogue 18 and 61.
"#;
