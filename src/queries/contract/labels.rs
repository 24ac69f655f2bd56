//! What a link between two roles means, what a unit is called, why a mark is in doubt, and how a gap is filled.

use crate::analysis::trace::{Mark, Need, Target, Unit};
use crate::facts::trace_marks::{Act, Form};
use crate::graph::{Relation, Role};

/// What a link between two roles means, told from the first, and whether that is the other's relation.
pub fn natural(from: Role, to: Role) -> Option<(Relation, bool)> {
    use Role::{Behaviour, Constraint, Criteria, Decision, Feature, Guide, Intent};
    let one = |from, to| match (from, to) {
        (Behaviour | Feature, Intent) => Some(Relation::Realizes),
        (Behaviour | Criteria, Feature) => Some(Relation::Specifies),
        (Decision, Intent | Behaviour | Feature) => Some(Relation::Decides),
        (Constraint, Intent | Behaviour | Feature) => Some(Relation::Governs),
        (Guide, Intent | Behaviour | Feature) => Some(Relation::Documents),
        _ => None,
    };
    let back = || one(to, from).map(|relation| (relation, true));
    one(from, to)
        .map(|relation| (relation, false))
        .or_else(back)
}

/// What a unit is called within its document.
pub fn label(unit: &Unit) -> &str {
    match unit.form {
        Form::Own | Form::Tag | Form::TestName => unit
            .name
            .split_once('#')
            .map_or(&*unit.name, |(_, label)| label),
        // A sentence is its own name.
        Form::Duvet => unit.name.split_once(' ').map_or("", |(_, quoted)| quoted),
        Form::OpenFastTrace | Form::Tracey => &unit.name,
    }
}

/// Why a mark does not count for sure.
pub fn doubt(mark: &Mark) -> Option<&'static str> {
    match &mark.target {
        Target::Outdated(_) => return Some("outdated"),
        Target::Predated(_) => return Some("of a revision to come"),
        Target::Unwanted(_) => return Some("not asked for"),
        Target::Partial(_) => return Some("quotes a part"),
        Target::Unquoted(..) => return Some("misquotes"),
        Target::Missing(_) => return Some("names what is not there"),
        Target::Ambiguous => return Some("names two things"),
        Target::Unit(_) | Target::Elsewhere => {}
    }
    match mark.test {
        Some(test) if mark.act == Act::Verifies && test.ignored => Some("ignored"),
        Some(test) if mark.act == Act::Verifies && !test.asserts => Some("asserts nothing"),
        _ => None,
    }
}

/// How to write what a unit lacks.
pub fn fill(unit: &Unit, needs: &[&Need]) -> String {
    let name = &unit.name;
    match (unit.form, needs) {
        (Form::OpenFastTrace, [Need::Kind(kind), ..]) => format!("write `[{kind}->{name}]`"),
        (Form::Tracey, [Need::Implementation, ..]) => format!("write `r[impl {name}]`"),
        (Form::Tracey, _) => format!("write `r[verify {name}]`"),
        (Form::Duvet, _) => {
            let place = name.split(' ').next().unwrap_or("");
            format!("quote it below `//= {place}`")
        }
        _ => format!("write `/// Verifies: {name}` above one"),
    }
}
