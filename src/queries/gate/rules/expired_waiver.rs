//! `expired-waiver`: a waiver of the head that is past its end.

use super::{ChangeFindings, ChangeRule};
use crate::facts::policy_files::WAIVERS;
use crate::finding::{Finding, FindingLevel, FindingLocation};
use crate::queries::gate::{FindingOrigin, GateInput};
use crate::rules::RuleLevels;

/// The rule.
pub static RULE: ChangeRule = ChangeRule {
    id: "expired-waiver",
    summary: "A waiver past its end is still in the file.",
    why: "An exception without an end is a rule that was turned off.",
    levels: RuleLevels {
        adopt: Some(FindingLevel::Warning),
        agentic_cd: Some(FindingLevel::Error),
    },
    ways: &["renew: another `expires` with its reason, in a change of its own"],
    can_be_waived: false,
    replaces: &[],
    docs: DOCS,
    check,
};

fn check(asked: &GateInput<'_>, out: &mut ChangeFindings) {
    let waivers = asked.newer_waivers;
    for (waiver, expired) in waivers.entries.iter().zip(&waivers.expired) {
        let Some(reason) = expired else {
            continue;
        };
        let (rule, at) = (&waiver.rule, &waiver.at);
        let finding = Finding::new(
            FindingLocation::Path(WAIVERS.to_owned()),
            format!("{rule} {at}"),
            format!("the waiver of `{rule}` at `{at}` holds no longer: {reason}"),
        )
        .help("mend what it waived, and remove it");
        // A waiver expires by time: any change must renew or remove it.
        out.push((finding, FindingOrigin::Change));
    }
}

const DOCS: &str = r#"## What it finds

- An entry of `docs/waivers.yaml` at the head whose day has passed, or after which the trunk has as many commits as it was
  to last; also one in a clone that does not reach back far enough to tell.

## When it is silent

- Entries that hold.

## Precision

Nothing is judged: a day or a number of commits has passed, or not.

## Sources

Catalogue 18.
"#;
