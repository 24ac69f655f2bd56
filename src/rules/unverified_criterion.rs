//! `unverified-criterion`: a criterion in force that no test shows.

use std::borrow::Cow;
use std::collections::HashMap;

use super::{Rule, RuleCheck, RuleContext, RuleLevels};
use crate::analysis::trace::{ResolvedMark, TraceGap, TraceNeed, TraceUnit};
use crate::facts::trace_marks::TraceForm;
use crate::finding::{Finding, FindingLevel, FindingLocation};
use crate::graph::ArtifactId;

/// The rule.
pub static RULE: Rule = Rule {
    id: Cow::Borrowed("unverified-criterion"),
    summary: Cow::Borrowed(
        "A criterion, scenario or requirement in force that nothing tests, or that lacks what it asks for.",
    ),
    why: Cow::Borrowed(
        "Whether it holds is known from reading alone, and the next change can break it without a sign.",
    ),
    levels: RuleLevels {
        adopt: None,
        agentic_cd: Some(FindingLevel::Error),
    },
    docs: Cow::Borrowed(DOCS),
    check: RuleCheck::Graph(check),
};

fn check(context: &RuleContext, out: &mut Vec<Finding>) {
    let trace = context.graph.trace();
    // Looked for once an artifact: it may have very many criteria, and no test.
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
        // The criterion stands; what must change is where its neighbours are tested.
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
                    "its neighbours are tested here",
                )
                .changes(context.graph.path(near.file));
        }
        out.push(finding);
    }
}

fn message(unit: &TraceUnit, hole: &TraceGap) -> String {
    let needs: Vec<&str> = hole.needs.iter().map(|need| need.name()).collect();
    let lacks = match hole.needs.as_slice() {
        [TraceNeed::Test] => "no test names it".to_owned(),
        [TraceNeed::Implementation] => "no code names it".to_owned(),
        _ => format!("it lacks {}", needs.join(" and ")),
    };
    let below = match hole.below {
        0 => String::new(),
        1 => ", nor its scenario".to_owned(),
        count => format!(", nor its {count} scenarios"),
    };
    format!("`{}`: {lacks}{below}", unit.name)
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
                "quote the sentence where it is carried out or tested: `//= {place}`{kind}, `//# …`"
            );
        }
    };
    let where_to = if test {
        "write the test and say so above it"
    } else {
        "say so above the code that does it"
    };
    format!("{where_to}: `{mark}`; or take the criterion back")
}

const DOCS: &str = r#"## What it finds

| form | what needs a test |
|---|---|
| own | a labelled criterion of a feature or behaviour in force, below a heading about criteria or scenarios; each scenario |
| OpenSpec | each requirement, by itself or by all of its scenarios |
| Spec Kit | `FR-001` |
| Kiro | each numbered acceptance criterion |
| Gherkin | each scenario, unless a package runs them (`cucumber`) |
| OpenFastTrace | whatever `Needs:` names |
| tracey | each rule: an implementation and a test |
| duvet | each sentence with MUST, SHALL or REQUIRED of a document that is cited |

A test answers by a mark (`Verifies: feature:x#AC-1`), by its name (`fn ac_1_two_reports`) or by an attribute
(`#[spec_test(REQ_NET_012)]`). A label that several artifacts have needs the artifact's name in the test's path or name.
A requirement without any test is one finding, whatever its scenarios.

## When it is silent

- Off in the adopt profile.
- Drafts, and artifacts that are rejected or superseded.
- Criteria whose mark is wrong: that is told at the mark.

## Precision

See [evaluation](../evaluation/README.md).

## Sources

Catalogue 47. OpenFastTrace: uncovered.
"#;
