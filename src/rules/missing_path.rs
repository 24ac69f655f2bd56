//! `missing-path`: a document names a file or folder that existed when the line was written and was removed.

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
        "A living document that names a file or folder which existed when the line was written and was removed.",
    ),
    why: Cow::Borrowed("Readers who follow the document find no file."),
    levels: RuleLevels {
        adopt: Some(FindingLevel::Warning),
        agentic_cd: Some(FindingLevel::Warning),
    },
    docs: Cow::Borrowed(DOCS),
    needs: &[],
    options: &[],
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
    .wins("the files in the repository");
    // `a.rs` was split into files in `a/`.
    let bare = gone.home.rsplit_once('.').map_or("", |(bare, _)| bare);
    if !bare.is_empty() && graph.paths.get(bare) == Some(PathEntry::Folder) {
        return finding.help(format!(
            "its contents are now in `{bare}/`: name the file in it, or the folder"
        ));
    }
    let Some(now) = &gone.now else {
        return finding.help(
            "name the file that replaces it, or remove the mention; if the line describes the past, make that explicit",
        );
    };
    match replacement(name, &gone.home, &now.name) {
        Some(text) if now.certain => finding
            .certain()
            .help(format!("write `{text}`, its new location"))
            .fix(format!("write `{text}`"), mention.span, text),
        _ => finding.help(format!(
            "most of its content is now in `{}`: write that path, or the file that replaces it",
            now.name
        )),
    }
}

/// The replacement for `name`, which referred to `home` and moved to `now`, with as much of the path as was written.
fn replacement(name: &str, home: &str, now: &str) -> Option<String> {
    if name == home {
        return Some(now.to_owned());
    }
    let above = home.strip_suffix(name)?;
    // A relative tail stays valid only below the same folder; elsewhere the full path is needed.
    Some(now.strip_prefix(above).unwrap_or(now).to_owned())
}

const DOCS: &str = r#"## What it finds

A path in a code span, a heading, a drawn file tree, a block of commands, or an address of the repository's own host (a
git remote, or `repository` in a manifest), that matches no file now but matched a tracked file or folder while the
document had the line. The finding names the removing commit and its date. A file that was moved without a change of
content is an error with a fix; otherwise the finding names the file or folder with most of the content.

A path may be a trailing part of the full one, and may be relative to the root, the document or a folder above it.

## When it is silent

- A file or folder of the tree ends with the path, or is the path with an extension.
- `.gitignore` matches it, or it belongs to a different repository.
- Nothing existed there while the document had the line.
- The source contains the path as a literal: users or programs write that file. Does not apply to Rust files.
- In code blocks: paths that are not complete from the root, unless in a drawn tree; quoted text.
- A bare file name in a document that is neither near the file nor about the whole repository (a README, the files for
  agents); a bare name of a data file, unless it was beside the document or above it.
- Addresses with a tag or a commit: they show a past state.
- Text beside the path that mentions the removal; and the documents that [vanished-name](vanished-name.md) leaves alone.

## Precision

Development repositories: 77 right, 0 wrong. Repositories that were not used before, newest round: 23 right, 0 wrong.
What is still reported of all rounds: 340 right, 24 wrong, 5 unsure
([evaluation](../evaluation/README.md#unseen-repositories)). Most wrong findings are a file of the reader's project, or
in sample output.

## Sources

Catalogue 37; path mentions measured on 22 repositories: 21 of 100 match no file, most of them deliberately.
"#;
