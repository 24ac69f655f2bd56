//! `unreadable-file`: a file that should be checked and could not be read.

use std::borrow::Cow;

use super::{Rule, RuleCheck, RuleContext, RuleLevels};
use crate::facts::{Language, UnreadReason};
use crate::finding::{Finding, FindingLevel, FindingLocation};
use crate::graph::FileClass;

/// The rule.
pub static RULE: Rule = Rule {
    id: Cow::Borrowed("unreadable-file"),
    summary: Cow::Borrowed("A document, Rust file or manifest that could not be read."),
    why: Cow::Borrowed(
        "What was not looked at is not true by default: the check says so instead of passing over it.",
    ),
    levels: RuleLevels {
        adopt: Some(FindingLevel::Warning),
        agentic_cd: Some(FindingLevel::Error),
    },
    docs: Cow::Borrowed(DOCS),
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
                // A manifest with variables is a template of one.
                if let Some((words, span)) = error
                    && !source.text().contains("{{")
                {
                    out.push(
                        Finding::new(
                            FindingLocation::Text(file, *span),
                            "manifest",
                            format!("the manifest cannot be read: {words}"),
                        )
                        .help("mend it: cargo cannot read it either"),
                    );
                }
                continue;
            }
            Some(UnreadReason::NotParsed) => continue,
            Some(UnreadReason::Binary) => (
                "it holds NUL bytes".to_owned(),
                "save it as text, or give it another ending",
            ),
            Some(UnreadReason::TooLarge(size)) => (
                format!("it is too large ({size} bytes)"),
                "split it, or exclude it in `trueup.yaml`",
            ),
            Some(UnreadReason::NotUtf8(at)) => (
                format!("it is not UTF-8 from byte {at} on"),
                "save it as UTF-8",
            ),
            Some(UnreadReason::Refused(words)) => (
                words.clone(),
                "give read permission, or exclude it in `trueup.yaml`",
            ),
        };
        // The lock has a rule of its own.
        if matches!(
            source.language,
            Language::Owners | Language::Lock | Language::Ratchet | Language::Approvals
        ) {
            continue;
        }
        out.push(
            Finding::new(place, "unread", format!("the file was not read: {words}"))
                .help(help)
                .unverifiable(),
        );
    }
    for (path, words) in &graph.tree.unseen {
        out.push(
            Finding::new(
                FindingLocation::Path(path.clone()),
                "unseen",
                format!("the folder was not read: {words}"),
            )
            .help("give read permission, or exclude it in `trueup.yaml`")
            .unverifiable(),
        );
    }
}

const DOCS: &str = r#"## What it finds

A document, Rust file or manifest that was not read: NUL bytes in a document, not UTF-8, over 8 MiB, no permission; a `Cargo.toml` that is not TOML; a folder that cannot be opened.

## When it is silent

Rust files with NUL bytes in literals. Manifests with `{{` in them. Files that do not speak for today.

## Precision

2 findings on the development repositories while NUL bytes in Rust counted: both wrong, and silent since.

## Sources

Never a false green: what was not looked at is said.
"#;
