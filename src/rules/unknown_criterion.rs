//! `unknown-criterion`: a mark in code whose criterion, requirement or artifact does not exist.

use std::borrow::Cow;

use super::{Check, Context, Levels, Rule};
use crate::facts::trace::{Act, Form};
use crate::finding::{Finding, Level, Place};
use crate::graph::Graph;
use crate::graph::trace::{Mark, Target};

/// The rule.
pub static RULE: Rule = Rule {
    id: Cow::Borrowed("unknown-criterion"),
    summary: Cow::Borrowed(
        "A mark in code whose criterion, requirement or artifact does not exist.",
    ),
    why: Cow::Borrowed(
        "The code claims to implement or test something that no document requires, and the intended criterion counts as missing.",
    ),
    levels: Levels {
        adopt: Some(Level::Error),
        agentic_cd: Some(Level::Error),
    },
    docs: Cow::Borrowed(DOCS),
    check: Check::Graph(check),
};

fn check(context: &Context, out: &mut Vec<Finding>) {
    let graph = context.graph;
    let trace = graph.trace();
    for mark in &trace.marks {
        let problem = match mark.target {
            Target::Missing(near) => missing(
                mark,
                near.map(|unit| trace.units[unit as usize].name.as_str()),
            ),
            Target::Ambiguous => (
                format!("`{}` is ambiguous: several units match", mark.said),
                "write the full id of the intended one".to_owned(),
            ),
            _ => continue,
        };
        let (message, help) = problem;
        let place = Place::Text(mark.file, mark.span);
        out.push(
            Finding::new(place, &*mark.said, message)
                .wins("the documents")
                .help(help)
                .near(graph, mark),
        );
    }
}

fn missing(mark: &Mark, near: Option<&str>) -> (String, String) {
    let verb = match mark.act {
        Act::Implements => "implement",
        Act::Verifies => "test",
        Act::Excuses => "excuse",
        Act::Cites => "need",
    };
    let what = match mark.form {
        Form::Duvet => "the section does not exist",
        _ => "no document defines it",
    };
    let message = format!("mark claims to {verb} `{}`, but {what}", mark.said);
    let help = match near {
        Some(near) if mark.form == Form::Own => {
            format!("use an existing criterion of `{near}`, or add this one")
        }
        Some(near) => format!("did you mean `{near}`? if not, remove the mark"),
        None => "correct the name, write the requirement first, or remove the mark".to_owned(),
    };
    (message, help)
}

/// Evidence for a mark whose artifact exists.
trait Near {
    fn near(self, graph: &Graph, mark: &Mark) -> Finding;
}

impl Near for Finding {
    fn near(self, graph: &Graph, mark: &Mark) -> Finding {
        match mark.target {
            Target::Missing(Some(unit)) => {
                let unit = &graph.trace().units[unit as usize];
                self.witness(Place::Text(unit.file, unit.span), "the nearest match")
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
