//! `invalid-front-matter`: front matter that cannot be read.

use std::borrow::Cow;

use super::{Rule, RuleCheck, RuleContext, RuleLevels};
use crate::analysis::currency::document::instructs;
use crate::finding::{Finding, FindingLevel, FindingLocation};

/// The rule.
pub static RULE: Rule = Rule {
    id: Cow::Borrowed("invalid-front-matter"),
    summary: Cow::Borrowed("A metadata block that is not valid YAML or TOML."),
    why: Cow::Borrowed("Nothing it says is read: status, owner and relations are lost."),
    levels: RuleLevels {
        adopt: Some(FindingLevel::Error),
        agentic_cd: Some(FindingLevel::Error),
    },
    docs: Cow::Borrowed(DOCS),
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
                .help("mend it; quote values that hold `: `, `#`, `[` or `{`"),
            );
        }
    }
}

/// Whether the front matter of the document at `path` is for a tool that reads it by its own rules: coding agents take
/// `description: Use this: …` as it stands.
fn is_of_a_tool(path: &str) -> bool {
    let hidden = |part: &str| part.starts_with('.') && part != ".github";
    instructs(path) || path.split('/').any(hidden)
}

const DOCS: &str = r#"## What it finds

A metadata block that is not valid YAML or TOML, is never closed, holds a key twice, is no mapping, or expands beyond its limits.

## When it is silent

A thematic break at the top. Documents that do not speak for today. Files that a coding agent reads by rules of its own: those
below a folder whose name begins with a dot (`.github` apart), its commands, skills and prompts, `AGENTS.md` and the like.

## Precision

No finding on living documents of the development repositories; many in point-in-time files of one of them, right and left alone.

## Sources

Catalogue 35.
"#;
