//! `code-without-intent`: new names of the outer surface that no document of the change asks for.

use super::{ChangeFindings, ChangeRule};
use crate::facts::trace_marks::TraceMarkKind;
use crate::finding::FindingLevel;
use crate::graph::{LifecycleState, Role};
use crate::queries::delta::{ChangeKind, DiffStatus, SurfaceChange, SurfaceItemKind};
use crate::queries::gate::documents::{is_new_or_edited, mark_covers};
use crate::queries::gate::surface_findings::{Wording, surface_finding};
use crate::queries::gate::{FindingOrigin, GateInput};
use crate::rules::RuleLevels;

/// The rule.
pub static RULE: ChangeRule = ChangeRule {
    id: "code-without-intent",
    summary: "The outer surface has something new, and no intent, feature, behaviour or decision travels along or is named by the code.",
    why: "What nobody asked for has no one who can say whether it is right.",
    levels: RuleLevels {
        adopt: None,
        agentic_cd: Some(FindingLevel::Error),
    },
    ways: &["declare: a trailer `Change-kind:`, if it is no feature"],
    can_be_waived: true,
    replaces: &[],
    docs: DOCS,
    check,
};

/// Roles of documents that ask for code.
const REQUESTING_ROLES: [&str; 6] = [
    "intent",
    "feature",
    "behaviour",
    "criteria",
    "decision",
    "constraint",
];

const WORDING: Wording = Wording {
    singular: "is new",
    plural: "are new",
    missing: "no intent, feature, behaviour or decision travels along",
    help: "bring the feature or intent that wants it, or mark the code `Implements: feature:…`",
};

fn check(asked: &GateInput<'_>, out: &mut ChangeFindings) {
    let is_feature = matches!(
        asked.delta.kind.kind,
        ChangeKind::Feature | ChangeKind::Intent
    );
    // A repository without intents gets one finding of `missing-intent` instead.
    if !is_feature || is_requested(asked) || !keeps_intents(asked) {
        return;
    }
    let surface = asked.delta.surface.iter();
    let unrequested: Vec<&SurfaceChange> = surface
        .filter(|change| {
            let is_named = !matches!(
                change.what,
                SurfaceItemKind::Dependency | SurfaceItemKind::Unsafe | SurfaceItemKind::Impl
            );
            change.how == DiffStatus::Added && is_named && !is_marked(asked, change)
        })
        .collect();
    let finding = surface_finding(asked, &unrequested, "unintended", &WORDING);
    out.extend(finding.map(|finding| (finding, FindingOrigin::Change)));
}

/// Whether the change adds or edits a document that asks for code.
fn is_requested(asked: &GateInput<'_>) -> bool {
    asked.delta.documents.iter().any(|change| {
        let requests = change
            .role
            .is_some_and(|role| REQUESTING_ROLES.contains(&role));
        requests && is_new_or_edited(change.how, change.parts.len())
    })
}

/// Whether the base has a living intent, feature or behaviour.
fn keeps_intents(asked: &GateInput<'_>) -> bool {
    let roles = [Role::Intent, Role::Feature, Role::Behaviour];
    let mut artifacts = asked.base.graph.artifacts.iter();
    artifacts.any(|artifact| {
        roles.contains(&artifact.role()) && artifact.state() == LifecycleState::Live
    })
}

/// Whether a mark says what the code implements.
fn is_marked(asked: &GateInput<'_>, change: &SurfaceChange) -> bool {
    let graph = asked.head.graph;
    let Some((file, span)) = change.new else {
        return false;
    };
    let mut marks = graph.trace().marks.iter();
    marks.any(|mark| {
        mark.file == file && mark.act != TraceMarkKind::Verifies && mark_covers(graph, mark, span)
    })
}

const DOCS: &str = r#"## What it finds

- A feature, declared or inferred, whose names of the outer surface are new, where no intent, feature, behaviour, criterion,
  decision or constraint is new or another in the same change. One finding a change.

## When it is silent

- Where the base keeps no living intent, feature or behaviour: `missing-intent` says so, once.
- New code that carries a mark of what it implements (`Implements: feature:…`).
- Dependencies, `unsafe` and implementations of traits.
- A change of another kind: a trailer `Change-kind:` declares it.

## Precision

Replay of 200 merged commits each of two repositories in the agentic-cd profile: none. Neither keeps intents, so that its
precision is not known ([evaluation](../evaluation/gate.md)).

## Sources

Catalogue 18.
"#;
