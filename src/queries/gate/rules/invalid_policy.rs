//! `invalid-policy`: a change that leaves a policy file which cannot be loaded.

use super::{ChangeFindings, ChangeRule};
use crate::facts::policy_files::{APPROVALS, CONFIG};
use crate::finding::{Finding, FindingLevel, FindingLocation};
use crate::graph::Graph;
use crate::queries::gate::{FindingOrigin, GateInput, plan};
use crate::rules::RuleLevels;

/// The rule.
pub static RULE: ChangeRule = ChangeRule {
    id: "invalid-policy",
    summary: "Configuration, rules, baseline or approvals of the head cannot be loaded.",
    why: "Once it is merged, no later change can be judged.",
    levels: RuleLevels {
        adopt: Some(FindingLevel::Error),
        agentic_cd: Some(FindingLevel::Error),
    },
    ways: &[],
    can_be_waived: false,
    replaces: &[],
    docs: DOCS,
    check,
};

fn check(asked: &GateInput<'_>, out: &mut ChangeFindings) {
    if let Err(problem) = plan(asked.head.judging) {
        let finding = Finding::new(FindingLocation::Path(CONFIG.to_owned()), "plan", problem)
            .help("mend the file: `trueup check` shows the same problem");
        out.push((finding, FindingOrigin::Change));
    }
    if let Some(problem) = approvals_problem(asked.head.graph) {
        let finding = Finding::new(
            FindingLocation::Path(APPROVALS.to_owned()),
            "approvals",
            problem,
        )
        .help("mend the file: until then, nothing counts as approved");
        out.push((finding, FindingOrigin::Change));
    }
}

fn approvals_problem(graph: &Graph) -> Option<String> {
    let file = graph.paths.file(APPROVALS)?;
    let problem = graph.source(file).facts.approvals()?.problem.as_ref()?;
    Some(problem.message.to_string())
}

const DOCS: &str = r#"## What it finds

- A configuration, a rule of the repository's own, or a baseline at the head that is not valid, two rules with one id,
  a setting for an unknown rule, approvals that cannot be read. It closes also a change that edits policy files alone.

## When it is silent

- Waivers: [invalid-waivers](invalid-waivers.md) reports them.
- A policy file of the target branch that is not valid: then no change can be judged, and `trueup gate` exits with 2.

## Precision

No finding in the replay of merged commits: what was merged could be loaded.

## Sources

Catalogue 18.
"#;
