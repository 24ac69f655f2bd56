//! `vanished-name`: a document contains a name that the source defined when the line was written, and no longer has.

use std::borrow::Cow;

use super::{Rule, RuleCheck, RuleContext, RuleLevels};
use crate::analysis::mentions::{UnresolvedMention, vanished};
use crate::facts::history::{HistoryAnswer, HistoryNameKind, HistoryReach, RemovedName};
use crate::finding::{Finding, FindingLevel, FindingLocation};

/// The rule.
pub static RULE: Rule = Rule {
    id: Cow::Borrowed("vanished-name"),
    summary: Cow::Borrowed(
        "A name in a living document that the source defined when the line was written, and no longer has.",
    ),
    why: Cow::Borrowed("Readers of the document search for something that does not exist."),
    levels: RuleLevels {
        adopt: Some(FindingLevel::Warning),
        agentic_cd: Some(FindingLevel::Warning),
    },
    docs: Cow::Borrowed(DOCS),
    needs: &[],
    options: &[],
    check: RuleCheck::History(check),
};

// trueup: allow(duplicate-code) one of the two also reports names that history did not reach
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

// trueup: allow(duplicate-code) paths and names have different messages
fn finding(mention: &UnresolvedMention, gone: &RemovedName) -> Finding {
    let name = &mention.name;
    let message = format!("`{name}` no longer exists: {}", gone.end());
    let finding = Finding::new(
        FindingLocation::Text(mention.file, mention.span),
        &**name,
        message,
    )
    .witness(
        FindingLocation::Path(gone.home.to_string()),
        gone.beginning(),
    )
    .wins("the source");
    match &gone.now {
        Some(now) if now.certain => finding
            .certain()
            .help(format!("write `{}`, its new name", now.name))
            .fix(format!("write `{}`", now.name), mention.span, &*now.name),
        Some(now) => finding.help(format!(
            "possibly renamed to `{}`: write that or its replacement; if there is none, remove the line",
            now.name
        )),
        None => finding.help(
            "write its replacement, or remove it; if the line is about the past, word it so",
        ),
    }
}

/// One note for the names that history does not reach.
fn unreached(reach: &HistoryReach, unknown: usize) -> Option<Finding> {
    let (problem, help) = match reach {
        HistoryReach::Cut(first, why) if unknown > 0 => (
            format!(
                "{unknown} unresolved names not checked: their lines are older than the available history, \
                 which starts at {first} ({why})"
            ),
            "fetch the full history: `git fetch --unshallow`, or `fetch-depth: 0` in the CI checkout",
        ),
        HistoryReach::Failed(why) => (
            format!("cannot read the history: {why}"),
            "repair the repository or clone it again; `--no-history` skips history",
        ),
        _ if unknown > 0 => (
            format!(
                "{unknown} unresolved names not checked: part of the history is missing or damaged"
            ),
            "run `git fsck`, or fetch the full history",
        ),
        _ => return None,
    };
    let finding = Finding::new(FindingLocation::Path(".git".into()), "history", problem);
    Some(finding.help(help).out_of_reach())
}

const DOCS: &str = r#"## What it finds

A name in a code span of a living document that no source file contains now, and that a source file defined at some time
since the line was written: an item, a test, a key, a package, a name in quotation marks, an error code (`E0042`). The
finding shows the commit that removed it, its date, the file that defined it, and the new name if the definition was
renamed. A rename with an unchanged body is an error with a fix. A name is one finding per document, with its further
places.

If history is shallow or damaged, one note gives the number of names that could not be checked.

## When it is silent

- The name occurs in a tracked source file of any language, in a macro body or a literal, in any case, with `-`, `_` or
  no separator.
- No source file defined the name when the line was written or later. A word in a literal of a test or an example is not
  a definition.
- The line was written after the removal.
- The words next to the name mark it as removed, an arrow points from it to another name, it is in a table of former
  names, or its line starts with an issue number.
- Tasks (`- [ ]`, `- [x]`) and their sub-items; sections on history, on the state as of a date, on alternatives and
  removals.
- Code blocks. Plain lower-case words without call syntax.
- Names that left with their package: moved to a separate repository according to the commit message, removed with
  several packages at once, or moved to a package that manifests depend on.
- Variables of common programs and of the kernel: `RUST_LOG`, `CARGO_HOME`, `CONFIG_SMP`.
- Documents that do not describe the current state (below).

### Documents that do not describe the current state

All rules that compare documents with the source ignore:

- decision records, changelogs, archives, templates, vendored and generated files;
- files with a name of a report, a plan, a review or a history: `id-audit.md`, `implementation-plans/`,
  `PHASE5_COMPLETE.md`, `development-history.md`, a folder `status/` or `results/`, a date in a name;
- documents with such a title: *Benchmark strategy for the parser*;
- documents about an incident, a defect, a task or a ticket, by the name of the file or folder;
- documents that start with such a line: `Status: Design phase`, `Status: complete`, *This is a plan to …*.

Instructions for agents are named after a task but are checked: `.claude/commands/audit-parser.md`.

## Precision

Development repositories: 50 right, 1 wrong. Unseen repositories, newest round: 9 right, 4 wrong, 1 unsure. Still
reported of all rounds: 209 right, 24 wrong, 16 unsure ([evaluation](../evaluation/README.md#unseen-repositories)). Most
wrong findings are an example of a name, or the name of a concept.

## Sources

Catalogue 41; the dates of lines were measured against the dates of documents in [the
evaluation](../evaluation/README.md).
"#;
