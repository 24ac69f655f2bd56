//! `unknown-criterion`: a mark in code whose criterion, requirement or artifact does not exist.

use std::borrow::Cow;

use super::{Rule, RuleCheck, RuleContext, RuleLevels};
use crate::analysis::trace::{MarkTarget, ResolvedMark};
use crate::analysis::{AnalyzedGraph, Need};
use crate::facts::trace_marks::{TraceForm, TraceMarkKind};
use crate::finding::{Finding, FindingLevel, FindingLocation};

/// The rule.
pub static RULE: Rule = Rule {
    id: Cow::Borrowed("unknown-criterion"),
    summary: Cow::Borrowed(
        "A mark in code whose criterion, requirement or artifact does not exist.",
    ),
    why: Cow::Borrowed(
        "The code claims to implement or test something that no document requires, and the intended criterion counts as missing.",
    ),
    levels: RuleLevels {
        adopt: Some(FindingLevel::Error),
        agentic_cd: Some(FindingLevel::Error),
    },
    docs: Cow::Borrowed(DOCS),
    needs: &[Need::Trace],
    options: &[],
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
                format!("`{}` is ambiguous: several units match", mark.said),
                "write the full id of the intended one".to_owned(),
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
        TraceForm::Duvet => "the section does not exist",
        _ => "no document defines it",
    };
    let message = format!("mark claims to {verb} `{}`, but {what}", mark.said);
    let help = match near {
        Some(near) if mark.form == TraceForm::Own => {
            format!("use an existing criterion of `{near}`, or add this one")
        }
        Some(near) => format!("did you mean `{near}`? if not, remove the mark"),
        None => "correct the name, write the requirement first, or remove the mark".to_owned(),
    };
    (message, help)
}

/// Evidence for a mark whose artifact exists.
trait NearestUnitWitness {
    fn near(self, graph: &AnalyzedGraph, mark: &ResolvedMark) -> Finding;
}

impl NearestUnitWitness for Finding {
    fn near(self, graph: &AnalyzedGraph, mark: &ResolvedMark) -> Finding {
        match mark.target {
            MarkTarget::Missing(Some(unit)) => {
                let unit = &graph.trace().units[unit as usize];
                self.witness(
                    FindingLocation::Text(unit.file, unit.span),
                    "the nearest match",
                )
            }
            _ => self,
        }
    }
}

const DOCS: &str = r#"## What it finds

A mark whose target no document defines, or that several units match:

| form | mark |
|---|---|
| own | `Verifies: feature:x#AC-9`, `Implements: feature:y` |
| OpenFastTrace | `[utest->req~login~1]`, and `Covers:` or `Depends:` of an item |
| tracey | `r[verify auth.login]` |
| duvet | `//= path#section` |

## When it is silent

- OpenFastTrace and tracey marks, if no document of the repository defines a requirement of that form: they belong to a
  different repository.
- Citations of web addresses.
- Marks in backticks, and in fixtures, vendored or generated files.

## Precision

No findings on the development repositories. On by default because the form of a mark makes it an explicit claim.

## Sources

Catalogue 37, 47. OpenFastTrace calls it orphaned, tracey an unknown rule.
"#;
