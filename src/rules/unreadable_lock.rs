//! `unreadable-lock`: a `trueup.lock` that cannot be used, so that no review in it counts.

use std::borrow::Cow;

use super::{Rule, RuleCheck, RuleContext, RuleLevels};
use crate::facts::UnreadReason;
use crate::facts::policy_files::LOCK;
use crate::finding::{Finding, FindingLevel, FindingLocation};

/// The rule.
pub static RULE: Rule = Rule {
    id: Cow::Borrowed("unreadable-lock"),
    summary: Cow::Borrowed(
        "A `trueup.lock` that is cut short, in conflict, from a newer version or damaged.",
    ),
    why: Cow::Borrowed(
        "No review that it records counts, and a pair that moved apart is not seen.",
    ),
    levels: RuleLevels {
        adopt: Some(FindingLevel::Error),
        agentic_cd: Some(FindingLevel::Error),
    },
    docs: Cow::Borrowed(DOCS),
    check: RuleCheck::Graph(check),
};

fn check(context: &RuleContext, out: &mut Vec<Finding>) {
    let graph = context.graph;
    if graph.paths.get(LOCK).is_none() {
        return;
    }
    let source = graph
        .paths
        .file(LOCK)
        .map(|file| (file, graph.source(file)))
        .filter(|(_, source)| source.path == LOCK);
    let whole = |words: &str| {
        Finding::new(
            FindingLocation::Path(LOCK.to_owned()),
            "lock",
            format!("no review counts: {words}"),
        )
        .help("restore the file from git")
        .unverifiable()
    };
    let Some((file, source)) = source else {
        out.push(whole("it is not a plain file, and links are not followed"));
        return;
    };
    let problem = source.facts.lock().and_then(|lock| lock.problem.as_ref());
    match (source.text.get(), problem) {
        (Ok(_), None) => {}
        (Ok(_), Some(problem)) => out.push(
            Finding::new(
                FindingLocation::Text(file, problem.span),
                "lock",
                format!("no review counts: {}", problem.message),
            )
            .help(&*problem.help)
            .unverifiable(),
        ),
        (Err(UnreadReason::TooLarge(size)), _) => {
            out.push(whole(&format!("it is too large ({size} bytes)")));
        }
        (Err(UnreadReason::Refused(words)), _) => out.push(whole(words)),
        (Err(UnreadReason::Binary | UnreadReason::NotUtf8(_) | UnreadReason::NotParsed), _) => {
            out.push(whole("it is not text"));
        }
    }
}

const DOCS: &str = r#"## What it finds

A `trueup.lock` at the root that cannot be read: cut short, with the marks of a merge conflict, written by a newer trueup, with a line that is no stamp, with two stamps of one pair, or no text at all. One finding, at the first line that is wrong. The other rules go on.

## When it is silent

There is no such file. Comments, blank lines, lines in any order, and one line twice are no problem.

## Precision

No finding on the 14 development repositories, which have no such file. On by default since only trueup writes it.

## Sources

Never a false green: what was not looked at is said.
"#;
