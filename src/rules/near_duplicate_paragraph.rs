//! `near-duplicate-paragraph`: a paragraph or document that is repeated almost verbatim.

use std::borrow::Cow;

use super::{Rule, RuleCheck, RuleContext, RuleLevels, duplicate_paragraph};
use crate::analysis::Need;
use crate::finding::{Finding, FindingLevel};

/// The rule.
pub static RULE: Rule = Rule {
    id: Cow::Borrowed("near-duplicate-paragraph"),
    summary: Cow::Borrowed(
        "A paragraph that occurs almost verbatim in a second document, or a document that is almost a copy.",
    ),
    why: Cow::Borrowed(
        "The two texts were probably identical once; where they differ, one may be out of date.",
    ),
    levels: RuleLevels {
        adopt: Some(FindingLevel::Note),
        agentic_cd: Some(FindingLevel::Note),
    },
    docs: Cow::Borrowed(DOCS),
    needs: &[Need::Repeats],
    options: &[],
    check: RuleCheck::Graph(check),
};

fn check(context: &RuleContext, out: &mut Vec<Finding>) {
    duplicate_paragraph::tell(context, false, out);
}

const DOCS: &str = r#"## What it finds

A paragraph or list item of 20 words or more that has 78 % of its words, and 55 % of its pairs of neighbouring words, in
common with a paragraph of a second document. The evidence shows the differences: often one of the two was updated and
the other forgotten. A document is almost a copy if 60 % of its words almost occur in a second one.

The cost is linear in words: only paragraphs that share a word pair which occurs in at most 32 paragraphs are compared.

## When it is silent

- If [`duplicate-paragraph`](duplicate-paragraph.md) is silent, and if the words are the same.
- Between documents of one series, each for a different subject: two pages of one folder, pages of the same name in two
  folders, a page beside a folder of pages, if both have sections or differ in the name of their subject; versions that
  differ in a number. `README.md`, `AGENTS.md` and `index.md` describe their whole folder and are in no series with its
  other pages.
- If half of the differing words are in the names or titles of the two documents: one text for each of several similar
  subjects.
- Forms that are filled in (`**Status**: done`), and lists of licences.

## Precision

The 140 groups reported on 52 of 114 repositories, 14 of them development repositories, were read: 124 right, 6 wrong,
10 unsure, that is 95 % of those decided; on the development repositories 15 of 15. Before series were recognised, 214
of 298 decided groups were right (71 %): silence within series costs two of five right ones, and 78 of the 84 wrong
(`tests/evaluation/duplicates.tsv`).

Of 500 real paragraphs with 20 % of the words changed it finds 95 % to 98 %, depending on the kind of the change
(`tests/evaluation/paragraphs.py`).

## Sources

Catalogue 8, 14.
"#;
