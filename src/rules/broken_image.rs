//! `broken-image`: an image whose file does not exist.

use std::borrow::Cow;

use super::broken_link::report;
use super::{Rule, RuleCheck, RuleContext, RuleLevels};
use crate::facts::ReferenceKind;
use crate::finding::{Finding, FindingLevel};

/// The rule.
pub static RULE: Rule = Rule {
    id: Cow::Borrowed("broken-image"),
    summary: Cow::Borrowed("An image whose file does not exist in the repository."),
    why: Cow::Borrowed("The page renders without the image that it relies on."),
    levels: RuleLevels {
        adopt: Some(FindingLevel::Error),
        agentic_cd: Some(FindingLevel::Error),
    },
    docs: Cow::Borrowed(DOCS),
    needs: &[],
    options: &[],
    check: RuleCheck::Graph(check),
};

fn check(context: &RuleContext, out: &mut Vec<Finding>) {
    report(
        context,
        &[ReferenceKind::Image, ReferenceKind::HtmlImage],
        "image",
        out,
    );
}

const DOCS: &str = r#"## What it finds

An image, in Markdown or HTML, whose file is not in the tree.

## When it is silent

The exceptions of [broken-link](broken-link.md) apply.

## Precision

No findings on the 14 development repositories, so its precision there is unknown. On by default because it reports only
contradictions within the repository itself; its fixtures show what it must not report.
It shares its resolution with `broken-link`.

## Sources

Catalogue 37, 26.
"#;
