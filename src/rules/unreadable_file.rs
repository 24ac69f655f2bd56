//! `unreadable-file`: a file to be checked that cannot be read.

use std::borrow::Cow;

use super::{Rule, RuleCheck, RuleContext, RuleLevels};
use crate::facts::{Language, UnreadReason};
use crate::finding::{Finding, FindingLevel, FindingLocation};
use crate::graph::FileClass;

/// The rule.
pub static RULE: Rule = Rule {
    id: Cow::Borrowed("unreadable-file"),
    summary: Cow::Borrowed("A document, Rust file or manifest that cannot be read."),
    why: Cow::Borrowed(
        "A file that was not checked is reported, so that the result does not look complete.",
    ),
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
    for (file, source) in graph.files() {
        if graph.standing(file) != FileClass::Living {
            continue;
        }
        let place = FindingLocation::Path(source.path.clone());
        let (words, help) = match source.text.unread() {
            None => {
                let error = source
                    .facts
                    .manifest()
                    .and_then(|manifest| manifest.error.as_ref());
                // A manifest with `{{` is a template.
                if let Some((words, span)) = error
                    && !source.text().contains("{{")
                {
                    out.push(
                        Finding::new(
                            FindingLocation::Text(file, *span),
                            "manifest",
                            format!("cannot parse the manifest: {words}"),
                        )
                        .help("fix the syntax: cargo cannot read it either"),
                    );
                }
                continue;
            }
            Some(UnreadReason::NotParsed) => continue,
            Some(UnreadReason::Binary) => (
                "it contains NUL bytes".to_owned(),
                "save it as text, or change its file extension",
            ),
            Some(UnreadReason::TooLarge(size)) => (
                format!("it is too large ({size} bytes)"),
                "split it, or exclude it in `trueup.yaml`",
            ),
            Some(UnreadReason::NotUtf8(at)) => {
                (format!("invalid UTF-8 at byte {at}"), "save it as UTF-8")
            }
            Some(UnreadReason::Refused(words)) => (
                words.clone(),
                "grant read permission, or exclude it in `trueup.yaml`",
            ),
        };
        // These have rules of their own.
        if matches!(
            source.language,
            Language::Owners | Language::Lock | Language::Ratchet | Language::Approvals
        ) {
            continue;
        }
        out.push(
            Finding::new(place, "unread", format!("cannot read the file: {words}"))
                .help(help)
                .unverifiable(),
        );
    }
    for (path, words) in &graph.tree.unseen {
        out.push(
            Finding::new(
                FindingLocation::Path(path.clone()),
                "unseen",
                format!("cannot read the folder: {words}"),
            )
            .help("grant read permission, or exclude it in `trueup.yaml`")
            .unverifiable(),
        );
    }
}

const DOCS: &str = r#"## What it finds

A document, Rust file or manifest that was not read: NUL bytes in a document, invalid UTF-8, over 8 MiB, no permission;
a `Cargo.toml` that is not TOML; a folder that cannot be opened.

## When it is silent

Rust files with NUL bytes in literals. Manifests with `{{` in them. Files that are not living.

## Precision

2 findings on the development repositories while NUL bytes in Rust counted: both wrong, and silent since.

## Sources

No false green: the report names each file that was not checked.
"#;
