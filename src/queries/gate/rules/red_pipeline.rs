//! `red-pipeline`: a change other than a declared fix while the pipeline is red.

use super::{ChangeFindings, ChangeRule};
use crate::finding::{Finding, FindingLevel, FindingLocation};
use crate::queries::gate::{FindingOrigin, GateInput};
use crate::rules::RuleLevels;

/// The rule.
pub static RULE: ChangeRule = ChangeRule {
    id: "red-pipeline",
    summary: "The pipeline is red, and the change is not declared a fix.",
    why: "While nothing can be released, each further change makes the cause harder to find.",
    levels: RuleLevels {
        adopt: Some(FindingLevel::Error),
        agentic_cd: Some(FindingLevel::Error),
    },
    ways: &["declare: a trailer `Change-kind: fix`, if it restores the pipeline"],
    can_be_waived: false,
    replaces: &[],
    docs: DOCS,
    check,
};

fn check(asked: &GateInput<'_>, out: &mut ChangeFindings) {
    if !asked.red || asked.delta.files.is_empty() {
        return;
    }
    let kinds = asked.declared.as_slice();
    if matches!(kinds, [kind] if kind == "fix") {
        return;
    }
    let declared = match kinds {
        [] => "its commits declare no kind".to_owned(),
        kinds => format!("its commits declare {}", kinds.join(" and ")),
    };
    let finding = Finding::new(
        FindingLocation::Path(".".to_owned()),
        "red",
        format!("the pipeline is red, so that only what restores it passes; {declared}"),
    )
    .help("restore the pipeline first");
    out.push((finding, FindingOrigin::Change));
}

const DOCS: &str = r#"## What it finds

- With `--pipeline red`, a change whose commits do not all declare `Change-kind: fix`.

## When it is silent

- Without that flag, and where nothing differs.

## Precision

Nothing is judged: the pipeline says that it is red, and the commits what they are.

## Sources

Catalogue 61.
"#;
