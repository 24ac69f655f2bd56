//! The rules of change: named checks of two revisions and what lies between.

use super::{Asked, Since, contract, decisions, demands, loosened, names, untraced};
use crate::finding::{Finding, Level};

/// What a rule of change found.
pub type Found = Vec<(Finding, Since)>;

/// A named check of a change.
pub struct ChangeRule {
    /// Its name: the bad pattern, in kebab-case.
    pub id: &'static str,
    /// What it finds, in one line.
    pub summary: &'static str,
    /// Its level in the adopt profile.
    pub adopt: Option<Level>,
    /// Its level in the agentic-cd profile.
    pub agentic_cd: Option<Level>,
    /// Ways out beside a fix and a waiver.
    pub ways: &'static [&'static str],
    /// The check.
    pub check: fn(&Asked<'_>, &mut Found),
}

/// A waiver holds no other.
pub const EXPIRED: &str = "expired-waiver";

/// A red pipeline is no rule of documents.
pub const RED: &str = "red-pipeline";

const ERROR: Option<Level> = Some(Level::Error);

/// Every rule of change, by id. In the adopt profile those alone whose precision was measured.
pub static RULES: [ChangeRule; 12] = [
    ChangeRule {
        id: "breaking-without-decision",
        summary: "A promise of the outer surface is broken, and no decision or intent of the change says so.",
        adopt: None,
        agentic_cd: ERROR,
        ways: &["decide: a decision or intent in force that travels along and names what breaks"],
        check: contract::breaking,
    },
    ChangeRule {
        id: "code-without-intent",
        summary: "The outer surface has something new, and no intent, feature, behaviour or decision travels along or is named by the code.",
        adopt: None,
        agentic_cd: ERROR,
        ways: &["declare: a trailer `Change-kind:`, if it is no feature"],
        check: contract::unintended,
    },
    ChangeRule {
        id: EXPIRED,
        summary: "A waiver past its end is still in the file.",
        adopt: Some(Level::Warning),
        agentic_cd: ERROR,
        ways: &["renew: another `expires` with its reason, in a change of its own"],
        check: loosened::expired,
    },
    ChangeRule {
        id: "invalid-waivers",
        summary: "The file of waivers cannot be used.",
        adopt: ERROR,
        agentic_cd: ERROR,
        ways: &[],
        check: loosened::invalid,
    },
    ChangeRule {
        id: "loosened-gate",
        summary: "A change of other things also loosens what it is judged by: configuration, rules, baseline, waivers, approvals or the lock.",
        adopt: ERROR,
        agentic_cd: ERROR,
        ways: &["split: the loosening is a change of its own, which a person sees for what it is"],
        check: loosened::loosened,
    },
    ChangeRule {
        id: RED,
        summary: "The pipeline is red, and the change is not declared a fix.",
        adopt: ERROR,
        agentic_cd: ERROR,
        ways: &["declare: a trailer `Change-kind: fix`, if it restores the pipeline"],
        check: contract::red,
    },
    ChangeRule {
        id: "removed-name-still-documented",
        summary: "A name that the change takes away, in a line of a document that it leaves as it was.",
        adopt: ERROR,
        agentic_cd: ERROR,
        ways: &[],
        check: names::still_documented,
    },
    ChangeRule {
        id: "reused-id",
        summary: "An id or number of an artifact of the base that now names another text.",
        adopt: ERROR,
        agentic_cd: ERROR,
        ways: &[],
        check: decisions::reused,
    },
    ChangeRule {
        id: "undelivered-artifact",
        summary: "What must travel along with this kind of change is missing.",
        adopt: None,
        agentic_cd: ERROR,
        ways: &["declare: a trailer `Change-kind:`, if it is another kind"],
        check: contract::undelivered,
    },
    ChangeRule {
        id: "untraced-change",
        summary: "Code of the change that no mark leads from to a feature or criterion. Off unless it is switched on.",
        adopt: None,
        agentic_cd: None,
        ways: &["mark: `Implements: feature:…` at the item, or at the module around it"],
        check: untraced::untraced,
    },
    ChangeRule {
        id: "unversioned-decision-edit",
        summary: "What an accepted decision decides is rewritten instead of superseded.",
        adopt: ERROR,
        agentic_cd: ERROR,
        ways: &["approve: a person approves the new text with `trueup approve`"],
        check: decisions::rewritten,
    },
    ChangeRule {
        id: "weakened-criterion",
        summary: "An artifact in force demands less, and no approved decision or intent of the change says so.",
        adopt: None,
        agentic_cd: ERROR,
        ways: &["decide: an approved decision or intent that travels along and names the artifact"],
        check: demands::weakened,
    },
];

/// The rule of that id.
pub fn rule(id: &str) -> Option<&'static ChangeRule> {
    RULES.iter().find(|rule| rule.id == id)
}
