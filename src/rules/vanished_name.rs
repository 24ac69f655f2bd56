//! `vanished-name`: a document names what the source defined when the line was written, and has no more.

use std::borrow::Cow;

use super::{Check, Context, Levels, Rule};
use crate::facts::history::{Answer, Asked, Gone, Reach};
use crate::finding::{Finding, Level, Place};
use crate::graph::mentions::Mention;
use crate::graph::tense::narrates;

/// The rule.
pub static RULE: Rule = Rule {
    id: Cow::Borrowed("vanished-name"),
    summary: Cow::Borrowed(
        "A living document that names what the source defined when the line was written, and has no more.",
    ),
    why: Cow::Borrowed("Who follows the document looks for something that is not there."),
    levels: Levels {
        adopt: Some(Level::Warning),
        agentic_cd: Some(Level::Warning),
    },
    docs: Cow::Borrowed(DOCS),
    check: Check::History(check),
};

fn check(context: &Context, out: &mut Vec<Finding>) {
    let graph = context.graph;
    let history = context.history;
    let mut unknown = 0;
    let mut last: Option<&Mention> = None;
    for (mention, answer) in graph.mentions.iter().zip(&history.answers) {
        match answer {
            Answer::Unknown => unknown += 1,
            Answer::Gone(gone) if mention.asked == Asked::Name => {
                // One name in one line is one finding.
                let text = graph.source(mention.file).text();
                let again = last.is_some_and(|last| {
                    last.file == mention.file
                        && last.name == mention.name
                        && !text[last.span.end as usize..mention.span.start as usize].contains('\n')
                });
                if !again && !narrates(text, mention.span) {
                    out.push(finding(mention, gone));
                }
                last = Some(mention);
            }
            Answer::Gone(_) | Answer::Silent => {}
        }
    }
    out.extend(unreached(&history.reach, unknown));
}

fn finding(mention: &Mention, gone: &Gone) -> Finding {
    let name = &mention.name;
    let message = format!(
        "`{name}` is gone: {}",
        gone.story(&format!("`{}` defined it ({})", gone.home, gone.how))
    );
    let finding = Finding::new(Place::Text(mention.file, mention.span), &**name, message)
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
fn unreached(reach: &Reach, unknown: usize) -> Option<Finding> {
    let (problem, help) = match reach {
        Reach::Cut(first, why) if unknown > 0 => (
            format!(
                "{unknown} names that nothing explains stand in lines that are older than the history here, \
                 which begins at {first} ({why})"
            ),
            "fetch the whole history: `git fetch --unshallow`, or `fetch-depth: 0` where CI checks out",
        ),
        Reach::Failed(why) => (
            format!("the history could not be read: {why}"),
            "mend or clone the repository again; `--no-history` leaves history alone",
        ),
        _ if unknown > 0 => (
            format!("{unknown} names could not be looked up: a part of the history is missing or damaged"),
            "run `git fsck`, or fetch the whole repository",
        ),
        _ => return None,
    };
    let finding = Finding::new(Place::Path(".git".into()), "history", problem);
    Some(finding.help(help).out_of_reach())
}

const DOCS: &str = r#"## What it finds

## When it is silent

## Precision

## Sources

"#;
