//! `near-duplicate-paragraph`: what one document says nearly as another.

use std::borrow::Cow;

use super::{Check, Context, Levels, Rule, duplicate_paragraph};
use crate::finding::{Finding, Level};

/// The rule.
pub static RULE: Rule = Rule {
    id: Cow::Borrowed("near-duplicate-paragraph"),
    summary: Cow::Borrowed(
        "A paragraph that another document has in nearly the same words, or a document that is nearly a copy.",
    ),
    why: Cow::Borrowed(
        "They were the same once, or were meant to be: where they differ, one of them may be out of date.",
    ),
    levels: Levels {
        adopt: None,
        agentic_cd: Some(Level::Note),
    },
    docs: Cow::Borrowed(DOCS),
    check: Check::Graph(check),
};

fn check(context: &Context, out: &mut Vec<Finding>) {
    duplicate_paragraph::tell(context, false, out);
}

const DOCS: &str = r#"## What it finds

A paragraph or list item of 20 words or more that has 78 % of its words, and 55 % of its pairs of neighbouring words, in common
with one of another document. The evidence shows what is said otherwise: often one of the two was brought up to date and
the other forgotten. A document of which 60 % of the words nearly stand in another one is nearly a copy.

It costs time linear in words: paragraphs meet by pairs of words that at most 32 paragraphs have, never all with all.

## When it is silent

- Where [`duplicate-paragraph`](duplicate-paragraph.md) is, and where the words are the same.
- Where half of what differs is what the two documents are named or titled for: one text for each of several like things.

## Precision

98 findings on 20 repositories, 14 of them those of development, were read: 81 right, 17 wrong (83 %). All of the wrong ones
are like texts on two like things, of which each must have its own: two commands, two packages, two models. Therefore it is off
in the adopt profile and a note in the other (`docs/evaluation/duplicates.tsv`).

Of 500 real paragraphs of which 20 % of the words were changed it meets 95 % to 98 %, depending on the kind of the change
(`docs/evaluation/paragraphs.py`).

## Sources

Catalogue 8, 14.
"#;
