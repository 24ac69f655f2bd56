//! `invalid-waivers`: a file of waivers that cannot be read, or that names an unknown rule.

use super::{ChangeFindings, ChangeRule, RULES};
use crate::facts::policy_files::WAIVERS;
use crate::finding::{Finding, FindingLevel, FindingLocation};
use crate::queries::gate::policy::PolicyFiles;
use crate::queries::gate::{FindingOrigin, GateInput, read_waivers};
use crate::rules::RuleLevels;

/// The rule.
pub static RULE: ChangeRule = ChangeRule {
    id: "invalid-waivers",
    summary: "The file of waivers cannot be used.",
    why: "A waiver that is misread opens the gate for what nobody agreed to.",
    levels: RuleLevels {
        adopt: Some(FindingLevel::Error),
        agentic_cd: Some(FindingLevel::Error),
    },
    ways: &[],
    can_be_waived: true,
    replaces: &[],
    docs: DOCS,
    check,
};

fn check(asked: &GateInput<'_>, out: &mut ChangeFindings) {
    let rules = asked.plan.rules().map(|(rule, _)| &*rule.id);
    let rules: Vec<&str> = rules.chain(RULES.iter().map(|rule| rule.id)).collect();
    let problem = |files: &PolicyFiles| match read_waivers(files) {
        Err(problem) => Some(problem.0),
        Ok(waivers) => waivers.unknown_rule(&rules),
    };
    let Some(message) = problem(asked.head.judging) else {
        return;
    };
    let since = match problem(asked.base.judging) {
        Some(_) => FindingOrigin::Before,
        None => FindingOrigin::Change,
    };
    let finding = Finding::new(
        FindingLocation::Path(WAIVERS.to_owned()),
        "waivers",
        message,
    )
    .help("mend the file: until then, none of its waivers holds");
    out.push((finding, since));
}

const DOCS: &str = r#"## What it finds

- A file of waivers that is no YAML of the known form, has an entry without rule, place, reason, owner or end, names a rule
  that there is not, or a place that is everything.

## When it is silent

- A file that was so at the base: it is reported, and holds nothing back.

## Precision

No finding in the replay of 1,300 merged commits: none of the repositories has waivers.

## Sources

Catalogue 18.
"#;
