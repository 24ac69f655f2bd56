//! `unknown-criterion`: a mark in code that names no criterion, requirement or artifact.

use std::borrow::Cow;

use super::{Rule, RuleCheck, RuleContext, RuleLevels};
use crate::analysis::trace::{MarkTarget, ResolvedMark};
use crate::facts::trace_marks::{TraceForm, TraceMarkKind};
use crate::finding::{Finding, FindingLevel, FindingLocation};
use crate::graph::Graph;

/// The rule.
pub static RULE: Rule = Rule {
    id: Cow::Borrowed("unknown-criterion"),
    summary: Cow::Borrowed("A mark in code that names no criterion, requirement or artifact."),
    why: Cow::Borrowed(
        "The code claims to carry out or to test something that nothing asks for; what was meant is counted as missing.",
    ),
    levels: RuleLevels {
        adopt: Some(FindingLevel::Error),
        agentic_cd: Some(FindingLevel::Error),
    },
    docs: Cow::Borrowed(DOCS),
    check: RuleCheck::Graph(check),
};

fn check(context: &RuleContext, out: &mut Vec<Finding>) {
    let graph = context.graph;
    let trace = graph.trace();
    for mark in &trace.marks {
        let problem = match mark.target {
            MarkTarget::Missing(near) => missing(
                mark,
                near.map(|unit| trace.units[unit as usize].name.as_str()),
            ),
            MarkTarget::Ambiguous => (
                format!("`{}` names more than one thing", mark.said),
                "name the one that is meant by its full id".to_owned(),
            ),
            _ => continue,
        };
        let (message, help) = problem;
        let place = FindingLocation::Text(mark.file, mark.span);
        out.push(
            Finding::new(place, &*mark.said, message)
                .wins("the documents")
                .help(help)
                .near(graph, mark),
        );
    }
}

fn missing(mark: &ResolvedMark, near: Option<&str>) -> (String, String) {
    let verb = match mark.act {
        TraceMarkKind::Implements => "implement",
        TraceMarkKind::Verifies => "test",
        TraceMarkKind::Excuses => "excuse",
        TraceMarkKind::Cites => "need",
    };
    let what = match mark.form {
        TraceForm::Duvet => "no section of the repository has that name",
        _ => "no document defines that",
    };
    let message = format!("this claims to {verb} `{}`, and {what}", mark.said);
    let help = match near {
        Some(near) if mark.form == TraceForm::Own => {
            format!("name a criterion that `{near}` has, or add this one to it")
        }
        Some(near) => format!("write `{near}` if that is what is meant; else remove the mark"),
        None => {
            "name what is there; else remove the mark, or write the requirement first".to_owned()
        }
    };
    (message, help)
}

/// Evidence for a mark that names an artifact which is there.
trait NearestUnitWitness {
    fn near(self, graph: &Graph, mark: &ResolvedMark) -> Finding;
}

impl NearestUnitWitness for Finding {
    fn near(self, graph: &Graph, mark: &ResolvedMark) -> Finding {
        match mark.target {
            MarkTarget::Missing(Some(unit)) => {
                let unit = &graph.trace().units[unit as usize];
                self.witness(FindingLocation::Text(unit.file, unit.span), "this is there")
            }
            _ => self,
        }
    }
}

const DOCS: &str = r#"## What it finds

A mark that names nothing the documents define, or more than one thing:

| form | mark |
|---|---|
| own | `Verifies: feature:x#AC-9`, `Implements: feature:y` |
| OpenFastTrace | `[utest->req~login~1]`, and `Covers:` or `Depends:` of an item |
| tracey | `r[verify auth.login]` |
| duvet | `//= path#section` |

## When it is silent

- OpenFastTrace and tracey marks where no document of the repository defines any such requirement: they are another's.
- Citations of an address on the web.
- Marks between backticks, and in files that are fixtures, vendored or generated.

## Precision

No finding on the development repositories. On by default: a mark claims by its form.

## Sources

Catalogue 37, 47. OpenFastTrace calls it orphaned, tracey an unknown rule.
"#;
