//! `missing-path`: a document names a file or folder that was there when the line was written, and is gone.

use std::borrow::Cow;

use super::{Check, Context, Levels, Rule};
use crate::facts::history::{Answer, Asked, Gone};
use crate::finding::{Finding, Level, Place};
use crate::graph::mentions::Mention;
use crate::graph::tense::narrates;

/// The rule.
pub static RULE: Rule = Rule {
    id: Cow::Borrowed("missing-path"),
    summary: Cow::Borrowed(
        "A living document that names a file or folder that was there when the line was written, and is gone.",
    ),
    why: Cow::Borrowed("Who follows the document opens nothing."),
    levels: Levels {
        adopt: Some(Level::Warning),
        agentic_cd: Some(Level::Warning),
    },
    docs: Cow::Borrowed(DOCS),
    check: Check::History(check),
};

fn check(context: &Context, out: &mut Vec<Finding>) {
    let graph = context.graph;
    for (mention, answer) in graph.mentions.iter().zip(&context.history.answers) {
        if mention.asked != Asked::Path {
            continue;
        }
        if let Answer::Gone(gone) = answer
            && !narrates(graph.source(mention.file).text(), mention.span)
        {
            out.push(finding(mention, gone));
        }
    }
}

fn finding(mention: &Mention, gone: &Gone) -> Finding {
    let name = &mention.name;
    let was = if *gone.home == **name {
        format!("the {} was there", gone.how)
    } else {
        format!("`{}` was there", gone.home)
    };
    let message = format!("`{name}` is gone: {}", gone.story(&was));
    let finding = Finding::new(Place::Text(mention.file, mention.span), &**name, message)
        .wins("the tree, which has it no more");
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

## When it is silent

## Precision

## Sources

"#;
