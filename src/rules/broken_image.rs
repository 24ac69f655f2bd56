//! `broken-image`: an image whose file is not there.

use std::borrow::Cow;

use super::broken_link::report;
use super::{Rule, RuleCheck, RuleContext, RuleLevels};
use crate::facts::ReferenceKind;
use crate::finding::{Finding, FindingLevel};

/// The rule.
pub static RULE: Rule = Rule {
    id: Cow::Borrowed("broken-image"),
    summary: Cow::Borrowed("An image whose file is not in the repository."),
    why: Cow::Borrowed("The page shows a hole where its evidence should be."),
    levels: RuleLevels {
        adopt: Some(FindingLevel::Error),
        agentic_cd: Some(FindingLevel::Error),
    },
    docs: Cow::Borrowed(DOCS),
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

As `broken-link`.

## Precision

No finding on the 14 development repositories, so that its precision there is unknown; on by default since it holds only where a document contradicts itself. Its fixtures show what it must not report. It shares its evidence with `broken-link`.

## Sources

Catalogue 37, 26.
"#;
