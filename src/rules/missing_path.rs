//! `missing-path`: a document names a file or folder that was there when the line was written, and is gone.

use std::borrow::Cow;

use super::{Rule, RuleCheck, RuleContext, RuleLevels};
use crate::analysis::mentions::{UnresolvedMention, vanished};
use crate::facts::history::{HistoryNameKind, RemovedName};
use crate::finding::{Finding, FindingLevel, FindingLocation};
use crate::graph::Graph;
use crate::graph::paths::PathEntry;

/// The rule.
pub static RULE: Rule = Rule {
    id: Cow::Borrowed("missing-path"),
    summary: Cow::Borrowed(
        "A living document that names a file or folder that was there when the line was written, and is gone.",
    ),
    why: Cow::Borrowed("Who follows the document opens nothing."),
    levels: RuleLevels {
        adopt: Some(FindingLevel::Warning),
        agentic_cd: Some(FindingLevel::Warning),
    },
    docs: Cow::Borrowed(DOCS),
    check: RuleCheck::History(check),
};

fn check(context: &RuleContext, out: &mut Vec<Finding>) {
    for (mention, gone, others) in vanished(context.graph, context.history, HistoryNameKind::Path) {
        let places = others.iter().map(|other| (other.file, other.span));
        out.push(finding(context.graph, mention, gone).also(places));
    }
}

fn finding(graph: &Graph, mention: &UnresolvedMention, gone: &RemovedName) -> Finding {
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
    .wins("the tree, which has it no more");
    // `a.rs` that became `a/`: its parts are there.
    let bare = gone.home.rsplit_once('.').map_or("", |(bare, _)| bare);
    if !bare.is_empty() && graph.paths.get(bare) == Some(PathEntry::Folder) {
        return finding.help(format!(
            "its parts are in `{bare}/` now: name the file of them that is meant, or the folder"
        ));
    }
    let Some(now) = &gone.now else {
        return finding.help(
            "name the file that does its work now, or remove it; if the line tells of the past, let it say so",
        );
    };
    match replacement(name, &gone.home, &now.name) {
        Some(text) if now.certain => finding
            .certain()
            .help(format!("write `{text}`, where it is now"))
            .fix(format!("write `{text}`"), mention.span, text),
        _ => finding.help(format!(
            "most of it is in `{}` now: write that, or what does its work",
            now.name
        )),
    }
}

/// What to write for `name`, which meant `home`, now that it is at `now`: as much of the path as was written.
fn replacement(name: &str, home: &str, now: &str) -> Option<String> {
    if name == home {
        return Some(now.to_owned());
    }
    let above = home.strip_suffix(name)?;
    // The end that was written is named alike below the same folder; anywhere else the whole path is needed.
    Some(now.strip_prefix(above).unwrap_or(now).to_owned())
}

const DOCS: &str = r#"## What it finds

A path in a code span, in a heading, in a drawn tree of files, in a block of commands, or in an address of the repository's
own host (a remote of git, or `repository` in a manifest), that leads nowhere now, and that led to a tracked file or folder while the line stood. The finding names the
commit that took it away and its day. A file that was moved with the same content is an error with a fix; else the finding
says where most of it went, or which folder holds its parts.

A path may be the end of one, and may be seen from the root, the document or a folder above it.

## When it is silent

- Some file or folder of the tree ends with the path, or is that path with an ending.
- `.gitignore` names it, or another repository holds it.
- Nothing was there while the line stood.
- The source has the path as a literal: a file that users or programs write. Not for Rust files.
- In blocks of code: paths that are not whole from the root, unless in a drawn tree; what is quoted.
- A bare file name in a document that neither lies near the file nor speaks of the whole repository (a README, the files
  for agents); a bare name of a file of data, unless it lies beside the document or above it.
- Addresses with a tag or a commit: they show what was.
- The words beside the path say that it is gone; and the documents that [vanished-name](vanished-name.md) leaves alone.

## Precision

Development repositories: 77 right, 0 wrong. Repositories that were not used before, newest round: 23 right, 0 wrong.
What is still reported of all rounds: 340 right, 24 wrong, 5 unsure ([evaluation](../evaluation/README.md#unseen-repositories)).
Most of what is wrong is a file of the reader's project, or in a sample of output.

## Sources

Catalogue 37; path mentions measured on 22 repositories: 21 of 100 lead nowhere, most of them by intent.
"#;
