//! `unknown-owner`: an owner that neither `CODEOWNERS` nor the configuration lists.

use std::borrow::Cow;

use super::{Rule, RuleCheck, RuleContext, RuleLevels};
use std::collections::HashSet;

use crate::finding::{Finding, FindingLevel, FindingLocation};
use crate::graph::{FileClass, suggest};

/// The rule.
pub static RULE: Rule = Rule {
    id: Cow::Borrowed("unknown-owner"),
    summary: Cow::Borrowed(
        "An owner that neither `CODEOWNERS` nor `owners` in `trueup.yaml` lists.",
    ),
    why: Cow::Borrowed("Nobody is responsible under that name."),
    levels: RuleLevels {
        adopt: Some(FindingLevel::Warning),
        agentic_cd: Some(FindingLevel::Error),
    },
    docs: Cow::Borrowed(DOCS),
    needs: &[],
    options: &[],
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
        // The whole field may be one name of several words.
        if lost.is_empty() || folded.contains(&fold(owner)) {
            continue;
        }
        let near = budget.word(lost[0], known.iter().copied());
        let help = match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => "write a listed owner, or add this one to `CODEOWNERS` or to `owners` in `trueup.yaml`".to_owned(),
        };
        out.push(
            Finding::new(
                FindingLocation::Text(artifact.file, field.span),
                lost.join(" "),
                format!("unknown owner `{}` of `{}`", lost.join(" "), artifact.id),
            )
            .help(help),
        );
    }
}

/// A name in lower case, without `@` and organisation.
fn fold(name: &str) -> String {
    let bare = name.trim_start_matches('@');
    bare.rsplit('/').next().unwrap_or(bare).to_ascii_lowercase()
}

const DOCS: &str = r#"## What it finds

An `owner:` in front matter that is neither in `CODEOWNERS` nor under `owners` in `trueup.yaml`. `@org/team` and `team`
are the same owner.

## When it is silent

Repositories that have neither list.

## Precision

No findings on the development repositories.

## Sources

Catalogue 25. The teams of an organisation are not visible in the repository: list those that `CODEOWNERS` does not
contain.
"#;
