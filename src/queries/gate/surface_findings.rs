//! Findings about the outer surface: all changes of a kind are one finding, with the first few as evidence.

use super::GateInput;
use crate::finding::{Finding, FindingLocation};
use crate::queries::delta::{RevisionSpan, SurfaceChange};

/// Changes listed as evidence of one finding, at most.
const MAX_EVIDENCE: usize = 10;

/// The wording of a finding about changes of the outer surface.
pub struct Wording {
    /// The predicate of a single change; its subject is the name.
    pub singular: &'static str,
    /// The predicate of several changes; its subject is their number.
    pub plural: &'static str,
    /// The counterpart that is missing.
    pub missing: &'static str,
    /// How to fix it.
    pub help: &'static str,
}

/// One finding for all `changes`, at the first of them; none without a change.
pub fn surface_finding(
    asked: &GateInput<'_>,
    changes: &[&SurfaceChange],
    key: &str,
    wording: &Wording,
) -> Option<Finding> {
    let first = changes.first()?;
    let missing = wording.missing;
    let message = match changes {
        [only] => format!("`{}` {}, and {missing}", only.name, wording.singular),
        many => format!(
            "{} names of the outer surface {}, and {missing}",
            many.len(),
            wording.plural
        ),
    };
    let mut finding = Finding::new(place(asked, first.old, first.new), key, message);
    for change in changes.iter().take(MAX_EVIDENCE) {
        let (kind, name, how) = (change.what.name(), &change.name, change.how.name());
        let place = place(asked, change.old, change.new);
        finding = finding.witness(place, format!("{kind} `{name}`: {how}"));
    }
    Some(finding.help(wording.help))
}

/// Where a change is reported: its place at the head, or else the path of its file at the base.
pub fn place(
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
