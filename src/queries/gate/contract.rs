//! What must travel along with a change of each kind.

use super::decisions::{authorities, brings};
use super::rules::ChangeFindings;
use super::{FindingOrigin, GateInput, is_told};
use crate::analysis::surface::test_packages::drivers;
use crate::facts::trace_marks::TraceMarkKind;
use crate::finding::{Finding, FindingLocation};
use crate::graph::{LifecycleState, Role};
use crate::queries::delta::{
    ChangeKind, DiffStatus, MissingCompanionKind, RevisionSpan, SurfaceChange, SurfaceItemKind,
};

/// Evidence that is shown, at the most.
const SHOWN: usize = 10;

/// What can only be new because someone wanted it.
const WANTED: [&str; 6] = [
    "intent",
    "feature",
    "behaviour",
    "criteria",
    "decision",
    "constraint",
];

fn place(
    asked: &GateInput<'_>,
    old: Option<RevisionSpan>,
    new: Option<RevisionSpan>,
) -> FindingLocation {
    match (new, old) {
        (Some((file, span)), _) => FindingLocation::Text(file, span),
        (None, Some((file, _))) => FindingLocation::Path(asked.base.graph.path(file).to_owned()),
        (None, None) => FindingLocation::Path(".".to_owned()),
    }
}

/// One finding for several changes of the outer surface: at the first, with the others as evidence. `is` says what one is,
/// `are` what many are, `lacks` what is missing beside them.
fn one(
    asked: &GateInput<'_>,
    changes: &[&SurfaceChange],
    key: &str,
    [is, are, lacks, help]: [&str; 4],
) -> Option<Finding> {
    let first = changes.first()?;
    let message = match changes {
        [only] => format!("`{}` {is}, and {lacks}", only.name),
        many => format!(
            "{} names of the outer surface {are}, and {lacks}",
            many.len()
        ),
    };
    let mut finding = Finding::new(place(asked, first.old, first.new), key, message);
    for change in changes.iter().take(SHOWN) {
        let what = change.what.name();
        let place = place(asked, change.old, change.new);
        finding = finding.witness(
            place,
            format!("{what} `{}`: {}", change.name, change.how.name()),
        );
    }
    Some(finding.help(help))
}

/// Promises that break, where no decision or intent of the change names them.
pub fn breaking(asked: &GateInput<'_>, out: &mut ChangeFindings) {
    let authorities = authorities(asked);
    let named = |change: &SurfaceChange| {
        let name = change.from.as_ref().unwrap_or(&change.name);
        authorities.iter().any(|one| one.says(name))
    };
    let broken: Vec<&SurfaceChange> = asked
        .delta
        .surface
        .iter()
        .filter(|change| change.breaking && !named(change))
        .collect();
    let words = [
        "breaks who relies on it",
        "break who relies on them",
        "no decision of the change says so",
        "keep what was promised beside what is new",
    ];
    let finding = one(asked, &broken, "breaking", words);
    out.extend(finding.map(|finding| (finding, FindingOrigin::Change)));
}

/// New names of the outer surface that nobody wanted, as far as documents say.
pub fn unintended(asked: &GateInput<'_>, out: &mut ChangeFindings) {
    if brings(asked, &WANTED) || !is_feature(asked) {
        return;
    }
    // Where nothing is wanted in writing, `missing-intent` says so, once.
    let wants = [Role::Intent, Role::Feature, Role::Behaviour];
    let mut kept = asked.base.graph.artifacts.iter();
    if !kept.any(|artifact| {
        wants.contains(&artifact.role()) && artifact.state() == LifecycleState::Live
    }) {
        return;
    }
    let graph = asked.head.graph;
    let implements = |change: &SurfaceChange| {
        let Some((file, span)) = change.new else {
            return false;
        };
        let marks = graph.trace().marks.iter();
        let mut marks =
            marks.filter(|mark| mark.file == file && mark.act != TraceMarkKind::Verifies);
        marks.any(|mark| {
            let item = mark.item.and_then(|item| graph.item(file, item));
            item.is_none_or(|item| item.span.start <= span.start && span.end <= item.span.end)
        })
    };
    let added = asked.delta.surface.iter().filter(|change| {
        change.how == DiffStatus::Added
            && !matches!(
                change.what,
                SurfaceItemKind::Dependency | SurfaceItemKind::Unsafe | SurfaceItemKind::Impl
            )
    });
    let alone: Vec<&SurfaceChange> = added.filter(|change| !implements(change)).collect();
    let words = [
        "is new",
        "are new",
        "no intent, feature, behaviour or decision travels along",
        "bring the feature or intent that wants it, or mark the code `Implements: feature:…`",
    ];
    let finding = one(asked, &alone, "unintended", words);
    out.extend(finding.map(|finding| (finding, FindingOrigin::Change)));
}

fn is_feature(asked: &GateInput<'_>) -> bool {
    matches!(
        asked.delta.kind.kind,
        ChangeKind::Feature | ChangeKind::Intent
    )
}

/// What a change of its kind must bring and does not, and what came alone.
pub fn undelivered(asked: &GateInput<'_>, out: &mut ChangeFindings) {
    let delta = asked.delta;
    // What is gone or has another name alone has nothing that a test could show.
    let code = delta.code.iter().find(|change| {
        !change.is_test && matches!(change.how, DiffStatus::Added | DiffStatus::Changed)
    });
    let kind = delta.kind.kind;
    if let Some(code) = code
        && delta.kind.shows
        && !is_shown(asked)
    {
        let name = kind.name();
        let finding = Finding::new(
            place(asked, code.old, code.new),
            format!("{name}: test"),
            format!("a {name} travels with a test, and no test is new or another"),
        )
        .help("bring the test that fails without the change");
        out.push((finding, FindingOrigin::Change));
    }
    for apart in &delta.apart {
        // A demand may travel before its code: that is what a specification is for.
        if !matches!(
            apart.lack,
            MissingCompanionKind::CodeWithoutDocument | MissingCompanionKind::BehaviourWithoutTest
        ) {
            continue;
        }
        let finding = Finding::new(
            place(asked, None, apart.at),
            format!("{}: {}", apart.lack.name(), apart.name),
            format!("`{}`: {}", apart.name, apart.why),
        )
        .help("bring what is missing in the same change");
        out.push((finding, FindingOrigin::Change));
    }
    if kind == ChangeKind::Refactor && delta.kind.declared {
        let broken: Vec<&SurfaceChange> = delta
            .surface
            .iter()
            .filter(|change| change.breaking)
            .collect();
        let words = [
            "breaks",
            "break",
            "a refactor is declared",
            "keep the outer surface as it is",
        ];
        let finding = one(asked, &broken, "refactor: breaking", words);
        out.extend(finding.map(|finding| (finding, FindingOrigin::Change)));
    }
}

/// Whether a test is new or another, or what runs the tests is.
fn is_shown(asked: &GateInput<'_>) -> bool {
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

/// A change that is not declared a fix while the pipeline is red.
pub fn red(asked: &GateInput<'_>, out: &mut ChangeFindings) {
    if !asked.red || asked.delta.files.is_empty() {
        return;
    }
    let declared = asked.declared.as_slice();
    if declared.iter().any(|kind| kind == "fix") && declared.len() == 1 {
        return;
    }
    let said = match declared {
        [] => "its commits declare no kind".to_owned(),
        kinds => format!("its commits declare {}", kinds.join(" and ")),
    };
    let finding = Finding::new(
        FindingLocation::Path(".".to_owned()),
        "red",
        format!("the pipeline is red, so that only what restores it passes; {said}"),
    )
    .help("restore the pipeline first");
    out.push((finding, FindingOrigin::Change));
}

/// The artifacts of the change that are not gone, with the intents that each names.
pub fn trace(asked: &GateInput<'_>) -> Vec<(String, Vec<String>)> {
    let graph = asked.head.graph;
    let told = asked.delta.documents.iter();
    let told = told.filter(|one| is_told(one.how, one.parts.len()));
    let mut found: Vec<(String, Vec<String>)> = told
        .filter_map(|one| {
            let (file, _) = one.new?;
            let artifact = graph.artifact(graph.ids.of_file(file)?);
            let named = artifact.relations.iter();
            let named = named.map(|one| format!("{} {}", one.name(), one.target));
            Some((artifact.id.clone(), named.collect()))
        })
        .collect();
    found.sort();
    found
}
