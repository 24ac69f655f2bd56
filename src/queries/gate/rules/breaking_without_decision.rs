//! `breaking-without-decision`: a breaking change that no decision or intent of the same change names.

use super::{ChangeFindings, ChangeRule};
use crate::finding::FindingLevel;
use crate::queries::delta::SurfaceChange;
use crate::queries::gate::authorities::authorities;
use crate::queries::gate::surface_findings::{Wording, surface_finding};
use crate::queries::gate::{FindingOrigin, GateInput};
use crate::rules::RuleLevels;

/// The rule.
pub static RULE: ChangeRule = ChangeRule {
    id: "breaking-without-decision",
    summary: "A promise of the outer surface is broken, and no decision or intent of the change says so.",
    why: "Who relies on the promise meets the break first, and nobody can say who agreed to it.",
    levels: RuleLevels {
        adopt: None,
        agentic_cd: Some(FindingLevel::Error),
    },
    ways: &["decide: a decision or intent in force that travels along and names what breaks"],
    can_be_waived: true,
    replaces: &[],
    docs: DOCS,
    check,
};

const WORDING: Wording = Wording {
    singular: "breaks who relies on it",
    plural: "break who relies on them",
    missing: "no decision of the change says so",
    help: "keep what was promised beside what is new",
};

fn check(asked: &GateInput<'_>, out: &mut ChangeFindings) {
    let authorities = authorities(asked);
    let is_authorised = |change: &SurfaceChange| {
        let name = change.from.as_ref().unwrap_or(&change.name);
        authorities.iter().any(|one| one.mentions_item(name))
    };
    let surface = asked.delta.surface.iter();
    let unauthorised: Vec<&SurfaceChange> = surface
        .filter(|change| change.breaking && !is_authorised(change))
        .collect();
    let finding = surface_finding(asked, &unauthorised, "breaking", &WORDING);
    out.extend(finding.map(|finding| (finding, FindingOrigin::Change)));
}

const DOCS: &str = r#"## What it finds

- An item, flag, variable, key, feature, command or code of the outer surface that went or changed so that who relies on it
  must change something. `trueup delta` marks the same as `breaking`. All of a change are one finding; the first ten are its
  evidence.

## When it is silent

- A decision or intent that is new or another in the change, is in force and names what breaks by the last part of its name.
  Where approvals are kept, it must be approved.
- A function that can be called in constants, or that takes `&self` instead of `&mut self`, where it is no member of a trait.
- What tests and documentation alone build: by `#[cfg(…)]`, at the item or at a `mod` above it.
- What no library exports, and what is hidden from documentation.

## Precision

Replay of 200 merged commits each of two repositories in the agentic-cd profile: it fires on 61 of 400, 59 of them right. The other
two break what was never released. Before it was mended on the same commits, 59 of 63 ([evaluation](../evaluation/gate.md)). Of 178 labelled pairs that need a major version, 173 are told as breaking; of 52
that need less, 17 are too ([evaluation](../evaluation/delta.md)).

## Sources

Catalogue 18; cargo-semver-checks, whose labelled pairs the delta is measured on.
"#;
