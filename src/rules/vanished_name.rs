//! `vanished-name`: a document names what the source defined when the line was written, and has no more.

use std::borrow::Cow;

use super::{Rule, RuleCheck, RuleContext, RuleLevels};
use crate::analysis::mentions::{UnresolvedMention, vanished};
use crate::facts::history::{HistoryAnswer, HistoryNameKind, HistoryReach, RemovedName};
use crate::finding::{Finding, FindingLevel, FindingLocation};

/// The rule.
pub static RULE: Rule = Rule {
    id: Cow::Borrowed("vanished-name"),
    summary: Cow::Borrowed(
        "A living document that names what the source defined when the line was written, and has no more.",
    ),
    why: Cow::Borrowed("Who follows the document looks for something that is not there."),
    levels: RuleLevels {
        adopt: Some(FindingLevel::Warning),
        agentic_cd: Some(FindingLevel::Warning),
    },
    docs: Cow::Borrowed(DOCS),
    check: RuleCheck::History(check),
};

// trueup: allow(duplicate-code) one of the two also tells what history did not reach
fn check(context: &RuleContext, out: &mut Vec<Finding>) {
    let graph = context.graph;
    let history = context.history;
    for (mention, gone, others) in vanished(graph, history, HistoryNameKind::Name) {
        let places = others.iter().map(|other| (other.file, other.span));
        out.push(finding(mention, gone).also(places));
    }
    let unknown = history
        .answers
        .iter()
        .filter(|answer| **answer == HistoryAnswer::Unknown);
    out.extend(unreached(&history.reach, unknown.count()));
}

// trueup: allow(duplicate-code) a path and a name are mended in other words
fn finding(mention: &UnresolvedMention, gone: &RemovedName) -> Finding {
    let name = &mention.name;
    let message = format!("`{name}` is gone: {}", gone.end());
    let finding = Finding::new(
        FindingLocation::Text(mention.file, mention.span),
        &**name,
        message,
    )
    .witness(
        FindingLocation::Path(gone.home.to_string()),
        gone.beginning(),
    )
    .wins("the source, which has it no more");
    match &gone.now {
        Some(now) if now.certain => finding
            .certain()
            .help(format!("write `{}`, as it is called now", now.name))
            .fix(format!("write `{}`", now.name), mention.span, &*now.name),
        Some(now) => finding.help(format!(
            "it may be `{}` now: write that, or what does its work; remove the line if nothing does",
            now.name
        )),
        None => finding.help(
            "name what does its work now, or remove it; if the line tells of the past, let it say so",
        ),
    }
}

/// What could not be looked at, as one note.
fn unreached(reach: &HistoryReach, unknown: usize) -> Option<Finding> {
    let (problem, help) = match reach {
        HistoryReach::Cut(first, why) if unknown > 0 => (
            format!(
                "{unknown} names that nothing explains stand in lines that are older than the history here, \
                 which begins at {first} ({why})"
            ),
            "fetch the whole history: `git fetch --unshallow`, or `fetch-depth: 0` where CI checks out",
        ),
        HistoryReach::Failed(why) => (
            format!("the history could not be read: {why}"),
            "mend or clone the repository again; `--no-history` leaves history alone",
        ),
        _ if unknown > 0 => (
            format!(
                "{unknown} names could not be looked up: a part of the history is missing or damaged"
            ),
            "run `git fsck`, or fetch the whole repository",
        ),
        _ => return None,
    };
    let finding = Finding::new(FindingLocation::Path(".git".into()), "history", problem);
    Some(finding.help(help).out_of_reach())
}

const DOCS: &str = r#"## What it finds

A name in a code span of a living document that nothing has now, and that a source file defined while the line stood: an
item, a test, a key, a package, a name in quotation marks, an error code (`E0042`). The finding names the commit that took
it away, its day, the file that defined it, and what it is called now where the definition was renamed. A rename whose body
is the same is an error with a fix. Each name is one finding a document, with its further places.

Where history is cut (a shallow clone) or damaged, one note says how many names could not be looked up.

## When it is silent

- The name occurs in a tracked source file of any language, in a macro body or a literal, in any case, with `-` or `_` or
  neither.
- Nothing defined the name when the line was written or later. A word in a test's or an example's literal defines nothing.
- The line came after the name had left.
- The words beside the name say that it is gone, an arrow leads from it to another name, it stands in a table of what was,
  or its line opens with the number of an issue.
- Tasks (`- [ ]`, `- [x]`) and what is listed below them; sections on history, on the state as of a day, on alternatives
  and removals.
- Blocks of code. Plain words in small letters without the marks of a call.
- What went with its package: to a repository of its own by the commit's words, with several packages at once, or to a
  package that manifests depend on.
- Variables that belong to common programs and to the kernel: `RUST_LOG`, `CARGO_HOME`, `CONFIG_SMP`.
- Documents that do not speak for today (below).

### Documents that do not speak for today

All rules that hold documents against the source leave the same ones alone:

- decision records, changelogs, archives, templates, vendored and generated files;
- what is named for a report, a plan, a review or a history: `id-audit.md`, `implementation-plans/`, `PHASE5_COMPLETE.md`,
  `development-history.md`, a folder `status/` or `results/`, a date in a name;
- what is titled so: *Benchmark strategy for the parser*;
- what tells of an incident, a defect, a task or a ticket by its name or folder;
- what opens so: `Status: Design phase`, `Status: complete`, *This is a plan to …*.

Files that tell agents how to work are named for their task, and speak: `.claude/commands/audit-parser.md`.

## Precision

Development repositories: 50 right, 1 wrong. Repositories that were not used before, newest round: 9 right, 4 wrong, 1 unsure.
What is still reported of all rounds: 209 right, 24 wrong, 16 unsure ([evaluation](../evaluation/README.md#unseen-repositories)).
Most of what is wrong is an example of a name, or the name of a concept.

## Sources

Catalogue 41; the measurement of the line's date against the document's in [the evaluation](../evaluation/README.md).
"#;
