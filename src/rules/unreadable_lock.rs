//! `unreadable-lock`: an invalid `trueup.lock`, so that none of its reviews counts.

use std::borrow::Cow;

use super::{Rule, RuleCheck, RuleContext, RuleLevels};
use crate::facts::UnreadReason;
use crate::facts::policy_files::LOCK;
use crate::finding::{Finding, FindingLevel, FindingLocation};

/// The rule.
pub static RULE: Rule = Rule {
    id: Cow::Borrowed("unreadable-lock"),
    summary: Cow::Borrowed(
        "A `trueup.lock` that is truncated, in conflict, damaged or from a newer version.",
    ),
    why: Cow::Borrowed(
        "None of its reviews counts, so a change of a reviewed pair goes unnoticed.",
    ),
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
            format!("cannot read the reviews: {words}"),
        )
        .help("restore the file from git")
        .unverifiable()
    };
    let Some((file, source)) = source else {
        out.push(whole(
            "it is not a regular file, and links are not followed",
        ));
        return;
    };
    let problem = source.facts.lock().and_then(|lock| lock.problem.as_ref());
    match (source.text.get(), problem) {
        (Ok(_), None) => {}
        (Ok(_), Some(problem)) => out.push(
            Finding::new(
                FindingLocation::Text(file, problem.span),
                "lock",
                format!("cannot read the reviews: {}", problem.message),
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

An invalid `trueup.lock` at the root: truncated, with merge conflict markers, written by a newer trueup, with a line
that is not a stamp, with two stamps of one pair, or not text at all. One finding, at the first invalid line. The other
rules still run.

## When it is silent

The file does not exist. Comments, blank lines, lines in any order, and repeated lines are valid.

## Precision

No findings on the 14 development repositories, which have no such file. On by default because only trueup writes it.

## Sources

No false green: the report names each file that was not checked.
"#;
