//! `unverified-criterion`: a criterion in force that no test verifies.

use std::borrow::Cow;
use std::collections::HashMap;

use super::{Rule, RuleCheck, RuleContext, RuleLevels};
use crate::analysis::Need;
use crate::analysis::trace::{ResolvedMark, TraceGap, TraceNeed, TraceUnit};
use crate::facts::trace_marks::TraceForm;
use crate::finding::{Finding, FindingLevel, FindingLocation};
use crate::graph::ArtifactId;

/// The rule.
pub static RULE: Rule = Rule {
    id: Cow::Borrowed("unverified-criterion"),
    summary: Cow::Borrowed(
        "A criterion, scenario or requirement in force without a test, or without the implementation that it needs.",
    ),
    why: Cow::Borrowed(
        "Only a reader can tell whether it holds, and a change can break it unnoticed.",
    ),
    levels: RuleLevels {
        adopt: None,
        agentic_cd: Some(FindingLevel::Error),
    },
    docs: Cow::Borrowed(DOCS),
    needs: &[Need::Trace],
    options: &[],
    check: RuleCheck::Graph(check),
};

fn check(context: &RuleContext, out: &mut Vec<Finding>) {
    let trace = context.graph.trace();
    // Memoised by artifact: one without tests may have very many criteria.
    let mut tested: HashMap<ArtifactId, Option<&ResolvedMark>> = HashMap::new();
    for hole in trace.holes() {
        let unit = &trace.units[hole.unit as usize];
        let message = message(unit, &hole);
        let mut finding = Finding::new(
            FindingLocation::Text(unit.file, unit.span),
            &*unit.name,
            message,
        )
        .wins(format!("`{}`", unit.name))
        .help(help(unit, &hole));
        // The criterion is correct: the file to change is the one that tests its siblings.
        let near = unit.artifact.and_then(|id| {
            *tested.entry(id).or_insert_with(|| {
                let mut tests = trace
                    .parts(id)
                    .flat_map(|(_, other)| trace.verifiers(other));
                tests.next()
            })
        });
        if let Some(near) = near {
            finding = finding
                .witness(
                    FindingLocation::Text(near.file, near.span),
                    "its sibling criteria are tested here",
                )
                .changes(context.graph.path(near.file));
        }
        out.push(finding);
    }
}

fn message(unit: &TraceUnit, hole: &TraceGap) -> String {
    let needs: Vec<&str> = hole.needs.iter().map(|need| need.name()).collect();
    let lacks = match hole.needs.as_slice() {
        [TraceNeed::Test] => "has no test".to_owned(),
        [TraceNeed::Implementation] => "has no implementation".to_owned(),
        _ => format!("lacks {}", needs.join(" and ")),
    };
    let below = match hole.below {
        0 => String::new(),
        1 => ", and neither has its scenario".to_owned(),
        count => format!(", and neither has any of its {count} scenarios"),
    };
    format!("`{}` {lacks}{below}", unit.name)
}

fn help(unit: &TraceUnit, hole: &TraceGap) -> String {
    let test = hole.needs.iter().any(|need| match need {
        TraceNeed::Test => true,
        TraceNeed::Kind(kind) => kind.contains("test"),
        TraceNeed::Implementation => false,
    });
    let mark = match unit.form {
        TraceForm::Own | TraceForm::Tag | TraceForm::TestName => {
            format!("/// Verifies: {}", unit.name)
        }
        TraceForm::OpenFastTrace => format!("// [{}->{}]", hole.needs[0].name(), unit.name),
        TraceForm::Tracey if test => format!("// r[verify {}]", unit.name),
        TraceForm::Tracey => format!("// r[impl {}]", unit.name),
        TraceForm::Duvet => {
            let place = unit.name.split(' ').next().unwrap_or("");
            let kind = if test { ", `//= type=test`" } else { "" };
            return format!(
                "quote the sentence where it is implemented or tested: `//= {place}`{kind}, `//# …`"
            );
        }
    };
    let where_to = if test {
        "write the test and mark it"
    } else {
        "mark the code that implements it"
    };
    format!("{where_to}: `{mark}`; or have the owner withdraw the criterion")
}

const DOCS: &str = r#"## What it finds

| form | units that need a test |
|---|---|
| own | a labelled criterion of a feature or behaviour in force, below a heading about criteria or scenarios; each scenario |
| OpenSpec | each requirement, by itself or by all of its scenarios |
| Spec Kit | `FR-001` |
| Kiro | each numbered acceptance criterion |
| Gherkin | each scenario, unless a package runs them (`cucumber`) |
| OpenFastTrace | the types that `Needs:` names |
| tracey | each rule: an implementation and a test |
| duvet | each sentence with MUST, SHALL or REQUIRED of a document that is cited |

A test verifies a unit by a mark (`Verifies: feature:x#AC-1`), by its name (`fn ac_1_two_reports`) or by an attribute
(`#[spec_test(REQ_NET_012)]`). If several artifacts have the same label, the path or name of the test must contain the
artifact's name. A requirement without any test is one finding, however many scenarios it has.

## When it is silent

- Off in the adopt profile.
- Drafts, and artifacts that are rejected or superseded.
- Criteria with an invalid mark, which [unknown-criterion](unknown-criterion.md) reports at the mark.

## Precision

See [evaluation](../evaluation/README.md).

## Sources

Catalogue 47. OpenFastTrace: uncovered.
"#;
