//! `unknown-owner`: an owner that neither CODEOWNERS nor the configuration knows.

use std::borrow::Cow;

use super::{Rule, RuleCheck, RuleContext, RuleLevels};
use std::collections::HashSet;

use crate::finding::{Finding, FindingLevel, FindingLocation};
use crate::graph::{FileClass, suggest};

/// The rule.
pub static RULE: Rule = Rule {
    id: Cow::Borrowed("unknown-owner"),
    summary: Cow::Borrowed(
        "An owner that neither `CODEOWNERS` nor `owners` of `trueup.yaml` knows.",
    ),
    why: Cow::Borrowed("Nobody answers to that name."),
    levels: RuleLevels {
        adopt: Some(FindingLevel::Warning),
        agentic_cd: Some(FindingLevel::Error),
    },
    docs: Cow::Borrowed(DOCS),
    check: RuleCheck::Graph(check),
};

fn check(context: &RuleContext, out: &mut Vec<Finding>) {
    let graph = context.graph;
    let configured = context.config.owners.iter().map(String::as_str);
    let known: Vec<&str> = graph.owners.all().chain(configured).collect();
    if known.is_empty() {
        return;
    }
    let folded: HashSet<String> = known.iter().map(|name| fold(name)).collect();
    let mut budget = suggest::SuggestionBudget::default();
    for artifact in &graph.artifacts {
        if graph.standing(artifact.file) != FileClass::Living || artifact.state().is_dead() {
            continue;
        }
        let (document, _) = graph.document(artifact);
        let field = ["owner", "owners"]
            .iter()
            .find_map(|key| document.meta(key));
        let (Some(field), Some(owner)) = (field, &artifact.owner) else {
            continue;
        };
        let names = owner.split([' ', ',']).filter(|name| !name.is_empty());
        let lost: Vec<&str> = names.filter(|name| !folded.contains(&fold(name))).collect();
        // A name of several words is one person.
        if lost.is_empty() || folded.contains(&fold(owner)) {
            continue;
        }
        let near = budget.word(lost[0], known.iter().copied());
        let help = match near {
            Some(near) => format!("write `{near}` if that is who is meant"),
            None => "name an owner that is there, or add this one to `CODEOWNERS` or to `owners` of `trueup.yaml`".to_owned(),
        };
        out.push(
            Finding::new(
                FindingLocation::Text(artifact.file, field.span),
                lost.join(" "),
                format!(
                    "`{}` owns `{}`, and nobody here has that name",
                    lost.join(" "),
                    artifact.id
                ),
            )
            .help(help),
        );
    }
}

/// A name without `@`, organisation and case.
fn fold(name: &str) -> String {
    let bare = name.trim_start_matches('@');
    bare.rsplit('/').next().unwrap_or(bare).to_ascii_lowercase()
}

const DOCS: &str = r#"## What it finds

An `owner:` in front matter that stands neither in `CODEOWNERS` nor under `owners` of `trueup.yaml`. `@org/team` and `team` are one.

## When it is silent

Repositories that have neither: nobody is known there.

## Precision

No finding on the development repositories.

## Sources

Catalogue 25. Teams of an organisation cannot be seen from the repository: list those that `CODEOWNERS` does not name.
"#;
