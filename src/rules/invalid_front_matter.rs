//! `invalid-front-matter`: front matter that cannot be read.

use std::borrow::Cow;

use super::{Rule, RuleCheck, RuleContext, RuleLevels};
use crate::analysis::currency::document::instructs;
use crate::finding::{Finding, FindingLevel, FindingLocation};

/// The rule.
pub static RULE: Rule = Rule {
    id: Cow::Borrowed("invalid-front-matter"),
    summary: Cow::Borrowed("A metadata block that is not valid YAML or TOML."),
    why: Cow::Borrowed("None of its fields are read: status, owner and relations are lost."),
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
    for (file, document, _) in context.graph.living_documents() {
        if is_of_a_tool(context.graph.path(file)) {
            continue;
        }
        let problem = document
            .front_matter
            .as_ref()
            .and_then(|meta| meta.problem.as_ref());
        if let Some((words, span)) = problem {
            out.push(
                Finding::new(
                    FindingLocation::Text(file, *span),
                    "front matter",
                    words.to_string(),
                )
                .help("correct the syntax; quote values that contain `: `, `#`, `[` or `{`"),
            );
        }
    }
}

/// Whether a tool with its own, more lenient parser reads the front matter at `path`: coding agents accept
/// `description: Use this: …`.
fn is_of_a_tool(path: &str) -> bool {
    let hidden = |part: &str| part.starts_with('.') && part != ".github";
    instructs(path) || path.split('/').any(hidden)
}

const DOCS: &str = r#"## What it finds

A metadata block that is not valid YAML or TOML, is never closed, has a duplicate key, is not a mapping, or expands
beyond its limits.

## When it is silent

A thematic break at the top. Documents that are not living. Files that a coding agent reads with its own parser: those
below a folder whose name begins with a dot (except `.github`), its commands, skills and prompts, `AGENTS.md` and
similar files.

## Precision

No findings on living documents of the development repositories; many in point-in-time files of one of them, which the
rule rightly ignores.

## Sources

Catalogue 35.
"#;
