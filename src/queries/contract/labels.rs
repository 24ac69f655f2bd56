//! Labels of contract links, units, doubts and gaps.

use crate::analysis::trace::{MarkTarget, ResolvedMark, TraceNeed, TraceUnit};
use crate::facts::trace_marks::{TraceForm, TraceMarkKind};
use crate::graph::{Relation, Role};

/// The implied relation of a link between two roles, and whether it is inverse.
pub fn natural(from: Role, to: Role) -> Option<(Relation, bool)> {
    use Role::{
        Behaviour, Constraint, Criteria, Decision, Feature, Glossary, Guide, Intent, Rollout,
        Structure,
    };
    let one = |from, to| match (from, to) {
        (Behaviour | Feature, Intent) => Some(Relation::Realizes),
        (Behaviour | Criteria, Feature) => Some(Relation::Specifies),
        (Decision, Intent | Behaviour | Feature) => Some(Relation::Decides),
        (Constraint, Intent | Behaviour | Feature) => Some(Relation::Governs),
        (Guide, Intent | Behaviour | Feature) => Some(Relation::Documents),
        (Intent | Behaviour | Feature | Criteria | Decision, _)
        | (Constraint | Structure | Guide | Glossary | Rollout, _) => None,
    };
    let back = || one(to, from).map(|relation| (relation, true));
    one(from, to)
        .map(|relation| (relation, false))
        .or_else(back)
}

/// The name of a unit within its document.
pub fn label(unit: &TraceUnit) -> &str {
    match unit.form {
        TraceForm::Own | TraceForm::Tag | TraceForm::TestName => unit
            .name
            .split_once('#')
            .map_or(&*unit.name, |(_, label)| label),
        // A sentence is its own name.
        TraceForm::Duvet => unit.name.split_once(' ').map_or("", |(_, quoted)| quoted),
        TraceForm::OpenFastTrace | TraceForm::Tracey => &unit.name,
    }
}

/// Why a mark does not count for sure.
pub fn doubt(mark: &ResolvedMark) -> Option<&'static str> {
    match &mark.target {
        MarkTarget::Outdated(_) => return Some("outdated"),
        MarkTarget::Predated(_) => return Some("of a revision to come"),
        MarkTarget::Unwanted(_) => return Some("not asked for"),
        MarkTarget::Partial(_) => return Some("quotes a part"),
        MarkTarget::Unquoted(..) => return Some("misquotes"),
        MarkTarget::Missing(_) => return Some("names what is not there"),
        MarkTarget::Ambiguous => return Some("names two things"),
        MarkTarget::Unit(_) | MarkTarget::Elsewhere => {}
    }
    match mark.test {
        Some(test) if mark.act == TraceMarkKind::Verifies && test.ignored => Some("ignored"),
        Some(test) if mark.act == TraceMarkKind::Verifies && !test.asserts => {
            Some("asserts nothing")
        }
        _ => None,
    }
}

/// How to cover a unit.
pub fn fill(unit: &TraceUnit, needs: &[&TraceNeed]) -> String {
    let name = &unit.name;
    match (unit.form, needs) {
        (TraceForm::OpenFastTrace, [TraceNeed::Kind(kind), ..]) => {
            format!("write `[{kind}->{name}]`")
        }
        (TraceForm::Tracey, [TraceNeed::Implementation, ..]) => format!("write `r[impl {name}]`"),
        (TraceForm::Tracey, _) => format!("write `r[verify {name}]`"),
        (TraceForm::Duvet, _) => {
            let place = name.split(' ').next().unwrap_or("");
            format!("quote it below `//= {place}`")
        }
        _ => format!("write `/// Verifies: {name}` above one"),
    }
}
